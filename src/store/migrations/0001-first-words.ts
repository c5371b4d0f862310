import { type CreateTableBuilder, type Kysely, sql } from 'kysely';
import type { Engine } from '../dialect.ts';
import type { Tables } from '../tables.ts';

/** The tables as they were in the first release. A released migration is never edited. */
export async function firstWords(db: Kysely<Tables>, engine: Engine): Promise<void> {
  const table = tableMaker(db, engine);
  await ledgerTables(db, table);
  await counterTable(db, table);
  await broadcastTables(db, table);
  await deliveryTables(db, table);
  await receiptTables(db, table);
  await playTables(table);
  for (const name of ['ledger', 'receipt', 'receipt_conflict'] as const) await engine.refuseChanges(db, name);
}

async function ledgerTables(db: Kysely<Tables>, table: TableMaker): Promise<void> {
  await table('ledger', ['chain', 'sequence'], {
    text: ['chain', 'previous', 'hash', 'content', 'verb', 'subject'],
    whole: ['sequence', 'at_ms'],
  }).execute();
  await db.schema.createIndex('ledger_by_subject').on('ledger').columns(['verb', 'subject']).execute();
  await table('ledger_head', ['chain'], { text: ['chain', 'hash'], whole: ['sequence'] }).execute();
  await table('revision', ['scope', 'number'], {
    text: ['scope', 'author', 'body'],
    whole: ['number', 'published_at_ms'],
  }).execute();
  await table('rendition', ['master', 'profile'], {
    text: ['master', 'profile', 'digest'],
    whole: ['bytes', 'duration_ms'],
    real: ['loudness_lufs', 'true_peak_dbtp'],
  }).execute();
}

async function broadcastTables(db: Kysely<Tables>, table: TableMaker): Promise<void> {
  await table('broadcast', ['id'], {
    text: ['id', 'county', 'local_date', 'slot', 'state'],
    optionalText: ['reason'],
    whole: ['starts_at_ms', 'ends_at_ms', 'freeze_at_ms', 'ad_hoc'],
  }).execute();
  await db.schema.createIndex('broadcast_by_date').on('broadcast').columns(['local_date']).execute();
  await db.schema.createIndex('broadcast_by_state').on('broadcast').columns(['state']).execute();
  await table('playlist', ['id'], {
    text: ['id', 'broadcast', 'audience', 'playlist'],
    optionalText: ['programme'],
    whole: ['position'],
  })
    .addForeignKeyConstraint('playlist_of', ['broadcast'], 'broadcast', ['id'])
    .execute();
  await db.schema.createIndex('playlist_by_broadcast').on('playlist').columns(['broadcast']).execute();
  await table('playlist_item', ['playlist', 'item'], {
    text: ['playlist', 'kind', 'lesson', 'title', 'topic', 'wanted', 'variety', 'master'],
    optionalText: ['rendition'],
    whole: ['item', 'duration_ms'],
  })
    .addForeignKeyConstraint('playlist_item_of', ['playlist'], 'playlist', ['id'])
    .execute();
}

async function counterTable(db: Kysely<Tables>, table: TableMaker): Promise<void> {
  await table('counter', ['name'], { text: ['name'], whole: ['value'] }).execute();
  for (const name of ['order', 'receipt-stream'] as const)
    await db.insertInto('counter').values({ name, value: 0 }).execute();
}

async function deliveryTables(db: Kysely<Tables>, table: TableMaker): Promise<void> {
  await table('delivery', ['id'], {
    text: ['id', 'broadcast', 'playlist', 'endpoint', 'endpoint_name', 'area', 'county', 'state'],
    optionalText: ['reason'],
    whole: ['epoch', 'attempts', 'sequence', 'expires_at_ms', 'next_attempt_at_ms', 'certain'],
    optionalWhole: ['settled_at_ms'],
  })
    .addForeignKeyConstraint('delivery_of', ['broadcast'], 'broadcast', ['id'])
    .addForeignKeyConstraint('delivery_plays', ['playlist'], 'playlist', ['id'])
    .execute();
  const byBroadcast = db.schema.createIndex('delivery_by_broadcast').on('delivery');
  await byBroadcast.columns(['broadcast', 'endpoint']).execute();
  await db.schema.createIndex('delivery_by_endpoint').on('delivery').columns(['endpoint']).execute();
  // Only what is owed stands in this index, so it stays small for ever.
  await db.schema
    .createIndex('delivery_due')
    .on('delivery')
    .columns(['next_attempt_at_ms'])
    .where(sql.ref('state'), '=', sql.lit('pending'))
    .execute();
  await table('delivery_order', ['delivery'], { text: ['delivery', 'jws'] })
    .addForeignKeyConstraint('delivery_order_of', ['delivery'], 'delivery', ['id'])
    .execute();
}

async function receiptTables(db: Kysely<Tables>, table: TableMaker): Promise<void> {
  await table('receipt_stream', ['id'], { text: ['endpoint', 'boot'], whole: ['id'] })
    .addUniqueConstraint('receipt_stream_of', ['boot', 'endpoint'])
    .execute();
  const evidence = {
    text: ['content', 'county'],
    optionalText: ['delivery'],
    whole: ['stream', 'sequence', 'received_at_ms', 'entry', 'leaf'],
  };
  // Streams are numbered in order of time: new rows go to the index's right edge, not all over its history.
  await table('receipt', ['stream', 'sequence'], evidence).execute();
  await db.schema.createIndex('receipt_by_delivery').on('receipt').columns(['delivery']).execute();
  const conflicting = { ...evidence, text: [...evidence.text, 'digest'] };
  await table('receipt_conflict', ['stream', 'sequence', 'digest'], conflicting).execute();
}

async function playTables(table: TableMaker): Promise<void> {
  await table('play', ['delivery', 'item', 'version'], {
    text: ['delivery', 'outcome'],
    optionalText: ['reason'],
    whole: ['item', 'version', 'current', 'played_ms', 'concluded_at_ms'],
    optionalWhole: ['started_at_ms'],
  })
    .addForeignKeyConstraint('play_of', ['delivery'], 'delivery', ['id'])
    .execute();
  await table('heard', ['county', 'endpoint', 'lesson'], {
    text: ['county', 'endpoint', 'lesson'],
    whole: ['at_ms'],
  }).execute();
}

interface Columns {
  readonly text?: readonly string[];
  readonly optionalText?: readonly string[];
  /** 64 bits wide. */
  readonly whole?: readonly string[];
  readonly optionalWhole?: readonly string[];
  readonly real?: readonly string[];
}

type TableMaker = (
  name: string,
  key: readonly string[],
  columns: Columns,
) => CreateTableBuilder<string, string>;

export function tableMaker(db: Kysely<Tables>, { text }: Engine): TableMaker {
  return (name, key, columns) => {
    const types = {
      text,
      optionalText: text,
      whole: 'bigint',
      optionalWhole: 'bigint',
      real: 'float8',
    } as const;
    let table: CreateTableBuilder<string, string> = db.schema.createTable(name);
    for (const [kind, names] of Object.entries(columns) as [keyof Columns, readonly string[]][]) {
      for (const column of names)
        table = table.addColumn(column, types[kind], (made) =>
          kind.startsWith('optional') ? made : made.notNull(),
        );
    }
    return table.addPrimaryKeyConstraint(`${name}_key`, [...key]);
  };
}
