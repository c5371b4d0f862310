import { type Kysely, sql, type Transaction } from 'kysely';
import type { Broadcast } from '../domain/broadcast.ts';
import type { BroadcastId, EndpointId, PlaylistId } from '../domain/ids.ts';
import type { LedgerEntry } from '../domain/ledger.ts';
import type { PlaylistStanding } from '../ports/replacements.ts';
import { broadcastOf } from './broadcast-row.ts';
import type { Engine } from './dialect.ts';
import type { LedgerWriter } from './ledger.ts';
import type { Tables } from './tables.ts';

/** Runs a change of a broadcast that is held in one of the states; undone when the change says that it can't be. */
export type ChangeBroadcast = (
  id: BroadcastId,
  states: readonly Broadcast['state'][],
  entry: LedgerEntry,
  change: (on: Transaction<Tables>, broadcast: Broadcast) => Promise<boolean>,
) => Promise<boolean>;

export const createChangeBroadcast =
  (db: Kysely<Tables>, engine: Engine, ledger: LedgerWriter): ChangeBroadcast =>
  async (id, states, entry, change) => {
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

/** Thrown to undo a transaction that found its start changed. */
class Overtaken extends Error {}

/** Changes playlists from one standing to another; answers how many changed. */
export async function stand(
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

/** A broadcast's playlists of one standing. */
export async function standing(
  on: Kysely<Tables>,
  broadcast: BroadcastId,
  which: PlaylistStanding,
): Promise<readonly PlaylistId[]> {
  const query = on.selectFrom('playlist').select('id').where('broadcast', '=', broadcast);
  return (await query.where('standing', '=', which).execute()).map(({ id }) => id);
}

/** Gives up every `next` playlist of a broadcast. */
export async function giveUpNext(on: Kysely<Tables>, broadcast: BroadcastId): Promise<void> {
  const query = on.updateTable('playlist').set({ standing: 'replaced' });
  await query.where('broadcast', '=', broadcast).where('standing', '=', 'next').execute();
}

/** Ends the deliveries of some endpoints: another one takes the place of each, for a reason where it is told. */
export type EndDeliveries = (
  on: Kysely<Tables>,
  broadcast: BroadcastId,
  endpoints: readonly EndpointId[],
  atMs: number,
  reason?: string | null,
) => Promise<void>;

/** Whoever records how attempts ended locks rows in the order of their ids; so does this. */
export const createEndDeliveries =
  (engine: Engine): EndDeliveries =>
  async (on, broadcast, endpoints, atMs, reason = null) => {
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
  };

/** Forgets why endpoints were silent, who are to hear something after all. */
export async function forgetReasons(
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

const idsAStatement = 500;

/** As `isCertain` of the domain: what was accepted is held, what was taken up and not recorded may be. */
const isSurelyNotHeld = sql<number>`case
  when state = 'accepted' then 0
  when state = 'pending' and epoch > 2 * attempts then 0
  else certain end`;
