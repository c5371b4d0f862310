import { expect } from 'vitest';
import type { Broadcast } from '../../src/domain/broadcast.ts';
import type { AreaCode, LocalDate } from '../../src/domain/ids.ts';
import type { PlayLeaf } from '../../src/domain/leaves.ts';
import { isCounted, outcomes } from '../../src/domain/play.ts';
import type { EndpointCoverage } from '../../src/ports/coverage.ts';
import type { LeafPlace } from '../../src/ports/ledger.ts';
import type { PlayRecord } from '../../src/ports/plays.ts';
import type { Store } from '../../src/ports/store.ts';
import { recount } from './coverage-history.ts';

const all = { from: '2026-01-01', to: '2039-12-31' } as { from: LocalDate; to: LocalDate };
const mostRows = 1000;

/** Who asks what has come of a history, in county after county, remembers how far its chains were read. */
export function createReading(store: Store) {
  const read = new Map<AreaCode, number>();

  /** The plays of a day, and every figure that is made of them; those of the whole county by month, too. */
  const figures = async ({ id, county, date }: Broadcast) => {
    const plays = (await store.plays.list({ broadcast: id })).map(({ version: _, ...play }) => play);
    const ask = { counties: [county], ...all };
    const day = await store.coverage.endpoints({ counties: [county], from: date, to: date });
    expect(playCounts(day)).toEqual(recounted(plays as PlayRecord[]));
    return {
      plays,
      counts: await store.plays.counts(id),
      day,
      months: await store.coverage.endpoints({ ...ask, every: 'month' }),
      lessons: await store.coverage.endpoints({ ...ask, every: 'month', subject: 'lesson' }),
      varieties: await store.coverage.endpoints({ ...ask, every: 'month', subject: 'variety' }),
      lastHeard: await store.broadcasts.lastHeard(county),
    };
  };

  /** What the county's entries commit to since the last reading. */
  const ledger = async ({ id, county }: Broadcast) => {
    const since = read.get(county) ?? 0;
    const entries = await store.ledger.entries(county, since + 1, mostRows);
    read.set(county, since + entries.length);
    const after: LeafPlace = { entry: since, leaf: Number.MAX_SAFE_INTEGER };
    const receipts = await store.ledgerRows.receipts(county, after, mostRows);
    const corrections = await store.ledgerRows.corrections(county, after, mostRows);
    const settled = await store.ledgerRows.settled(id, undefined, mostRows);
    const [settlement, ...others] = entries.filter(({ verb }) => verb === 'settle-broadcast');
    expect(others).toEqual([]);
    const { body } = JSON.parse(settlement?.content ?? '{}') as {
      body: { deliveries: number; plays: unknown };
    };
    expect(body.plays).toEqual(outcomeCounts(newest(settled)));
    return {
      receipts: receipts.map(({ endpoint, content }) => `${endpoint} ${content}`).sort(),
      deliveries: body.deliveries,
      plays: newest([...settled, ...corrections.map(({ play }) => play)]),
    };
  };

  return async (broadcast: Broadcast) => {
    const { plays, ...rest } = await figures(broadcast);
    const said = await ledger(broadcast);
    expect(said.plays.map(concluded)).toEqual(plays.map(concluded));
    return { ...rest, plays, receipts: said.receipts, deliveries: said.deliveries };
  };
}

/** Of each play the last that is said of it, by delivery and item. */
function newest(leaves: readonly PlayLeaf[]): PlayLeaf[] {
  const found = new Map<string, PlayLeaf>();
  for (const leaf of leaves) {
    const key = `${leaf.delivery} ${leaf.item}`;
    if ((found.get(key)?.version ?? 0) < leaf.version) found.set(key, leaf);
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, leaf]) => leaf);
}

const concluded = ({ delivery, item, lesson, variety, ...play }: PlayLeaf | Omit<PlayRecord, 'version'>) => {
  const { outcome, playedMs, startedAtMs, reason, doubt, evidence } = play;
  return { delivery, item, lesson, variety, outcome, playedMs, startedAtMs, reason, doubt, evidence };
};

const outcomeCounts = (plays: readonly PlayLeaf[]) =>
  Object.fromEntries(
    outcomes.map((one) => [one, plays.filter((play) => isCounted(play) && play.outcome === one).length]),
  );

const counted = ['planned', 'heard', 'partial', 'missed', 'unknown', 'fallbacks', 'standardMs', 'dialectMs'];

const playCounts = (rows: readonly EndpointCoverage[]) =>
  new Map(rows.map((row) => [row.endpoint as string, counted.map((name) => row[name as 'planned'])]));

const recounted = (plays: readonly PlayRecord[]) =>
  new Map(
    [...recount(plays, ({ endpoint }) => endpoint)].map(([endpoint, row]) => [
      endpoint,
      counted.map((name) => row[name] ?? 0),
    ]),
  );
