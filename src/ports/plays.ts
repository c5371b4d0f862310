import type {
  AreaCode,
  BroadcastId,
  DeliveryId,
  Digest,
  EndpointId,
  LessonId,
  LocalDate,
  Occasion,
  PlaylistId,
  Variety,
} from '../domain/ids.ts';
import type { LessonKind } from '../domain/lesson.ts';
import type { EvidenceKind, Outcome, Play } from '../domain/play.ts';

/** A play with what it was when it aired: history outlives content. */
export interface PlayRecord extends Play {
  readonly version: number;
  readonly broadcast: BroadcastId;
  readonly county: AreaCode;
  readonly date: LocalDate;
  readonly slot: Occasion;
  readonly endpoint: EndpointId;
  readonly endpointName: string;
  readonly area: AreaCode;
  readonly kind: LessonKind;
  readonly lesson: LessonId;
  readonly title: string;
  readonly wanted: Variety;
  readonly variety: Variety;
  readonly rendition: Digest;
  readonly durationMs: number;
  /** What its item was to relay, as people call it; the lesson is the recording that stood by. */
  readonly live?: string;
}

/** Where a play stands in a list. */
export type PlayKey = Pick<PlayRecord, 'broadcast' | 'endpoint' | 'delivery' | 'item'>;

export interface PlayFilter {
  readonly county?: AreaCode;
  /** Of these counties alone. */
  readonly counties?: readonly AreaCode[];
  readonly date?: LocalDate;
  /** First and last day, both included. */
  readonly from?: LocalDate;
  readonly to?: LocalDate;
  /** Of this place and what lies in it. */
  readonly area?: AreaCode;
  readonly slot?: Occasion;
  readonly endpoint?: EndpointId;
  readonly kind?: LessonKind;
  readonly lesson?: LessonId;
  /** That it was heard in, or was to be. */
  readonly variety?: Variety;
  readonly broadcast?: BroadcastId;
  /** Of these playlists alone. */
  readonly playlists?: readonly PlaylistId[];
  /** Of this item of its playlist. */
  readonly item?: number;
  readonly outcome?: Outcome;
  /** Without those that were not owed any more, which no figure counts. */
  readonly isCounted?: true;
  /** Only what comes behind this one in the list. */
  readonly after?: PlayKey;
  readonly limit?: number;
}

/** Plays of one item of one playlist that ended alike; those that do not count are in none. */
export interface AiredItem
  extends Pick<PlayRecord, 'item' | 'kind' | 'lesson' | 'title' | 'variety' | 'durationMs' | 'live'>,
    Pick<Play, 'outcome' | 'reason' | 'doubt'> {
  readonly playlist: PlaylistId;
  readonly evidence?: EvidenceKind;
  /** How many plays: an endpoint each. */
  readonly endpoints: number;
  /** When the first of them began and the last ended, of those that made a sound or were sent. */
  readonly startedAtMs?: number;
  readonly endedAtMs?: number;
}

export type OutcomeCounts = Readonly<Record<Outcome, number>>;

/** Conclusions, a projection of receipts keyed (delivery, item): a changed one is a new version. */
export interface Plays {
  /**
   * Writes conclusions; equal ones change nothing, others supersede as the next version. Answers those written,
   * once they are durable. Calls made together share one transaction.
   */
  conclude(plays: readonly Play[], atMs: number): Promise<readonly Play[]>;
  /**
   * Whether conclusions of a broadcast may still come: a delivery is pending, or one that the endpoint holds or may
   * hold has an item without any. Cheap while much is owed, so that it can be asked every second.
   * @param endpoint whose conclusions alone are asked for
   */
  isOwed(broadcast: BroadcastId, endpoint?: EndpointId): Promise<boolean>;
  /** Current conclusions by broadcast, endpoint, delivery, item. */
  list(filter: PlayFilter): Promise<readonly PlayRecord[]>;
  of(delivery: DeliveryId): Promise<readonly Play[]>;
  /** What a broadcast's items came to, by playlist and item. */
  aired(broadcast: BroadcastId): Promise<readonly AiredItem[]>;
  /** Without what another order took the place of: it was not owed any more. */
  counts(broadcast: BroadcastId): Promise<OutcomeCounts>;
  /** How many `counts` leaves out: missed, and not owed any more. */
  notOwed(broadcast: BroadcastId): Promise<number>;
}
