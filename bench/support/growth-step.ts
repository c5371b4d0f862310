import { randomBytes } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { advanceBroadcasts } from '../../src/app/advance-broadcasts.ts';
import { checkHome } from '../../src/app/check-home.ts';
import { publishSchedules } from '../../src/app/publish-schedules.ts';
import { recordReceipts } from '../../src/app/record-receipts.ts';
import { createStreamEncoder } from '../../src/audio/stream-encoder.ts';
import { loadConfig } from '../../src/config.ts';
import { system } from '../../src/domain/actor.ts';
import { audiencesOf } from '../../src/domain/audience.ts';
import { areaCode, type Digest, deliveryId, lessonId, localDate } from '../../src/domain/ids.ts';
import type { Lesson } from '../../src/domain/lesson.ts';
import { defaultRules } from '../../src/domain/plan-defaults.ts';
import { planPlaylist } from '../../src/domain/plan-playlist.ts';
import { cueSheet } from '../../src/domain/programme.ts';
import { variety } from '../../src/domain/variety.ts';
import { createDrivers } from '../../src/endpoints/driver-table.ts';
import { createLibraryFiles } from '../../src/library/library-files.ts';
import type { Clock } from '../../src/ports/clock.ts';
import type { Logger } from '../../src/ports/logger.ts';
import type { Store } from '../../src/ports/store.ts';
import { createScheduleFiles } from '../../src/schedules/schedule-files.ts';
import { openSigningKeys } from '../../src/secrets/signing-keys.ts';
import { settingsOf } from '../../src/settings.ts';
import { createStore } from '../../src/store/store.ts';
import { recordsOf } from '../../test/support/lessons.ts';
import { cpuMsOf } from './cpu-time.ts';
import { copyBare, countPlaysBare, parseBare, signAndInsertBare } from './growth-baselines.ts';

/** Nothing is streamed here. */
const streamEncoder = createStreamEncoder({ scratchFolder: tmpdir() });

/** What one step of the growth bench cost, in a process of its own. */
export interface StepCost {
  /** Processor time of all threads: it holds on a busy machine, and leaves out the wait for the disk. */
  readonly cpuMs: number;
  readonly baselineCpuMs?: number;
  readonly wallMs: number;
  readonly peakRssMb: number;
}

const lessonCount = 40;
const lessonMs = 180_000;
const varieties = ['cmn', 'cmn-x-jilu1239', 'cmn-x-huab1238'].map(variety);
const date = localDate('2026-11-25');
/** 2026-11-25 18:30 in Shandong. */
const eveningMs = Date.UTC(2026, 10, 25, 10, 30);
const settings = settingsOf(loadConfig({}, '.'));
const leadMs = 2 * 3_600_000;
const planAtMs = eveningMs - leadMs - settings.prepareMs;
const silent: Logger = {
  info() {},
  warn() {},
  error: (fields, text) => console.error(text, fields),
  child: () => silent,
};

const clockAt = (nowMs: number): Clock => ({ now: () => nowMs, speed: 1, until: async () => {} });
const actor = system('bench');

