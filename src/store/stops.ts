import type { Kysely } from 'kysely';
import type { Stops } from '../ports/stops.ts';
import type { LedgerWriter } from './ledger.ts';
import type { Tables } from './tables.ts';

export function createStops(db: Kysely<Tables>, ledger: LedgerWriter): Stops {
  return {
    all: async () => {
      const rows = await db.selectFrom('stop').selectAll().orderBy('county').execute();
      return rows.map(({ county, since_ms, actor, reason }) => ({
        county,
        sinceMs: since_ms,
        actor,
        reason,
      }));
    },
    begin: ({ county, sinceMs, actor, reason }, entry) =>
      db.transaction().execute(async (on) => {
        const { numInsertedOrUpdatedRows } = await on
          .insertInto('stop')
          .values({ county, since_ms: sinceMs, actor, reason })
          .onConflict((conflict) => conflict.column('county').doNothing())
          .executeTakeFirst();
        if (numInsertedOrUpdatedRows !== 1n) return false;
        await ledger.append(on, entry);
        return true;
      }),
    end: (county, entry) =>
      db.transaction().execute(async (on) => {
        const { numDeletedRows } = await on
          .deleteFrom('stop')
          .where('county', '=', county)
          .executeTakeFirst();
        if (numDeletedRows !== 1n) return false;
        await ledger.append(on, entry);
        return true;
      }),
  };
}
