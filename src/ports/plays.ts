import type {
  AreaCode,
  BroadcastId,
  DeliveryId,
  Digest,
  EndpointId,
  LessonId,
  LocalDate,
  Occasion,
  Variety,
} from '../domain/ids.ts';
import type { LessonKind } from '../domain/lesson.ts';
import type { Outcome, Play } from '../domain/play.ts';

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
  readonly broadcast?: BroadcastId;
  readonly outcome?: Outcome;
  /** Only what comes behind this one in the list. */
  readonly after?: PlayKey;
  readonly limit?: number;
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
   */
  isOwed(broadcast: BroadcastId): Promise<boolean>;
  /** Current conclusions by broadcast, endpoint, delivery, item. */
  list(filter: PlayFilter): Promise<readonly PlayRecord[]>;
  of(delivery: DeliveryId): Promise<readonly Play[]>;
  /** Without what another order took the place of: it was not owed any more. */
  counts(broadcast: BroadcastId): Promise<OutcomeCounts>;
}
