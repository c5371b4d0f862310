import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { assembleProgramme } from '../../src/app/assemble-programme.ts';
import type { Context } from '../../src/app/context.ts';
import { createKnownFiles } from '../../src/app/known-files.ts';
import type { Progress } from '../../src/app/progress.ts';
import { instantOf } from '../../src/domain/calendar.ts';
import { bytesOfDuration } from '../../src/domain/frames.ts';
import { type Digest, digest, type LocalDate } from '../../src/domain/ids.ts';
import type { LedgerEntry } from '../../src/domain/ledger.ts';
import type { Lesson } from '../../src/domain/lesson.ts';
import { type DriverName, driverNames, type Schedule } from '../../src/domain/schedule.ts';
import { createMemoryDriver } from '../../src/endpoints/memory.ts';
import { BlobError, type Blobs } from '../../src/ports/blobs.ts';
import type { Clock } from '../../src/ports/clock.ts';
import type { Disk } from '../../src/ports/disk.ts';
import type { Driver } from '../../src/ports/driver.ts';
import type { Job, JobQueue } from '../../src/ports/jobs.ts';
import type { LiveSources } from '../../src/ports/live-sources.ts';
import type { Logger } from '../../src/ports/logger.ts';
import { type Probe, TranscodeError, type Transcoder } from '../../src/ports/transcoder.ts';
import { verifyingKeys } from '../../src/protocol/signing.ts';
import { openSigningKeys } from '../../src/secrets/signing-keys.ts';
import { createStore } from '../../src/store/store.ts';
import { recordsOf } from './lessons.ts';
import { aSchedule } from './schedules.ts';

export interface FakeClock extends Clock {
  set(atMs: number): void;
  advance(byMs: number): void;
}

/** Stands still until it is set. */
export function aClock(atMs: number, speed = 1): FakeClock {
  let nowMs = atMs;
  return {
    speed,
    now: () => nowMs,
    set: (to) => {
      nowMs = to;
    },
    advance: (byMs) => {
      nowMs += byMs;
    },
    until: async (untilMs) => {
      nowMs = Math.max(nowMs, untilMs);
    },
  };
}

/** Sources of which nothing is ever heard. */
const noSources: LiveSources = {
  urlProblem: () => undefined,
  join: () => ({ unit: () => undefined, leave: () => undefined }),
  close: async () => undefined,
};

/** Keeps what was added until it is taken, the same job once; throws `failure` instead while there is one. */
export function someJobs(): JobQueue & {
  readonly waiting: Job[];
  failure: ((job: Job) => boolean) | undefined;
} {
  const waiting: Job[] = [];
  return {
    waiting,
    failure: undefined,
    async add(jobs) {
      if (jobs.some((job) => this.failure?.(job) === true)) throw new Error('the queue is away');
      const isWaiting = (job: Job) => waiting.some((other) => isDeepStrictEqual(other, job));
      for (const job of jobs) if (!isWaiting(job)) waiting.push(job);
    },
  };
}

/** Bytes in memory, under their real digests; a path is `memory:` and the digest. */
export function someBlobs(): Blobs & { read(path: string): Buffer } {
  const kept = new Map<Digest, Buffer>();
  const get = (of: Digest): Buffer => {
    const found = kept.get(of);
    if (found === undefined) throw new BlobError('missing', `there is no blob ${of}`);
    return found;
  };
  const keep = (bytes: Buffer) => {
    const name = digest(createHash('sha256').update(bytes).digest('hex'));
    kept.set(name, bytes);
    return { digest: name, bytes: bytes.length };
  };
  return {
    read: (path) => get(digest(path.replace('memory:', ''))),
    put: async (source) => {
      if (source instanceof Uint8Array) return keep(Buffer.from(source));
      return keep(Buffer.concat(await source.toArray()));
    },
    putFile: async (path) => keep(await readFile(path)),
    join: async (digests) => keep(Buffer.concat(digests.map(get))),
    has: async (of) => kept.has(of),
    bytes: async (of) => get(of).length,
    path: async (of) => `memory:${digest(createHash('sha256').update(get(of)).digest('hex'))}`,
    remove: async (of) => {
      kept.delete(of);
    },
  };
}

/** Every recording becomes a rendition of this length. */
export const renderedMs = 2400;

/** Reads any blob as a minute of speech, but one that says `noise`; renders frames of its first byte. */
export function aTranscoder(blobs: { read(path: string): Buffer }): Transcoder & { probes: number } {
  const frames = (durationMs: number, byte: number) => Buffer.alloc(bytesOfDuration(durationMs), byte);
  return {
    probes: 0,
    async probe(path): Promise<Probe> {
      this.probes += 1;
      if (blobs.read(path).includes('noise')) throw new TranscodeError('not-audio', '这不是录音。Not audio.');
      return { container: 'wav', codec: 'pcm', channels: 1, sampleRateHz: 48_000, durationMs: 60_000 };
    },
    long: {
      survey: () => Promise.reject(new Error('nothing is cut here')),
      cut: () => Promise.reject(new Error('nothing is cut here')),
    },
    analyse: () => Promise.reject(new Error('nothing is measured here')),
    async render(path, outPath) {
      await writeFile(outPath, frames(renderedMs, blobs.read(path)[0] ?? 0));
      return { loudnessLufs: -15, truePeakDbtp: -2, durationMs: renderedMs };
    },
    silence: (durationMs, outPath) => writeFile(outPath, frames(durationMs, 0)),
    tone: (outPath) => writeFile(outPath, 'a chime'),
  };
}

/** A disk whose free bytes a test sets. */
export function someDisk(): Disk & { freeBytes: number } {
  return {
    freeBytes: 100e9,
    async space() {
      return { freeBytes: this.freeBytes, totalBytes: 200e9 };
    },
    audio: async () => new Map(),
    folders: async () => [],
    removeLeftovers: async () => 0,
  };
}

