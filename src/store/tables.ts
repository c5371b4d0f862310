import type { AlertOutcome, FaultKind } from '../domain/alert.ts';
import type { Doubt } from '../domain/belief.ts';
import type { BroadcastState } from '../domain/broadcast.ts';
import type { CheckFinding, DeliveryState } from '../domain/delivery.ts';
import type { After } from '../domain/emergency.ts';
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
  RecordingId,
  SpeakerId,
  Variety,
} from '../domain/ids.ts';
import type { LedgerVerb } from '../domain/ledger.ts';
import type { LessonKind } from '../domain/lesson.ts';
import type { EvidenceKind, Outcome } from '../domain/play.ts';
import type { RecordingState } from '../domain/recording.ts';
import type { AlertEvent } from '../ports/alerts.ts';
import type { PlaylistStanding } from '../ports/replacements.ts';

/**
 * The columns as both engines hold them: text, whole numbers and doubles only. Instants are UTC milliseconds,
 * `0`/`1` stand for no/yes, JSON is text.
 */
export interface Tables {
  complaint: ComplaintTable;
  readonly ledger: LedgerTable;
  readonly ledger_head: LedgerHeadTable;
  readonly checkpoint: CheckpointTable;
  readonly revision: RevisionTable;
  readonly rendition: RenditionTable;
  readonly broadcast: BroadcastTable;
  readonly playlist: PlaylistTable;
  readonly playlist_item: PlaylistItemTable;
  readonly counter: CounterTable;
  readonly delivery: DeliveryTable;
  readonly delivery_order: DeliveryOrderTable;
  readonly delivery_check: DeliveryCheckTable;
  readonly audience_assignment: AudienceAssignmentTable;
  readonly receipt_stream: ReceiptStreamTable;
  readonly pruned: PrunedTable;
  readonly pruned_audio: PrunedAudioTable;
  readonly receipt: ReceiptTable;
  readonly receipt_conflict: ReceiptConflictTable;
  readonly receipt_gap: ReceiptGapTable;
  readonly receipt_source: ReceiptSourceTable;
  readonly play: PlayTable;
  readonly heard: HeardTable;
  readonly performance: PerformanceTable;
  readonly stop: StopTable;
  readonly alert: AlertTable;
  readonly alert_notice: AlertNoticeTable;
  readonly programme: ProgrammeTable;
  readonly beat: BeatTable;
  readonly disk_sample: DiskSampleTable;
  readonly recording: RecordingTable;
  readonly speaker: SpeakerTable;
  readonly plan_basis: PlanBasisTable;
  readonly remake: RemakeTable;
  readonly emergency: EmergencyTable;
  readonly key_fetch: KeyFetchTable;
  readonly forgery: ForgeryTable;
  readonly enrolment: EnrolmentTable;
  readonly code_attempt: CodeAttemptTable;
  readonly hold: HoldTable;
  readonly mute: MuteTable;
  readonly coverage_delivery: CoverageDeliveryTable;
  readonly coverage_month: CoverageMonthTable;
  readonly coverage_lesson: CoverageLessonTable;
}

export interface ForgeryTable {
  county: AreaCode;
  endpoint: EndpointId;
  orders: number;
  first_at_ms: number;
  last_at_ms: number;
}

export interface MuteTable {
  id: string;
  county: AreaCode;
  broadcast: BroadcastId;
  endpoints: string;
  name: string;
  secret_digest: string;
  created_at_ms: number;
  expires_at_ms: number;
  muted_at_ms: number;
  unmuted_at_ms: number;
}

export interface HoldTable {
  broadcast: BroadcastId;
  subject: string;
  county: AreaCode;
  caused_by: string;
  since_ms: number;
  orders: number;
  sent: number;
  most: number;
  released_at_ms: number;
}

interface EnrolmentTable {
  county: AreaCode;
  endpoint: EndpointId;
  code_digest: string;
  created_at_ms: number;
  expires_at_ms: number;
}

interface CodeAttemptTable {
  subject: string;
  tries: number;
  until_ms: number;
}

interface KeyFetchTable {
  county: AreaCode;
  endpoint: EndpointId;
  sequence: number;
  at_ms: number;
}

interface LedgerTable {
  chain: string;
  sequence: number;
  previous: Digest;
  hash: Digest;
  content: string;
  verb: LedgerVerb;
  subject: string;
  at_ms: number;
}

/** One row a chain: what the next entry follows, and the lock its appenders queue for. */
interface LedgerHeadTable {
  chain: string;
  sequence: number;
  hash: Digest;
}

/** What was signed of a chain's entry, and by which key. */
interface CheckpointTable {
  chain: string;
  sequence: number;
  hash: Digest;
  at_ms: number;
  kid: string;
  jws: string;
}

/** `scope` is `library`, `alerts` or a county's code. */
interface RevisionTable {
  scope: string;
  number: number;
  published_at_ms: number;
  author: string;
  body: string;
}

interface RenditionTable {
  master: Digest;
  profile: string;
  digest: Digest;
  bytes: number;
  duration_ms: number;
  loudness_lufs: number;
  true_peak_dbtp: number;
}

