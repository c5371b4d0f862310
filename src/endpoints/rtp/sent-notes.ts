import type { Stretch } from '../../ports/driver.ts';

/** What went out, packet by packet, told on as stretches of the programme. */
export interface SentNotes {
  /** A packet left this machine. */
  sent(at: number, atMs: number): void;
  /** Tells what was not told yet. */
  tell(): void;
}

/**
 * @param packets places of the programme's first packet and of the end, how long a packet is, and how many make up
 * the stretch that is told at once
 * @param told is given every stretch, in order; one that was broken by packets left out is two
 */
export function createSentNotes(
  packets: {
    readonly silent: number;
    readonly packetMs: number;
    readonly each: number;
    readonly durationMs: number;
  },
  told: (stretch: Stretch) => void,
): SentNotes {
  const { silent, packetMs, each, durationMs } = packets;
  let stretch: { from: number; to: number; atMs: number } | undefined;
  const tell = (): void => {
    if (stretch === undefined) return;
    const { from, to, atMs } = stretch;
    stretch = undefined;
    told({
      fromMs: (from - silent) * packetMs,
      toMs: Math.min((to - silent) * packetMs, durationMs),
      atMs: Math.round(atMs),
    });
  };
  return {
    tell,
    sent(at, atMs) {
      if (at < silent) return;
      if (stretch !== undefined && stretch.to !== at) tell();
      stretch ??= { from: at, to: at, atMs };
      stretch.to = at + 1;
      if (stretch.to - stretch.from >= each) tell();
    },
  };
}
