import type { AreaCode, BroadcastId } from './ids.ts';

/**
 * Orders that wait for a second person, because with them more would go out in an hour than the county allows. What is
 * held is signed only when somebody else than those who caused it lets it go.
 */
export interface Hold {
  readonly broadcast: BroadcastId;
  readonly county: AreaCode;
  /** The playlists they are to play, joined by spaces. */
  readonly subject: string;
  readonly sinceMs: number;
  /** How many orders it is about, how many went out in the hour before, and how many may. */
  readonly orders: number;
  readonly sent: number;
  readonly limit: number;
  /** Persons, as the ledger names them: none of these may let it go. */
  readonly causedBy: readonly string[];
  readonly releasedAtMs?: number;
}

export const holdWindowMs = 3_600_000;

/** Whether so many orders are more than a county sends in an hour without a second person. */
export const exceeds = (orders: number, sent: number, limit: number | undefined): boolean =>
  limit !== undefined && sent + orders > limit;
