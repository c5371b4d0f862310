import { type Kysely, sql } from 'kysely';
import type { Engine } from '../dialect.ts';
import type { Tables } from '../tables.ts';

/**
 * A chain's entries by time, and of one verb, subject or actor by time. Who did a thing stands in the content alone, which
 * is canonical JSON and begins with it: `{"actor":"…"`.
 */
export async function ledgerSearch(db: Kysely<Tables>, { name }: Engine): Promise<void> {
  const actor =
    name === 'sqlite'
      ? sql`substr(content, 11, instr(substr(content, 11), '"') - 1)`
      : sql`split_part(content, '"', 4)`;
  await sql`create index ledger_by_time on ledger (chain, at_ms, sequence)`.execute(db);
  await sql`create index ledger_by_verb on ledger (chain, verb, at_ms, sequence)`.execute(db);
  await sql`create index ledger_about on ledger (chain, subject, at_ms, sequence)`.execute(db);
  await sql`create index ledger_by_actor on ledger (chain, (${actor}), at_ms, sequence)`.execute(db);
}
