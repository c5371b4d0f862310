import { theme } from 'antd';
import { useMemo } from 'react';
import type { Peaks } from '../api/client.ts';

const [width, height] = [600, 72];

/** Sound as it is drawn: where it is loud and where it is still; a click goes there. */
export function Waveform({
  of,
  label,
  atShare,
  seek,
}: {
  readonly of: Peaks;
  readonly label: string;
  /** How far it was heard, 0 to 1. */
  readonly atShare: number;
  readonly seek: (share: number) => void;
}) {
  const { token } = theme.useToken();
  const path = useMemo(() => pathOf(of), [of]);
  return (
    // The player beside it is what a keyboard moves.
    // biome-ignore lint/a11y/useKeyWithClickEvents: the audio element below does the same by keys
    <svg
      viewBox={`0 0 ${width} ${height}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
      style={{ width: '100%', height, display: 'block', cursor: 'pointer' }}
      onClick={({ currentTarget, clientX }) => {
        const { left, width: across } = currentTarget.getBoundingClientRect();
        seek((clientX - left) / across);
      }}
    >
      <path d={path} stroke={token.colorPrimary} strokeWidth={1} fill="none" />
      <line
        x1={atShare * width}
        x2={atShare * width}
        y1={0}
        y2={height}
        stroke={token.colorError}
        strokeWidth={1.5}
      />
    </svg>
  );
}

/** A line from the lowest to the highest of each column. */
function pathOf({ data, length }: Peaks): string {
  const columns = Math.min(width, length);
  const parts: string[] = [];
  for (let column = 0; column < columns; column += 1) {
    const from = Math.floor((column * length) / columns);
    const until = Math.max(from + 1, Math.floor(((column + 1) * length) / columns));
    let [low, high] = [0, 0];
    for (let pair = from; pair < until; pair += 1) {
      low = Math.min(low, data[pair * 2] ?? 0);
      high = Math.max(high, data[pair * 2 + 1] ?? 0);
    }
    const x = ((column + 0.5) * width) / columns;
    const y = (of: number) => (height / 2) * (1 - of / 128);
    parts.push(`M${x.toFixed(1)} ${y(high).toFixed(1)}V${(y(low) + 0.5).toFixed(1)}`);
  }
  return parts.join('');
}
