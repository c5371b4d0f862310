import { type Kysely, sql } from 'kysely';
import type { Engine } from '../dialect.ts';
import type { Tables } from '../tables.ts';

const columns = ['chain', 'sequence', 'previous', 'hash', 'verb', 'subject', 'at_ms'] as const;

/**
 * The one way in which an entry may change: the content of a review becomes what a later entry `prune-approvals` of its chain says of
 * it, which a checkpoint signs.
 */
export async function prunedReviews(db: Kysely<Tables>, engine: Engine): Promise<void> {
  await (engine.name === 'sqlite' ? guardSqlite(db) : guardPostgres(db));
}

/** @param tells whether the entry `said` has the new content */
const isDeclared = (tells: ReturnType<typeof sql>) => sql`old.chain = 'library'
  and old.verb in ('approve-recording', 'reject-recording', 'retire-recording', 'withdraw-recording') and exists (select 1 from ledger as said
  where said.chain = old.chain and said.verb = 'prune-approvals' and said.sequence > old.sequence and ${tells}
  and exists (select 1 from checkpoint where checkpoint.chain = said.chain and checkpoint.sequence >= said.sequence))`;

async function guardSqlite(db: Kysely<Tables>): Promise<void> {
  const isSame = sql.join(
    columns.map((name) => sql`new.${sql.ref(name)} is old.${sql.ref(name)}`),
    sql` and `,
  );
  const tells = sql`exists (select 1 from json_each(said.content, '$.body.stubs') where value = new.content)`;
  await sql`drop trigger ledger_no_update`.execute(db);
  await sql`create trigger ledger_no_update before update on ledger
    when not (case when ${isSame} and json_valid(new.content)
      then json_extract(new.content, '$.sequence') is old.sequence and ${isDeclared(tells)} else 0 end)
    begin select raise(abort, 'ledger is append-only'); end`.execute(db);
}

async function guardPostgres(db: Kysely<Tables>): Promise<void> {
  const row = (of: string) => sql.join(columns.map((name) => sql`${sql.raw(of)}.${sql.ref(name)}`));
  const tells = sql`jsonb_exists(said.content::jsonb #> '{body,stubs}', new.content)`;
  await sql`drop trigger ledger_no_change on ledger`.execute(db);
  await sql`create trigger ledger_no_change before delete or truncate on ledger
    for each statement execute function refuse_change()`.execute(db);
  // Only what was declared is sure to be JSON.
  await sql`create function refuse_unsaid() returns trigger language plpgsql as $$ begin
    if row(${row('new')}) is not distinct from row(${row('old')}) and ${isDeclared(tells)} then
      if (new.content::jsonb ->> 'sequence')::bigint = old.sequence then return new; end if;
    end if;
    raise exception 'ledger is append-only'; end $$`.execute(db);
  await sql`create trigger ledger_no_update before update on ledger
    for each row execute function refuse_unsaid()`.execute(db);
}
