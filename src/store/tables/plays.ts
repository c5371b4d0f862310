import type { Doubt } from '../../domain/belief.ts';
import type { AreaCode, DeliveryId, EndpointId, LessonId, LocalDate } from '../../domain/ids.ts';
import type { EvidenceKind, Outcome } from '../../domain/play.ts';

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

/** When an endpoint last heard a lesson: a projection of current `played` plays. */
export interface HeardTable {
  county: AreaCode;
  endpoint: EndpointId;
  lesson: LessonId;
  at_ms: number;
}
