import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { areaCode, broadcastId, endpointId, localDate } from '../src/domain/ids.ts';
import type { Store } from '../src/ports/store.ts';
import { createStore } from '../src/store/store.ts';
import type { BenchRow } from './bench-row.ts';
import { cpuMsOf } from './support/cpu-time.ts';
import { historyCounty, historyDate, writeHistory } from './support/history.ts';

const shape = { counties: 10, endpoints: 500, items: 10 };
const days = 30;
const rounds = 5;

const county = areaCode(historyCounty(4));
const date = localDate(historyDate(0));
const evening = broadcastId(county, date, 'evening');

/** What is asked again and again, and should cost the same after a month as after a day. */
const questions = {
  'the first 1,000 plays': (store) => store.plays.list({ limit: 1000 }),
  'the first 1,000 plays of a county': (store) => store.plays.list({ county, limit: 1000 }),
  'the first 1,000 plays of a date': (store) => store.plays.list({ date, limit: 1000 }),
  'the first 1,000 plays of a county’s date': (store) => store.plays.list({ county, date, limit: 1000 }),
  'all 5,000 plays of a broadcast': (store) => store.plays.list({ broadcast: evening }),
  'outcomes of a broadcast counted': (store) => store.plays.counts(evening),
  'whether a broadcast is owed plays': (store) => store.plays.isOwed(evening),
  'the newest 20 broadcasts of a county': (store) => store.broadcasts.list({ county, limit: 20 }),
  'broadcasts under way': (store) => store.broadcasts.open(),
  'deliveries that are due': (store) => store.deliveries.takeDue(Date.now(), 1000, 1000),
  'one play concluded anew, heard asked again': (store) => concludeAnew(store),
} as const satisfies Record<string, (store: Store) => Promise<unknown>>;

/** The same questions to a database of one day and to one of thirty: 100,000 and 3,000,000 plays. */
export async function run(): Promise<BenchRow[]> {
  const folder = await mkdtemp(join(tmpdir(), 'dalaba-bench-history-'));
  try {
    const day = await costsOf(join(folder, 'day.sqlite'), 1);
    const month = await costsOf(join(folder, 'month.sqlite'), days);
    return Object.keys(questions).map((question) => rowOf(question, day.get(question), month.get(question)));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function costsOf(file: string, dayCount: number): Promise<ReadonlyMap<string, number>> {
  const prepared = await createStore({ file, clock: Date });
  await prepared.close();
  writeHistory(file, { ...shape, days: dayCount });
  const store = await createStore({ file, clock: Date });
  const costs = new Map<string, number>();
  for (const [question, ask] of Object.entries(questions)) {
    const all = [];
    for (let round = 0; round < rounds; round += 1) all.push(await cpuMsOf(() => ask(store)));
    costs.set(question, Math.min(...all));
  }
  await store.close();
  return costs;
}

let turn = 0;

async function concludeAnew(store: Store): Promise<void> {
  const delivery = `${evening}/${endpointId(`c${county.slice(3)}-000`)}` as Parameters<
    Store['plays']['of']
  >[0];
  turn += 1;
  const outcome = turn % 2 === 0 ? 'played' : 'partial';
  await store.plays.conclude([{ delivery, item: 0, outcome, playedMs: turn, startedAtMs: 1 }], Date.now());
}

/** Under this a question is quick enough whatever the ratio, which then only compares noise. */
const quickMs = 25;
const mostGrowth = 2;

function rowOf(question: string, dayMs = Number.NaN, monthMs = Number.NaN): BenchRow {
  const ratio = monthMs / dayMs;
  return {
    name: `${question}, of ${(shape.counties * shape.endpoints * shape.items * 2 * days) / 1e6} million`,
    value: monthMs,
    unit: 'ms CPU',
    baseline: `of 0.1 million, ${dayMs.toFixed(1)} ms CPU`,
    ratio,
    rule: 'ratio ≤',
    limit: mostGrowth,
    ok: ratio <= mostGrowth || monthMs <= quickMs,
    note: `or at most ${quickMs} ms CPU`,
  };
}

if (import.meta.main) console.table(await run());
