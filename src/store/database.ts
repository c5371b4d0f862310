import type { Kysely } from 'kysely';
import type { Database } from '../ports/database.ts';
import type { Engine } from './dialect.ts';
import type { LedgerWriter } from './ledger.ts';
import type { Tables } from './tables.ts';

/** The connection, for a room whose library keeps its own tables; what it records goes into the ledger. */
export const createDatabase = (db: Kysely<Tables>, engine: Engine, ledger: LedgerWriter): Database => ({
  engine: engine.name,
  kysely: db,
  record: (chain, change) =>
    db.transaction().execute(async (on) => {
      await ledger.hold(on, chain);
      const { result, entry } = await change(on);
      if (entry !== undefined) await ledger.append(on, entry);
      return result;
    }),
  scrub: () => engine.scrub(db),
});
