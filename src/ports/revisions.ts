import type { AlertSettings } from '../domain/alert-channel.ts';
import type { AreaCode } from '../domain/ids.ts';
import type { LedgerEntry } from '../domain/ledger.ts';
import type { RecordingKey } from '../domain/recording.ts';
import type { LibraryBody, LibraryRevision, Revision, ScheduleRevision } from '../domain/revision.ts';
import type { Schedule } from '../domain/schedule.ts';

/** Published states, immutable, numbered from 1 in each scope. */
export interface Revisions {
  library(): Promise<LibraryRevision | undefined>;
  /** The newest revision of every county, by code. */
  schedules(): Promise<readonly ScheduleRevision[]>;
  schedule(county: AreaCode): Promise<ScheduleRevision | undefined>;
  /** The revisions of a county that were the newest at some time since an instant, and until another; the newest first. */
  schedulesSince(county: AreaCode, atMs: number, untilMs?: number): Promise<readonly ScheduleRevision[]>;
  /** One of a county's revisions, the newest or an older one. */
  scheduleNumbered(county: AreaCode, number: number): Promise<ScheduleRevision | undefined>;
  /** What was the newest at an instant; the first where nothing was published by then. */
  scheduleAt(county: AreaCode, atMs: number): Promise<ScheduleRevision | undefined>;
  libraryAt(atMs: number): Promise<LibraryRevision | undefined>;
  /** Who is warned; undefined before it was first said. */
  alerts(): Promise<Revision<AlertSettings> | undefined>;
  /** When a county's first revision was published; undefined before that. */
  servedSince(county: AreaCode): Promise<number | undefined>;
  /** Whether some library revision, the newest or an older one, held this recording. */
  everHeld(recording: RecordingKey): Promise<boolean>;
  /** Publishes, unless the newest revision says the same; answers the number now newest, and whether it is new. */
  publishLibrary(body: LibraryBody, entry: LedgerEntry): Promise<Published>;
  publishAlerts(body: AlertSettings, entry: LedgerEntry): Promise<Published>;
  publishSchedule(body: Schedule, entry: LedgerEntry): Promise<Published>;
}

export interface Published {
  readonly number: number;
  readonly changed: boolean;
}