/** Each step goes on from where the one before left the home's database. */
const steps = {
  /** The whole of `check` but for listening to recordings. */
  check: async (home) => {
    const cpuMs = await cpuMsOf(() =>
      checkHome({
        libraryFiles: createLibraryFiles({ home }),
        scheduleFiles: createScheduleFiles({ home }),
        transcoder: { probe: async () => ({ durationMs: lessonMs }) } as unknown as Parameters<
          typeof checkHome
        >[0]['transcoder'],
        parallel: 2,
      }),
    );
    return { cpuMs };
  },
  parse: async (home) => ({ cpuMs: await cpuMsOf(() => parseBare(home)) }),
  publish: async (home) => {
    const store = await openStore(home);
    const cpuMs = await cpuMsOf(() =>
      publishSchedules(
        {
          store,
          drivers: createDrivers({ streamEncoder }),
          scheduleFiles: createScheduleFiles({ home }),
          clock: clockAt(planAtMs),
        },
        actor,
      ),
    );
    await publishLessons(store);
    await store.close();
    fillHeard(home);
    return { cpuMs };
  },
  plan: async (home) => {
    const { store, context, close } = await aClock(home, planAtMs);
    const cpuMs = await cpuMsOf(() => advanceBroadcasts(context));
    const baselineCpuMs = await planPurely(store);
    await assembleAll(store);
    await close();
    return { cpuMs, baselineCpuMs };
  },
  freeze: async (home) => {
    const { context, close } = await aClock(home, eveningMs - leadMs);
    const cpuMs = await cpuMsOf(() => advanceBroadcasts(context));
    await close();
    return { cpuMs };
  },
  sign: async (home) => ({ cpuMs: await signAndInsertBare(databaseOf(home), join(home, 'bare.sqlite')) }),
  /** One look of the clock in the middle of the air: every order accepted, half of the plays concluded. */
  tick: async (home) => {
    alter(home, `update delivery set state = 'accepted', attempts = 1`);
    alter(home, halfOfThePlays);
    const { context, close } = await aClock(home, eveningMs + 780_000);
    await advanceBroadcasts(context);
    const all = [];
    for (let look = 0; look < 3; look += 1) all.push(await cpuMsOf(() => advanceBroadcasts(context)));
    await close();
    const baselineCpuMs = countPlaysBare(databaseOf(home));
    // Nobody may, while the trigger is there.
    alter(home, 'drop trigger play_no_delete; delete from play');
    return { cpuMs: Math.min(...all), baselineCpuMs };
  },
  receipts: async (home) => {
    const { store, context, close } = await aClock(home, eveningMs + 1_500_000);
    const batches = await receiptBatches(store);
    let next = 0;
    const sender = async (): Promise<void> => {
      for (let batch = batches[next++]; batch !== undefined; batch = batches[next++]) {
        await recordReceipts(context, batch.actor, batch.receipts);
      }
    };
    const cpuMs = await cpuMsOf(() => Promise.all(Array.from({ length: 200 }, sender)));
    await close();
    return { cpuMs };
  },
  copy: async (home) => ({ cpuMs: copyBare(databaseOf(home), join(home, 'bare.sqlite')) }),
  settle: async (home) => {
    const { store, context, close } = await aClock(home, eveningMs + 1_500_001);
    const cpuMs = await cpuMsOf(() => advanceBroadcasts(context));
    const left = (await store.broadcasts.open()).length;
    if (left > 0) throw new Error(`${left} broadcasts were not settled`);
    await close();
    return { cpuMs };
  },
} as const satisfies Record<string, (home: string) => Promise<{ cpuMs: number; baselineCpuMs?: number }>>;

export type StepName = keyof typeof steps;

const databaseOf = (home: string): string => join(home, 'growth.sqlite');

const halfOfThePlays = `
  insert into play (delivery, item, version, current, outcome, played_ms, started_at_ms, concluded_at_ms)
  select delivery.id, item, 1, 1, 'played', duration_ms, 1, 1
  from delivery join playlist_item on playlist_item.playlist = delivery.playlist where item < 5`;

function alter(home: string, statement: string): void {
  const database = new Sqlite(databaseOf(home));
  database.exec(statement);
  database.close();
}

const openStore = (home: string): Promise<Store> =>
  createStore({ file: databaseOf(home), clock: clockAt(planAtMs) });

async function aClock(home: string, nowMs: number) {
  const store = await openStore(home);
  const context = {
    store,
    clock: clockAt(nowMs),
    jobs: { add: async () => {} },
    settings,
    signingKeys: await openSigningKeys(mkdtempSync(join(tmpdir(), 'dalaba-keys-'))),
    drivers: createDrivers({ streamEncoder }),
    progress: () => {},
    logger: silent,
    startedAtMs: nowMs,
  };
  return { store, context, close: () => store.close() };
}

const masterOf = (lesson: number, n: number): Digest =>
  (n * 1000 + lesson).toString(16).padStart(64, '0') as Digest;

const lessons: readonly Lesson[] = Array.from({ length: lessonCount + 2 }, (_, n): Lesson => {
  const kind = n === 0 ? 'opening' : n === 1 ? 'closing' : 'lesson';
  return {
    id: lessonId(kind === 'lesson' ? `lesson-${n - 1}` : kind),
    kind,
    title: `第 ${n} 课`,
    topic: `topic-${n % 8}`,
    weight: 1,
    script: '各位乡亲，接到陌生电话要转账，先挂断。'.repeat(20),
    synthetic: true,
    recordings: varieties.map((one, at) => ({
      variety: one,
      master: masterOf(n, at),
      durationMs: kind === 'lesson' ? lessonMs : 10_000,
    })),
  };
});

