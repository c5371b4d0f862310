/** What a seed decides: the same seed, the same decisions. */
export interface Draw {
  /** From 0, below 1. */
  part(): number;
  /** A whole number, both ends included. */
  whole(least: number, most: number): number;
  oneOf<One>(among: readonly One[]): One;
  /** True so often, 0 to 1. */
  isSo(often: number): boolean;
}

/** A small generator (mulberry32), so that a printed seed repeats a run. */
export function drawFrom(seed: number): Draw {
  let state = seed;
  const part = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const whole = (least: number, most: number): number => least + Math.floor(part() * (most - least + 1));
  return {
    part,
    whole,
    oneOf(among) {
      const one = among[whole(0, among.length - 1)];
      if (one === undefined) throw new RangeError('nothing to draw from');
      return one;
    },
    isSo: (often) => part() < often,
  };
}
