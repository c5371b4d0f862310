import type { Kysely } from 'kysely';
import type { Hold } from '../domain/hold.ts';
import type { LedgerEntry } from '../domain/ledger.ts';
import type { Holds } from '../ports/holds.ts';
import type { LedgerWriter } from './ledger.ts';
import type { HoldTable } from './tables/holds.ts';
import type { Tables } from './tables.ts';

export const createHolds = (db: Kysely<Tables>, ledger: LedgerWriter): Holds => ({
  of: async (broadcast) => {
    const query = db.selectFrom('hold').selectAll().where('broadcast', '=', broadcast);
    return (await query.orderBy('since_ms').orderBy('subject').execute()).map(holdOf);
  },
  open: async () => {
    const rows = await db
      .selectFrom('hold')
      .selectAll()
      .where('released_at_ms', '=', 0)
      .where('broadcast', 'in', (from) =>
        from.selectFrom('broadcast').select('id').where('state', 'not in', ['settled', 'missed']),
      )
      .orderBy('broadcast')
      .orderBy('since_ms')
      .execute();
    return rows.map(holdOf);
  },
  add: (hold, entry) =>
    db.transaction().execute(async (on) => {
      const { numInsertedOrUpdatedRows } = await on
        .insertInto('hold')
        .values(rowOf(hold))
        .onConflict((conflict) => conflict.columns(['broadcast', 'subject']).doNothing())
        .executeTakeFirst();
      if (numInsertedOrUpdatedRows !== 1n) return false;
      await ledger.append(on, entry);
      return true;
    }),
  release: (broadcast, atMs, entry) =>
    db.transaction().execute(async (on) => {
      const { numUpdatedRows } = await on
        .updateTable('hold')
        .set({ released_at_ms: atMs })
        .where('broadcast', '=', broadcast)
        .where('released_at_ms', '=', 0)
        .executeTakeFirst();
      if (numUpdatedRows === 0n) return false;
      await ledger.append(on, entry);
      return true;
    }),
  signedSince: async (county, sinceMs) => {
    const rows = await db
      .selectFrom('ledger')
      .select('content')
      .where('verb', 'in', ['freeze-broadcast', 'replace-orders', 'play-tone'])
      .where('chain', '=', county)
      .where('at_ms', '>', sinceMs)
      .execute();
    return rows.reduce((sum, { content }) => sum + ordersIn(JSON.parse(content) as LedgerEntry), 0);
  },
});

/** An entry from before says nothing of silences: all of its orders count. */
const ordersIn = ({ body }: LedgerEntry): number => Number(body.spoken ?? body.deliveries ?? 0);

const rowOf = (hold: Hold): HoldTable => ({
  broadcast: hold.broadcast,
  subject: hold.subject,
  county: hold.county,
  caused_by: JSON.stringify(hold.causedBy),
  since_ms: hold.sinceMs,
  orders: hold.orders,
  sent: hold.sent,
  most: hold.limit,
  released_at_ms: hold.releasedAtMs ?? 0,
});

const holdOf = (row: HoldTable): Hold => ({
  broadcast: row.broadcast,
  county: row.county,
  subject: row.subject,
  sinceMs: row.since_ms,
  orders: row.orders,
  sent: row.sent,
  limit: row.most,
  causedBy: JSON.parse(row.caused_by) as string[],
  ...(row.released_at_ms === 0 ? {} : { releasedAtMs: row.released_at_ms }),
});
