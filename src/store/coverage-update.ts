import { type Kysely, sql } from 'kysely';
import { countsOf, deliveryCountsOf } from '../domain/coverage-counts.ts';
import { isOfSlot, partsOfBroadcast } from '../domain/ids.ts';
import type { CoverageTable } from '../ports/coverage.ts';
import { broadcastColumns, deliveryColumns, playColumns } from './coverage-recount.ts';
import type { ConcludedDelivery, Conclusion } from './play-conclusions.ts';
import { createLookup, createRowBatch, type Row } from './row-batch.ts';
import type { CoverageDeliveryTable, DeliveryCountColumns, PlayCountColumns } from './tables/coverage.ts';
import type { PlaylistItemTable } from './tables/playlists.ts';
import type { PlayTable } from './tables/plays.ts';
import type { Tables } from './tables.ts';

type Item = Pick<
  PlaylistItemTable,
  'playlist' | 'item' | 'kind' | 'lesson' | 'topic' | 'wanted' | 'variety' | 'live'
>;
const allColumns = [...deliveryColumns, ...playColumns] as const;
type Columns = PlayCountColumns & DeliveryCountColumns;
type Counts = Readonly<Record<(typeof allColumns)[number], number>>;

/**
 * Keeps what plays come to in step with them, in the transaction that writes them: a corrected play moves its counts.
 * A delivery's row is made anew from its current plays, whoever holds the delivery locked; the other tables get the
 * difference. Rows are touched in the order of their keys, so that two writers never wait for each other.
 */
export function createCoverageUpdate(db: Kysely<Tables>) {
  const keptDeliveries = createLookup<CoverageDeliveryTable>((ids) =>
    db.selectFrom('coverage_delivery').selectAll().where(sql<boolean>`delivery in (${ids})`),
  );
  const deliveryKey = ['delivery'] as const;
  const deliveryText = ['delivery', 'county', 'local_date', 'slot', 'area', 'endpoint'] as const;
  const broadcastKey = ['county', 'local_date', 'slot'] as const;
  const monthKey = ['county', 'month', 'area', 'endpoint'] as const;
  const replace = createUpsert(db, 'coverage_delivery', deliveryKey, deliveryText, allColumns, 'replace');
  const addBroadcast = createUpsert(
    db,
    'coverage_broadcast',
    broadcastKey,
    broadcastKey,
    broadcastColumns,
    'add',
  );
  const addMonth = createUpsert(db, 'coverage_month', monthKey, monthKey, allColumns, 'add');
  const addLesson = createUpsert(db, 'coverage_lesson', lessonKey, lessonKey, playColumns, 'add');

  return async (
    on: Kysely<Tables>,
    deliveries: readonly ConcludedDelivery[],
    before: ReadonlyMap<string, PlayTable>,
    conclusions: readonly Conclusion[],
  ): Promise<void> => {
    const ofSlots = deliveries.filter(({ broadcast }) => isOfSlot(broadcast));
    if (ofSlots.length === 0) return;
    const kept = new Map(
      (await keptDeliveries(on, ofSlots.map(({ id }) => id).sort())).map((row) => [row.delivery, row]),
    );
    const items = await itemsOf(on, [...new Set(ofSlots.map(({ playlist }) => playlist))]);
    const current = currentByDelivery(before, conclusions);
    const rows = new Sums<Row>();
    const broadcasts = new Sums<Row>();
    const months = new Sums<Row>();
    for (const delivery of ofSlots) {
      const earlier = kept.get(delivery.id);
      const counts = countsOfDelivery(delivery, current.get(delivery.id) ?? [], items);
      const moved = minus(counts, earlier);
      if (!allColumns.some((name) => moved[name] !== 0)) continue;
      const { county, date, slot } = partsOfBroadcast(delivery.broadcast);
      rows.add([delivery.id, county, date, slot, delivery.area, delivery.endpoint], valuesOf(counts));
      if (broadcastColumns.some((name) => moved[name] !== 0))
        broadcasts.add(
          [county, date, slot],
          broadcastColumns.map((name) => moved[name]),
        );
      months.add([county, date.slice(0, 7), delivery.area, delivery.endpoint], valuesOf(moved));
    }
    await replace(on, rows.inOrder());
    await addBroadcast(on, broadcasts.inOrder());
    await addMonth(on, months.inOrder());
    await addLesson(on, lessonMoves(conclusions, items).inOrder());
  };
}

const lessonKey = [
  ...(['county', 'month', 'lesson', 'kind', 'topic'] as const),
  ...(['wanted', 'variety', 'area', 'endpoint'] as const),
];

