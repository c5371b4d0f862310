import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { readLog } from '../../src/loudspeaker/plays-log.ts';
import type { PlayRecord } from '../../src/ports/plays.ts';
import { aHome, removeSpeech, type TestHome } from '../support/home.ts';
import { dalaba, eventually, output, type Spawned } from '../support/process.ts';
import { approveAll, freePort, seen, serving, spawnService, until } from '../support/served-home.ts';

const seed = Number(process.env.DALABA_TEST_SEED ?? Math.floor(Math.random() * 1e9));
const lessons = ['opening', 'lesson-1', 'closing'];
const cleanups: (() => Promise<unknown> | unknown)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});
afterAll(removeSpeech);

/** A small generator (mulberry32), so that a printed seed repeats a run. */
function drawFrom(start: number): () => number {
  let state = start;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

async function stop(service: Spawned | undefined): Promise<void> {
  if (service?.child.exitCode === null && service.child.signalCode === null) await service.kill('SIGTERM');
}

async function aChaosHome(endpoints: readonly string[]): Promise<TestHome> {
  const home = await aHome({ endpoints, lessons: 1, slotLength: '1m' });
  cleanups.push(home.remove);
  return home;
}

const secrets = {
  DALABA_CREDENTIAL_H_1: 'one',
  DALABA_CREDENTIAL_H_2: 'two',
  DALABA_CREDENTIAL_H_3: 'three',
};
const order = { county: '371524', slot: 'evening', now: true } as const;

describe('a service killed', () => {
  test(`at drawn points loses nothing and doubles nothing (DALABA_TEST_SEED=${seed})`, async () => {
    console.info(`DALABA_TEST_SEED=${seed}`);
    const draw = drawFrom(seed);
    const [port, speakers] = [await freePort(), await freePort()];
    const home = await aChaosHome(
      [1, 2, 3].map((n) => `h-${n},喇叭${n},37152410${n % 2},http,http://127.0.0.1:${speakers}/h-${n}`),
    );
    let served = await serving(home, port, secrets);
    cleanups.push(() => stop(served.process));
    await approveAll(served, lessons);
    const village = dalaba(['village', '--home', home.folder, '--server', served.url], secrets);
    cleanups.push(() => stop(village));
    await eventually(() => village.output().includes('village ready') || undefined, {
      describe: village.output,
    });
    for (const [round, date] of ['2031-01-01', '2031-01-02'].entries()) {
      const id = `371524/${date}/evening`;
      expect((await served.ask('POST', '/broadcasts', { ...order, date })).status).toBe(202);
      // The first kills come while it is assembled, the later ones while it is delivered and played.
      for (let kill = 0; kill < 2; kill += 1) {
        await sleep(draw() * (round === 0 ? 1500 : 7000));
        await served.process.kill('SIGKILL');
        served = await serving(home, port, secrets);
      }
      await until(served, id, 'settled', 150_000);
      const { body } = await served.ask('GET', `/plays?date=${date}`);
      const plays = body.plays as PlayRecord[];
      const [log, deliveries] = [
        readLog(join(home.folder, 'data', 'village', String(speakers))),
        (await seen(served, id))?.deliveries,
      ];
      expect(deliveries?.map(({ state }) => state)).toEqual(['accepted', 'accepted', 'accepted']);
      expect(plays.map(({ endpoint, item }) => `${endpoint} ${item}`)).toEqual(
        ['h-1', 'h-2', 'h-3'].flatMap((endpoint) => [0, 1, 2].map((item) => `${endpoint} ${item}`)),
      );
      const own = log
        .filter((line) => line.order.startsWith(id))
        .map((line) => `${line.order} ${line.item} ${line.playedMs}`);
      expect(new Set(own).size).toBe(own.length);
      expect(plays.map(({ delivery, item, playedMs }) => `${delivery} ${item} ${playedMs}`).sort()).toEqual(
        own.sort(),
      );
      expect(plays.every(({ outcome }) => outcome === 'played')).toBe(true);
    }
  }, 420_000);

  test('three times between an effect and its commit sends the same order again, and then commits it', async () => {
    const port = await freePort();
    const bodies: string[] = [];
    let service: Spawned | undefined;
    let killed = 0;
    const loudspeaker = createServer((request, response) => {
      let body = '';
      request.on('data', (part) => {
        body += part;
      });
      request.on('end', () => {
        bodies.push(body);
        if (killed < 3) {
          killed += 1;
          service?.child.kill('SIGKILL');
        } else response.setHeader('content-type', 'application/json').end('{"answer":"accepted"}');
      });
    });
    await new Promise<void>((resolve) => loudspeaker.listen(0, '127.0.0.1', resolve));
    cleanups.push(() => loudspeaker.close());
    const address = loudspeaker.address();
    const at = typeof address === 'object' && address !== null ? address.port : 0;
    const home = await aChaosHome([`h-1,喇叭,371524100,http,http://127.0.0.1:${at}`]);
    const first = await serving(home, port, secrets);
    service = first.process;
    cleanups.push(() => stop(service));
    await approveAll(first, lessons);
    expect((await first.ask('POST', '/broadcasts', { ...order, date: '2031-01-01' })).status).toBe(202);
    for (let round = 1; round < 3; round += 1) {
      expect(await service.ended).toBe('SIGKILL');
      expect(killed).toBe(round);
      service = spawnService(home, port, secrets);
    }
    expect(await service.ended).toBe('SIGKILL');
    const again = await serving(home, port, secrets);
    service = again.process;
    const done = await eventually(
      async () =>
        (await seen(again, '371524/2031-01-01/evening'))?.deliveries.find(
          ({ state }) => state === 'accepted',
        ),
      { withinMs: 120_000, describe: () => `${bodies.length} orders ${again.process.output()}` },
    );
    expect(done.endpoint).toBe('h-1');
    expect(bodies.length).toBeGreaterThanOrEqual(4);
    expect(new Set(bodies).size).toBe(1);
  }, 300_000);
});

test('a Redis emptied in mid-flight brings owed work back', async () => {
  const home = await aChaosHome(
    Array.from({ length: 30 }, (_, n) => `m-${n},喇叭${n},371524100,memory,memory://m-${n}`),
  );
  const served = await serving(home, 0);
  cleanups.push(() => stop(served.process));
  await approveAll(served, lessons);
  const redis = new Redis({
    path: readFileSync(join(home.folder, 'data', 'redis', 'socket-path'), 'utf8').trim(),
  });
  cleanups.push(() => redis.disconnect());
  expect((await served.ask('POST', '/broadcasts', { ...order, date: '2031-01-01' })).status).toBe(202);
  for (let flush = 0; flush < 20; flush += 1) {
    await redis.flushall();
    await sleep(100);
  }
  const { body } = await served.ask('POST', '/publications', {});
  expect(body.findings).toEqual([]);
  const accepted = await eventually(
    async () => {
      const states =
        (await seen(served, '371524/2031-01-01/evening'))?.deliveries.map(({ state }) => state) ?? [];
      return states.length === 30 && states.every((state) => state === 'accepted') ? states : undefined;
    },
    { withinMs: 150_000, everyMs: 200, describe: served.process.output },
  );
  expect(accepted).toHaveLength(30);
}, 300_000);

test('SIGTERM drains: nothing is left running, and the next start goes on', async () => {
  const home = await aChaosHome(['m-1,喇叭,371524100,memory,memory://m-1']);
  const served = await serving(home, 0);
  await approveAll(served, lessons);
  await served.ask('POST', '/broadcasts', { ...order, date: '2031-01-01' });
  const socket = readFileSync(join(home.folder, 'data', 'redis', 'socket-path'), 'utf8').trim();
  expect(await served.process.kill('SIGTERM')).toBe(0);
  const redis = new Redis({ path: socket, lazyConnect: true, retryStrategy: () => null });
  redis.on('error', () => undefined);
  await expect(redis.connect()).rejects.toThrow();
  expect((await output(['publish', '--home', home.folder])).text).toContain('服务没有运行');
  const again = await serving(home, 0);
  cleanups.push(() => stop(again.process));
  const { deliveries } = await until(again, '371524/2031-01-01/evening', 'frozen', 120_000);
  expect(deliveries).toHaveLength(1);
}, 300_000);
