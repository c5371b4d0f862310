import type { Broadcast } from '../domain/broadcast.ts';
import type { Span } from '../domain/calendar.ts';
import type { BroadcastId, PlaylistId } from '../domain/ids.ts';
import type { LedgerEntry } from '../domain/ledger.ts';
import type { BroadcastPlaylist, NewDelivery } from './broadcasts.ts';
import type { PlanBasis, Remake } from './remakes.ts';

/**
 * `current`  what a broadcast airs; `next` what takes its place once it is made and its orders are signed;
 * `replaced` what was to air and does not: history; `aside` the silence of endpoints whose village wants it.
 */
export type PlaylistStanding = 'current' | 'next' | 'replaced' | 'aside';

export interface StandingPlaylist extends BroadcastPlaylist {
  /** Which of the broadcast's audiences, from 0. */
  readonly position: number;
  readonly standing: PlaylistStanding;
}

/** A playlist and the one whose place it takes. */
export interface NextPlaylist {
  readonly position: number;
  readonly playlist: BroadcastPlaylist;
  /** What stood there as `next` before, and is given up. */
  readonly insteadOf?: PlaylistId;
}

/** A `current` playlist and the `next` one that becomes it. */
export interface Swap {
  readonly old: PlaylistId;
  readonly next: PlaylistId;
}

/** What else becomes of a broadcast that is planned anew. */
export interface Replanned {
  readonly basis?: PlanBasis;
  /** Where it moves to. */
  readonly span?: Span & { readonly freezeAtMs: number };
  /** What is carried out by it. */
  readonly remake?: Remake;
}

/**
 * How what a broadcast was to air becomes something else. Every change is one transaction with its ledger entry, and
 * does nothing (answering false) when somebody else changed what it starts from. So two at once do no harm.
 */
export interface Replacements {
  /** Every playlist a broadcast ever had, by audience, oldest first. */
  playlists(broadcast: BroadcastId): Promise<readonly StandingPlaylist[]>;
  /** Frozen broadcasts that have `next` playlists, the earliest on air first. */
  underWay(): Promise<readonly Broadcast[]>;
  /** `planned`/`ready` → `planned` with other playlists, provided its current ones are `old`; `next` ones are given up. */
  replan(
    broadcast: BroadcastId,
    old: readonly PlaylistId[],
    playlists: readonly BroadcastPlaylist[],
    entry: LedgerEntry,
    replanned?: Replanned,
  ): Promise<boolean>;
  /** `missed` → `planned`, with other playlists than it had, if any, and without the reason. */
  reopen(
    broadcast: BroadcastId,
    playlists: readonly BroadcastPlaylist[],
    entry: LedgerEntry,
    planned: Required<Pick<Replanned, 'basis' | 'span'>>,
  ): Promise<boolean>;
  /** Gives a `frozen` broadcast `next` playlists; a playlist without items is a silence, and needs no programme. */
  prepare(broadcast: BroadcastId, playlists: readonly NextPlaylist[], entry: LedgerEntry): Promise<boolean>;
  /**
   * Puts new deliveries in the place of some endpoints' earlier ones, whatever their audience hears.
   * @param change.reason stands in the deliveries they replace; without one, it is taken out of all replaced before
   * @param change.aside the playlist of the new deliveries, where it is not stored yet
   */
  setAside(
    broadcast: BroadcastId,
    change: {
      readonly reason: string | undefined;
      readonly aside: { readonly position: number; readonly playlist: BroadcastPlaylist } | undefined;
      readonly deliveries: readonly NewDelivery[];
    },
    entry: LedgerEntry,
  ): Promise<boolean>;
  /**
   * Makes `next` playlists of a `frozen` broadcast its current ones, and puts new deliveries in the place of their
   * endpoints' earlier ones, which become `replaced`: they are not sent any more.
   * @param reason why nothing of the broadcast is left to be heard, where nothing is; else it has none any more
   * @param approvals the newest change of what may air that was looked at: nothing is replaced where a recording was
   * taken back since (I1)
   */
  replace(
    broadcast: BroadcastId,
    swaps: readonly Swap[],
    deliveries: readonly NewDelivery[],
    reason: string | undefined,
    entry: LedgerEntry,
    approvals: number,
  ): Promise<boolean>;
}
