import type { Stretch } from '../../ports/driver.ts';

/** What went out, packet by packet, told on as stretches of the programme. */
export interface SentNotes {
  /** A packet left this machine. */
  sent(at: number, atMs: number, isLive: boolean): void;
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
  let stretch: { from: number; to: number; atMs: number; isLive: boolean } | undefined;
  const tell = (): void => {
    if (stretch === undefined) return;
    const { from, to, atMs, isLive } = stretch;
    stretch = undefined;
    told({
      fromMs: (from - silent) * packetMs,
      toMs: Math.min((to - silent) * packetMs, durationMs),
      atMs: Math.round(atMs),
      ...(isLive ? { live: true } : {}),
    });
  };
  return {
    tell,
    sent(at, atMs, isLive) {
      if (at < silent) return;
      if (stretch !== undefined && (stretch.to !== at || stretch.isLive !== isLive)) tell();
      stretch ??= { from: at, to: at, atMs, isLive };
      stretch.to = at + 1;
      if (stretch.to - stretch.from >= each) tell();
    },
  };
}
