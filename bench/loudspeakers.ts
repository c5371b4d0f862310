import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { Agent, request } from 'undici';
import { readLog } from '../src/loudspeaker/plays-log.ts';
import { ensureCredentials } from '../src/secrets/credentials.ts';
import { dalaba, eventually, type Spawned } from '../test/support/process.ts';
import { freePort, type Served, serving } from '../test/support/served-home.ts';
import type { BenchRow } from './bench-row.ts';
import { countyCode, endpointName, libraryFiles, networkFiles } from './support/network.ts';
import { childOf, peakMb } from './support/processes.ts';
import { writeFiles } from './support/write-files.ts';

const loudspeakerCount = 2000;
const villageCount = 4;
const lessons = 3;
const adHocDelaySeconds = 40;
const county = countyCode(0);
const variety = 'cmn';

/** One broadcast to 2,000 loudspeakers in processes of their own, over real HTTP, from order to settled. */
export async function run(): Promise<BenchRow[]> {
  const folder = await mkdtemp(join(tmpdir(), 'dalaba-bench-loudspeakers-'));
  const running: Spawned[] = [];
  try {
    const ports = await Promise.all(Array.from({ length: villageCount }, freePort));
    const home = join(folder, 'home');
    await writeHomes(folder, ports);
    const dataFolder = join(home, 'data');
    const ids = Array.from({ length: loudspeakerCount }, (_, n) => endpointName(0, n));
    ensureCredentials(join(dataFolder, 'secrets'), ids);
    const served = await serving({ folder: home }, await freePort(), {
      DALABA_AD_HOC_DELAY_SECONDS: String(adHocDelaySeconds),
      DALABA_LEASE_SECONDS: '60',
    });
    running.push(served.process);
    const redis = await childOf(served.process.pid, 'redis-server');
    const before = { service: await peakMb(served.process.pid), redis: await peakMb(redis) };
    for (const lesson of ['opening', 'closing', ...names('lesson', lessons)]) {
      await ask(served, '/approvals', { lesson, variety }, 201);
    }
    for (const n of ports.keys()) running.push(await startVillage(folder, n, served, dataFolder));
    const id = await air(served);
    const database = new Sqlite(join(dataFolder, 'dalaba.sqlite'), { readonly: true });
    await settled(database, id, served);
    const after = { service: await peakMb(served.process.pid), redis: await peakMb(redis) };
    const seen = look(database, id);
    const again = await postAgain(database, ports);
    database.close();
    const heard = ports.flatMap((port) => readLog(join(dataFolder, 'village', String(port))));
    return rowsOf(before, after, seen, again, heard.length);
  } finally {
    for (const one of running.reverse()) await one.kill('SIGTERM');
    await rm(folder, { recursive: true, force: true });
  }
}

const names = (noun: string, count: number): string[] =>
  Array.from({ length: count }, (_, n) => `${noun}-${String(n + 1).padStart(2, '0')}`);

/** The service's home with all loudspeakers, and for each village one with its own. */
async function writeHomes(folder: string, ports: readonly number[]): Promise<void> {
  const shape = {
    counties: 1,
    townships: loudspeakerCount / 25,
    villages: 25,
    slotLength: '1m',
    slots: { morning: hoursFromNow(6), evening: hoursFromNow(14) },
    address: (id: string, n: number) => `http,http://127.0.0.1:${ports[n % ports.length]}/${id}`,
  };
  const files = [...networkFiles(shape), { path: 'schedules/calendar.yaml', content: 'sample: true\n' }];
  const library = libraryFiles({ lessons, lessonSeconds: 4, varieties: [variety] });
  await writeFiles(join(folder, 'home'), [...files, ...library]);
  for (const [n, port] of ports.entries()) {
    const own = files.map(({ path, content }) =>
      path.endsWith('endpoints.csv') ? { path, content: onlyPort(String(content), port) } : { path, content },
    );
    await writeFiles(join(folder, `village-${n}`), own);
  }
}

const onlyPort = (csv: string, port: number): string =>
  csv
    .split('\n')
    .filter((line, n) => n === 0 || line.includes(`:${port}/`))
    .join('\n');

/** Half past an hour that is not near: no broadcast airs but the one asked for. */
function hoursFromNow(hours: number): string {
  const { hour } = Temporal.Now.zonedDateTimeISO('Asia/Shanghai');
  return `${String((hour + hours) % 24).padStart(2, '0')}:30`;
}

async function startVillage(folder: string, n: number, served: Served, dataFolder: string): Promise<Spawned> {
  const village = dalaba(['village', '--home', join(folder, `village-${n}`), '--server', served.url], {
    DALABA_DATA: dataFolder,
  });
  await eventually(() => village.output().includes('village ready: ') || undefined, {
    describe: village.output,
  });
  return village;
}

async function air(served: Served): Promise<string> {
  const date = Temporal.Now.plainDateISO('Asia/Shanghai').toString();
  const body = await ask(served, '/broadcasts', { county, date, slot: 'evening', now: true }, 202);
  return String(body.broadcast);
}

async function ask(served: Served, path: string, asked: object, wanted: number) {
  const { status, body } = await served.ask('POST', path, asked);
  if (status !== wanted) throw new Error(JSON.stringify(body));
  return body;
}

