import type { LocalDate } from '../../domain/ids.ts';

/** When the clock last finished a tick. */
export interface BeatTable {
  /** `tick`, or `slots/COUNTY`: until when every slot of it that was due is on record. */
  name: 'tick' | `slots/${string}`;
  at_ms: number;
  took_ms: number;
}

export interface DiskSampleTable {
  local_date: LocalDate;
  at_ms: number;
  used_bytes: number;
  free_bytes: number;
}
