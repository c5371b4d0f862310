import type { Kysely, Transaction } from 'kysely';
import type { Emergency } from '../domain/emergency.ts';
import type { AreaCode } from '../domain/ids.ts';
import { canonicalJson } from '../domain/ledger.ts';
import type { Emergencies } from '../ports/emergencies.ts';
import { type ChangeBroadcast, type EndDeliveries, stand, standing } from './broadcast-change.ts';
import type { createInsertBegun } from './insert-begun.ts';
import type { LedgerWriter } from './ledger.ts';
import type { InsertDeliveries } from './new-deliveries.ts';
import { isOneOf } from './one-of.ts';
import type { Playlists } from './playlists.ts';
import type { EmergencyTable } from './tables/emergencies.ts';
import type { Tables } from './tables.ts';

interface Rooms {
  readonly ledger: LedgerWriter;
  readonly playlists: Pick<Playlists, 'insert'>;
  readonly changed: ChangeBroadcast;
  readonly endDeliveries: EndDeliveries;
  readonly insertDeliveries: InsertDeliveries;
  readonly begun: ReturnType<typeof createInsertBegun>;
}

export function createEmergencies(db: Kysely<Tables>, rooms: Rooms): Emergencies {
  const { ledger, playlists, changed, endDeliveries, insertDeliveries, begun } = rooms;
  return {
    find: async (broadcast) => {
      const query = db.selectFrom('emergency').selectAll().where('broadcast', '=', broadcast);
      const row = await query.executeTakeFirst();
      return row && emergencyOf(row);
    },
    list: async ({ county, counties, limit = 100 }) => {
      let query = db.selectFrom('emergency').selectAll();
      if (county !== undefined) query = query.where('county', '=', county);
      if (counties !== undefined) query = query.where(isOneOf('county', counties));
      const newest = query.orderBy('declared_at_ms', 'desc').orderBy('broadcast').limit(limit);
      return (await newest.execute()).map(emergencyOf);
    },
    causedBy: async (county, cause) => {
      const query = db.selectFrom('emergency').selectAll().where('county', '=', county);
      const row = await query.where('cause', '=', cause).executeTakeFirst();
      return row && emergencyOf(row);
    },
    declare: (emergency, broadcast, made, deliveries, entry) => {
      const declaring = db.transaction().execute(async (on) => {
        if (await isThere(on, emergency)) return false;
        if (!(await begun(on, broadcast, made, deliveries))) return false;
        const inserting = on.insertInto('emergency').values(rowOf(emergency));
        const inserted = await inserting.onConflict((conflict) => conflict.doNothing()).executeTakeFirst();
        if (inserted.numInsertedOrUpdatedRows !== 1n) throw new Forestalled();
        await ledger.append(on, entry);
        return true;
      });
      return declaring.catch((error: unknown) => {
        if (error instanceof Forestalled) return false;
        throw error;
      });
    },
    end: ({ broadcast: id, endedAtMs, endedBy }, silences, deliveries, entry) =>
      changed(id, ['frozen'], entry, async (on, broadcast) => {
        const { numUpdatedRows } = await on
          .updateTable('emergency')
          .set({ ended_at_ms: endedAtMs, ended_by: endedBy })
          .where('broadcast', '=', id)
          .where('ended_at_ms', 'is', null)
          .executeTakeFirst();
        if (numUpdatedRows !== 1n) return false;
        await stand(on, await standing(on, id, 'current'), 'current', 'replaced');
        await playlists.insert(on, silences);
        const endpoints = deliveries.map(({ endpoint }) => endpoint);
        await endDeliveries(on, id, endpoints, endedAtMs);
        await insertDeliveries(on, broadcast, deliveries);
        await on.updateTable('broadcast').set({ reason: 'ended' }).where('id', '=', id).execute();
        return true;
      }),
  };
}

/** Somebody else declared it for the same cause at the same time: nothing of this one stays. */
class Forestalled extends Error {}

async function isThere(on: Transaction<Tables>, { county, cause }: Emergency): Promise<boolean> {
  if (cause === undefined) return false;
  const query = on.selectFrom('emergency').select('broadcast').where('county', '=', county);
  return (await query.where('cause', '=', cause).executeTakeFirst()) !== undefined;
}

const rowOf = (emergency: Emergency): EmergencyTable => ({
  broadcast: emergency.broadcast,
  county: emergency.county,
  drill: emergency.drill ? 1 : 0,
  after_it: emergency.after,
  notice: emergency.notice,
  repeats: emergency.repeat,
  areas: canonicalJson(emergency.areas),
  cause: emergency.cause ?? null,
  declared_at_ms: emergency.declaredAtMs,
  declared_by: emergency.declaredBy,
  ended_at_ms: emergency.endedAtMs ?? null,
  ended_by: emergency.endedBy ?? null,
});

const emergencyOf = (row: EmergencyTable): Emergency => ({
  broadcast: row.broadcast,
  county: row.county,
  drill: row.drill === 1,
  after: row.after_it,
  notice: row.notice,
  repeat: row.repeats,
  areas: JSON.parse(row.areas) as AreaCode[],
  ...(row.cause === null ? {} : { cause: row.cause }),
  declaredAtMs: row.declared_at_ms,
  declaredBy: row.declared_by,
  ...(row.ended_at_ms === null ? {} : { endedAtMs: row.ended_at_ms }),
  ...(row.ended_by === null ? {} : { endedBy: row.ended_by }),
});
