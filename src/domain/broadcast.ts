import type { Span } from './calendar.ts';
import type { AreaCode, BroadcastId, LocalDate, Occasion } from './ids.ts';

/**
 * One slot of one county on one date.
 *
 * planned ──assemble──▶ ready ──freeze──▶ frozen ──grace──▶ settled
 *    └───────────┴─────────────┴────────▶ missed   (its time came and it was not frozen)
 * (emergency) ──▶ frozen                             (declared: signed and stored in one step)
 * missed ──reopen──▶ planned                         (a clock that was ahead called it missed before its time)
 * planned, ready ──replan──▶ planned                 (a recording in it may no longer air, or its schedule was edited)
 *
 * `planned`  playlists exist; `ready` every programme exists; `frozen` orders are signed, deliveries exist;
 * `settled`  every (endpoint, item) has its one outcome; `missed` nothing was sent, and the reason says why.
 */
export type BroadcastState = 'planned' | 'ready' | 'frozen' | 'settled' | 'missed';
export const broadcastStates = [
  'planned',
  'ready',
  'frozen',
  'settled',
  'missed',
] as const satisfies readonly BroadcastState[];

export interface Broadcast extends Span {
  readonly id: BroadcastId;
  readonly county: AreaCode;
  readonly date: LocalDate;
  /** An emergency has no slot, and is never planned: it begins `frozen`. */
  readonly slot: Occasion;
  readonly state: BroadcastState;
  /** Why it was missed, or why nothing of it is left to be heard. */
  readonly reason?: string;
  /** When its orders are to be signed. */
  readonly freezeAtMs: number;
  /** Aired at once on a person's word rather than at the slot's time. */
  readonly adHoc: boolean;
  /** Where its slot had it, when somebody postponed it: it stands by a person's word, not by the schedule. */
  readonly postponedFromMs?: number;
}
