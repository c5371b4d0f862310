import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import Sqlite from 'better-sqlite3';
import { Redis } from 'ioredis';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { readLog } from '../../src/loudspeaker/plays-log.ts';
import type { PlayRecord } from '../../src/ports/plays.ts';
import { drawFrom } from '../support/draw.ts';
import { aHome, removeSpeech, type TestHome } from '../support/home.ts';
import { dalaba, eventually, output, type Spawned } from '../support/process.ts';
import { redisServersOf, removeDataFolder } from '../support/redis.ts';
import {
  approveAll,
  freePort,
  playsOn,
  type Seen,
  seen,
  serving,
  spawnService,
  until,
} from '../support/served-home.ts';

const seed = Number(process.env.DALABA_TEST_SEED ?? Math.floor(Math.random() * 1e9));
const lessons = ['opening', 'lesson-1', 'closing'];
const cleanups: (() => Promise<unknown> | unknown)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});
afterAll(removeSpeech);

async function stop(service: Spawned | undefined): Promise<void> {
  if (service?.child.exitCode === null && service.child.signalCode === null) await service.kill('SIGTERM');
}

async function aChaosHome(endpoints: readonly string[]): Promise<TestHome> {
  const home = await aHome({ endpoints, lessons: 1, seconds: 2, slotLength: '3m' });
  // A test that fails between a kill and the next start leaves a Redis nobody stops.
  cleanups.push(home.remove, () => removeDataFolder(join(home.folder, 'data')));
  return home;
}

const secrets = {
  DALABA_CREDENTIAL_H_1: 'one',
  DALABA_CREDENTIAL_H_2: 'two',
  DALABA_CREDENTIAL_H_3: 'three',
  DALABA_CREDENTIAL_H_4: 'four',
};

