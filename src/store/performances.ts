import { type Kysely, sql } from 'kysely';
import { slotNames, urgencies } from '../domain/ids.ts';
import type { Performances } from '../ports/performances.ts';
import type { Engine } from './dialect.ts';
import type { Tables } from './tables.ts';

export function createPerformances(db: Kysely<Tables>, engine: Engine): Performances {
  return {
    take: (owner, { nowMs, untilMs, leaseUntilMs }, limit) =>
      db.transaction().execute(async (on) => {
        const due = await engine
          .lockFree(
            on
              .selectFrom('performance')
              .select('delivery')
              .where('done', '=', sql.lit(0))
              .where('starts_at_ms', '<=', untilMs)
              .where('ends_at_ms', '>', nowMs)
              .where('lease_until_ms', '<=', nowMs)
              .where(stands)
              .where(isNotOutranked(nowMs))
              .orderBy('starts_at_ms')
              .orderBy('delivery')
              .limit(limit),
          )
          .execute();
        const deliveries = due.map(({ delivery }) => delivery);
        if (deliveries.length > 0) {
          await on
            .updateTable('performance')
            .set({ owner, lease_until_ms: leaseUntilMs })
            .where('delivery', 'in', deliveries)
            .execute();
        }
        return deliveries;
      }),
    renew: async (delivery, owner, { nowMs, leaseUntilMs }) => {
      const { numUpdatedRows } = await db
        .updateTable('performance')
        .set({ lease_until_ms: leaseUntilMs })
        .where('delivery', '=', delivery)
        .where('owner', '=', owner)
        .where(stands)
        .where(isNotOutranked(nowMs))
        .executeTakeFirst();
      return numUpdatedRows > 0n;
    },
    finish: async (delivery, owner) => {
      const query = db.updateTable('performance').set({ done: 1 }).where('delivery', '=', delivery);
      await query.where('owner', '=', owner).execute();
    },
    release: async (delivery, owner) => {
      const query = db.updateTable('performance').set({ lease_until_ms: 0 }).where('delivery', '=', delivery);
      await query.where('owner', '=', owner).execute();
    },
    interruptedBy: async (delivery, nowMs) => {
      const rows = await db
        .selectFrom('delivery as emergency')
        .innerJoin('delivery', (join) =>
          join
            .onRef('delivery.endpoint', '=', 'emergency.endpoint')
            .onRef('delivery.county', '=', 'emergency.county'),
        )
        .innerJoin('performance', 'performance.delivery', 'delivery.id')
        .innerJoin('broadcast', 'broadcast.id', 'delivery.broadcast')
        .select('delivery.id')
        .where('emergency.id', '=', delivery)
        .where('broadcast.slot', 'in', slotNames)
        .where('performance.done', '=', 0)
        .where('performance.starts_at_ms', '<=', nowMs)
        .where('performance.ends_at_ms', '>', nowMs)
        .orderBy('delivery.id')
        .execute();
      return rows.map(({ id }) => id);
    },
    drop: async (delivery) => {
      await db.updateTable('performance').set({ done: 1 }).where('delivery', '=', delivery).execute();
    },
    untaken: async (broadcast) => {
      const rows = await db
        .selectFrom('performance')
        .innerJoin('delivery', 'delivery.id', 'performance.delivery')
        .select('performance.delivery')
        .where('delivery.broadcast', '=', broadcast)
        .where('owner', 'is', null)
        .execute();
      return new Set(rows.map(({ delivery }) => delivery));
    },
  };
}

/** Its delivery was neither refused nor replaced. */
const stands = sql<boolean>`exists (
  select 1 from delivery where delivery.id = performance.delivery and delivery.state in ('pending', 'accepted'))`;

const rank = (slot: string) =>
  sql`(case ${sql.ref(slot)} when 'emergency' then 2 when 'drill' then 1 else 0 end)`;

/**
 * Nothing that goes before it is due, or under way, at its endpoint: an emergency goes before a drill, and that before a
 * slot; of two emergencies, or two drills, the earlier one.
 */
const isNotOutranked = (nowMs: number) => sql<boolean>`not exists (
  select 1 from delivery own
  join delivery other on other.endpoint = own.endpoint and other.county = own.county
  join performance first on first.delivery = other.id
  join broadcast theirs on theirs.id = other.broadcast
  join broadcast mine on mine.id = own.broadcast
  where own.id = performance.delivery and other.broadcast <> own.broadcast
    and first.done = 0 and first.starts_at_ms <= ${nowMs} and first.ends_at_ms > ${nowMs}
    and other.state in ('pending', 'accepted')
    and theirs.slot in (${sql.join(urgencies)})
    and (${rank('theirs.slot')} > ${rank('mine.slot')} or (theirs.slot = mine.slot
      and (first.starts_at_ms < performance.starts_at_ms
        or (first.starts_at_ms = performance.starts_at_ms and other.id < own.id)))))`;
