import type { ExpressionBuilder, Insertable, Kysely, Transaction } from 'kysely';
import type { Broadcast } from '../domain/broadcast.ts';
import type { EndpointId } from '../domain/ids.ts';
import type { LedgerEntry } from '../domain/ledger.ts';
import type { BroadcastKey, Broadcasts, NewDelivery } from '../ports/broadcasts.ts';
import { deliveryColumns } from './deliveries.ts';
import type { GroupedCalls } from './grouped-calls.ts';
import { hearingsSince } from './heard.ts';
import type { LedgerWriter } from './ledger.ts';
import type { Playlists } from './playlists.ts';
import { createInsert, type Row } from './row-batch.ts';
import type { BroadcastTable, Tables } from './tables.ts';

export function createBroadcasts(
  db: Kysely<Tables>,
  ledger: LedgerWriter,
  { playlist, playlists, assemble, insert: insertPlaylists }: Playlists,
  sequences: GroupedCalls<void, number>,
): Broadcasts {
  const insertDeliveries = createInsert(db, 'delivery', deliveryColumns);
  const insertOrders = createInsert(db, 'delivery_order', ['delivery', 'jws']);

  /** Runs a guarded change and, when it took place, appends its entry in the same transaction. */
  const recorded = (
    entry: LedgerEntry,
    change: (on: Transaction<Tables>) => Promise<boolean>,
  ): Promise<boolean> =>
    db.transaction().execute(async (on) => {
      const took = await change(on);
      if (took) await ledger.append(on, entry);
      return took;
    });

  return {
    playlist,
    playlists,
    assemble,
    find: async (id) => {
      const row = await db.selectFrom('broadcast').selectAll().where('id', '=', id).executeTakeFirst();
      return row && broadcastOf(row);
    },
    list: async ({ county, date, slot, after, limit = 100 }) => {
      let query = db.selectFrom('broadcast').selectAll();
      if (county !== undefined) query = query.where('county', '=', county);
      if (date !== undefined) query = query.where('local_date', '=', date);
      if (slot !== undefined) query = query.where('slot', '=', slot);
      if (after !== undefined) query = query.where(isAfter(after));
      // An evening sorts before its morning. Unlike its start, what is sorted by never changes.
      const newestFirst = query.orderBy('local_date', 'desc').orderBy('slot').orderBy('id');
      return (await newestFirst.limit(limit).execute()).map(broadcastOf);
    },
    open: async () => {
      const query = db
        .selectFrom('broadcast')
        .selectAll()
        .where('state', 'in', ['planned', 'ready', 'frozen']);
      return (await query.orderBy('starts_at_ms').orderBy('id').execute()).map(broadcastOf);
    },
    startingBetween: async (fromMs, untilMs) => {
      const query = db.selectFrom('broadcast').selectAll().where('starts_at_ms', '>=', fromMs);
      const rows = query.where('starts_at_ms', '<=', untilMs).orderBy('starts_at_ms').orderBy('id');
      return (await rows.execute()).map(broadcastOf);
    },
    steps: async (id) => {
      const query = db.selectFrom('ledger').select(['verb', 'at_ms']).where('subject', '=', id);
      const rows = await query.where('verb', 'in', ['plan-broadcast', 'freeze-broadcast']).execute();
      const atMs = new Map(rows.map((row) => [row.verb, row.at_ms]));
      const [plannedAtMs, frozenAtMs] = [atMs.get('plan-broadcast'), atMs.get('freeze-broadcast')];
      return {
        ...(plannedAtMs === undefined ? {} : { plannedAtMs }),
        ...(frozenAtMs === undefined ? {} : { frozenAtMs }),
      };
    },
    plan: (broadcast, planned, entry) =>
      recorded(entry, async (on) => {
        const { numInsertedOrUpdatedRows } = await on
          .insertInto('broadcast')
          .values(broadcastRow(broadcast))
          .onConflict((conflict) => conflict.column('id').doNothing())
          .executeTakeFirst();
        if (numInsertedOrUpdatedRows !== 1n) return false;
        await insertPlaylists(on, planned);
        return true;
      }),
    miss: (broadcast, entry) =>
      recorded(entry, async (on) => {
        const missed = { state: 'missed', reason: broadcast.reason ?? null } as const;
        const { numInsertedOrUpdatedRows } = await on
          .insertInto('broadcast')
          .values({ ...broadcastRow(broadcast), ...missed })
          .onConflict((conflict) =>
            conflict.column('id').doUpdateSet(missed).where('broadcast.state', 'in', ['planned', 'ready']),
          )
          .executeTakeFirst();
        return numInsertedOrUpdatedRows === 1n;
      }),
    freeze: (broadcast, deliveries, entry) =>
      recorded(entry, async (on) => {
        const { id, startsAtMs, endsAtMs } = broadcast;
        const { numUpdatedRows } = await on
          .updateTable('broadcast')
          .set({ state: 'frozen', starts_at_ms: startsAtMs, ends_at_ms: endsAtMs })
          .where('id', '=', id)
          .where('state', '=', 'ready')
          .executeTakeFirst();
        if (numUpdatedRows !== 1n) return false;
        await insertDeliveries(
          on,
          deliveries.map((delivery) => newDeliveryRow(delivery, broadcast)),
        );
        await insertOrders(
          on,
          deliveries.map(({ id: delivery, jws }) => [delivery, jws]),
        );
        return true;
      }),
    settle: (id, entry) =>
      recorded(entry, async (on) => {
        const { numUpdatedRows } = await on
          .updateTable('broadcast')
          .set({ state: 'settled' })
          .where('id', '=', id)
          .where('state', '=', 'frozen')
          .executeTakeFirst();
        return numUpdatedRows === 1n;
      }),
    takeSequence: () => sequences.call(),
    lastHeard: async (county) => {
      const query = db.selectFrom('heard').select(['endpoint', 'lesson', 'at_ms']);
      const rows = await query.where('county', '=', county).orderBy('endpoint').orderBy('lesson').execute();
      return rows.map(({ endpoint, lesson, at_ms: atMs }) => ({
        endpoint: endpoint as EndpointId,
        lesson,
        atMs,
      }));
    },
    heardSince: (county, sinceMs) => hearingsSince(db, county, sinceMs),
  };
}

