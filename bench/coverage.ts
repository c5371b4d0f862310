import { mkdtemp, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { ledgerOfStore } from '../src/app/ledger-of-store.ts';
import { verifyLedger } from '../src/app/verify-ledger.ts';
import { type AreaCode, areaCode, type BroadcastId, localDate } from '../src/domain/ids.ts';
import type { Store } from '../src/ports/store.ts';
import { createStore } from '../src/store/store.ts';
import { startPostgres } from '../test/support/postgres.ts';
import type { BenchRow } from './bench-row.ts';
import { type CityPlace, openBulk, writeCityYear } from './support/city-year.ts';
import { type CoverageWorld, coverageQuestions, villages } from './support/coverage-questions.ts';
import { cpuMsOf, cpuMsWith } from './support/cpu-time.ts';
import { historyCounty, historyDate } from './support/history.ts';
import { postgresCpuMs } from './support/postgres-cpu.ts';

const items = 6;
/** Apart in time: others use the machine, too, and by turns. */
const rounds = 12;
const pauseMs = 3000;
/** Millions of plays: five are two counties' year; twenty-six one of a city, ten counties with 6,000 villages. */
const sizes = (process.env.BENCH_PLAYS ?? '1').split(',').map(Number);
const engines = (process.env.BENCH_ENGINES ?? 'sqlite,postgres').split(',');
/** So many plays are settled, and verified: what a play costs there hardly depends on how many there are. */
const mostSettled = 1_000_000;

interface Costs {
  readonly questions: ReadonlyMap<string, { readonly cpuMs: number; readonly wallMs: number }>;
  readonly plays: number;
  readonly bytes: ReadonlyMap<string, number>;
  readonly verified: Verified;
}

/** What coverage costs to ask, what plays take on the disk, and how fast they are verified, by how many there are. */
export async function run(): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  for (const engine of engines) {
    let first: Costs | undefined;
    for (const millions of sizes) {
      const costs = await costsOn(engine, millions);
      first ??= costs;
      rows.push(...rowsOf(`${millions} million plays, ${engine}`, costs, first));
    }
  }
  return rows;
}

