import type { Kysely } from 'kysely';
import type { EndpointId } from '../domain/ids.ts';
import type { Mute } from '../domain/mute.ts';
import type { Mutes } from '../ports/mutes.ts';
import type { LedgerWriter } from './ledger.ts';
import type { MuteTable } from './tables/mutes.ts';
import type { Tables } from './tables.ts';

export const createMutes = (db: Kysely<Tables>, ledger: LedgerWriter): Mutes => ({
  of: async (broadcast) => {
    const query = db.selectFrom('mute').selectAll().where('broadcast', '=', broadcast);
    return (await query.orderBy('created_at_ms').orderBy('id').execute()).map(muteOf);
  },
  touched: async (nowMs) => {
    const query = db.selectFrom('mute').select('broadcast').distinct().where('expires_at_ms', '>', nowMs);
    const rows = await query.where('muted_at_ms', '>', 0).orderBy('broadcast').execute();
    return rows.map(({ broadcast }) => broadcast);
  },
  find: async (secretDigest) => {
    const query = db.selectFrom('mute').selectAll().where('secret_digest', '=', secretDigest);
    const row = await query.executeTakeFirst();
    return row && muteOf(row);
  },
  add: (mute, secret_digest, entry) =>
    db.transaction().execute(async (on) => {
      const { id, county, broadcast, name, createdAtMs, expiresAtMs } = mute;
      await on
        .insertInto('mute')
        .values({
          ...{ id, county, broadcast, name, secret_digest, endpoints: JSON.stringify(mute.endpoints) },
          ...{ created_at_ms: createdAtMs, expires_at_ms: expiresAtMs, muted_at_ms: 0, unmuted_at_ms: 0 },
        })
        .execute();
      await ledger.append(on, entry);
    }),
  use: (id, atMs, entry) =>
    db.transaction().execute(async (on) => {
      const { numUpdatedRows } = await on
        .updateTable('mute')
        .set({ muted_at_ms: atMs })
        .where('id', '=', id)
        .where('muted_at_ms', '=', 0)
        .where('expires_at_ms', '>', atMs)
        .executeTakeFirst();
      if (numUpdatedRows !== 1n) return false;
      await ledger.append(on, entry);
      return true;
    }),
  takeBack: (broadcast, endpoint, atMs, entry) =>
    db.transaction().execute(async (on) => {
      const query = on.selectFrom('mute').selectAll().where('broadcast', '=', broadcast);
      const rows = await query.where('muted_at_ms', '>', 0).where('unmuted_at_ms', '=', 0).execute();
      const ids = rows.filter((row) => muteOf(row).endpoints.includes(endpoint)).map(({ id }) => id);
      if (ids.length === 0) return false;
      await on.updateTable('mute').set({ unmuted_at_ms: atMs }).where('id', 'in', ids).execute();
      await ledger.append(on, entry(ids));
      return true;
    }),
});

const muteOf = (row: MuteTable): Mute => ({
  id: row.id,
  county: row.county,
  broadcast: row.broadcast,
  endpoints: JSON.parse(row.endpoints) as EndpointId[],
  name: row.name,
  createdAtMs: row.created_at_ms,
  expiresAtMs: row.expires_at_ms,
  ...(row.muted_at_ms === 0 ? {} : { mutedAtMs: row.muted_at_ms }),
  ...(row.unmuted_at_ms === 0 ? {} : { unmutedAtMs: row.unmuted_at_ms }),
});