/** What each conclusion adds to its lesson, and takes away of the one it supersedes. */
function lessonMoves(conclusions: readonly Conclusion[], items: ReadonlyMap<string, Item>): Sums<Row> {
  const moves = new Sums<Row>();
  for (const { row, earlier, delivery } of conclusions) {
    const item = items.get(`${delivery.playlist} ${row.item}`);
    if (item === undefined || !isOfSlot(delivery.broadcast)) continue;
    const { county, date } = partsOfBroadcast(delivery.broadcast);
    const { lesson, kind, topic, wanted, variety } = item;
    const key = [county, date.slice(0, 7), lesson, kind, topic, wanted, variety, delivery.area];
    const now = playValues(row, item);
    const then = earlier === undefined ? undefined : playValues(earlier, item);
    const moved = now.map((value, index) => value - (then?.[index] ?? 0));
    if (moved.some((value) => value !== 0)) moves.add([...key, delivery.endpoint], moved);
  }
  return moves;
}

/** Rows by key, what is added to the same one summed up. */
class Sums<Key extends Row> {
  readonly #rows = new Map<string, { readonly key: Key; readonly values: number[] }>();
  add(key: Key, values: readonly number[]): void {
    const name = key.join('\n');
    const found = this.#rows.get(name);
    if (found === undefined) this.#rows.set(name, { key, values: [...values] });
    else
      values.forEach((value, index) => {
        found.values[index] = (found.values[index] ?? 0) + value;
      });
  }
  inOrder(): Row[] {
    return [...this.#rows]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, { key, values }]) => [...key, ...values]);
  }
}

function currentByDelivery(
  before: ReadonlyMap<string, PlayTable>,
  conclusions: readonly Conclusion[],
): Map<string, PlayTable[]> {
  const current = new Map(before);
  for (const { row } of conclusions) current.set(`${row.delivery} ${row.item}`, row);
  return Map.groupBy(current.values(), ({ delivery }) => delivery);
}

function countsOfDelivery(
  { state, playlist }: ConcludedDelivery,
  plays: readonly PlayTable[],
  items: ReadonlyMap<string, Item>,
): Counts {
  const known = plays.flatMap((play) => {
    const item = items.get(`${playlist} ${play.item}`);
    return item === undefined ? [] : [{ play, item }];
  });
  const sum: number[] = playColumns.map(() => 0);
  for (const { play, item } of known)
    playValues(play, item).forEach((value, index) => {
      sum[index] = (sum[index] ?? 0) + value;
    });
  const delivered = deliveryCountsOf(
    state,
    known.map(({ play }) => ({ ...countable(play), ...evidenceOf(play) })),
  );
  return {
    ...delivered,
    ...Object.fromEntries(playColumns.map((name, index) => [name, sum[index] ?? 0])),
  } as unknown as Counts;
}

const countable = (row: PlayTable) => ({
  outcome: row.outcome,
  playedMs: row.played_ms,
  ...(row.reason === null ? {} : { reason: row.reason }),
  ...(row.sent_ms === null ? {} : { sentMs: row.sent_ms }),
  ...(row.live_ms === null ? {} : { liveMs: row.live_ms }),
});

const evidenceOf = ({ evidence }: PlayTable) => (evidence === null ? {} : { evidence });

/** In the order of `playColumns`. */
function playValues(row: PlayTable, { kind, wanted, variety, live }: Item): number[] {
  const item = { kind, wanted, variety, ...(live === null ? {} : { live }) };
  const counts = countsOf(countable(row), item);
  return [
    ...[counts.planned, counts.heard, counts.partial, counts.missed, counts.unknown, counts.fallbacks],
    ...[counts.standardMs, counts.dialectMs, counts.liveMs, counts.sentMs],
  ];
}

const valuesOf = (counts: Counts): number[] => allColumns.map((name) => counts[name]);

const minus = (counts: Counts, earlier: Columns | undefined): Counts =>
  Object.fromEntries(
    allColumns.map((name) => [name, counts[name] - (earlier?.[name] ?? 0)]),
  ) as unknown as Counts;

async function itemsOf(on: Kysely<Tables>, playlists: readonly ConcludedDelivery['playlist'][]) {
  const rows: Item[] = await on
    .selectFrom('playlist_item')
    .select(['playlist', 'item', 'kind', 'lesson', 'topic', 'wanted', 'variety', 'live'])
    .where('playlist', 'in', playlists)
    .execute();
  return new Map(rows.map((row) => [`${row.playlist} ${row.item}`, row]));
}

function createUpsert<Name extends CoverageTable>(
  db: Kysely<Tables>,
  table: Name,
  key: readonly string[],
  text: readonly string[],
  counts: readonly string[],
  how: 'replace' | 'add',
): (on: Kysely<Tables>, rows: readonly Row[]) => Promise<number> {
  const names = (columns: readonly string[]) => sql.join(columns.map((column) => sql.ref(column)));
  const changes = counts.map((column) =>
    how === 'replace'
      ? sql`${sql.ref(column)} = excluded.${sql.ref(column)}`
      : sql`${sql.ref(column)} = ${sql.table(table)}.${sql.ref(column)} + excluded.${sql.ref(column)}`,
  );
  return createRowBatch(
    db,
    text.length + counts.length,
    (rows) => sql`insert into ${sql.table(table)} (${names([...text, ...counts])}) values ${rows}
      on conflict (${names(key)}) do update set ${sql.join(changes)}`,
  );
}
