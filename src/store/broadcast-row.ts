import type { Insertable, Kysely } from 'kysely';
import type { Broadcast } from '../domain/broadcast.ts';
import type { BroadcastTable } from './tables/broadcasts.ts';
import type { Tables } from './tables.ts';

export const broadcastRow = (broadcast: Broadcast): Insertable<BroadcastTable> => ({
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
  postponed_from_ms: broadcast.postponedFromMs ?? null,
});

/** False when its id is there already. */
export async function insertNew(on: Kysely<Tables>, broadcast: Broadcast): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await on
    .insertInto('broadcast')
    .values(broadcastRow(broadcast))
    .onConflict((conflict) => conflict.column('id').doNothing())
    .executeTakeFirst();
  return numInsertedOrUpdatedRows === 1n;
}

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
  ...(row.postponed_from_ms === null ? {} : { postponedFromMs: row.postponed_from_ms }),
});
