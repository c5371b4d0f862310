import type { Context } from './context.ts';

const steadyMs = 600_000;

/**
 * Whether the clock may be believed for what cannot be taken back: not within ten minutes of a start. A clock that was wrong
 * when the machine came up is set right by then, also where that takes it back behind the start.
 */
export const isSteady = ({ clock, startedAtMs }: Pick<Context, 'clock' | 'startedAtMs'>): boolean =>
  Math.abs(clock.now() - startedAtMs) >= steadyMs;
