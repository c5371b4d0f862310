import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { promisify } from 'node:util';
import { describe, expect, type TestContext, test } from 'vitest';
import type { LoudspeakerOptions } from '../../src/loudspeaker/config.ts';
import { createLoudspeaker, createVillage, type Loudspeaker } from '../../src/loudspeaker/loudspeaker.ts';
import { readLog } from '../../src/loudspeaker/plays-log.ts';
import { notBegun, openState } from '../../src/loudspeaker/state.ts';
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
import { startFakeServer } from './fake-server.ts';

const [six, minute, short, two] = tones(6_000, 60_000, 4_800, 120_000).map((part) => [part]);
const parts = (...some: (typeof six)[]) => some.flatMap((one) => one ?? []);
/** Items of 6, 60 and 4.8 s with gaps of 0.24 s. */
const threeItems = aProgramme(parts(six, minute, short), 10);
const twoItems = aProgramme(parts(minute, short));
const longItems = aProgramme(parts(minute, two, short));

const bytesPerMs = 96;
const isSilent = (samples: Buffer): boolean => samples.every((byte) => byte === 0);

/** A loudspeaker's place, with a server whose clock can be set. */
async function aPlace({ onTestFinished }: TestContext, speed = 20) {
  const folder = temporaryFolder();
  const server = await startFakeServer(speed);
  const options = (more: Partial<LoudspeakerOptions>) => speakerOptions(server, folder, { speed, ...more });
  let stop = async (): Promise<void> => undefined;
  let speaker: Loudspeaker | undefined;
  onTestFinished(async () => {
    await stop();
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
      speaker = await createLoudspeaker(options(more), { port: 0 });
      stop = speaker.close;
    },
    /** As a process of its own, which stopping kills. */
    async startProcess(more: Partial<LoudspeakerOptions>): Promise<string> {
      const script = path.join(import.meta.dirname, 'speaker-process.ts');
      const stdio = ['ignore', 'pipe', 'inherit'] as const;
      const child = spawn(process.execPath, [script, JSON.stringify(options(more))], { stdio: [...stdio] });
      stop = async () => {
        child.kill('SIGKILL');
        await once(child, 'exit');
      };
      const [line] = await once(child.stdout ?? process.stdin, 'data');
      return String(line).trim();
    },
    async startVillage(endpoints: readonly string[]): Promise<string> {
      const village = await createVillage(
        endpoints.map((endpoint) => options({ endpoint })),
        { port: 0 },
      );
      stop = village.close;
      return village.url;
    },
    async stop() {
      await stop();
      stop = async () => undefined;
    },
    /** As if the server's clock showed this when it is asked next. */
    nextTimeTold(atMs: number) {
      let askedAt: number | undefined;
      server.nowMs = () => {
        askedAt ??= performance.now();
        return Math.round(atMs + (performance.now() - askedAt) * speed);
      };
    },
    playing: () => speaker?.health().playing,
    give: async (order: Order) => post(speaker?.url ?? '', await signed(order, server)),
    items: (endpoint?: string) => server.events(endpoint).filter((event) => event.kind === 'item'),
    reaches: (order: Order, afterStartMs: number) =>
      eventually('the hour', () => server.nowMs() >= order.startsAtMs + afterStartMs),
    over: (endpoint?: string) =>
      eventually(
        'it is over',
        () => server.events(endpoint).some(({ kind }) => kind === 'finished' || kind === 'missed'),
        25_000,
      ),
    isTold: (line: string) => eventually(line, () => told().includes(line)),
    async samplesOf(programme: TestProgramme): Promise<Buffer> {
      const mp3 = path.join(folder, 'programme.mp3');
      await writeFile(mp3, programme.audio);
      const args = ['-v', 'error', '-i', mp3, '-f', 's16le', '-ac', '1', 'pipe:1'];
      const { stdout } = await promisify(execFile)('ffmpeg', args, {
        encoding: 'buffer',
        maxBuffer: 64 << 20,
      });
      return stdout;
    },
    heardIn: (order: Order): Buffer =>
      fs.readFileSync(path.join(folder, 'wav', `${order.order.replaceAll('/', '_')}.wav`)).subarray(44),
  };
}

