import type { LocalDate } from '../../domain/ids.ts';

/** When the clock last finished a tick. */
export interface BeatTable {
  name: 'tick';
  at_ms: number;
  took_ms: number;
}

export interface DiskSampleTable {
  local_date: LocalDate;
  at_ms: number;
  used_bytes: number;
  free_bytes: number;
}
