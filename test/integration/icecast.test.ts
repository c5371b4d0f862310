import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { createPerforming } from '../../src/app/perform-deliveries.ts';
import { frameMs } from '../../src/domain/frames.ts';
import { deliveryId, endpointId, lessonId } from '../../src/domain/ids.ts';
import { createIcecastDriver } from '../../src/endpoints/icecast.ts';
import type { Performer, Stretch } from '../../src/ports/driver.ts';
import type { Store } from '../../src/ports/store.ts';
import { createWallClock } from '../../src/queue/clock-time.ts';
import { createStore } from '../../src/store/store.ts';
import { anEndpoint } from '../contracts/driver.contract.ts';
import {
  aBroadcast,
  aBroadcastPlaylist,
  aDigest,
  aNewDelivery,
  anEntry,
  aPlaylist,
  aProgramme,
} from '../contracts/store-samples.ts';
import { aRecordingLogger } from '../queue/recording-logger.ts';
import { runFile } from '../support/child.ts';
import { aHandover, neverTold } from '../support/handovers.ts';
import { compareHeard } from '../support/heard.ts';
import { type Icecast, sourcePassword, startIcecast } from '../support/icecast.ts';
import { listenTo, numberedProgramme } from '../support/mount-listener.ts';
import { eventually } from '../support/process.ts';
import { tuneIn } from '../support/receivers.ts';
import { speakProgramme } from '../support/spoken-programme.ts';

const clock = createWallClock();
let icecast: Icecast;
let folder: string;
const closing: (() => unknown)[] = [];

beforeAll(async () => {
  icecast = await startIcecast();
  folder = await mkdtemp(join(tmpdir(), 'dalaba-streams-'));
});
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});
afterAll(async () => {
  await icecast.stop();
  await rm(folder, { recursive: true });
});

const column = endpointId('lb-1');
const itemFrames = 200;
const itemMs = itemFrames * frameMs;

/** Two items whose frames are numbered, for a mount that begins then. */
async function freezeNumbered(store: Store, startsAtMs: number) {
  const broadcast = aBroadcast({ startsAtMs, endsAtMs: startsAtMs + 60_000 });
  const delivery = deliveryId(broadcast.id, column);
  const { jws } = aHandover(column, {
    order: {
      ...{ order: delivery, broadcast: broadcast.id, startsAtMs, expiresAtMs: broadcast.endsAtMs },
      programme: { digest: aDigest('b'), bytes: 76_800, durationMs: 2 * itemMs },
      items: ['fraud', 'credit'].map((lesson, item) => ({
        ...{ item, lesson: lessonId(lesson), rendition: aDigest('c') },
        ...{ offsetMs: item * itemMs, durationMs: itemMs },
      })),
    },
  });
  const playlist = aPlaylist(['fraud', 'credit'], itemMs);
  const planned = { ...aBroadcastPlaylist(broadcast, 0, [column]), playlist };
  await store.broadcasts.plan(broadcast, [planned], anEntry('plan-broadcast'));
  await store.broadcasts.assemble(planned.id, playlist, aProgramme(playlist));
  const performed = { startsAtMs, endsAtMs: broadcast.endsAtMs };
  await store.broadcasts.freeze(
    broadcast,
    [aNewDelivery(broadcast, column, { jws, performed })],
    anEntry('freeze-broadcast'),
  );
  return { broadcast, delivery, startsAtMs };
}

test('a worker killed in mid-programme, its mount reached by https, is followed by another, where the clock is', async () => {
  const audio = join(folder, 'numbered.mp3');
  await writeFile(audio, numberedProgramme(2 * itemFrames));
  const file = join(folder, 'workers.sqlite');
  const store = await createStore({ file, clock });
  closing.push(() => store.close());
  const mount = icecast.mount('workers.mp3');
  const listener = listenTo(mount);
  closing.push(() => listener.close());
  const numbers = () => listener.heard().filter((one) => typeof one === 'number');
  const aWorker = async (begin: string) => {
    // By https, to the mount that is listened to by http.
    const args = [file, audio, icecast.secureMount('workers.mp3'), join(folder, begin)];
    const trust = { NODE_EXTRA_CA_CERTS: icecast.certificateFile };
    const child = runFile(resolve(import.meta.dirname, 'performing-process.ts'), args, trust);
    closing.push(() => child.kill());
    await child.lines(1);
    return child;
  };
  const [first] = await Promise.all([aWorker('first'), aWorker('second')]);
  const { broadcast, delivery, startsAtMs } = await freezeNumbered(store, clock.now() + 3000);

  await writeFile(join(folder, 'first'), '');
  await eventually(async () => (await store.performances.untaken(broadcast.id)).size === 0 || undefined);
  await writeFile(join(folder, 'second'), '');
  await eventually(() => numbers().length > 130 || undefined);
  await first.kill();
  await eventually(() => numbers().includes(399) || undefined, { describe: () => String(numbers().at(-1)) });

  const heard = numbers();
  expect(heard).toEqual([...new Set(heard)].sort((a, b) => a - b));
  const resumed = heard.find((number, index) => index > 0 && number !== (heard[index - 1] ?? 0) + 1);
  expect(resumed).toBeGreaterThan(130);
  const notesSoFar = async () =>
    (await store.receipts.of(delivery)).flatMap(({ boot, event }) =>
      event.kind === 'streamed'
        ? [
            {
              boot,
              from: event.item * itemMs + event.fromMs,
              to: event.item * itemMs + event.toMs,
              atMs: event.atMs,
            },
          ]
        : [],
    );
  const notes = await eventually(async () => {
    const all = await notesSoFar();
    return all.some(({ to }) => to === 2 * itemMs) ? all : undefined;
  });
  const plays = await eventually(async () => {
    const found = await store.plays.list({ broadcast: broadcast.id });
    return found.length === 2 ? found : undefined;
  });
  expect(plays.map(({ outcome, evidence }) => [outcome, evidence])).toEqual([
    ['unknown', 'streamed'],
    ['unknown', 'streamed'],
  ]);
  const boots = [...new Set(notes.map(({ boot }) => boot))];
  expect(boots).toHaveLength(2);
  for (const boot of boots) {
    const [begun] = notes.filter((note) => note.boot === boot).sort((a, b) => a.from - b.from);
    if (begun === undefined) throw new Error('nothing was noted');
    // Each began at the place that was due, and what the listener got lies within what was due.
    expect(begun.from % frameMs).toBe(0);
    expect(begun.atMs).toBeGreaterThanOrEqual(startsAtMs + begun.from);
    if (begun.from > 0) expect(resumed).toBeGreaterThanOrEqual(begun.from / frameMs);
  }
});

