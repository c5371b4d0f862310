import type { AreaCode } from './ids.ts';

/** A county that is silent until somebody lifts it: nothing begins there, and what is on air ends. */
export interface Stop {
  readonly county: AreaCode;
  readonly sinceMs: number;
  /** Who said so, as the ledger writes an actor. */
  readonly actor: string;
  readonly reason: string;
}