async function publishLessons(store: Store): Promise<void> {
  const entry = { chain: 'library', subject: 'library', actor: 'system:bench', atMs: planAtMs, body: {} };
  await store.revisions.publishLibrary({ lessons }, { ...entry, verb: 'publish-library' });
  for (const record of lessons.flatMap((lesson) => recordsOf(lesson, planAtMs))) {
    const { id, lesson, variety, master } = record;
    await store.recordings.note([record]);
    await store.recordings.move(
      id,
      { from: ['in-review'], to: 'approved', atMs: planAtMs },
      { ...entry, verb: 'approve-recording', subject: master, body: { lesson, variety } },
    );
  }
}

/** Every endpoint heard every lesson once: what a network has after its first weeks. */
function fillHeard(home: string): void {
  const database = new Sqlite(databaseOf(home));
  const bodies = database.prepare(`select body from revision where scope <> 'library'`).all() as {
    body: string;
  }[];
  const insert = database.prepare('insert into heard (county, endpoint, lesson, at_ms) values (?, ?, ?, ?)');
  for (const { body } of bodies) {
    const { county, endpoints } = JSON.parse(body) as { county: string; endpoints: { id: string }[] };
    database.transaction(() => {
      for (const { id } of endpoints)
        for (let n = 1; n <= lessonCount; n += 1)
          insert.run(county, id, `lesson-${n}`, eveningMs - n * 43_200_000);
    })();
  }
  database.close();
}

/** The planner alone, its inputs already in memory. */
async function planPurely(store: Store): Promise<number> {
  const schedules = await store.revisions.schedules();
  const approved = await store.approvals.approved();
  const heardAtMs = new Map(lessons.map(({ id }, n) => [id, eveningMs - n * 43_200_000]));
  return cpuMsOf(async () => {
    for (const { body } of schedules) {
      for (const audience of audiencesOf(body)) {
        planPlaylist({
          date,
          slot: 'evening',
          startsAtMs: eveningMs,
          budgetMs: body.slots[1]?.lengthMs ?? 0,
          gapMs: body.gapMs,
          opening: lessonId('opening'),
          closing: lessonId('closing'),
          varieties: audience.varieties,
          lessons,
          approved,
          durationOf: ({ durationMs }) => durationMs,
          heardAtMs,
          rules: defaultRules(),
        });
      }
    }
  });
}

/** Gives every playlist a programme as long as its plan says; no audio is made. */
async function assembleAll(store: Store): Promise<void> {
  for (const { id: broadcast } of await store.broadcasts.open()) {
    for (const { id, playlist } of await store.broadcasts.playlists(broadcast)) {
      const parts = playlist.items.map(({ index, lesson, variety: spoken, durationMs, master }) => ({
        item: index,
        lesson,
        variety: spoken,
        rendition: master,
        bytes: (durationMs / 24) * 192,
      }));
      const { cues, durationMs } = cueSheet(parts, playlist.gapMs);
      const digest = masterOf(lessonCount, 15);
      await store.broadcasts.assemble(id, playlist, { digest, bytes: durationMs * 8, durationMs, cues });
    }
  }
}

/** For each endpoint the receipts of one evening, as a loudspeaker that was offline hands them in: all at once. */
async function receiptBatches(store: Store) {
  const batches = [];
  for (const { id: broadcast, county } of await store.broadcasts.open()) {
    for (const { audience, playlist } of await store.broadcasts.playlists(broadcast)) {
      for (const endpoint of audience.endpoints) {
        const order = deliveryId(broadcast, endpoint);
        const boot = `00000000-0000-4000-8000-${randomBytes(6).toString('hex')}`;
        const events = [
          { kind: 'accepted', order } as const,
          ...playlist.items.map(
            ({ index, lesson, durationMs }) =>
              ({
                kind: 'item',
                order,
                item: index,
                lesson,
                startedAtMs: eveningMs,
                playedMs: durationMs,
              }) as const,
          ),
        ];
        batches.push({
          actor: { kind: 'device', endpoint, county: areaCode(county) } as const,
          receipts: events.map((event, n) => ({
            boot,
            sequence: n + 1,
            uptimeMs: n,
            atMs: eveningMs + n,
            event,
          })),
        });
      }
    }
  }
  return batches;
}

if (import.meta.main) {
  const [name, home = '.'] = process.argv.slice(2);
  const step = steps[name as StepName];
  if (step === undefined) throw new RangeError(`no step ${name}`);
  const startedMs = performance.now();
  const cost = await step(home);
  const wallMs = performance.now() - startedMs;
  const all: StepCost = { ...cost, wallMs, peakRssMb: process.resourceUsage().maxRSS / 1024 };
  process.stdout.write(JSON.stringify(all));
}
