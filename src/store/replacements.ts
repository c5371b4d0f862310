import { type Kysely, sql, type Transaction } from 'kysely';
import type { Broadcast } from '../domain/broadcast.ts';
import type { BroadcastId, EndpointId, PlaylistId } from '../domain/ids.ts';
import type { LedgerEntry } from '../domain/ledger.ts';
import type { PlaylistStanding, Replacements } from '../ports/replacements.ts';
import { broadcastOf } from './broadcasts.ts';
import type { Engine } from './dialect.ts';
import type { LedgerWriter } from './ledger.ts';
import type { InsertDeliveries } from './new-deliveries.ts';
import { type Playlists, playlistOf } from './playlists.ts';
import type { Tables } from './tables.ts';

export function createReplacements(
  db: Kysely<Tables>,
  engine: Engine,
  ledger: LedgerWriter,
  { insert: insertPlaylists }: Pick<Playlists, 'insert'>,
  insertDeliveries: InsertDeliveries,
): Replacements {
  /** Runs a change of a broadcast that is held in one of the states; undone when the change says that it can't be. */
  const changed = async (
    id: BroadcastId,
    states: readonly Broadcast['state'][],
    entry: LedgerEntry,
    change: (on: Transaction<Tables>, broadcast: Broadcast) => Promise<boolean>,
  ): Promise<boolean> => {
    try {
      return await db.transaction().execute(async (on) => {
        const row = await engine
          .lock(on.selectFrom('broadcast').selectAll().where('id', '=', id))
          .executeTakeFirst();
        if (row === undefined || !states.includes(row.state)) return false;
        if (!(await change(on, broadcastOf(row)))) throw new Overtaken();
        await ledger.append(on, entry);
        return true;
      });
    } catch (error) {
      if (error instanceof Overtaken) return false;
      throw error;
    }
  };

  return {
    playlists: async (broadcast) => {
      const query = db.selectFrom('playlist').selectAll().where('broadcast', '=', broadcast);
      const rows = await query.orderBy('position').execute();
      return rows
        .map((row) => ({ ...playlistOf(row), position: row.position, standing: row.standing }))
        .sort((a, b) => a.position - b.position || a.id.length - b.id.length || (a.id < b.id ? -1 : 1));
    },
    underWay: async () => {
      const rows = await db
        .selectFrom('broadcast')
        .selectAll()
        .where('state', '=', 'frozen')
        .where('id', 'in', (from) =>
          from
            .selectFrom('playlist')
            .select('broadcast')
            .where('standing', '=', sql.lit('next' as const)),
        )
        .orderBy('starts_at_ms')
        .orderBy('id')
        .execute();
      return rows.map(broadcastOf);
    },
    replan: (id, old, playlists, entry) =>
      changed(id, ['planned', 'ready'], entry, async (on) => {
        const current = await on
          .selectFrom('playlist')
          .select('id')
          .where('broadcast', '=', id)
          .where('standing', '=', 'current')
          .execute();
        if (!new Set(old).isSubsetOf(new Set(current.map((row) => row.id)))) return false;
        if (current.length !== old.length) return false;
        await stand(on, old, 'current', 'replaced');
        await insertPlaylists(on, playlists);
        await on.updateTable('broadcast').set({ state: 'planned' }).where('id', '=', id).execute();
        return true;
      }),
    prepare: (id, playlists, entry) =>
      changed(id, ['frozen'], entry, async (on) => {
        const given = playlists.flatMap(({ insteadOf }) => (insteadOf === undefined ? [] : [insteadOf]));
        if ((await stand(on, given, 'next', 'replaced')) !== given.length) return false;
        const positions = playlists.map(({ position }) => position);
        const others = on
          .selectFrom('playlist')
          .select('id')
          .where('broadcast', '=', id)
          .where('position', 'in', positions)
          .where('standing', '=', 'next');
        if ((await others.executeTakeFirst()) !== undefined) return false;
        for (const { position, playlist } of playlists)
          await insertPlaylists(on, [playlist], { position, standing: 'next' });
        return true;
      }),
    setAside: (id, { reason, aside, deliveries }, entry) =>
      changed(id, ['frozen'], entry, async (on, broadcast) => {
        if (aside !== undefined)
          await insertPlaylists(on, [aside.playlist], { position: aside.position, standing: 'aside' });
        const endpoints = deliveries.map(({ endpoint }) => endpoint);
        if (reason === undefined) await forgetReasons(on, id, endpoints);
        await endDeliveries(on, id, endpoints, entry.atMs, reason ?? null);
        await insertDeliveries(on, broadcast, deliveries);
        return true;
      }),
    replace: (id, swaps, deliveries, reason, entry) =>
      changed(id, ['frozen'], entry, async (on, broadcast) => {
        const old = swaps.map((swap) => swap.old);
        const next = swaps.map((swap) => swap.next);
        if ((await stand(on, old, 'current', 'replaced')) !== old.length) return false;
        if ((await stand(on, next, 'next', 'current')) !== next.length) return false;
        await endDeliveries(
          on,
          id,
          deliveries.map(({ endpoint }) => endpoint),
          entry.atMs,
        );
        await insertDeliveries(on, broadcast, deliveries);
        if (reason !== undefined)
          await on.updateTable('broadcast').set({ reason }).where('id', '=', id).execute();
        return true;
      }),
  };

  /** Whoever records how attempts ended locks rows in the order of their ids; so does this. */
  async function endDeliveries(
    on: Kysely<Tables>,
    broadcast: BroadcastId,
    endpoints: readonly EndpointId[],
    atMs: number,
    reason: string | null = null,
  ): Promise<void> {
    const wanted = new Set(endpoints);
    const rows = await engine
      .lock(
        on
          .selectFrom('delivery')
          .select(['id', 'endpoint'])
          .where('broadcast', '=', broadcast)
          .where('state', '!=', 'replaced')
          .orderBy('id'),
      )
      .execute();
    const ids = rows.filter(({ endpoint }) => wanted.has(endpoint)).map(({ id }) => id);
    for (let from = 0; from < ids.length; from += idsAStatement) {
      await on
        .updateTable('delivery')
        .set({ state: 'replaced', reason, settled_at_ms: atMs, certain: isSurelyNotHeld })
        .where('id', 'in', ids.slice(from, from + idsAStatement))
        .execute();
    }
  }
}

