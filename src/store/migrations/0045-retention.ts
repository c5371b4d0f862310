import { type Kysely, sql } from 'kysely';
import type { Engine } from '../dialect.ts';
import type { Tables } from '../tables.ts';
import { tableMaker } from './0001-first-words.ts';

const pruning = ['receipt', 'receipt_conflict'] as const;

/** What was pruned, and the one way in which receipts may go: behind an entry that says so and a checkpoint that signs it. */
export async function retention(db: Kysely<Tables>, engine: Engine): Promise<void> {
  const table = tableMaker(db, engine);
  await table('pruned', ['chain', 'entry'], {
    text: ['chain'],
    whole: ['entry', 'after_entry', 'up_to', 'before_ms', 'at_ms'],
  }).execute();
  await engine.refuseChanges(db, 'pruned');
  await table('pruned_audio', ['master'], {
    text: ['master'],
    whole: ['at_ms'],
    optionalWhole: ['removed_at_ms'],
  }).execute();
  await db.schema
    .alterTable('receipt_stream')
    .addColumn('pruned_to', 'bigint', (column) => column.notNull().defaultTo(0))
    .execute();
  await (engine.name === 'sqlite' ? guardSqlite(db) : guardPostgres(db));
}

/** Whether an entry of the ledger, as `said`, declares just this; and whether it is signed. */
const isDeclared = (upTo: ReturnType<typeof sql>) => sql`exists (select 1 from ledger where chain = new.chain
  and sequence = new.entry and verb = 'prune-receipts' and ${upTo} = new.up_to and new.up_to < new.entry)
  and exists (select 1 from checkpoint where checkpoint.chain = new.chain and checkpoint.sequence >= new.entry)`;

const isMarked = sql`exists (select 1 from pruned
  where pruned.chain = substr(old.county, 1, 6) and old.entry <= pruned.up_to)`;

async function guardSqlite(db: Kysely<Tables>): Promise<void> {
  await sql`create trigger pruned_signed before insert on pruned
    when not (${isDeclared(sql`json_extract(content, '$.body.upTo')`)})
    begin select raise(abort, 'pruned needs a signed entry'); end`.execute(db);
  for (const name of pruning) {
    await sql`drop trigger ${sql.id(`${name}_no_delete`)}`.execute(db);
    await sql`create trigger ${sql.id(`${name}_no_delete`)} before delete on ${sql.table(name)}
      when not ${isMarked} begin select raise(abort, ${sql.lit(`${name} is append-only`)}); end`.execute(db);
  }
}

/** For each row, which partitions inherit; whoever names a partition meets its own trigger for whole statements. */
async function guardPostgres(db: Kysely<Tables>): Promise<void> {
  await sql`create function refuse_unsigned() returns trigger language plpgsql as $$ begin
    if not (${isDeclared(sql`(content::jsonb #>> '{body,upTo}')::bigint`)}) then
      raise exception 'pruned needs a signed entry'; end if;
    return new; end $$`.execute(db);
  await sql`create trigger pruned_signed before insert on pruned
    for each row execute function refuse_unsigned()`.execute(db);
  await sql`create function refuse_kept() returns trigger language plpgsql as $$ begin
    if not ${isMarked} then raise exception '% is append-only', tg_argv[0]; end if;
    return old; end $$`.execute(db);
  for (const name of pruning) {
    await sql`drop trigger ${sql.id(`${name}_no_change`)} on ${sql.table(name)}`.execute(db);
    await sql`create trigger ${sql.id(`${name}_no_change`)} before update or truncate on ${sql.table(name)}
      for each statement execute function refuse_change()`.execute(db);
    await sql`create trigger ${sql.id(`${name}_no_delete`)} before delete on ${sql.table(name)}
      for each row execute function refuse_kept(${sql.lit(name)})`.execute(db);
  }
}