test('a server killed in mid-programme is tried again ever more rarely, told of twice, and joined where the clock is', async () => {
  const audio = join(folder, 'restarted.mp3');
  await writeFile(audio, numberedProgramme(2 * itemFrames));
  const store = await createStore({ file: join(folder, 'restarted.sqlite'), clock });
  closing.push(() => store.close());
  const mount = icecast.mount('restarted.mp3');
  const { logger, lines } = aRecordingLogger();
  const driver = createIcecastDriver({ credentials: { secret: () => sourcePassword } });
  closing.push(() => driver.close());
  let tries = 0;
  const perform: Performer['perform'] = async (...given) => {
    tries += 1;
    await driver.performer?.perform(...given);
  };
  const performing = createPerforming({
    ...{ store, clock, logger, progress: () => {}, blobs: { path: async () => audio } },
    drivers: { icecast: { ...driver, performer: { headMs: 10_000, perform } } },
    endpointOf: async () => anEndpoint(column, mount, 'icecast'),
    // What makes a collected programme again is not needed here.
  } as unknown as Parameters<typeof createPerforming>[0]);
  closing.push(() => performing.close());
  const { startsAtMs } = await freezeNumbered(store, clock.now() + 1500);
  await performing.look();
  const before = listenTo(mount);
  closing.push(() => before.close());
  const numbersOf = ({ heard }: typeof before) => heard().filter((one) => typeof one === 'number');
  await eventually(() => numbersOf(before).length > 40 || undefined);
  await icecast.kill();
  await eventually(() => tries > 3 || undefined, { withinMs: 20_000, describe: () => String(tries) });
  // Nobody else takes it meanwhile: its lease is renewed.
  await performing.look();
  await icecast.start();
  const after = listenTo(mount);
  closing.push(() => after.close());
  const [resumed = 0] = await eventually(() => (numbersOf(after).length > 0 ? numbersOf(after) : undefined));
  expect(startsAtMs + resumed * frameMs).toBeLessThanOrEqual(clock.now());
  const told = () => lines.filter(({ level }) => level === 'warn');
  await eventually(() => told().length > 1 || undefined);
  expect(told().map(({ message }) => message)).toEqual(['a performance broke off', 'a performance goes on']);
}, 60_000);

test('mpv hears all of a programme, its items in their order and as far apart as they are', async () => {
  const { path, items } = await speakProgramme(folder, ['第一课。先挂断。', '第二课。看一看，摸一摸。']);
  const mount = icecast.mount('mpv.mp3');
  const driver = createIcecastDriver({ credentials: { secret: () => sourcePassword } });
  closing.push(() => driver.close());
  const startsAtMs = clock.now() + 4000;
  const told: Stretch[] = [];
  const performing = driver.performer?.perform(
    {
      ...aHandover('lb-1', { audio: path }),
      ...{ clock, startsAtMs, untilMs: startsAtMs + 60_000 },
      sent: (stretch) => told.push(stretch),
      ...neverTold,
    },
    anEndpoint('lb-1', mount, 'icecast'),
    new AbortController().signal,
  );
  await eventually(async () => (await icecast.mounts().catch(() => [])).length > 0 || undefined);
  const recording = tuneIn('mpv', { url: mount });
  closing.push(() => recording.stop());
  await performing;
  let faults: readonly string[] = [];
  await eventually(
    () => {
      const listening = { sent: told, likeness: 0.95, toleranceMs: 2, part: 0.98 };
      faults = compareHeard(recording.samples(), items, listening).faults;
      return faults.length === 0 || undefined;
    },
    { everyMs: 500, describe: () => faults.join('; ') },
  );
  expect(told.some(({ listeners }) => (listeners ?? 0) > 0)).toBe(true);
});