describe.concurrent('an order past its start', () => {
  test('one that joins is heard from the sample where the others are, and says so', async (context) => {
    const { server, folder, start, give, over, items, heardIn, samplesOf } = await aPlace(context);
    await start({ output: 'wav' });
    const order = anOrder(server, threeItems, { startsInMs: -21_000, late: 'join' });
    expect(await give(order)).toEqual({ answer: 'accepted' });
    await over();

    const [first, second, third] = items();
    expect(first).toMatchObject({ item: 0, playedMs: 0, cutBy: 'late' });
    expect(second).toMatchObject({ item: 1, cutBy: 'late' });
    expect(third).toMatchObject({ item: 2, playedMs: 4_800 });
    expect(third).not.toHaveProperty('cutBy');
    const playedMs = second?.playedMs ?? 0;
    expect(server.events().at(-1)).toMatchObject({ kind: 'finished', playedMs: playedMs + 4_800 });
    expect(readLog(folder).map((line) => line.playedMs)).toEqual([0, playedMs, 4_800]);

    // The file is the programme's timeline: nothing before it joined, everything from there on.
    const joinedMs = (order.items[1]?.offsetMs ?? 0) + 60_000 - playedMs;
    expect(joinedMs).toBeGreaterThanOrEqual(20_000);
    expect(joinedMs).toBeLessThan(66_240);
    const joinedByte = joinedMs * bytesPerMs;
    const heard = heardIn(order);
    expect(isSilent(heard.subarray(0, joinedByte))).toBe(true);
    expect(heard.subarray(joinedByte).equals((await samplesOf(threeItems)).subarray(joinedByte))).toBe(true);
    expect(isSilent(heard.subarray(joinedByte, joinedByte + 100 * bytesPerMs))).toBe(false);
  });

  test('two that joined at different times are in step with one that was on time', async (context) => {
    const { server, startVillage, over, items, reaches } = await aPlace(context);
    const endpoints = ['lb-0', 'lb-1', 'lb-2'];
    const url = await startVillage(endpoints);
    const first = anOrder(server, threeItems, { endpoint: 'lb-0', startsInMs: 40_000, late: 'join' });
    for (const [index, endpoint] of endpoints.entries()) {
      await reaches(first, [-40_000, 22_000, 40_000][index] ?? 0);
      const order = { ...first, endpoint, order: `${first.broadcast}/${endpoint}` } as Order;
      expect(await post(`${url}/${endpoint}`, await signed(order, server))).toEqual({ answer: 'accepted' });
    }
    for (const endpoint of endpoints) await over(endpoint);
    expect(items('lb-0').map(({ cutBy }) => cutBy)).toEqual([undefined, undefined, undefined]);
    const endMs = first.startsAtMs + 66_240;
    for (const endpoint of endpoints) {
      // An item's middle is heard when the others hear it, and it ends with them.
      const [, second, third] = items(endpoint);
      expect(second?.cutBy).toBe(endpoint === 'lb-0' ? undefined : 'late');
      expect(Math.abs((second?.startedAtMs ?? 0) + (second?.playedMs ?? 0) - endMs)).toBeLessThan(5);
      expect(third).toMatchObject({ playedMs: 4_800 });
      expect(Math.abs((third?.startedAtMs ?? 0) - endMs - 240)).toBeLessThan(5);
    }
  });

  test('audio that comes after the start is joined, or skipped', async (context) => {
    const { server, startVillage, over, items } = await aPlace(context);
    const url = await startVillage(['lb-0', 'lb-1']);
    const joins = anOrder(server, longItems, { endpoint: 'lb-0', startsInMs: 2_000, late: 'join' });
    const skips = anOrder(server, longItems, { endpoint: 'lb-1', startsInMs: 2_000, late: 'skip' });
    server.audio.clear();
    for (const order of [joins, skips]) await post(`${url}/${order.endpoint}`, await signed(order, server));
    await over('lb-1');
    server.audio.set(longItems.digest, longItems.audio);
    await over('lb-0');
    expect(server.events('lb-1').slice(2)).toEqual([{ kind: 'missed', order: skips.order, reason: 'late' }]);
    expect(items('lb-0')[0]).toMatchObject({ cutBy: 'late' });
    expect(items('lb-0')[2]).toMatchObject({ playedMs: 4_800 });
    expect(items('lb-0')[0]?.playedMs).toBeLessThanOrEqual(62_000 - 20_000);
  });

  test('one that skips plays what it has in time, and nothing of what comes later', async (context) => {
    const { server, start, give, over, told, isTold } = await aPlace(context);
    await start();
    const short_ = aProgramme(parts(short));
    await give(anOrder(server, short_, { startsInMs: 30_000, late: 'skip' }));
    await over();
    expect(told()).toEqual(['item 0 4800 whole', 'finished 4800']);
    const fetched = server.audioRequests.length;
    const late = anOrder(server, longItems, {
      slot: 'morning',
      sequence: 2,
      startsInMs: -21_000,
      late: 'skip',
    });
    expect(await give(late)).toEqual({ answer: 'accepted' });
    await isTold('missed late');
    expect(told()).toHaveLength(3);
    expect(server.audioRequests).toHaveLength(fetched);
  });

  test('play-until begins at the beginning and ends before the item that would outlast the order', async (context) => {
    const { server, start, give, over, told } = await aPlace(context);
    await start();
    const order = anOrder(server, longItems, { startsInMs: -21_000, late: 'play-until' });
    await give({ ...order, expiresAtMs: server.nowMs() + 170_000 });
    await over();
    expect(told()).toEqual(['item 0 60000 whole', 'item 1 0 late', 'item 2 0 late', 'finished 60000']);
  });

  test('one that joins ends before the item that would outlast the order, and misses what is over', async (context) => {
    const { server, start, give, over, told, isTold } = await aPlace(context);
    await start();
    const order = anOrder(server, threeItems, { startsInMs: -21_000, late: 'join' });
    await give({ ...order, expiresAtMs: order.startsAtMs + 70_000 });
    await over();
    expect(told()).toEqual([
      'item 0 0 late',
      expect.stringMatching(/^item 1 \d+ late$/),
      'item 2 0 late',
      expect.stringMatching(/^finished \d+$/),
    ]);
    const after = { startsInMs: -80_000, expiresAfterEndMs: 600_000, sequence: 2, late: 'join' } as const;
    await give(anOrder(server, threeItems, after));
    await isTold('missed late');
    expect(told()).toHaveLength(5);
  });
});

