import type { BroadcastState } from '../../domain/broadcast.ts';
import type { AreaCode, BroadcastId, LocalDate, Occasion } from '../../domain/ids.ts';

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

/** What a broadcast's playlists were planned from: two revisions, and the newest approval's number in the ledger. */
export interface PlanBasisTable {
  broadcast: BroadcastId;
  schedule: number;
  library: number;
  approvals: number;
}