export interface BroadcastTable {
  id: BroadcastId;
  county: AreaCode;
  local_date: LocalDate;
  slot: Occasion;
  state: BroadcastState;
  reason: string | null;
  starts_at_ms: number;
  ends_at_ms: number;
  freeze_at_ms: number;
  ad_hoc: number;
  postponed_from_ms: number | null;
}

export interface PlaylistTable {
  id: PlaylistId;
  broadcast: BroadcastId;
  position: number;
  audience: string;
  playlist: string;
  programme: string | null;
  standing: PlaylistStanding;
}

/** A playlist's items as rows, so that plays say what they were when everything else is gone. */
export interface PlaylistItemTable {
  playlist: PlaylistId;
  item: number;
  kind: LessonKind;
  lesson: LessonId;
  title: string;
  topic: string;
  wanted: Variety;
  variety: Variety;
  master: Digest;
  rendition: Digest | null;
  duration_ms: number;
  /** What a live item relays, as people call it. */
  live: string | null;
}

/** Numbers handed out in order: of orders, and of receipt streams. */
interface CounterTable {
  name: 'order' | 'receipt-stream';
  value: number;
}

export interface DeliveryTable {
  id: DeliveryId;
  broadcast: BroadcastId;
  playlist: PlaylistId;
  endpoint: EndpointId;
  endpoint_name: string;
  area: AreaCode;
  county: AreaCode;
  state: DeliveryState;
  epoch: number;
  attempts: number;
  sequence: number;
  expires_at_ms: number;
  next_attempt_at_ms: number;
  settled_at_ms: number | null;
  reason: string | null;
  certain: number;
}

/** Apart from `delivery`, so that recording an attempt does not rewrite the order's bytes. */
interface DeliveryOrderTable {
  delivery: DeliveryId;
  jws: string;
}

/** Whether an endpoint that took its order still holds it shortly before air; `done` once nobody asks any more. */
export interface DeliveryCheckTable {
  delivery: DeliveryId;
  broadcast: BroadcastId;
  due_at_ms: number;
  until_ms: number;
  epoch: number;
  attempts: number;
  done: number;
  checked_at_ms: number | null;
  found: CheckFinding | null;
  reason: string | null;
}

/** `audiences` is JSON, newest first. */
export interface AudienceAssignmentTable {
  county: AreaCode;
  endpoint: EndpointId;
  sequence: number;
  audiences: string;
  jws: string;
}

/** One start of one endpoint, numbered when first heard of. */
export interface ReceiptStreamTable {
  id: number;
  endpoint: EndpointId;
  boot: string;
  /** The highest sequence of it that was pruned; 0 where none was. */
  pruned_to: number;
  /** Its receipts numbered `since` and above are of this month or a later one; of those below nothing is known. */
  month: string;
  since: number;
}

/** Receipts of a chain's entries behind `after_entry`, up to and with `up_to`, that `entry` declared gone. */
interface PrunedTable {
  chain: string;
  entry: number;
  after_entry: number;
  up_to: number;
  before_ms: number;
  at_ms: number;
}

/** A master whose sound was kept long enough. */
interface PrunedAudioTable {
  master: Digest;
  at_ms: number;
  removed_at_ms: number | null;
}

interface EvidenceColumns {
  stream: number;
  sequence: number;
  delivery: string | null;
  content: string;
  received_at_ms: number;
  /** The ledger entry this row is a leaf of, and its place among the leaves, from 0. */
  county: AreaCode;
  entry: number;
  leaf: number;
  /** `YYYY-MM`, see `monthOfReceipt`. */
  month: string;
}

export interface ReceiptTable extends EvidenceColumns {}

export interface ReceiptConflictTable extends EvidenceColumns {
  digest: Digest;
}

/** Sequences of a stream that lie below others that came, and did not come themselves; both ends included. */
export interface ReceiptGapTable {
  stream: number;
  first: number;
  last: number;
  county: AreaCode;
  found_at_ms: number;
  /**
   * Where it is not 0, nothing of this row is missing, but `first`, which is `last`, came: 1 numbered far beyond all below it, 2 as
   * the first of its stream above a gap that is one too many to be noted.
   */
  far_ahead: number;
}

/** Which boot of an endpoint spoke last, and how often another one spoke again that was there before it. */
export interface ReceiptSourceTable {
  county: AreaCode;
  endpoint: EndpointId;
  stream: number;
  address: string | null;
  /** The one it took turns with. */
  other_stream: number | null;
  other_address: string | null;
  turns: number;
  first_turn_at_ms: number | null;
  last_turn_at_ms: number | null;
}

export interface PlayTable {
  delivery: DeliveryId;
  /** The one in its delivery's name. */
  local_date: LocalDate;
  item: number;
  version: number;
  current: number;
  outcome: Outcome;
  played_ms: number;
  started_at_ms: number | null;
  reason: string | null;
  concluded_at_ms: number;
  evidence: EvidenceKind | null;
  sent_ms: number | null;
  live_ms: number | null;
  doubt: Doubt | null;
  /** The ledger entry that holds it and its place there, where that is not its broadcast's settlement. */
  entry: number | null;
  leaf: number | null;
}

