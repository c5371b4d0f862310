import { statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { type AreaCode, areaCode, localDate } from '../src/domain/ids.ts';
import type { Store } from '../src/ports/store.ts';
import { createStore } from '../src/store/store.ts';
import type { BenchRow } from './bench-row.ts';
import { cpuMsOf } from './support/cpu-time.ts';
import { historyCounty, historyDate, writeHistory } from './support/history.ts';

/** A county of a city's ten, with 600 villages: two slots a day of six items each. */
const villages = 600;
const items = 6;
const rounds = 5;
/** One county; a million plays are 139 of its days, five 695; twenty-six are a year of all ten. */
const sizes = (process.env.BENCH_PLAYS ?? '1,5').split(',').map(Number);

interface World {
  readonly store: Store;
  readonly counties: readonly AreaCode[];
  readonly days: number;
}

const everybody = { from: localDate(historyDate(0)), to: localDate('2099-12-31') };
const county = areaCode(historyCounty(0));
const week = { from: localDate(historyDate(7)), to: localDate(historyDate(13)) };
const village = areaCode(`${county}101200`);
const populations = new Map(
  Array.from({ length: villages }, (_, n) => [
    areaCode(`${county}${101 + Math.floor(n / 25)}${200 + (n % 25)}`),
    1000,
  ]),
);

/** As the report asks them: rows from the database, and what they come to. */
const lines = async (
  { store, counties }: World,
  place: 'county' | 'township' | 'village',
  query: Partial<Parameters<Store['coverage']['endpoints']>[0]>,
) => {
  return store.coverage.lines({ counties, ...everybody, ...query }, place, populations);
};

const matrixMs = 300;
const villageMs = 50;

const questions = [
  {
    name: 'coverage matrix: counties × months, with broadcasts',
    limit: matrixMs,
    ask: async (world) => {
      await lines(world, 'county', { every: 'month' });
      const { store, counties } = world;
      return store.coverage.broadcasts({ counties, ...everybody, every: 'month' }, 'county', Date.now() * 2);
    },
  },
  {
    name: 'townships of a county × months',
    limit: matrixMs,
    ask: (world) => lines(world, 'township', { counties: [county], every: 'month' }),
  },
  {
    name: 'lessons of a county, all its time',
    limit: matrixMs,
    ask: (world) => lines(world, 'county', { counties: [county], subject: 'lesson' }),
  },
  {
    name: 'a county’s days of a month',
    limit: matrixMs,
    ask: (world) =>
      lines(world, 'county', {
        ...{
          counties: [county],
          every: 'day',
          from: localDate(historyDate(0)),
          to: localDate(historyDate(30)),
        },
      }),
  },
  {
    name: 'a village’s week by lesson',
    limit: villageMs,
    ask: (world) =>
      lines(world, 'village', { counties: [county], ...week, area: village, subject: 'lesson' }),
  },
  {
    name: 'a village’s week, play by play with its evidence',
    limit: villageMs,
    ask: ({ store }) => store.plays.list({ area: village, ...week }),
  },
  {
    name: 'when each village of a county last heard a lesson',
    limit: matrixMs,
    ask: ({ store }) => store.coverage.lastHeard(county, week.to),
  },
] as const satisfies readonly { name: string; limit: number; ask: (world: World) => Promise<unknown> }[];

/** What coverage costs to ask, by how many plays there are. */
export async function run(): Promise<BenchRow[]> {
  const folder = await mkdtemp(join(tmpdir(), 'dalaba-bench-coverage-'));
  const rows: BenchRow[] = [];
  let first: ReadonlyMap<string, number> | undefined;
  try {
    for (const millions of sizes) {
      const { costs, bytes } = await costsOf(join(folder, `${millions}.sqlite`), millions);
      const baseline = first ?? costs;
      first ??= costs;
      rows.push(...questions.map((one) => rowOf(one, millions, costs, baseline)));
      const { plays, rollUps } = bytes;
      rows.push({
        name: `bytes of roll-ups a play, of ${millions} million`,
        value: rollUps / (millions * 1e6),
        unit: 'bytes',
        baseline: `the play and its delivery, ${(plays / (millions * 1e6)).toFixed(0)} bytes`,
        ratio: rollUps / plays,
        rule: 'ratio ≤',
        limit: 1,
        ok: rollUps <= plays,
      });
    }
    return rows;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function costsOf(file: string, millions: number) {
  const perDay = villages * items * 2;
  const counties = Math.max(1, Math.round((millions * 1e6) / (perDay * 365)));
  const days = Math.round((millions * 1e6) / (perDay * counties));
  await (await createStore({ file, clock: Date })).close();
  writeHistory(file, { counties, days, endpoints: villages, items, perTownship: 25 });
  const plays = statSync(file).size;
  const store = await createStore({ file, clock: Date });
  await store.coverage.rebuild();
  const world = {
    store,
    days,
    counties: Array.from({ length: counties }, (_, index) => areaCode(historyCounty(index))),
  };
  const costs = new Map<string, number>();
  for (const { name, ask } of questions) {
    const all: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      all.push(await cpuMsOf(() => ask(world)));
    }
    costs.set(name, Math.min(...all));
  }
  await store.close();
  return { costs, bytes: { plays, rollUps: settledSize(file) - plays } };
}

function settledSize(file: string): number {
  const database = new Sqlite(file);
  database.pragma('wal_checkpoint(TRUNCATE)');
  database.close();
  return statSync(file).size;
}

const rowOf = (
  { name, limit }: (typeof questions)[number],
  millions: number,
  costs: ReadonlyMap<string, number>,
  baseline: ReadonlyMap<string, number>,
): BenchRow => {
  const value = costs.get(name) ?? Number.NaN;
  const before = baseline.get(name) ?? Number.NaN;
  return {
    name: `${name}, of ${millions} million plays`,
    value,
    unit: 'ms CPU',
    baseline: `of ${sizes[0]} million, ${before.toFixed(1)} ms CPU`,
    ratio: value / before,
    rule: 'value ≤',
    limit,
    ok: value <= limit,
  };
};

if (import.meta.main) console.table(await run());