const settled = (database: Sqlite.Database, id: string, served: Served): Promise<true> => {
  const state = database.prepare('select state from broadcast where id = ?').pluck();
  return eventually(
    () => {
      const now = state.get(id);
      if (now === 'missed') throw new Error(`the broadcast was missed: ${served.process.output()}`);
      return now === 'settled' || undefined;
    },
    { withinMs: 300_000, everyMs: 250, describe: () => String(state.get(id)) + served.process.output() },
  );
};

interface Seen {
  readonly frozenAtMs: number;
  readonly acceptedAtMs: number;
  readonly receipts: number;
  readonly busiestSecond: number;
  readonly endsAtMs: number;
  readonly settledAtMs: number;
  readonly planned: number;
  readonly playedOnce: number;
}

/** What the database says of the broadcast, once it is settled. */
function look(database: Sqlite.Database, id: string): Seen {
  const one = (sql: string): number => Number(database.prepare(sql).pluck().get(id));
  const of =
    'from delivery join playlist_item on playlist_item.playlist = delivery.playlist where broadcast = ?';
  return {
    frozenAtMs: one(`select at_ms from ledger where verb = 'freeze-broadcast' and subject = ?`),
    acceptedAtMs: one('select max(settled_at_ms) from delivery where broadcast = ?'),
    receipts: one(
      `select count(*) from receipt join delivery on delivery.id = receipt.delivery where broadcast = ?`,
    ),
    busiestSecond:
      one(`select max(n) from (select count(*) as n from receipt join delivery on delivery.id = receipt.delivery
      where broadcast = ? group by received_at_ms / 1000)`),
    endsAtMs: one(`select starts_at_ms + max(playlist.programme ->> '$.durationMs') from broadcast
      join playlist on playlist.broadcast = broadcast.id where broadcast.id = ?`),
    settledAtMs: one(`select at_ms from ledger where verb = 'settle-broadcast' and subject = ?`),
    planned: one(`select count(*) ${of}`),
    playedOnce: one(`select count(*) ${of} and (select group_concat(outcome || version) from play
      where play.delivery = delivery.id and play.item = playlist_item.item) = 'played1'`),
  };
}

/** The same orders posted to the same loudspeakers by bare undici, who acknowledge them quietly: orders a second. */
async function postAgain(database: Sqlite.Database, ports: readonly number[]): Promise<number> {
  const orders = database
    .prepare('select endpoint, jws from delivery join delivery_order on delivery = id')
    .all();
  const agent = new Agent({ connections: 16, pipelining: 1 });
  const waiting = (orders as { endpoint: string; jws: string }[]).values();
  const post = async (): Promise<void> => {
    for (const { endpoint, jws } of waiting) {
      const port = ports[Number(endpoint.split('-')[1]) % ports.length];
      const url = `http://127.0.0.1:${port}/${endpoint}/orders`;
      const headers = { 'content-type': 'application/jose' };
      const response = await request(url, { dispatcher: agent, method: 'POST', headers, body: jws });
      const text = await response.body.text();
      if (!text.includes('accepted')) throw new Error(`${endpoint} answered ${text}`);
    }
  };
  const startedMs = performance.now();
  await Promise.all(Array.from({ length: 64 }, post));
  const rate = (orders.length * 1000) / (performance.now() - startedMs);
  await agent.close();
  return rate;
}

interface Peaks {
  readonly service: number;
  readonly redis: number;
}

function rowsOf(before: Peaks, after: Peaks, seen: Seen, again: number, heard: number): BenchRow[] {
  const delivered = (loudspeakerCount * 1000) / (seen.acceptedAtMs - seen.frozenAtMs);
  const settling = (seen.settledAtMs - seen.endsAtMs) / 1000;
  const wrong = Math.abs(heard - seen.planned) + seen.planned - seen.playedOnce;
  const memory = (name: string, was: number, is: number, limit: number): BenchRow => ({
    name: `peak memory of ${name}, ${loudspeakerCount} loudspeakers`,
    value: is,
    unit: 'MB',
    baseline: `before they came, ${was.toFixed(0)} MB`,
    ratio: is / was,
    rule: 'value ≤',
    limit,
    ok: is <= limit,
  });
  return [
    memory('the service', before.service, after.service, 512),
    memory('redis-server', before.redis, after.redis, 128),
    {
      name: 'orders frozen, delivered over HTTP and durably accepted',
      value: delivered,
      unit: '/s',
      baseline: `bare undici posting the same again, ${again.toFixed(0)} /s`,
      ratio: delivered / again,
      rule: 'ratio ≥',
      limit: 0.1,
      ok: delivered / again >= 0.1,
      note: `all ${loudspeakerCount} accepted ${((seen.acceptedAtMs - seen.frozenAtMs) / 1000).toFixed(1)} s after the freeze`,
    },
    {
      name: 'from the last sample to settled',
      value: settling,
      unit: 's',
      baseline: `${seen.receipts} receipts, ${seen.busiestSecond} in the busiest second`,
      rule: 'value ≤',
      limit: 60,
      ok: settling <= 60,
    },
    {
      name: 'plays that are not `played` exactly once',
      value: wrong,
      unit: `of ${seen.planned}`,
      baseline: `the loudspeakers’ own logs, ${heard} lines`,
      rule: 'value ≤',
      limit: 0,
      ok: wrong === 0,
    },
  ];
}

if (import.meta.main) console.table(await run());
