import type { Audience } from '../domain/audience.ts';
import type { Broadcast } from '../domain/broadcast.ts';
import type { Span } from '../domain/calendar.ts';
import type { Delivery } from '../domain/delivery.ts';
import type {
  AreaCode,
  BroadcastId,
  EndpointId,
  LessonId,
  LocalDate,
  Occasion,
  PlaylistId,
} from '../domain/ids.ts';
import type { LedgerEntry } from '../domain/ledger.ts';
import type { Playlist } from '../domain/playlist.ts';
import type { Programme } from '../domain/programme.ts';
import type { StandingAssignment } from './audiences.ts';
import type { PlanBasis } from './remakes.ts';

/** A broadcast's playlist for one audience, with its programme once assembled. */
export interface BroadcastPlaylist {
  readonly id: PlaylistId;
  readonly broadcast: BroadcastId;
  readonly audience: Audience;
  readonly playlist: Playlist;
  readonly programme?: Programme;
}

/** Where a broadcast stands in a list: newest date first, evening before morning, then by id. */
export type BroadcastKey = Pick<Broadcast, 'date' | 'slot' | 'id'>;

export interface BroadcastFilter {
  readonly county?: AreaCode;
  /** Of these counties alone. */
  readonly counties?: readonly AreaCode[];
  readonly date?: LocalDate;
  readonly slot?: Occasion;
  /** Only what comes behind this one in the list. */
  readonly after?: BroadcastKey;
  /** Newest first; 100 unless given. */
  readonly limit?: number;
}

/** A delivery at birth: state `pending`, epoch 0, no attempts; its order is stored with it, signed. */
export interface NewDelivery
  extends Pick<Delivery, 'id' | 'broadcast' | 'playlist' | 'endpoint' | 'sequence' | 'expiresAtMs'> {
  /** Where the endpoint stood when the order was signed: history outlives the schedule. */
  readonly area: AreaCode;
  readonly endpointName: string;
  readonly jws: string;
  /** What its endpoint must be told before it takes an order for an audience as its own. */
  readonly assignment?: StandingAssignment;
  /** When it is to be heard, where this service itself makes it heard. */
  readonly performed?: Span;
  /** Why it is never sent, where it is not: it is born `failed`, for this reason. */
  readonly withheld?: { readonly reason: string; readonly atMs: number };
}

/**
 * Every change below is one transaction with its ledger entry, and does nothing (answering false) when the
 * broadcast is not in the state the change starts from. So two clocks at once do no harm.
 */
export interface Broadcasts {
  find(id: BroadcastId): Promise<Broadcast | undefined>;
  list(filter: BroadcastFilter): Promise<readonly Broadcast[]>;
  /** Those not yet `settled` or `missed`, oldest first. */
  open(): Promise<readonly Broadcast[]>;
  /** Those whose start lies in a span, whatever their state, oldest first. UTC milliseconds, both ends included. */
  startingBetween(fromMs: number, untilMs: number): Promise<readonly Broadcast[]>;
  /** How many of a day are on an occasion. */
  count(county: AreaCode, date: LocalDate, slot: Occasion): Promise<number>;
  /** When a broadcast was last planned, and its orders last signed, by the ledger. */
  steps(id: BroadcastId): Promise<{ readonly plannedAtMs?: number; readonly frozenAtMs?: number }>;
  /** Those it airs; what they took the place of is told by `Replacements`. */
  playlists(id: BroadcastId): Promise<readonly BroadcastPlaylist[]>;
  playlist(id: PlaylistId): Promise<BroadcastPlaylist | undefined>;
  /** Stores a broadcast that begins `frozen`, its playlists, made, and its deliveries; false when its id is there already. */
  begin(
    broadcast: Broadcast,
    playlists: readonly BroadcastPlaylist[],
    deliveries: readonly NewDelivery[],
    entry: LedgerEntry,
  ): Promise<boolean>;
  /** Creates a `planned` broadcast and its playlists; false when the id exists. @param basis where it is known */
  plan(
    broadcast: Broadcast,
    playlists: readonly BroadcastPlaylist[],
    entry: LedgerEntry,
    basis?: PlanBasis,
  ): Promise<boolean>;
  /** Records a `missed` broadcast, new or from `planned`/`ready`; the entry then says how it ended. */
  miss(broadcast: Broadcast, entry: LedgerEntry): Promise<boolean>;
  /**
   * Stores a playlist's programme and its items' exact durations; when it was the last one missing, the
   * broadcast turns from `planned` to `ready`. Storing it again, or for a playlist that another one took the place
   * of, changes nothing.
   */
  assemble(id: PlaylistId, playlist: Playlist, programme: Programme): Promise<void>;
  /**
   * `ready` → `frozen`, with the span it will really have and its deliveries, all of playlists it airs. What was to
   * take their place and is not made yet is given up.
   * @param approvals the newest change of what may air that was looked at: nothing is frozen where a recording was taken
   * back since (I1)
   */
  freeze(
    broadcast: Broadcast,
    deliveries: readonly NewDelivery[],
    entry: LedgerEntry,
    approvals?: number,
  ): Promise<boolean>;
  /** `frozen` → `settled`; the entry then says how it ended, what its plays came to, and which it holds, every version of each. */
  settle(id: BroadcastId, entry: LedgerEntry): Promise<boolean>;
  /** The next order sequence number; each answer is greater than every one before, for ever. */
  takeSequence(): Promise<number>;
  /**
   * When the broadcast began in which each lesson was last `played`, or sent without evidence either way, at each
   * endpoint of a county.
   */
  lastHeard(county: AreaCode): Promise<readonly Heard[]>;
  /** Every such hearing, one a broadcast, in those that began after an instant; oldest first. */
  heardSince(county: AreaCode, sinceMs: number): Promise<readonly Heard[]>;
}

export interface Heard {
  readonly endpoint: EndpointId;
  readonly lesson: LessonId;
  readonly atMs: number;
}
