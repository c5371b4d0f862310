import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { promisify } from 'node:util';
import { describe, expect, type TestContext, test } from 'vitest';
import type { LoudspeakerOptions } from '../../src/loudspeaker/config.ts';
import type { Health } from '../../src/loudspeaker/device.ts';
import { createLoudspeaker, createVillage } from '../../src/loudspeaker/loudspeaker.ts';
import { readLog } from '../../src/loudspeaker/plays-log.ts';
import { notBegun } from '../../src/loudspeaker/standing-order.ts';
import { openState } from '../../src/loudspeaker/state.ts';
import type { Order } from '../../src/protocol/order.ts';
import {
  anOrder,
  aProgramme,
  eventually,
  post,
  signed,
  speakerOptions,
  type TestProgramme,
  temporaryFolder,
  tones,
} from './an-order.ts';
import { type FakeServer, startFakeServer } from './fake-server.ts';

const [six, minute, short, two] = tones(6_000, 60_000, 4_800, 120_000).map((part) => [part]);
const parts = (...some: (typeof six)[]) => some.flatMap((one) => one ?? []);
/** Items of 6, 60 and 4.8 s with gaps of 0.24 s. */
const threeItems = aProgramme(parts(six, minute, short), 10);
const twoItems = aProgramme(parts(minute, short));
const oneItem = aProgramme(parts(short));
const longItems = aProgramme(parts(two, two, short));

const bytesPerMs = 96;
const isSilent = (samples: Buffer): boolean => samples.every((byte) => byte === 0);

/** Monotonic milliseconds that pass only where a test says so, and never while this process is held up. */
function aStoppedClock() {
  let nowMs = 0;
  let untilMs = 0;
  let lastMs = performance.now();
  const ticking = setInterval(() => {
    const elapsedMs = Math.min(10, performance.now() - lastMs);
    lastMs = performance.now();
    nowMs = Math.max(nowMs, Math.min(untilMs, nowMs + elapsedMs));
  }, 5);
  return {
    nowMs: () => nowMs,
    runUntil: (atMs: number) => {
      untilMs = atMs;
      return eventually('the clock runs', () => nowMs >= atMs, 25_000);
    },
    run: () => {
      untilMs = Infinity;
    },
    close: () => clearInterval(ticking),
  };
}

/** A loudspeaker's place, where time stands still, and is the server's, but while it is said to run. */
async function aPlace({ onTestFinished }: TestContext, speed = 20) {
  const folder = temporaryFolder();
  const server = await startFakeServer();
  const clock = aStoppedClock();
  let aheadMs = server.nowMs();
  server.nowMs = () => Math.round(aheadMs + clock.nowMs() * speed);
  const options = (more: Partial<LoudspeakerOptions>) => speakerOptions(server, folder, { speed, ...more });
  const deps = { port: 0, monotonicMs: clock.nowMs };
  let stop = async (): Promise<void> => undefined;
  let health = (): readonly Health[] => [];
  /** Told while time stands still, it is told exactly. */
  const isTimed = () => eventually('the time is told', () => health().every(({ nowMs }) => nowMs !== null));
  let url = '';
  onTestFinished(async () => {
    await stop();
    clock.close();
    await server.close();
    fs.rmSync(folder, { recursive: true });
  });
  const told = () =>
    server.events().flatMap((event) => {
      if (event.kind === 'item') return [`item ${event.item} ${event.playedMs} ${event.cutBy ?? 'whole'}`];
      if (event.kind === 'missed') return [`missed ${event.reason}`];
      return event.kind === 'finished' ? [`finished ${event.playedMs}`] : [];
    });
  return {
    server,
    folder,
    told,
    async start(more: Partial<LoudspeakerOptions> = {}) {
      const speaker = await createLoudspeaker(options(more), deps);
      [stop, url] = [speaker.close, speaker.url];
      health = () => [speaker.health()];
      await isTimed();
    },
    async startVillage(endpoints: readonly string[]) {
      const all = endpoints.map((endpoint) => options({ endpoint }));
      const village = await createVillage(all, deps);
      stop = village.close;
      health = village.health;
      await isTimed();
      return async (order: Order) => post(`${village.url}/${order.endpoint}`, await signed(order, server));
    },
    async stop() {
      await stop();
      stop = async () => undefined;
    },
    setTime(atMs: number) {
      aheadMs = atMs - clock.nowMs() * speed;
    },
    runUntil: (atMs: number) => clock.runUntil((atMs - aheadMs) / speed),
    run: clock.run,
    give: async (order: Order) => post(url, await signed(order, server)),
    /** Or has played: what is due already passes at once, before anybody looks. */
    plays: (order: Order) =>
      eventually(
        'it plays',
        () =>
          health().some(({ playing }) => playing === order.order) ||
          server
            .events(order.endpoint)
            .some((event) => 'order' in event && event.order === order.order && event.kind === 'finished'),
        25_000,
      ),
    items: (endpoint?: string) => server.events(endpoint).filter((event) => event.kind === 'item'),
    over: (endpoint?: string) => isOver(server, endpoint),
    isTold: (line: string) => eventually(line, () => told().includes(line)),
    samplesOf: (programme: TestProgramme) => samplesOf(programme, folder),
    heardIn: (order: Order) => heardIn(order, folder),
  };
}