describe.concurrent('after a power cut', () => {
  test('one that joins goes on where the others are by then, and says what it left out', async (context) => {
    const place = await aPlace(context, 10);
    const { server, items, heardIn } = place;
    const url = await place.startProcess({ output: 'wav' });
    const order = anOrder(server, longItems, { startsInMs: 15_000, late: 'join' });
    await post(url, await signed(order, server));
    await place.reaches(order, 12_000);
    await place.stop();
    const darkFromByte = heardIn(order).length;
    // The next boot finds the second item under way for 70 s.
    place.nextTimeTold(order.startsAtMs + 130_000);
    await place.startProcess({ output: 'wav' });
    await place.over();

    const [first, second, third] = items();
    expect(items()).toHaveLength(3);
    expect(first).toMatchObject({ item: 0, cutBy: 'reboot' });
    expect(first?.playedMs).toBeGreaterThan(0);
    expect(first?.playedMs).toBeLessThanOrEqual(darkFromByte / bytesPerMs);
    expect(second).toMatchObject({ item: 1, cutBy: 'reboot' });
    expect(third).toMatchObject({ item: 2, playedMs: 4_800 });
    const playedMs = (first?.playedMs ?? 0) + (second?.playedMs ?? 0) + 4_800;
    expect(server.events().at(-1)).toMatchObject({ kind: 'finished', playedMs });
    const joinedByte = (180_000 - (second?.playedMs ?? 0)) * bytesPerMs;
    expect(joinedByte).toBeGreaterThanOrEqual(130_000 * bytesPerMs);
    const [heard, whole] = [heardIn(order), await place.samplesOf(longItems)];
    const firstBytes = (first?.playedMs ?? 0) * bytesPerMs;
    expect(heard.subarray(0, firstBytes).equals(whole.subarray(0, firstBytes))).toBe(true);
    expect(isSilent(heard.subarray(darkFromByte, joinedByte))).toBe(true);
    expect(heard.subarray(joinedByte).equals(whole.subarray(joinedByte))).toBe(true);
  }, 40_000);

  test('what was begun on time goes on where late orders are skipped; what was not, does not', async (context) => {
    const { server, start, stop, give, reaches, nextTimeTold, over, told, isTold } = await aPlace(context);
    await start();
    const order = anOrder(server, twoItems, { startsInMs: 30_000, late: 'skip' });
    await give(order);
    await reaches(order, 10_000);
    await stop();
    nextTimeTold(order.startsAtMs + 40_000);
    await start();
    await over();
    expect(told()).toEqual(['item 0 60000 whole', 'item 1 4800 whole', 'finished 64800']);

    const wish = { slot: 'morning', sequence: 2, startsInMs: 60_000, late: 'skip' } as const;
    const waits = anOrder(server, twoItems, wish);
    await give(waits);
    await stop();
    nextTimeTold(waits.startsAtMs + 22_000);
    await start();
    await isTold('missed late');
    expect(told()).toHaveLength(4);
  });

  test('a clock that was set back makes it play no sample twice', async (context) => {
    const { server, start, stop, give, playing, reaches, nextTimeTold, over, told, ...place } =
      await aPlace(context);
    await start({ output: 'wav' });
    const order = anOrder(server, twoItems, { startsInMs: 30_000, late: 'join' });
    await give(order);
    await reaches(order, 20_000);
    await stop();
    const reachedBytes = place.heardIn(order).length;
    // Back before what it has played: it waits until the others are there.
    nextTimeTold(order.startsAtMs - 30_000);
    await start({ output: 'wav' });
    await eventually('it goes on', () => playing() === order.order);
    expect(server.nowMs() - order.startsAtMs).toBeLessThan(reachedBytes / bytesPerMs);
    await over();
    expect(told()).toEqual(['item 0 60000 whole', 'item 1 4800 whole', 'finished 64800']);
    expect(place.heardIn(order).equals(await place.samplesOf(twoItems))).toBe(true);

    await stop();
    nextTimeTold(order.startsAtMs - 5_000);
    await start({ output: 'wav' });
    expect(await give(order)).toEqual({ answer: 'accepted' });
    await reaches(order, 5_000);
    expect(told()).toHaveLength(3);
  });

  test('quiet hours that are new since an order was taken silence it, also where it would join', async (context) => {
    const { server, start, stop, give, nextTimeTold, over, told } = await aPlace(context);
    await start();
    const order = anOrder(server, twoItems, { startsInMs: 60_000, late: 'join' });
    await give(order);
    await stop();
    nextTimeTold(order.startsAtMs + 25_000);
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
