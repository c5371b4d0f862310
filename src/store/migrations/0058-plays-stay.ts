import { type Kysely, sql } from 'kysely';
import type { Engine } from '../dialect.ts';
import type { Tables } from '../tables.ts';

/**
 * As 0056 does for entries: SQLite's `insert or replace` takes no play away. For receipts, of which there are many more, a look
 * for each costs a tenth of storing them; the entries that hold them tell.
 */
export async function playsStay(db: Kysely<Tables>, engine: Engine): Promise<void> {
  if (engine.name === 'postgres') return;
  await sql`create trigger play_no_replace before insert on play
    when exists (select 1 from play
      where (delivery = new.delivery and item = new.item and version = new.version) or rowid = new.rowid)
    begin select raise(abort, 'play is append-only'); end`.execute(db);
}
