import type { Kysely } from 'kysely';
import type { AreaCode } from '../domain/ids.ts';
import type { Upkeep } from '../ports/upkeep.ts';
import type { Tables } from './tables.ts';

const slots = 'slots/';

export function createUpkeep(db: Kysely<Tables>): Upkeep {
  return {
    beat: async ({ atMs: at_ms, tookMs: took_ms }) => {
      await db
        .insertInto('beat')
        .values({ name: 'tick', at_ms, took_ms })
        .onConflict((conflict) => conflict.column('name').doUpdateSet({ at_ms, took_ms }))
        .execute();
    },
    lastBeat: async () => {
      const row = await db.selectFrom('beat').selectAll().where('name', '=', 'tick').executeTakeFirst();
      return row && { atMs: row.at_ms, tookMs: row.took_ms };
    },
    recordedUntil: async () => {
      const rows = await db.selectFrom('beat').selectAll().where('name', 'like', `${slots}%`).execute();
      return new Map(rows.map(({ name, at_ms }) => [name.slice(slots.length) as AreaCode, at_ms]));
    },
    noteRecorded: async (county, at_ms) => {
      await db
        .insertInto('beat')
        .values({ name: `${slots}${county}`, at_ms, took_ms: 0 })
        .onConflict((conflict) => conflict.column('name').doUpdateSet({ at_ms }))
        .execute();
    },
    sample: async ({ date, atMs, usedBytes, freeBytes }) => {
      await db
        .insertInto('disk_sample')
        .values({ local_date: date, at_ms: atMs, used_bytes: usedBytes, free_bytes: freeBytes })
        .onConflict((conflict) => conflict.column('local_date').doNothing())
        .execute();
    },
    isSampled: async (date) => {
      const query = db.selectFrom('disk_sample').select('local_date').where('local_date', '=', date);
      return (await query.executeTakeFirst()) !== undefined;
    },
    samples: async (limit) => {
      const query = db.selectFrom('disk_sample').selectAll().orderBy('local_date', 'desc').limit(limit);
      return (await query.execute()).map((row) => ({
        date: row.local_date,
        atMs: row.at_ms,
        usedBytes: row.used_bytes,
        freeBytes: row.free_bytes,
      }));
    },
  };
}