/** Behind a broadcast in the order of the list. */
const isAfter =
  ({ date, slot, id }: BroadcastKey) =>
  ({ eb, and, or }: ExpressionBuilder<Tables, 'broadcast'>) =>
    or([
      eb('local_date', '<', date),
      and([eb('local_date', '=', date), eb('slot', '>', slot)]),
      and([eb('local_date', '=', date), eb('slot', '=', slot), eb('id', '>', id)]),
    ]);

const newDeliveryRow = (delivery: NewDelivery, broadcast: Broadcast): Row => [
  delivery.id,
  delivery.broadcast,
  delivery.playlist,
  delivery.endpoint,
  delivery.endpointName,
  delivery.area,
  broadcast.county,
  'pending',
  0,
  0,
  delivery.sequence,
  delivery.expiresAtMs,
  0,
  null,
  null,
  1,
];

const broadcastRow = (broadcast: Broadcast): Insertable<BroadcastTable> => ({
  id: broadcast.id,
  county: broadcast.county,
  local_date: broadcast.date,
  slot: broadcast.slot,
  state: broadcast.state,
  reason: broadcast.reason ?? null,
  starts_at_ms: broadcast.startsAtMs,
  ends_at_ms: broadcast.endsAtMs,
  freeze_at_ms: broadcast.freezeAtMs,
  ad_hoc: broadcast.adHoc ? 1 : 0,
});

export const broadcastOf = (row: BroadcastTable): Broadcast => ({
  id: row.id,
  county: row.county,
  date: row.local_date,
  slot: row.slot,
  state: row.state,
  ...(row.reason === null ? {} : { reason: row.reason }),
  startsAtMs: row.starts_at_ms,
  endsAtMs: row.ends_at_ms,
  freezeAtMs: row.freeze_at_ms,
  adHoc: row.ad_hoc === 1,
});
