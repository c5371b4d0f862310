import { mkdtemp, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EndpointsNeeds, listEndpoints } from '../src/app/list-endpoints.ts';
import { operator } from '../src/domain/actor.ts';
import { areaCode, endpointId } from '../src/domain/ids.ts';
import type { Schedule } from '../src/domain/schedule.ts';
import { createStore } from '../src/store/store.ts';
import { startPostgres } from '../test/support/postgres.ts';
import { aSchedule } from '../test/support/schedules.ts';
import type { BenchRow } from './bench-row.ts';
import { type Bulk, type CityPlace, openBulk } from './support/city-year.ts';
import { cpuMsWith } from './support/cpu-time.ts';
import { postgresCpuMs } from './support/postgres-cpu.ts';

const endpoints = 4000;
const days = 60;
const receiptsEach = 60;
const rounds = 5;
const county = areaCode('371524');
/** The 30 days begin in the middle of a month: then the most of them stand in no whole one. */
const nowMs = Date.parse('2026-11-14T12:00:00Z');
const dateBefore = (daysAgo: number) => new Date(nowMs - daysAgo * 86_400_000).toISOString().slice(0, 10);

/** What it costs to tell how 4,000 endpoints do. */
export async function run(): Promise<BenchRow[]> {
  const folder = await mkdtemp(join(tmpdir(), 'dalaba-bench-endpoints-'));
  const cluster = await startPostgres();
  try {
    const databaseUrl = await cluster.createDatabase();
    return [
      await rowOf('SQLite', { file: join(folder, 'endpoints.sqlite') }, () => 0),
      await rowOf('PostgreSQL', { databaseUrl }, () => postgresCpuMs(databaseUrl)),
    ];
  } finally {
    await cluster.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function rowOf(engine: string, place: CityPlace, otherMs: () => number): Promise<BenchRow> {
  const store = await createStore({ ...place, clock: { now: () => nowMs } });
  try {
    const bulk = await openBulk(place);
    await fill(bulk);
    await bulk.close();
    const text = JSON.stringify(scheduleOf());
    const needs = {
      clock: { now: () => nowMs },
      drivers: new Proxy({}, { get: () => ({ evidence: 'device-receipts' }) }),
      credentialFile: { compare: () => ({ added: [], changed: [], overridden: [] }) },
      store: { ...store, revisions: { schedule: async () => ({ body: JSON.parse(text) }) } },
    } as unknown as EndpointsNeeds;
    let bytes = 0;
    const once = async () => {
      bytes = JSON.stringify(await listEndpoints(needs, operator, county)).length;
    };
    await once();
    const costs: number[] = [];
    for (let round = 0; round < rounds; round += 1) costs.push(await cpuMsWith(otherMs, once));
    const value = costs.sort((a, b) => a - b)[Math.floor(rounds / 2)] ?? 0;
    return {
      name: `how ${endpoints} endpoints do, ${engine}, processor time`,
      value,
      unit: 'ms',
      baseline: `${rounds} times, the median`,
      rule: 'value ≤',
      limit: 300,
      ok: value <= 300,
      note: `${Math.round(bytes / 1000)} kB of JSON; ${days} days of two slots in the roll-up; load ${loadavg()[0]?.toFixed(1)}`,
    };
  } finally {
    await store.close();
  }
}

const scheduleOf = (): Schedule => ({
  ...aSchedule({}),
  county,
  areas: Array.from({ length: endpoints }, (_, n) => ({ code: codeOf(n), name: `村${n}`, varieties: [] })),
  endpoints: Array.from({ length: endpoints }, (_, n) => ({
    id: endpointId(`e-${n}`),
    name: `喇叭${n}`,
    area: codeOf(n),
    driver: 'http' as const,
    address: `http://10.0.${n >> 8}.${n & 255}:8080`,
    credential: `e-${n}`,
    place: { lon: 116 + n / 10_000, lat: 36 + n / 10_000 },
  })),
});

const codeOf = (n: number) =>
  areaCode(`${county}${100 + Math.floor(n / 50)}${String(200 + (n % 50)).padStart(3, '0')}`);

async function fill(bulk: Bulk): Promise<void> {
  await bulk.run('create temporary table number (n integer primary key)');
  const numbers = Array.from({ length: endpoints }, (_, n) => `(${n})`);
  await bulk.run(`insert into number (n) values ${numbers.join(', ')}`);
  const counts = 'called, accepted, answered, sounded, planned, heard, partial, missed, unknown, fallbacks';
  const area = `'${county}' || (100 + v.n / 50) || (200 + v.n % 50)`;
  for (let day = days - 1; day >= 0; day -= 1)
    for (const slot of ['evening', 'morning']) {
      const id = `${county}/${dateBefore(day)}/${slot}`;
      await bulk.run(`insert into coverage_delivery (delivery, county, local_date, slot, area, endpoint, ${counts},
          standard_ms, dialect_ms, live_ms, sent_ms)
        select '${id}/e-' || v.n, '${county}', '${dateBefore(day)}', '${slot}', ${area}, 'e-' || v.n,
          1, 1, 1, case when v.n % 50 = 0 then 0 else 1 end, 6, 5, 0, 1, 0, 0, 100000, 900000, 0, 0
        from number v order by 'e-' || v.n`);
    }
  const sums = [...counts.split(', '), 'standard_ms', 'dialect_ms', 'live_ms', 'sent_ms'];
  await bulk.run(`insert into coverage_month (county, month, area, endpoint, ${sums.join(', ')})
    select county, substr(local_date, 1, 7), area, endpoint, ${sums.map((one) => `sum(${one})`).join(', ')}
    from coverage_delivery group by county, substr(local_date, 1, 7), area, endpoint`);
  const month = '2026-11';
  const boot = `'00000000-0000-4000-8000-' || (100000000000 + v.n)`;
  await bulk.run(`insert into receipt_stream (id, endpoint, boot, pruned_to, month, since)
    select v.n + 1, 'e-' || v.n, ${boot}, 0, '${month}', 1 from number v`);
  await bulk.run(`insert into receipt_source (county, endpoint, stream, turns)
    select '${county}', 'e-' || v.n, v.n + 1, 0 from number v`);
  const content = `'{"boot":"' || ${boot} || '","event":{"kind":"boot","software":"bench"},"sequence":' || s.n || '}'`;
  const monthColumn = await hasMonth(bulk);
  await bulk.run(`insert into receipt (stream, sequence, delivery, content, received_at_ms, county, entry, leaf${monthColumn ? ', month' : ''})
    select v.n + 1, s.n + 1, null, ${content}, ${nowMs} - s.n, '${county}', 1, v.n * ${receiptsEach} + s.n${monthColumn ? `, '${month}'` : ''}
    from number v cross join number s where s.n < ${receiptsEach}`);
}

/** SQLite works the month out by itself. */
const hasMonth = async (bulk: Bulk): Promise<boolean> => {
  try {
    await bulk.run('select pg_backend_pid()');
    return true;
  } catch {
    return false;
  }
};
