import { type Kysely, sql } from 'kysely';
import type { Engine } from '../dialect.ts';
import type { Tables } from '../tables.ts';

/** A chain's entries of one verb, subject or actor in the chain’s order, which times need not have: a clock is set back. */
export async function ledgerInOrder(db: Kysely<Tables>, { name }: Engine): Promise<void> {
  const actor =
    name === 'sqlite'
      ? sql`substr(content, 11, instr(substr(content, 11), '"') - 1)`
      : sql`split_part(content, '"', 4)`;
  for (const index of ['ledger_by_verb', 'ledger_about', 'ledger_by_actor'])
    await sql`drop index ${sql.table(index)}`.execute(db);
  await sql`create index ledger_by_verb on ledger (chain, verb, sequence, at_ms)`.execute(db);
  await sql`create index ledger_about on ledger (chain, subject, sequence, at_ms)`.execute(db);
  await sql`create index ledger_by_actor on ledger (chain, (${actor}), sequence, at_ms)`.execute(db);
}
