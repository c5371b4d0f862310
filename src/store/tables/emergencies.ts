import type { After } from '../../domain/emergency.ts';
import type { AreaCode, BroadcastId, LessonId } from '../../domain/ids.ts';

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
