import { type Kysely, sql } from 'kysely';
import { checkFindings } from '../domain/delivery.ts';
import type { BroadcastId } from '../domain/ids.ts';
import type { CheckCounts, Checks } from '../ports/checks.ts';
import type { Engine } from './dialect.ts';
import { createRowBatch, storable } from './row-batch.ts';
import type { Tables } from './tables.ts';

export function createChecks(db: Kysely<Tables>, engine: Engine): Checks {
  const insert = createRowBatch(
    db,
    7,
    (rows) => sql`
      insert into delivery_check (delivery, broadcast, due_at_ms, until_ms, epoch, attempts, done)
      values ${rows} on conflict (delivery) do nothing`,
  );
  const isOpen = sql.lit(0);
  const open = (delivery: string) =>
    db
      .updateTable('delivery_check')
      .where('delivery', '=', delivery as never)
      .where('done', '=', isOpen);
  return {
    add: (checks, nowMs) =>
      db.transaction().execute(async (on) => {
        const past = on.updateTable('delivery_check').set({ done: 1 }).where('done', '=', isOpen);
        await past.where('until_ms', '<=', nowMs).execute();
        const rows = checks.map((one) => [one.delivery, one.broadcast, one.dueAtMs, one.untilMs, 0, 0, 0]);
        await insert(on, rows);
      }),
    takeDue: (nowMs, leaseMs, limit) =>
      db.transaction().execute(async (on) => {
        const due = await engine
          .lockFree(
            on
              .selectFrom('delivery_check')
              .select('delivery')
              .where('done', '=', isOpen)
              .where('due_at_ms', '<=', nowMs)
              .where('until_ms', '>', nowMs)
              .where(isAccepted)
              .orderBy('due_at_ms')
              .orderBy('delivery')
              .limit(limit),
          )
          .execute();
        if (due.length === 0) return [];
        const ids = due.map(({ delivery }) => delivery);
        return on
          .updateTable('delivery_check')
          .set((eb) => ({ epoch: eb('epoch', '+', 1), due_at_ms: nowMs + leaseMs }))
          .where('delivery', 'in', ids)
          .returning(['delivery', 'epoch'])
          .execute();
      }),
    find: async (delivery) => {
      const query = db.selectFrom('delivery_check').selectAll().where('delivery', '=', delivery);
      const row = await query.where('done', '=', isOpen).executeTakeFirst();
      return row && { delivery, untilMs: row.until_ms, epoch: row.epoch, attempts: row.attempts };
    },
    record: async ({ delivery, epoch, atMs, found, reason, nextAtMs }) => {
      await open(delivery)
        .where('epoch', '=', epoch)
        .set((eb) => ({
          attempts: eb('attempts', '+', 1),
          ...(found === undefined ? {} : { found, checked_at_ms: atMs, reason: storable(reason) }),
          ...(nextAtMs === undefined ? { done: 1 } : { due_at_ms: nextAtMs }),
        }))
        .execute();
    },
    answered: async (delivery, { atMs, found, reason }) => {
      const said = { found, checked_at_ms: atMs, reason: storable(reason), done: 1 };
      return (await open(delivery).set(said).executeTakeFirst()).numUpdatedRows === 1n;
    },
    counts: async (broadcast) => {
      const rows = await looked(db, broadcast)
        .select(({ fn }) => ['delivery_check.found', fn.countAll<number>().as('deliveries')])
        .groupBy('delivery_check.found')
        .execute();
      const counted = new Map(rows.map(({ found, deliveries }) => [found, deliveries]));
      return Object.fromEntries(checkFindings.map((one) => [one, counted.get(one) ?? 0])) as CheckCounts;
    },
    lost: async (broadcast) => {
      const { deliveries } = await looked(db, broadcast)
        .select(({ fn }) => fn.countAll<number>().as('deliveries'))
        .where(({ eb, or, and }) =>
          or([
            eb('delivery_check.found', '=', 'refused'),
            and([eb('delivery_check.found', '=', 'silent'), eb('delivery_check.attempts', '>', 1)]),
          ]),
        )
        .executeTakeFirstOrThrow();
      return deliveries;
    },
  };
}

/** What was looked at and is still to be heard by its endpoint. */
const looked = (db: Kysely<Tables>, broadcast: BroadcastId) =>
  db
    .selectFrom('delivery_check')
    .innerJoin('delivery', 'delivery.id', 'delivery_check.delivery')
    .where('delivery_check.broadcast', '=', broadcast)
    .where('delivery.state', '=', 'accepted');

const isAccepted = sql<boolean>`exists (
  select 1 from delivery where delivery.id = delivery_check.delivery and delivery.state = 'accepted')`;
