import type { AlertNoticeTable, AlertTable } from './tables/alerts.ts';
import type { AudienceAssignmentTable } from './tables/audiences.ts';
import type { BroadcastTable, PlanBasisTable } from './tables/broadcasts.ts';
import type { ComplaintTable } from './tables/complaints.ts';
import type { CounterTable } from './tables/counters.ts';
import type {
  CoverageBroadcastTable,
  CoverageDeliveryTable,
  CoverageLessonTable,
  CoverageMonthTable,
} from './tables/coverage.ts';
import type { DeliveryCheckTable, DeliveryOrderTable, DeliveryTable } from './tables/deliveries.ts';
import type { EmergencyTable } from './tables/emergencies.ts';
import type { CodeAttemptTable, EnrolmentTable } from './tables/enrolments.ts';
import type { ForgeryTable } from './tables/forgeries.ts';
import type { HoldTable } from './tables/holds.ts';
import type { KeyFetchTable } from './tables/key-fetches.ts';
import type { CheckpointTable, LedgerHeadTable, LedgerTable } from './tables/ledger.ts';
import type { MuteTable } from './tables/mutes.ts';
import type { PerformanceTable } from './tables/performances.ts';
import type { PlaylistItemTable, PlaylistTable } from './tables/playlists.ts';
import type { HeardTable, PlayTable } from './tables/plays.ts';
import type { ProgrammeTable } from './tables/programmes.ts';
import type {
  ReceiptConflictTable,
  ReceiptGapTable,
  ReceiptSourceTable,
  ReceiptStreamTable,
  ReceiptTable,
} from './tables/receipts.ts';
import type { RecordingTable, SpeakerTable } from './tables/recordings.ts';
import type { RemakeTable } from './tables/remakes.ts';
import type { RenditionTable } from './tables/renditions.ts';
import type { PrunedAudioTable, PrunedTable } from './tables/retention.ts';
import type { RevisionTable } from './tables/revisions.ts';
import type { StopTable } from './tables/stops.ts';
import type { BeatTable, DiskSampleTable } from './tables/upkeep.ts';

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
  readonly coverage_broadcast: CoverageBroadcastTable;
  readonly coverage_month: CoverageMonthTable;
  readonly coverage_lesson: CoverageLessonTable;
}