const isOver = (server: FakeServer, endpoint?: string) =>
  eventually(
    'it is over',
    () => server.events(endpoint).some(({ kind }) => kind === 'finished' || kind === 'missed'),
    25_000,
  );

async function samplesOf(programme: TestProgramme, folder: string): Promise<Buffer> {
  const mp3 = path.join(folder, 'programme.mp3');
  await writeFile(mp3, programme.audio);
  const args = ['-v', 'error', '-i', mp3, '-f', 's16le', '-ac', '1', 'pipe:1'];
  const { stdout } = await promisify(execFile)('ffmpeg', args, { encoding: 'buffer', maxBuffer: 64 << 20 });
  return stdout;
}

const wavOf = (order: Order, folder: string): string =>
  path.join(folder, 'wav', `${order.order.replaceAll('/', '_')}.wav`);
const heardIn = (order: Order, folder: string): Buffer => fs.readFileSync(wavOf(order, folder)).subarray(44);

describe.concurrent('an order past its start', () => {
  test('one that joins is heard from the sample where the others are, and says so', async (context) => {
    const { server, folder, start, give, run, over, items, ...place } = await aPlace(context);
    await start({ output: 'wav' });
    const order = anOrder(server, threeItems, { startsInMs: -21_000, late: 'join' });
    expect(await give(order)).toEqual({ answer: 'accepted' });
    await place.plays(order);
    run();
    await over();

    // It stood still at 21 s of 66.24 when it joined.
    const heardMs = 66_240 - 21_000;
    const [first, second, third] = items();
    expect(first).toMatchObject({ item: 0, playedMs: 0, cutBy: 'late' });
    expect(second).toMatchObject({ item: 1, playedMs: heardMs, cutBy: 'late' });
    expect(third).toMatchObject({ item: 2, playedMs: 4_800 });
    expect(third).not.toHaveProperty('cutBy');
    expect(server.events().at(-1)).toMatchObject({ kind: 'finished', playedMs: heardMs + 4_800 });
    expect(readLog(folder).map((line) => line.playedMs)).toEqual([0, heardMs, 4_800]);

    // The file is the programme's timeline: nothing before it joined, everything from there on.
    const joinedByte = 21_000 * bytesPerMs;
    const heard = place.heardIn(order);
    expect(isSilent(heard.subarray(0, joinedByte))).toBe(true);
    expect(isSilent(heard.subarray(joinedByte, joinedByte + 100 * bytesPerMs))).toBe(false);
    const whole = await place.samplesOf(threeItems);
    expect(heard.subarray(joinedByte).equals(whole.subarray(joinedByte))).toBe(true);
  });

  test('two that joined at different times are in step with one that was on time', async (context) => {
    const { server, startVillage, runUntil, run, plays, over, items } = await aPlace(context);
    const joins = [0, 22_000, 40_000];
    const giveTo = await startVillage(joins.map((_, index) => `lb-${index}`));
    const first = anOrder(server, threeItems, { startsInMs: 10_000, late: 'join' });
    for (const [index, afterStartMs] of joins.entries()) {
      const endpoint = `lb-${index}`;
      const order = { ...first, endpoint, order: `${first.broadcast}/${endpoint}` } as Order;
      await runUntil(first.startsAtMs + afterStartMs);
      expect(await giveTo(order)).toEqual({ answer: 'accepted' });
      await plays(order);
    }
    run();
    for (const index of joins.keys()) await over(`lb-${index}`);
    expect(items('lb-0').map(({ playedMs }) => playedMs)).toEqual([6_000, 60_000, 4_800]);
    for (const [index, afterStartMs] of joins.entries()) {
      // An item's middle is heard when the others hear it, and it ends with them.
      const [, second, third] = items(`lb-${index}`);
      const beginsAfterMs = Math.max(6_240, afterStartMs);
      expect(second?.playedMs).toBe(66_240 - beginsAfterMs);
      expect(Math.abs((second?.startedAtMs ?? 0) - first.startsAtMs - beginsAfterMs)).toBeLessThan(5);
      expect(third).toMatchObject({ playedMs: 4_800 });
      expect(Math.abs((third?.startedAtMs ?? 0) - first.startsAtMs - 66_480)).toBeLessThan(5);
    }
  });

  test('audio that comes after the start is joined, or skipped', async (context) => {
    const { server, startVillage, runUntil, run, plays, over, items } = await aPlace(context);
    const giveTo = await startVillage(['lb-0', 'lb-1']);
    const joins = anOrder(server, twoItems, { endpoint: 'lb-0', startsInMs: 2_000, late: 'join' });
    const skips = anOrder(server, twoItems, { endpoint: 'lb-1', startsInMs: 2_000, late: 'skip' });
    server.audio.clear();
    for (const order of [joins, skips]) await giveTo(order);
    await runUntil(skips.startsAtMs + 25_000);
    await over('lb-1');
    server.audio.set(twoItems.digest, twoItems.audio);
    await plays(joins);
    run();
    await over('lb-0');
    expect(server.events('lb-1').slice(2)).toEqual([{ kind: 'missed', order: skips.order, reason: 'late' }]);
    expect(items('lb-0')).toMatchObject([{ playedMs: 35_000, cutBy: 'late' }, { playedMs: 4_800 }]);
  });

  test('one that skips plays what it has within a second, and nothing of what comes later', async (context) => {
    const { server, start, give, run, plays, over, told, isTold } = await aPlace(context);
    await start();
    const order = anOrder(server, oneItem, { startsInMs: -19_000, late: 'skip' });
    await give(order);
    await plays(order);
    run();
    await over();
    expect(told()).toEqual(['item 0 4800 whole', 'finished 4800']);
    const fetched = server.audioRequests.length;
    const wish = { slot: 'morning', sequence: 2, startsInMs: -21_000, late: 'skip' } as const;
    expect(await give(anOrder(server, longItems, wish))).toEqual({ answer: 'accepted' });
    await isTold('missed late');
    expect(told()).toHaveLength(3);
    expect(server.audioRequests).toHaveLength(fetched);
  });

  test('play-until begins at the beginning and ends before the item that would outlast the order', async (context) => {
    const { server, start, give, run, plays, over, told } = await aPlace(context);
    await start();
    const order = anOrder(server, twoItems, { startsInMs: -21_000, late: 'play-until' });
    await give({ ...order, expiresAtMs: server.nowMs() + 64_000 });
    await plays(order);
    run();
    await over();
    expect(told()).toEqual(['item 0 60000 whole', 'item 1 0 late', 'finished 60000']);
  });

  test('one that joins ends before the item that would outlast the order, and misses what is over', async (context) => {
    const { server, start, give, run, plays, over, told, isTold } = await aPlace(context);
    await start();
    const order = anOrder(server, threeItems, { startsInMs: -36_240, late: 'join' });
    await give({ ...order, expiresAtMs: order.startsAtMs + 70_000 });
    await plays(order);
    run();
    await over();
    expect(told()).toEqual(['item 0 0 late', 'item 1 30000 late', 'item 2 0 late', 'finished 30000']);
    const after = { startsInMs: -80_000, expiresAfterEndMs: 6_000_000, sequence: 2, late: 'join' } as const;
    await give(anOrder(server, threeItems, after));
    await isTold('missed late');
    expect(told()).toHaveLength(5);
  });
});