interface StopTable {
  county: AreaCode;
  since_ms: number;
  actor: string;
  reason: string;
}

/** A delivery that this service itself makes heard, and who does it now. */
export interface PerformanceTable {
  delivery: DeliveryId;
  starts_at_ms: number;
  ends_at_ms: number;
  owner: string | null;
  lease_until_ms: number;
  done: number;
}

/** When an endpoint last heard a lesson: a projection of current `played` plays. */
interface HeardTable {
  county: AreaCode;
  endpoint: EndpointId;
  lesson: LessonId;
  at_ms: number;
}

/** `facts` is where and when, and the fault, as JSON: a warning outlives the schedule it was about. */
export interface AlertTable {
  id: string;
  /** What it is about: a broadcast, or `county/endpoint`. */
  broadcast: string;
  county: AreaCode;
  kind: FaultKind;
  facts: string;
  starts_at_ms: number;
  opened_at_ms: number;
  closed_at_ms: number | null;
  outcome: AlertOutcome | null;
}

/** What a channel is owed of an alert. */
export interface AlertNoticeTable {
  alert: string;
  event: AlertEvent;
  channel: string;
  state: 'pending' | 'sent' | 'failed';
  attempts: number;
  created_at_ms: number;
  next_attempt_at_ms: number;
  settled_at_ms: number | null;
  reason: string | null;
}

/** A programme by digest: a playlist it can be made from again, and the newest date it was made for. */
interface ProgrammeTable {
  digest: Digest;
  playlist: PlaylistId;
  last_date: LocalDate;
  /** When its file was removed; null while it is kept. */
  collected_at_ms: number | null;
}

/** When the clock last finished a tick. */
interface BeatTable {
  /** `tick`, or `slots/COUNTY`: until when every slot of it that was due is on record. */
  name: 'tick' | `slots/${string}`;
  at_ms: number;
  took_ms: number;
}

interface DiskSampleTable {
  local_date: LocalDate;
  at_ms: number;
  used_bytes: number;
  free_bytes: number;
}

/** `measured` is its probe, sound and the blob of its peaks, as JSON. */
export interface RecordingTable {
  id: RecordingId;
  lesson: LessonId;
  variety: Variety;
  master: Digest;
  state: RecordingState;
  reason: string | null;
  uploader: string;
  speaker: SpeakerId | null;
  file_name: string;
  bytes: number;
  script: string | null;
  measured: string | null;
  created_at_ms: number;
  changed_at_ms: number;
}

export interface SpeakerTable {
  id: SpeakerId;
  name: string | null;
  consent: string;
  consented_at_ms: number;
  forgotten_at_ms: number | null;
}

interface ComplaintTable {
  county: AreaCode;
  /** `YYYY-MM`. */
  month: string;
  topic: string;
  count: number;
}

/** What a broadcast's playlists were planned from: two revisions, and the newest approval's number in the ledger. */
interface PlanBasisTable {
  broadcast: BroadcastId;
  schedule: number;
  library: number;
  approvals: number;
}

/** A broadcast that is to be made again once a schedule that `asks` this of it is published. */
export interface RemakeTable {
  broadcast: BroadcastId;
  asks: Digest;
  actor: string;
  /** The revision its orders are being replaced by. */
  schedule: number | null;
  /** Where somebody postponed it to. */
  starts_at_ms: number | null;
}

/** `areas` is a JSON list of codes; `after_it` what becomes of what it interrupted. */
export interface EmergencyTable {
  broadcast: BroadcastId;
  county: AreaCode;
  drill: number;
  after_it: After;
  notice: LessonId;
  repeats: number;
  areas: string;
  cause: string | null;
  declared_at_ms: number;
  declared_by: string;
  ended_at_ms: number | null;
  ended_by: string | null;
}

/** What plays come to, as `PlayCounts` of the domain. */
export interface PlayCountColumns {
  planned: number;
  heard: number;
  partial: number;
  missed: number;
  unknown: number;
  fallbacks: number;
  standard_ms: number;
  dialect_ms: number;
  live_ms: number;
  sent_ms: number;
}

export interface DeliveryCountColumns {
  called: number;
  accepted: number;
  answered: number;
  sounded: number;
}

/** What one delivery of a slot comes to: a projection of its current plays, like the two after it. */
export interface CoverageDeliveryTable extends PlayCountColumns, DeliveryCountColumns {
  delivery: DeliveryId;
  county: AreaCode;
  local_date: LocalDate;
  slot: Occasion;
  area: AreaCode;
  endpoint: EndpointId;
}

/** An endpoint's month in an area; `month` is `YYYY-MM`. */
export interface CoverageMonthTable extends PlayCountColumns, DeliveryCountColumns {
  county: AreaCode;
  month: string;
  area: AreaCode;
  endpoint: EndpointId;
}

/** The same of one lesson, wanted in one variety and heard in one. */
export interface CoverageLessonTable extends PlayCountColumns {
  county: AreaCode;
  month: string;
  lesson: LessonId;
  kind: LessonKind;
  topic: string;
  wanted: Variety;
  variety: Variety;
  area: AreaCode;
  endpoint: EndpointId;
}
