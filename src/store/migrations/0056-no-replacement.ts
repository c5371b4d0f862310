import { type Kysely, sql } from 'kysely';
import type { Engine } from '../dialect.ts';
import type { Tables } from '../tables.ts';

/**
 * SQLite's `insert or replace` takes a row away without asking the trigger that guards it against deletion; PostgreSQL has
 * nothing of the kind. Entries and checkpoints are few; receipts and plays are many, and held by entries.
 */
export async function noReplacement(db: Kysely<Tables>, engine: Engine): Promise<void> {
  if (engine.name === 'postgres') return;
  await sql`create trigger ledger_no_replace before insert on ledger
    when exists (select 1 from ledger where (chain = new.chain and sequence = new.sequence) or rowid = new.rowid)
    begin select raise(abort, 'ledger is append-only'); end`.execute(db);
  // The service itself adds one that is there already, which changes nothing.
  await sql`create trigger checkpoint_no_replace before insert on checkpoint
    when exists (select 1 from checkpoint
      where (chain = new.chain and sequence = new.sequence and kid = new.kid) or rowid = new.rowid)
    begin select raise(ignore); end`.execute(db);
}
