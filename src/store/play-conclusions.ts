import { type Kysely, sql } from 'kysely';
import type { DeliveryId } from '../domain/ids.ts';
import type { Play } from '../domain/play.ts';
import { createCoverageUpdate } from './coverage-update.ts';
import type { Engine } from './dialect.ts';
import { createHeardUpdate } from './heard.ts';
import type { LedgerWriter } from './ledger.ts';
import { dateIn } from './months.ts';
import { createCorrect, createSettledLookup } from './play-corrections.ts';
import { createInsert, createLookup, storable } from './row-batch.ts';
import type { DeliveryTable } from './tables/deliveries.ts';
import type { PlayTable } from './tables/plays.ts';
import type { Tables } from './tables.ts';

export type ConcludedDelivery = Pick<
  DeliveryTable,
  'id' | 'broadcast' | 'county' | 'endpoint' | 'playlist' | 'area' | 'state'
>;

/** A call of `conclude`. */
export interface ConcludeCall {
  readonly plays: readonly Play[];
  readonly atMs: number;
}

/** A conclusion to be written, and the one it supersedes. */
export interface Conclusion {
  readonly play: Play;
  readonly row: PlayTable;
  readonly earlier: PlayTable | undefined;
  readonly delivery: ConcludedDelivery;
}

/**
 * Writes the conclusions of a group of calls in one transaction, superseding those that differ, and keeps `heard`
 * and coverage in step. What comes once a broadcast is settled gets a ledger entry of its own. Answers for each call
 * which of its plays were new.
 */
export function createConclude(
  db: Kysely<Tables>,
  engine: Engine,
  ledger: LedgerWriter,
): (calls: readonly ConcludeCall[]) => Promise<(readonly Play[])[]> {
  const deliveriesById = createLookup<ConcludedDelivery>((ids) =>
    engine.lock(
      db
        .selectFrom('delivery')
        .select(['id', 'broadcast', 'county', 'endpoint', 'playlist', 'area', 'state'])
        .where(sql<boolean>`id in (${ids})`)
        .orderBy('id'),
    ),
  );
  const currentPlays = createLookup<PlayTable>(
    (ids, [first, last]) =>
      db
        .selectFrom('play')
        .selectAll()
        .where(sql<boolean>`delivery in (${ids})`)
        .where('current', '=', sql.lit(1))
        .where(sql<boolean>`local_date between ${first} and ${last}`),
    (ids) => {
      const dates = (ids as readonly DeliveryId[]).map(dateIn).sort();
      return [dates[0] ?? '', dates.at(-1) ?? ''];
    },
  );
  const settledOf = createSettledLookup(db, engine);
  const correct = createCorrect(db, ledger);
  const columns = playColumns.filter((name) => name !== 'local_date' || engine.name === 'postgres');
  const insert = createInsert(db, 'play', columns);
  const updateHeard = createHeardUpdate(db);
  const updateCoverage = createCoverageUpdate(db);

  return (calls) =>
    db.transaction().execute(async (on) => {
      const ids = [...new Set(calls.flatMap(({ plays }) => plays.map(({ delivery }) => delivery)))].sort();
      const settled = await settledOf(on, ids);
      const deliveries = new Map((await deliveriesById(on, ids)).map((row) => [row.id, row]));
      const current = new Map((await currentPlays(on, ids)).map((row) => [playKey(row), row]));
      const conclusions = conclusionsOf(calls, deliveries, current);
      for (const { earlier } of conclusions) if (earlier !== undefined) await supersede(on, earlier);
      await correct(
        on,
        conclusions.filter(({ delivery }) => settled.has(delivery.broadcast)),
      );
      await insert(
        on,
        conclusions.map(({ row }) => columns.map((name) => row[name])),
      );
      await updateHeard(on, conclusions);
      await updateCoverage(on, [...deliveries.values()], current, conclusions);
      const written = new Set(conclusions.map(({ play }) => play));
      return calls.map(({ plays }) => plays.filter((play) => written.has(play)));
    });
}

const playKey = ({ delivery, item }: Pick<Play, 'delivery' | 'item'>): string => `${delivery} ${item}`;

function conclusionsOf(
  calls: readonly ConcludeCall[],
  deliveries: ReadonlyMap<DeliveryId, ConcludedDelivery>,
  current: ReadonlyMap<string, PlayTable>,
): Conclusion[] {
  const conclusions = new Map<string, Conclusion>();
  for (const { play, atMs } of calls.flatMap(({ plays, atMs }) => plays.map((play) => ({ play, atMs })))) {
    const delivery = deliveries.get(play.delivery);
    if (delivery === undefined) throw new RangeError(`there is no delivery ${play.delivery}`);
    const earlier = current.get(playKey(play));
    const row = rowOf(play, (earlier?.version ?? 0) + 1, atMs);
    if (earlier !== undefined && saysTheSame(earlier, row)) conclusions.delete(playKey(play));
    else conclusions.set(playKey(play), { play, row, earlier, delivery });
  }
  return [...conclusions.values()];
}

const rowOf = (play: Play, version: number, atMs: number): PlayTable => ({
  delivery: play.delivery,
  local_date: dateIn(play.delivery),
  item: play.item,
  version,
  current: 1,
  outcome: play.outcome,
  played_ms: play.playedMs,
  started_at_ms: play.startedAtMs ?? null,
  reason: storable(play.reason),
  concluded_at_ms: atMs,
  evidence: play.evidence ?? null,
  sent_ms: play.sentMs ?? null,
  live_ms: play.liveMs ?? null,
  doubt: play.doubt ?? null,
  entry: null,
  leaf: null,
});

const saysTheSame = (a: PlayTable, b: PlayTable): boolean =>
  a.outcome === b.outcome &&
  a.played_ms === b.played_ms &&
  a.started_at_ms === b.started_at_ms &&
  a.reason === b.reason &&
  a.evidence === b.evidence &&
  a.sent_ms === b.sent_ms &&
  a.live_ms === b.live_ms &&
  a.doubt === b.doubt;

async function supersede(on: Kysely<Tables>, { delivery, item, version }: PlayTable): Promise<void> {
  const query = on.updateTable('play').set({ current: 0 }).where('delivery', '=', delivery);
  await query
    .where('item', '=', item)
    .where('version', '=', version)
    .where('local_date', '=', dateIn(delivery))
    .execute();
}

/** SQLite works the date out by itself. */
const playColumns = [
  'delivery',
  'local_date',
  'item',
  'version',
  'current',
  'outcome',
  'played_ms',
  'started_at_ms',
  'reason',
  'concluded_at_ms',
  'evidence',
  'sent_ms',
  'live_ms',
  'doubt',
  'entry',
  'leaf',
] as const satisfies readonly (keyof PlayTable)[];
