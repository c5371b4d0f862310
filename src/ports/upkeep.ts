import type { AreaCode, LocalDate } from '../domain/ids.ts';

/** The last time the clock finished a tick. */
export interface Beat {
  /** Of the service's clock. */
  readonly atMs: number;
  readonly tookMs: number;
}

/** How full the data folder was on a day. */
export interface DiskSample {
  readonly date: LocalDate;
  readonly atMs: number;
  readonly usedBytes: number;
  readonly freeBytes: number;
}

/** What the clock notes of itself and of the disk, for every process of the service to see. */
export interface Upkeep {
  /** Overwrites the last beat. */
  beat(beat: Beat): Promise<void>;
  lastBeat(): Promise<Beat | undefined>;
  /** Until when, UTC milliseconds, every slot of a county that was due is on record; absent where nobody looked yet. */
  recordedUntil(): Promise<ReadonlyMap<AreaCode, number>>;
  /** The last word stands, an earlier time as well: what a clock that was ahead noted does not hold. */
  noteRecorded(county: AreaCode, atMs: number): Promise<void>;
  /** Keeps the first sample of a day. */
  sample(sample: DiskSample): Promise<void>;
  isSampled(date: LocalDate): Promise<boolean>;
  /** The newest samples, newest first. */
  samples(limit: number): Promise<readonly DiskSample[]>;
}