/** What an endpoint missed for a reason it now hears after all. */
async function forgetReasons(
  on: Kysely<Tables>,
  broadcast: BroadcastId,
  endpoints: readonly EndpointId[],
): Promise<void> {
  for (let from = 0; from < endpoints.length; from += idsAStatement) {
    await on
      .updateTable('delivery')
      .set({ reason: null })
      .where('broadcast', '=', broadcast)
      .where('state', '=', 'replaced')
      .where('endpoint', 'in', endpoints.slice(from, from + idsAStatement))
      .execute();
  }
}

/** Thrown to undo a transaction that found its start changed. */
class Overtaken extends Error {}

const idsAStatement = 500;

/** As `isCertain` of the domain: what was accepted is held, what was taken up and not recorded may be. */
const isSurelyNotHeld = sql<number>`case
  when state = 'accepted' then 0
  when state = 'pending' and epoch > 2 * attempts then 0
  else certain end`;

/** Answers how many changed their standing. */
async function stand(
  on: Kysely<Tables>,
  ids: readonly PlaylistId[],
  from: PlaylistStanding,
  to: PlaylistStanding,
): Promise<number> {
  if (ids.length === 0) return 0;
  const query = on.updateTable('playlist').set({ standing: to }).where('id', 'in', ids);
  const { numUpdatedRows } = await query.where('standing', '=', from).executeTakeFirst();
  return Number(numUpdatedRows);
}