describe.concurrent('after a power cut', () => {
  test('one that joins goes on where the others are by then, and says what it left out', async ({
    onTestFinished,
  }) => {
    const speed = 10;
    const folder = temporaryFolder();
    const server = await startFakeServer(speed);
    let child: ChildProcess | undefined;
    const kill = async () => {
      if (child?.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGKILL');
      await once(child, 'exit');
    };
    const start = async (): Promise<string> => {
      const script = path.join(import.meta.dirname, 'speaker-process.ts');
      const options = JSON.stringify(speakerOptions(server, folder, { speed, output: 'wav' }));
      const started = spawn(process.execPath, [script, options], { stdio: ['ignore', 'pipe', 'inherit'] });
      child = started;
      const [line] = await once(started.stdout, 'data');
      return String(line).trim();
    };
    onTestFinished(async () => {
      await kill();
      await server.close();
      fs.rmSync(folder, { recursive: true });
    });

    const url = await start();
    const order = anOrder(server, longItems, { startsInMs: 15_000, late: 'join' });
    await post(url, await signed(order, server));
    const wav = wavOf(order, folder);
    const heardBytes = () => (fs.existsSync(wav) ? heardIn(order, folder).length : 0);
    await eventually('it is heard', () => heardBytes() > 0, 25_000);
    // Where it was late itself, the file begins with silence up to where it joined.
    const fromByte = heardBytes();
    await eventually('some is heard', () => heardBytes() > fromByte + 10_000 * bytesPerMs);
    // Progress is written down five times a second.
    await new Promise((resolve) => setTimeout(resolve, 500));
    await kill();
    const darkFromByte = heardBytes();
    // The next boot finds the second item under way for 50 s.
    let askedAt: number | undefined;
    server.nowMs = () => {
      askedAt ??= performance.now();
      return Math.round(order.startsAtMs + 170_000 + (performance.now() - askedAt) * speed);
    };
    await start();
    await isOver(server);

    const items = server.events().filter((event) => event.kind === 'item');
    const [first, second, third] = items;
    expect(items).toHaveLength(3);
    expect(first).toMatchObject({ item: 0, cutBy: 'reboot' });
    expect(first?.playedMs).toBeGreaterThan(0);
    expect(first?.playedMs).toBeLessThanOrEqual(darkFromByte / bytesPerMs);
    expect(second).toMatchObject({ item: 1, cutBy: 'reboot' });
    expect(third).toMatchObject({ item: 2, playedMs: 4_800 });
    const playedMs = (first?.playedMs ?? 0) + (second?.playedMs ?? 0) + 4_800;
    expect(server.events().at(-1)).toMatchObject({ kind: 'finished', playedMs });
    const joinedByte = (240_000 - (second?.playedMs ?? 0)) * bytesPerMs;
    expect(joinedByte).toBeGreaterThanOrEqual(170_000 * bytesPerMs);
    const [heard, whole] = [heardIn(order, folder), await samplesOf(longItems, folder)];
    expect(isSilent(heard.subarray(darkFromByte, joinedByte))).toBe(true);
    expect(heard.subarray(joinedByte).equals(whole.subarray(joinedByte))).toBe(true);
  }, 60_000);

  test('what was begun on time goes on where late orders are skipped; what was not, does not', async (context) => {
    const { server, start, stop, give, setTime, told, isTold, ...place } = await aPlace(context);
    await start();
    const order = anOrder(server, twoItems, { startsInMs: 5_000, late: 'skip' });
    await give(order);
    await place.runUntil(order.startsAtMs);
    await place.plays(order);
    await place.runUntil(order.startsAtMs + 30_000);
    await stop();
    setTime(order.startsAtMs + 50_000);
    await start();
    await place.plays(order);
    await place.runUntil(order.startsAtMs + 90_000);
    await place.over();
    expect(told()).toEqual(['item 0 60000 whole', 'item 1 4800 whole', 'finished 64800']);

    const wish = { slot: 'morning', sequence: 2, startsInMs: 60_000, late: 'skip' } as const;
    const waits = anOrder(server, twoItems, wish);
    await give(waits);
    await stop();
    setTime(waits.startsAtMs + 22_000);
    await start();
    await isTold('missed late');
    expect(told()).toHaveLength(4);
  });

  test('a clock that was set back makes it play no sample twice', async (context) => {
    const { server, start, stop, give, setTime, runUntil, told, ...place } = await aPlace(context);
    await start({ output: 'wav' });
    const order = anOrder(server, twoItems, { startsInMs: 5_000, late: 'join' });
    await give(order);
    await runUntil(order.startsAtMs);
    await place.plays(order);
    await runUntil(order.startsAtMs + 20_000);
    await eventually('it was heard', () => place.heardIn(order).length === 20_000 * bytesPerMs);
    await stop();
    // Back before what it has played: it waits until the others are there.
    setTime(order.startsAtMs + 5_000);
    await start({ output: 'wav' });
    await place.plays(order);
    await runUntil(order.startsAtMs + 10_000);
    // All but perhaps the chunk that was on its way when it was stopped.
    expect(place.heardIn(order).length).toBeLessThanOrEqual(20_000 * bytesPerMs);
    expect(place.heardIn(order).length).toBeGreaterThan(18_000 * bytesPerMs);
    place.run();
    await place.over();
    expect(told()).toEqual(['item 0 60000 whole', 'item 1 4800 whole', 'finished 64800']);
    expect(place.heardIn(order).equals(await place.samplesOf(twoItems))).toBe(true);

    await stop();
    setTime(order.startsAtMs - 5_000);
    await start({ output: 'wav' });
    expect(await give(order)).toEqual({ answer: 'accepted' });
    await runUntil(order.startsAtMs + 5_000);
    expect(told()).toHaveLength(3);
  });

  test('quiet hours that are new since an order was taken silence it, also where it would join', async (context) => {
    const { server, start, stop, give, setTime, over, told } = await aPlace(context);
    await start();
    const order = anOrder(server, twoItems, { startsInMs: 60_000, late: 'join' });
    await give(order);
    await stop();
    setTime(order.startsAtMs + 25_000);
    await start({ quiet: [{ from: '00:00', until: '24:00' }] });
    await over();
    expect(told()).toEqual(['missed late']);
  });

  test('a folder of an earlier version is taken over with what is under way in it', async (context) => {
    const { server, folder } = await aPlace(context);
    const order = anOrder(server, twoItems);
    const made = openState(folder);
    await made.write((tables) => {
      tables.addOrder(order, 'a-hash');
      tables.saveProgress(order, { ...notBegun, nextItem: 1, reachedSamples: 120_000, itemStartedAtMs: 5 });
    });
    made.close();
    const file = new DatabaseSync(path.join(folder, 'state.sqlite'));
    file.exec(
      'ALTER TABLE progress DROP COLUMN missing_samples; ALTER TABLE progress DROP COLUMN unheard_ms',
    );
    file.close();
    const state = openState(folder);
    expect(state.standingOrders('lb-1')).toMatchObject([
      { nextItem: 1, reachedSamples: 120_000, itemStartedAtMs: 5, missingSamples: 0, unheardMs: 0 },
    ]);
    await state.write((tables) =>
      tables.saveProgress(order, { ...notBegun, missingSamples: 7, unheardMs: 8 }),
    );
    expect(state.standingOrders('lb-1')).toMatchObject([{ missingSamples: 7, unheardMs: 8 }]);
    state.close();
  });
});