async function costsOn(engine: string, millions: number): Promise<Costs> {
  if (engine === 'postgres') {
    // PostgreSQL's own default: a test's is smaller.
    const cluster = await startPostgres({ shared_buffers: '128MB' });
    try {
      const databaseUrl = await cluster.createDatabase();
      return await costsOf({ databaseUrl }, millions, () => postgresCpuMs(databaseUrl));
    } finally {
      await cluster.stop();
    }
  }
  const folder = await mkdtemp(join(tmpdir(), 'dalaba-bench-coverage-'));
  try {
    return await costsOf({ file: join(folder, 'plays.sqlite') }, millions, () => 0);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function costsOf(place: CityPlace, millions: number, serverCpuMs: () => number): Promise<Costs> {
  const perDay = villages * items * 2;
  const counties = Math.max(1, Math.round((millions * 1e6) / (perDay * 365)));
  const days = Math.round((millions * 1e6) / (perDay * counties));
  const empty = await createStore({ ...place, clock: Date });
  for (let day = 0; day < days; day += 28) await empty.months.prepare(localDate(historyDate(day)));
  await empty.close();
  const bulk = await openBulk(place);
  try {
    const broadcasts = await writeCityYear(bulk, { counties, days, villages, items });
    const store = await createStore({ ...place, clock: Date });
    try {
      await store.coverage.rebuild();
      await settle(store, broadcasts.slice(0, Math.ceil(mostSettled / (villages * items))));
      if ('databaseUrl' in place) await bulk.run('vacuum analyze');
      const of = Array.from({ length: counties }, (_, index) => areaCode(historyCounty(index)));
      const questions = await askAll({ store, counties: of }, serverCpuMs);
      const verified = await verify(store);
      return { questions, verified, plays: counties * days * perDay, bytes: await bulk.bytes() };
    } finally {
      await store.close();
    }
  } finally {
    await bulk.close();
  }
}

async function askAll(world: CoverageWorld, serverCpuMs: () => number): Promise<Costs['questions']> {
  const questions = new Map<string, { cpuMs: number; wallMs: number }>();
  for (let round = 0; round < rounds; round += 1) {
    for (const { name, ask } of coverageQuestions) {
      const beganMs = performance.now();
      const cpuMs = await cpuMsWith(serverCpuMs, () => ask(world));
      const wallMs = performance.now() - beganMs;
      const least = questions.get(name) ?? { cpuMs, wallMs };
      questions.set(name, {
        cpuMs: Math.min(cpuMs, least.cpuMs),
        wallMs: Math.min(wallMs, least.wallMs),
      });
    }
    await pause(pauseMs);
  }
  return questions;
}

async function settle(store: Store, broadcasts: readonly string[]): Promise<void> {
  for (const id of broadcasts) {
    const about = { chain: id.slice(0, 6) as AreaCode, verb: 'settle-broadcast', subject: id } as const;
    await store.broadcasts.settle(id as BroadcastId, { ...about, actor: 'system:bench', atMs: 0, body: {} });
  }
}

interface Verified {
  readonly entries: number;
  readonly plays: number;
  readonly cpuMs: number;
  readonly wallMs: number;
}

/** As `dalaba log verify` does. */
async function verify(store: Store): Promise<Verified> {
  const done = { entries: 0, plays: 0 };
  const beganMs = performance.now();
  const cpuMs = await cpuMsOf(async () => {
    const { faults } = await verifyLedger(ledgerOfStore(store), {
      progress: ({ entries, leaves }) => Object.assign(done, { entries, plays: leaves }),
    });
    if (faults.length > 0) throw new Error(`the ledger does not hold: ${JSON.stringify(faults)}`);
  });
  return { ...done, cpuMs, wallMs: performance.now() - beganMs };
}

const rollUps = ['coverage_delivery', 'coverage_broadcast', 'coverage_month', 'coverage_lesson'];
const bytesPerPlay = 700;
const leastOfSpeed = 0.5;

function rowsOf(of: string, costs: Costs, first: Costs): BenchRow[] {
  const ms = (value: number) => `${value.toFixed(value < 10 ? 1 : 0)} ms`;
  const asked = coverageQuestions.map(({ name, limit }): BenchRow => {
    const { cpuMs, wallMs } = costs.questions.get(name) ?? { cpuMs: Number.NaN, wallMs: Number.NaN };
    const before = first.questions.get(name)?.cpuMs ?? Number.NaN;
    return {
      name: `${name}, of ${of}`,
      value: cpuMs,
      unit: 'ms CPU',
      baseline: `of ${sizes[0]} million, ${ms(before)} CPU`,
      ratio: cpuMs / before,
      rule: 'value ≤',
      limit,
      ok: cpuMs <= limit,
      note: `${ms(wallMs)} by the clock, at a load of ${(loadavg()[0] ?? 0).toFixed(0)}`,
    };
  });
  const sizeOf = (names: readonly string[]) =>
    names.reduce((sum, name) => sum + (costs.bytes.get(name) ?? 0), 0) / costs.plays;
  const each = sizeOf([...costs.bytes.keys()]);
  const { entries, plays, cpuMs, wallMs } = costs.verified;
  const speedOf = ({ verified }: Costs) => verified.plays / (verified.cpuMs / 1000);
  const ratio = speedOf(costs) / speedOf(first);
  return [
    ...asked,
    {
      name: `bytes a play, of ${of}`,
      value: each,
      unit: 'B',
      baseline: `play ${sizeOf(['play']).toFixed(0)}, its delivery ${sizeOf(['delivery']).toFixed(0)}, roll-ups ${sizeOf(rollUps).toFixed(0)} B`,
      rule: 'value ≤',
      limit: bytesPerPlay,
      ok: each <= bytesPerPlay,
    },
    {
      name: `verify the ledger, of ${of}`,
      value: speedOf(costs),
      unit: 'plays/s CPU',
      baseline: `of ${sizes[0]} million, ${speedOf(first).toFixed(0)} plays/s CPU`,
      ratio,
      rule: 'ratio ≥',
      limit: leastOfSpeed,
      ok: ratio >= leastOfSpeed,
      note: `${plays} plays in ${entries} entries, ${(entries / (cpuMs / 1000)).toFixed(0)} entries/s CPU; ${(plays / (wallMs / 1000)).toFixed(0)} plays/s by the clock`,
    },
  ];
}

if (import.meta.main) console.table(await run());