/** A loudspeaker of our own: is handed the body of every order, and answers or does not. Answers its address. */
async function loudspeakerAt(take: (body: string, response: ServerResponse) => void): Promise<string> {
  const server = createServer(async (request, response) => take(await text(request), response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanups.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
}

const accept = (response: ServerResponse): void => {
  response.setHeader('content-type', 'application/json').end('{"answer":"accepted"}');
};

const order = { county: '371524', slot: 'evening', now: true } as const;

/** What the killed process had made durable, told by its own database. */
function wreck(home: TestHome): string {
  const database = new Sqlite(join(home.folder, 'data', 'dalaba.sqlite'), { readonly: true });
  const count = (text: string): number => database.prepare(text).pluck().get() as number;
  const state = database.prepare('select state from broadcast order by id desc').pluck().get();
  const accepted = count("select count(*) from delivery where state = 'accepted'");
  const counts = `${accepted}/${count('select count(*) from delivery')} accepted in all`;
  const told = `${state}, ${counts}, ${count('select count(*) from receipt')} receipts`;
  database.close();
  return told;
}

/** What the ledger says of deliveries, as often as it says it. */
function acceptancesIn(home: TestHome): string[] {
  const database = new Sqlite(join(home.folder, 'data', 'dalaba.sqlite'), { readonly: true });
  const contents = database
    .prepare("select content from ledger where verb = 'accept-deliveries'")
    .pluck()
    .all();
  database.close();
  return contents
    .flatMap((content) => JSON.parse(String(content)).body.deliveries as string[][])
    .map((told) => told.join(' '))
    .sort();
}

/** The moments at which the service is killed: what is waited for, and how long after it, at most. */
const phases = {
  assembling: { atMostMs: 1200, begun: () => true },
  freezing: { atMostMs: 60, begun: ({ broadcast }: Seen) => broadcast.state !== 'planned' },
  delivering: { atMostMs: 500, begun: ({ deliveries }: Seen) => deliveries.length > 0 },
  receiving: { atMostMs: 4000 },
} as const;
const isAccepted = ({ state }: { state: string }): boolean => state === 'accepted';

describe('a service killed', () => {
  test(`at drawn points loses nothing and doubles nothing (DALABA_TEST_SEED=${seed})`, async () => {
    console.info(`DALABA_TEST_SEED=${seed}`);
    const draw = drawFrom(seed);
    const [port, speakers] = [await freePort(), await freePort()];
    const endpoints = [1, 2, 3, 4].map((n) => `h-${n}`);
    const home = await aChaosHome(
      endpoints.map((id, n) => `${id},喇叭,37152410${n % 2},http,http://127.0.0.1:${speakers}/${id}`),
    );
    // Time enough for the orders and the audio to arrive between the kills.
    const env = { ...secrets, DALABA_AD_HOC_DELAY_SECONDS: '20' };
    let served = await serving(home, port, env);
    cleanups.push(() => stop(served.process));
    const village = dalaba(['village', '--home', home.folder, '--server', served.url], secrets);
    cleanups.push(() => stop(village));
    await eventually(() => village.output().includes('village ready') || undefined, {
      describe: village.output,
    });
    const date = '2031-01-01';
    const id = `371524/${date}/evening`;
    const killIn = async (phase: keyof typeof phases) => {
      const { atMostMs } = phases[phase];
      const look = async () => {
        if (phase === 'receiving') return (await playsOn(served, date)).length > 0 || undefined;
        const now = await seen(served, id);
        return (now !== undefined && phases[phase].begun(now)) || undefined;
      };
      const describe = () => `${id} ${phase}: ${wreck(home)}`;
      const everyMs = phase === 'receiving' ? 100 : 5;
      await eventually(look, { withinMs: 90_000, everyMs, describe });
      const afterMs = draw.whole(0, atMostMs);
      await sleep(afterMs);
      await served.process.kill('SIGKILL');
      console.info(`${id} killed ${afterMs} ms into ${phase}: ${wreck(home)}`);
      served = await serving(home, port, env);
    };
    await approveAll(served, lessons);
    expect((await served.ask('POST', '/broadcasts', { ...order, date })).status).toBe(202);
    for (const phase of Object.keys(phases)) await killIn(phase as keyof typeof phases);
    const { playlists, deliveries } = await until(served, id, 'settled', 200_000);
    expect(deliveries.map(({ endpoint, state }) => [endpoint, state])).toEqual(
      endpoints.map((endpoint) => [endpoint, 'accepted']),
    );
    const itemsOf = new Map(playlists.map((one) => [one.id, one.playlist.items.length]));
    const planned = deliveries.flatMap(({ id: delivery, playlist }) =>
      Array.from({ length: itemsOf.get(playlist) ?? 0 }, (_, item) => `${delivery} ${item}`),
    );
    expect(planned).toHaveLength(4 * 3);
    const told = await output(['plays', '--home', home.folder, '--json']);
    const plays = JSON.parse(told.stdout) as PlayRecord[];
    const log = readLog(join(home.folder, 'data', 'village', String(speakers)));
    const own = log.map(({ order: of, item, playedMs }) => `${of} ${item} ${playedMs}`).sort();
    // Nothing lost, nothing doubled: by the plan, by the loudspeakers and by us, each item once and whole.
    expect(log.map(({ order: of, item }) => `${of} ${item}`).sort()).toEqual(planned.sort());
    expect(plays.map(({ delivery, item, playedMs }) => `${delivery} ${item} ${playedMs}`).sort()).toEqual(
      own,
    );
    expect(plays.filter(({ outcome }) => outcome !== 'played')).toEqual([]);
  }, 400_000);

  test('twice in the middle of a batch sends the same orders again, and commits each once', async () => {
    const port = await freePort();
    const bodies: string[] = [];
    let service: Spawned | undefined;
    let killed = 0;
    const address = await loudspeakerAt((body, response) => {
      bodies.push(body);
      if (killed === 2) return accept(response);
      killed += 1;
      service?.child.kill('SIGKILL');
    });
    const others: string[] = [];
    const beside = await loudspeakerAt((body, response) => {
      others.push(body);
      accept(response);
    });
    const home = await aChaosHome([
      `h-1,喇叭,371524100,http,${address}`,
      ...[2, 3, 4].map((n) => `h-${n},喇叭,371524100,http,${beside}/h-${n}`),
    ]);
    const first = await serving(home, port, secrets);
    service = first.process;
    cleanups.push(() => stop(service));
    await approveAll(first, lessons);
    expect((await first.ask('POST', '/broadcasts', { ...order, date: '2031-01-01' })).status).toBe(202);
    expect(await service.ended).toBe('SIGKILL');
    expect(killed).toBe(1);
    service = spawnService(home, port, secrets);
    expect(await service.ended).toBe('SIGKILL');
    const again = await serving(home, port, secrets);
    service = again.process;
    await eventually(
      async () => {
        const deliveries = (await seen(again, '371524/2031-01-01/evening'))?.deliveries ?? [];
        return (deliveries.length === 4 && deliveries.every(isAccepted)) || undefined;
      },
      { withinMs: 120_000, describe: () => `${bodies.length} orders ${again.process.output()}` },
    );
    expect(acceptancesIn(home)).toEqual([1, 2, 3, 4].map((n) => `371524/2031-01-01/evening/h-${n} accepted`));
    expect(new Set(others).size).toBe(3);
    expect(bodies.length).toBeGreaterThanOrEqual(3);
    expect(new Set(bodies).size).toBe(1);
  }, 300_000);
});

test('a Redis emptied in mid-flight brings owed work back, and what is owed while it is emptied', async () => {
  const orders: string[] = [];
  let isOpen = false;
  const address = await loudspeakerAt((body, response) => {
    orders.push(body);
    if (isOpen) accept(response);
    else response.writeHead(503).end();
  });
  const home = await aChaosHome([
    `h-1,喇叭,371524100,http,${address}`,
    ...Array.from({ length: 30 }, (_, n) => `m-${n},喇叭${n},371524100,memory,memory://m-${n}`),
  ]);
  const served = await serving(home, 0, secrets);
  cleanups.push(() => stop(served.process));
  await approveAll(served, lessons);
  const path = readFileSync(join(home.folder, 'data', 'redis', 'socket-path'), 'utf8').trim();
  const redis = new Redis({ path });
  cleanups.push(() => redis.disconnect());
  expect((await served.ask('POST', '/broadcasts', { ...order, date: '2031-01-01' })).status).toBe(202);
  for (let flush = 0; flush < 20; flush += 1) {
    await redis.flushall();
    await sleep(100);
  }
  const { body } = await served.ask('POST', '/publications', {});
  expect(body.findings).toEqual([]);
  const accepted = (count: number) =>
    eventually(
      async () => {
        const seenNow = await seen(served, '371524/2031-01-01/evening');
        return seenNow?.deliveries.filter(isAccepted).length === count || undefined;
      },
      { withinMs: 150_000, everyMs: 200, describe: served.process.output },
    );
  await accepted(30);
  await eventually(() => orders.length > 0 || undefined, { withinMs: 60_000 });
  await redis.flushall();
  isOpen = true;
  await accepted(31);
  expect(orders.length).toBeGreaterThan(1);
  expect(new Set(orders).size).toBe(1);
}, 300_000);

test('SIGTERM waits for an answer under way, leaves nothing running, and the next start goes on', async () => {
  let posted = 0;
  const slow = await loudspeakerAt((_body, response) => {
    posted += 1;
    setTimeout(() => accept(response), 2_000);
  });
  const silent = await loudspeakerAt(() => {
    posted += 1;
  });
  const home = await aChaosHome([`h-1,慢,371524100,http,${slow}`, `h-2,哑,371524100,http,${silent}`]);
  const data = join(home.folder, 'data');
  const served = await serving(home, 0, { ...secrets, DALABA_LEASE_SECONDS: '60' });
  cleanups.push(() => stop(served.process));
  await approveAll(served, lessons);
  await served.ask('POST', '/broadcasts', { ...order, date: '2031-01-01' });
  await eventually(() => posted === 2 || undefined, { withinMs: 60_000, describe: served.process.output });
  expect(await redisServersOf(data)).toHaveLength(1);
  const beganMs = performance.now();
  expect(await served.process.kill('SIGTERM')).toBe(0);
  const tookMs = performance.now() - beganMs;
  console.info(`SIGTERM took ${Math.round(tookMs)} ms`);
  expect(tookMs).toBeLessThan(20_000);
  expect(await redisServersOf(data)).toEqual([]);
  expect(existsSync(join(data, 'run', 'service.json'))).toBe(false);
  expect(readdirSync(join(data, 'scratch'))).toEqual([]);
  expect(readdirSync(join(data, 'blobs', 'incoming'))).toEqual([]);
  expect((await output(['publish', '--home', home.folder])).text).toContain('服务没有运行');
  const again = await serving(home, 0, secrets);
  cleanups.push(() => stop(again.process));
  const { deliveries } = await until(again, '371524/2031-01-01/evening', 'frozen', 40_000);
  expect(deliveries.map(({ endpoint, state }) => [endpoint, state])).toEqual([
    ['h-1', 'accepted'],
    ['h-2', 'pending'],
  ]);
  await eventually(() => posted === 3 || undefined, { withinMs: 30_000, describe: again.process.output });
}, 120_000);