export interface LogLine {
  readonly level: 'info' | 'warn' | 'error';
  readonly fields: object;
  readonly message: string;
}

export function aLogger(lines: LogLine[] = []): Logger {
  const at = (level: LogLine['level']) => (fields: object, message: string) => {
    lines.push({ level, fields, message });
  };
  return { info: at('info'), warn: at('warn'), error: at('error'), child: () => aLogger(lines) };
}

/** A wall time in Dong'e as an instant. */
export const inDonge = (date: string, wall: string): number =>
  instantOf(date as LocalDate, wall, 'Asia/Shanghai');

export type World = Awaited<ReturnType<typeof aWorld>>;

/** The same kind of driver under every name a schedule may use. */
export const everyDriver = <Kind extends Driver>(make: () => Kind): Record<DriverName, Kind> =>
  Object.fromEntries(driverNames.map((name) => [name, make()])) as Record<DriverName, Kind>;

/** What the verbs work with: a real store, in memory or in an empty PostgreSQL, and fakes for everything outside it. */
export async function aWorld({ atMs, databaseUrl }: { atMs: number; databaseUrl?: string }) {
  const clock = aClock(atMs);
  const store = await createStore(
    databaseUrl === undefined ? { file: ':memory:', clock } : { databaseUrl, clock },
  );
  const blobs = someBlobs();
  const scratchFolder = await mkdtemp(join(tmpdir(), 'dalaba-app-'));
  const signingKeys = await openSigningKeys(join(scratchFolder, 'secrets'));
  const events: Progress[] = [];
  const logged: LogLine[] = [];
  const jobs = someJobs();
  const disk = someDisk();
  const context = {
    store,
    blobs,
    disk,
    clock,
    jobs,
    transcoder: aTranscoder(blobs),
    drivers: everyDriver(() => createMemoryDriver({ record: true })),
    libraryFiles: { read: async () => ({ lessons: [], unread: [], findings: [] }) },
    scheduleFiles: { read: async () => ({ schedules: [], sample: true, mentions: [], findings: [] }) },
    signingKeys,
    settings: {
      profile: {
        version: 'test',
        targetLufs: -15,
        maxTruePeakDbtp: -2,
        highPassHz: 180,
        lowPassHz: 7000,
        endSilenceMs: 200,
      },
      prepareMs: 1_800_000,
      graceMs: 600_000,
      adHocDelayMs: 10_000,
      leaseMs: 60_000,
      retryMs: 2000,
      retryMaxMs: 120_000,
      keyOverlapMs: 86_400_000,
      keepProgrammesDays: 30,
      retention: { logs: 12, masters: 36, approvals: 36 },
      minFreeBytes: 500e6,
    },
    liveSources: noSources,
    logger: aLogger(logged),
    scratchFolder,
    startedAtMs: 0,
    knownFiles: createKnownFiles(),
    rendering: new Map(),
    parallel: 2,
    progress: (event: Progress) => {
      events.push(event);
    },
  } satisfies Context;

  const entry = (verb: LedgerEntry['verb'], chain: string): LedgerEntry => ({
    chain,
    verb,
    subject: chain,
    actor: 'system:test',
    atMs: clock.now(),
    body: {},
  });
  return {
    ...context,
    events,
    logged,
    keys: await verifyingKeys(signingKeys.publicJwks()),
    /** Publishes a county's schedule as of now. */
    publishSchedule: (schedule: Schedule = aSchedule()) =>
      store.revisions.publishSchedule(schedule, entry('publish-schedule', schedule.county)),
    /** Publishes lessons, their masters being the words their digests are made of. */
    async publishLessons(lessons: readonly Lesson[]): Promise<void> {
      for (const { id, recordings } of lessons)
        for (const { variety } of recordings) await blobs.put(Buffer.from(`${id} ${variety}`));
      await store.revisions.publishLibrary({ lessons }, entry('publish-library', 'library'));
      await store.recordings.note(lessons.flatMap((lesson) => recordsOf(lesson, clock.now())));
    },
    async approve(lessons: readonly Lesson[]): Promise<void> {
      await store.recordings.note(lessons.flatMap((lesson) => recordsOf(lesson, clock.now())));
      for (const record of lessons.flatMap((lesson) => recordsOf(lesson, clock.now()))) {
        const { id, lesson, variety, master } = record;
        await store.recordings.move(
          id,
          { from: ['in-review'], to: 'approved', atMs: clock.now() },
          { ...entry('approve-recording', 'library'), subject: master, body: { lesson, variety } },
        );
      }
    },
    /** Takes back every recording made of one of these masters. */
    async withdraw(masters: readonly Digest[]): Promise<void> {
      for (const { id, lesson, variety, master } of await store.recordings.list({})) {
        if (!masters.includes(master)) continue;
        await store.recordings.move(
          id,
          { from: ['approved'], to: 'withdrawn', atMs: clock.now() },
          { ...entry('withdraw-recording', 'library'), subject: master, body: { lesson, variety } },
        );
      }
    },
    /** Does the assembling that waits in the queue. */
    async assembleWaiting(): Promise<void> {
      for (const job of jobs.waiting.splice(0))
        if (job.kind === 'assemble') await assembleProgramme(context, job.playlist);
    },
    /** A chain's entries, newest last. */
    async ledgerOf(chain: string): Promise<LedgerEntry[]> {
      const entries = await store.ledger.entries(chain, 1, 1000);
      return entries.map(({ content }) => JSON.parse(content));
    },
    async close(): Promise<void> {
      await store.close();
      await rm(scratchFolder, { recursive: true, force: true });
    },
  };
}
