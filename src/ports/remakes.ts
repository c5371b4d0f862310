import type { Broadcast } from '../domain/broadcast.ts';
import type { BroadcastId, Digest, PlaylistId } from '../domain/ids.ts';
import type { LedgerEntry } from '../domain/ledger.ts';
import type { BroadcastPlaylist, NewDelivery } from './broadcasts.ts';

/** What a broadcast's playlists were planned from. */
export interface PlanBasis {
  /** Number of the county's schedule revision; it holds for the broadcast until somebody says otherwise. */
  readonly schedule: number;
  /** Number of the library's revision; 0 before the first. */
  readonly library: number;
  /** Sequence number of the newest approval, or of the newest one taken back; 0 before the first. */
  readonly approvals: number;
}

/** Somebody's word that a broadcast which is planned already is made again: by an edited schedule, or at a later time. */
export interface Remake {
  readonly broadcast: BroadcastId;
  /**
   * SHA-256 of all that the edited schedule says of the broadcast: it is carried out once that is published. Of a
   * postponement, of its words: it is carried out at once.
   */
  readonly asks: Digest;
  /** Where somebody postponed it to, UTC milliseconds; absent where the edited schedule says where. */
  readonly startsAtMs?: number;
  /** Who said so, as the ledger writes an actor. */
  readonly actor: string;
  /** The schedule revision its signed orders are being replaced by; absent before that began. */
  readonly schedule?: number;
}

/** `next` playlists for all audiences that a `ready` or `frozen` broadcast will have. */
export interface NextPlaylists {
  /** Every `next` playlist there is: it is given up. */
  readonly insteadOf: readonly PlaylistId[];
  readonly playlists: readonly BroadcastPlaylist[];
  readonly basis: PlanBasis;
  /** What is carried out by it; absent where nobody asked, and then the broadcast is `ready`. */
  readonly remake?: Remake;
}

/** Where a broadcast that was moved stands. */
export type MovedBroadcast = Pick<
  Broadcast,
  'id' | 'startsAtMs' | 'endsAtMs' | 'freezeAtMs' | 'postponedFromMs'
>;

/** What a `frozen` broadcast becomes when it is made again. */
export interface RemadeOrders {
  /** With the span it will have, and why nothing of it is left to be heard, where nothing is. */
  readonly broadcast: Broadcast;
  readonly old: readonly PlaylistId[];
  readonly next: readonly PlaylistId[];
  readonly deliveries: readonly NewDelivery[];
  readonly basis: PlanBasis;
  readonly remake: Remake;
  /** The newest change of what may air that was looked at: nothing is replaced where a recording was taken back since (I1). */
  readonly approvals: number;
}

/**
 * How a broadcast that is planned already is made again as a whole. Every change is one transaction with its ledger
 * entry, and does nothing (answering false) when somebody else changed what it starts from. So two at once do no harm.
 */
export interface Remakes {
  /** What is not carried out yet, of broadcasts that are neither settled nor missed. */
  open(): Promise<readonly Remake[]>;
  find(broadcast: BroadcastId): Promise<Remake | undefined>;
  /** In the place of an earlier one for the same broadcast. */
  want(remake: Remake, entry: LedgerEntry): Promise<void>;
  /** Gives it up, with the `next` playlists made for it; false when there is none. */
  drop(broadcast: BroadcastId, entry: LedgerEntry): Promise<boolean>;
  /** What a broadcast was planned from; undefined for one older than that record. */
  basis(broadcast: BroadcastId): Promise<PlanBasis | undefined>;
  /** Notes that a plan made from something newer is the same. */
  noteBasis(broadcast: BroadcastId, basis: PlanBasis): Promise<void>;
  /** Moves a `planned` or `ready` broadcast as it is: nothing was signed that would have to be replaced. */
  move(broadcast: MovedBroadcast, entry: LedgerEntry): Promise<boolean>;
  prepare(broadcast: BroadcastId, next: NextPlaylists, entry: LedgerEntry): Promise<boolean>;
  /** Makes the `next` playlists of a `ready` broadcast, all of them assembled, its current ones. */
  takeUp(
    broadcast: BroadcastId,
    old: readonly PlaylistId[],
    next: readonly PlaylistId[],
    entry: LedgerEntry,
  ): Promise<boolean>;
  /**
   * Makes `next` playlists of a `frozen` broadcast its current ones, moves it to its new span, and puts new deliveries
   * in the place of their endpoints' earlier ones, which become `replaced`.
   */
  replace(remade: RemadeOrders, entry: LedgerEntry): Promise<boolean>;
}
