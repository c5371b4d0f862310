import type { Actor } from '../domain/actor.ts';
import type { BroadcastId, Digest } from '../domain/ids.ts';
import type { Rendition } from '../domain/programme.ts';
import type { RetentionMonths } from '../domain/retention.ts';
import type { DriverName } from '../domain/schedule.ts';
import type { Blobs } from '../ports/blobs.ts';
import type { Clock } from '../ports/clock.ts';
import type { Disk } from '../ports/disk.ts';
import type { Driver } from '../ports/driver.ts';
import type { LibraryFiles, ScheduleFiles } from '../ports/home.ts';
import type { JobQueue } from '../ports/jobs.ts';
import type { LiveSources } from '../ports/live-sources.ts';
import type { Logger } from '../ports/logger.ts';
import type { SigningKeys } from '../ports/signing-keys.ts';
import type { Store } from '../ports/store.ts';
import type { AudioProfile, Transcoder } from '../ports/transcoder.ts';
import type { KnownFiles } from './known-files.ts';
import type { Progress } from './progress.ts';

/** What the verbs work with; each takes the part it needs. */
export interface Context {
  readonly store: Store;
  readonly blobs: Blobs;
  readonly disk: Disk;
  readonly transcoder: Transcoder;
  readonly clock: Clock;
  readonly jobs: JobQueue;
  readonly drivers: Readonly<Record<DriverName, Driver>>;
  readonly liveSources: LiveSources;
  readonly libraryFiles: LibraryFiles;
  readonly scheduleFiles: ScheduleFiles;
  readonly signingKeys: SigningKeys;
  readonly settings: Settings;
  readonly logger: Logger;
  readonly scratchFolder: string;
  readonly knownFiles: KnownFiles;
  /** Renditions being made in this process, by master. */
  readonly rendering: Map<Digest, Promise<Rendition>>;
  /**
   * When this process started: the epoch of its assembling jobs, so that one a killed process left behind is not
   * waited for. UTC milliseconds.
   */
  readonly startedAtMs: number;
  /** How many recordings are read, or programmes made, at a time. */
  readonly parallel: number;
  /** Told of what happened, for whoever watches. Never throws. */
  readonly progress: (event: Progress) => void;
}

export interface Settings {
  readonly profile: AudioProfile;
  /** How long before the freeze a broadcast is planned and assembled. */
  readonly prepareMs: number;
  /** How long after a broadcast's end evidence is waited for. */
  readonly graceMs: number;
  /** From "air it now" to the first sample. */
  readonly adHocDelayMs: number;
  /** A job not finished within this time is put into the queue again. Of the service's clock. */
  readonly leaseMs: number;
  /** First pause between two attempts; doubles up to `retryMaxMs`, with jitter. */
  readonly retryMs: number;
  readonly retryMaxMs: number;
  /** Programmes of broadcasts this many days old are collected. */
  readonly keepProgrammesDays: number;
  readonly retention: RetentionMonths;
  /** How long a new signing key is announced before it signs orders, unless every reachable device knows it. */
  readonly keyOverlapMs: number;
  /** With less free on the disk, no new audio is made or taken. */
  readonly minFreeBytes: number;
}

/** Thrown when an actor may not, or can't, do what it asked; the message is for that person. */
export class RequestError extends Error {
  override readonly name = 'RequestError';
  readonly kind: 'not-found' | 'forbidden' | 'invalid' | 'conflict';
  /** The broadcast that stands against it, where it is one that the actor may look at. */
  readonly broadcast: BroadcastId | undefined;
  constructor(kind: RequestError['kind'], message: string, broadcast?: BroadcastId) {
    super(message);
    this.kind = kind;
    this.broadcast = broadcast;
  }
}

export type { Actor };
