import { type Kysely, sql } from 'kysely';
import type { Engine } from './dialect.ts';
import { createLookup, createRowBatch, type Row } from './row-batch.ts';
import type { Spoken } from './spoken-notes.ts';
import type { ReceiptSourceTable } from './tables/receipts.ts';
import type { Tables } from './tables.ts';

type Source = Readonly<ReceiptSourceTable>;

const columns = [
  'county',
  'endpoint',
  'stream',
  'address',
  'other_stream',
  'other_address',
  'turns',
  'first_turn_at_ms',
  'last_turn_at_ms',
] as const satisfies readonly (keyof ReceiptSourceTable)[];

/**
 * Keeps in `receipt_source` which boot of an endpoint spoke last. A device that starts anew leaves its earlier boot for
 * good, having said what it had still to say of it; two devices under one id take turns.
 */
export function createSources(
  db: Kysely<Tables>,
  engine: Engine,
): (on: Kysely<Tables>, spoken: readonly Spoken[]) => Promise<void> {
  const lookUp = createLookup<Source>((endpoints) =>
    engine.lock(
      db
        .selectFrom('receipt_source')
        .selectAll()
        .where(sql<boolean>`endpoint in (${endpoints})`)
        .orderBy('county')
        .orderBy('endpoint'),
    ),
  );
  const write = createRowBatch(
    db,
    columns.length,
    (rows) => sql`
      insert into receipt_source (${sql.join(columns.map((name) => sql.ref(name)))}) values ${rows}
      on conflict (county, endpoint) do update set ${sql.join(
        columns.slice(2).map((name) => sql`${sql.ref(name)} = ${sql.ref(`excluded.${name}`)}`),
      )}`,
  );
  return async (on, spoken) => {
    if (spoken.length === 0) return;
    const endpoints = [...new Set(spoken.map(({ endpoint }) => endpoint))].sort();
    const before = new Map((await lookUp(on, endpoints)).map((row) => [keyOf(row), row]));
    const after = new Map(before);
    for (const one of spoken) after.set(keyOf(one), heardOf(after.get(keyOf(one)), one));
    const changed = [...after]
      .filter(([key, row]) => row !== before.get(key))
      .sort(([a], [b]) => (a < b ? -1 : 1));
    await write(
      on,
      changed.map(([, row]): Row => columns.map((name) => row[name])),
    );
  };
}

const keyOf = ({ county, endpoint }: Pick<Source, 'county' | 'endpoint'>): string => `${county} ${endpoint}`;

/** The same object where nothing changed. */
function heardOf(source: Source | undefined, { county, endpoint, stream, address, atMs }: Spoken): Source {
  const at = address ?? null;
  const turns = { turns: 0, first_turn_at_ms: null, last_turn_at_ms: null };
  if (source === undefined)
    return { county, endpoint, stream, address: at, other_stream: null, other_address: null, ...turns };
  if (source.stream === stream)
    return at === null || at === source.address ? source : { ...source, address: at };
  const other = { other_stream: source.stream, other_address: source.address };
  const now = { ...source, stream, address: at, ...other };
  // Streams are numbered as they are first heard of.
  const isNew = stream > source.stream && stream !== source.other_stream;
  if (isNew) return now;
  return {
    ...now,
    turns: source.turns + 1,
    first_turn_at_ms: source.first_turn_at_ms ?? atMs,
    last_turn_at_ms: atMs,
  };
}
