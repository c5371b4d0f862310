import type { ReactNode } from 'react';
import type { CountyDay } from '../api/client.ts';
import { useSay } from '../kit/language.tsx';
import { dateIn, dayShare, timeIn } from '../kit/time.ts';
import { colours, conditionOf } from './condition.ts';
import { texts } from './texts.ts';

const hours = [0, 6, 12, 18, 24];
const percent = (share: number): string => `${share * 100}%`;

/** The 24 hours of a county’s day: quiet time, slots in the colour of how they stand, now. The cards below say it all. */
export function Lane({ of, nowMs }: { readonly of: CountyDay; readonly nowMs: number }) {
  const say = useSay(texts);
  const { zone, date, quiet, slots, broadcasts } = of;
  const isToday = dateIn(nowMs, zone) === date;
  return (
    <svg role="img" aria-label={say('lane', of.name)} width="100%" height="44" style={{ display: 'block' }}>
      <rect y="4" width="100%" height="22" rx="4" fill="var(--fill-tertiary)" />
      {quiet
        .flatMap(({ from, until }) => spans(dayShare(from), dayShare(until)))
        .map(([start, end]) => (
          <Span key={`q${start}`} start={start} end={end} fill="var(--fill-secondary)" />
        ))}
      {slots.map((slot) => {
        const broadcast = broadcasts.find((one) => one.slot === slot.name);
        const { startsAtMs, endsAtMs } = broadcast ?? slot;
        const start = dayShare(timeIn(startsAtMs, zone));
        const end = start + Math.max((endsAtMs - startsAtMs) / 86_400_000, 0.006);
        return <Span key={slot.name} start={start} end={end} fill={colours[conditionOf(broadcast, nowMs)]} />;
      })}
      {isToday && (
        <rect x={percent(dayShare(timeIn(nowMs, zone)))} width="2" y="0" height="30" fill="var(--error)">
          <title>{say('now')}</title>
        </rect>
      )}
      {hours.map((hour) => (
        <Tick key={hour} hour={hour} fill="var(--text-secondary)">
          {hour}:00
        </Tick>
      ))}
    </svg>
  );
}

const Span = ({
  start,
  end,
  fill,
}: {
  readonly start: number;
  readonly end: number;
  readonly fill: string;
}) => <rect x={percent(start)} width={percent(end - start)} y="4" height="22" rx="3" fill={fill} />;

function Tick({
  hour,
  fill,
  children,
}: {
  readonly hour: number;
  readonly fill: string;
  readonly children: ReactNode;
}) {
  const anchor = hour === 0 ? 'start' : hour === 24 ? 'end' : 'middle';
  return (
    <text x={percent(hour / 24)} y="42" fontSize="12" textAnchor={anchor} fill={fill}>
      {children}
    </text>
  );
}

/** A time of day that may run over midnight, as parts of one day. */
const spans = (from: number, until: number): readonly (readonly [number, number])[] =>
  from < until
    ? [[from, until]]
    : [
        [0, until],
        [from, 1],
      ];
