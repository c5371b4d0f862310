import { type Kysely, type RawBuilder, sql } from 'kysely';
import { leastKeptMs } from '../../domain/retention.ts';
import type { Engine } from '../dialect.ts';
import type { Tables } from '../tables.ts';

/**
 * Receipts go behind an entry whose own rule they were old enough for, which a checkpoint signed once no rule could be broken by
 * it: whoever can write to the database can have a made-up entry signed.
 */
export async function oldEnough(db: Kysely<Tables>, engine: Engine): Promise<void> {
  await (engine.name === 'sqlite' ? guardSqlite(db) : guardPostgres(db));
}

const isFounded = (upTo: RawBuilder<unknown>, beforeMs: RawBuilder<unknown>) => sql`exists (
  select 1 from ledger where chain = new.chain and sequence = new.entry and verb = 'prune-receipts'
    and ${upTo} = new.up_to and ${beforeMs} = new.before_ms and new.up_to < new.entry)
  and exists (select 1 from checkpoint where checkpoint.chain = new.chain and checkpoint.sequence >= new.entry
    and checkpoint.at_ms >= new.before_ms + ${sql.lit(leastKeptMs)})
  and not exists (select 1 from ledger where chain = new.chain and sequence > new.after_entry and sequence <= new.up_to
    and verb = 'record-receipts' and at_ms >= new.before_ms)`;

async function guardSqlite(db: Kysely<Tables>): Promise<void> {
  const said = (path: string) => sql`json_extract(content, ${sql.lit(`$.body.${path}`)})`;
  await sql`drop trigger pruned_signed`.execute(db);
  await sql`create trigger pruned_signed before insert on pruned
    when not (${isFounded(said('upTo'), said('rule.beforeMs'))})
    begin select raise(abort, 'pruned needs a signed entry'); end`.execute(db);
}

async function guardPostgres(db: Kysely<Tables>): Promise<void> {
  const said = (path: string) => sql`(content::jsonb #>> ${sql.lit(`{body,${path}}`)})::bigint`;
  await sql`create or replace function refuse_unsigned() returns trigger language plpgsql as $$ begin
    if not (${isFounded(said('upTo'), said('rule,beforeMs'))}) then
      raise exception 'pruned needs a signed entry'; end if;
    return new; end $$`.execute(db);
}
