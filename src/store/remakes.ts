import type { Kysely } from 'kysely';
import type { BroadcastId, PlaylistId } from '../domain/ids.ts';
import type { MovedBroadcast, Remake, Remakes } from '../ports/remakes.ts';
import { isTakenBackSince } from './approvals.ts';
import { type ChangeBroadcast, type EndDeliveries, giveUpNext, stand, standing } from './broadcast-change.ts';
import type { Engine } from './dialect.ts';
import type { LedgerWriter } from './ledger.ts';
import type { InsertDeliveries } from './new-deliveries.ts';
import { basisOf, noteBasis } from './plan-basis.ts';
import type { Playlists } from './playlists.ts';
import type { RemakeTable } from './tables/remakes.ts';
import type { Tables } from './tables.ts';

export interface RemakesDeps {
  readonly engine: Engine;
  readonly ledger: LedgerWriter;
  readonly playlists: Pick<Playlists, 'insert'>;
  readonly changed: ChangeBroadcast;
  readonly endDeliveries: EndDeliveries;
  readonly insertDeliveries: InsertDeliveries;
}

export function createRemakes(
  db: Kysely<Tables>,
  {
    engine,
    ledger,
    playlists: { insert: insertPlaylists },
    changed,
    endDeliveries,
    insertDeliveries,
  }: RemakesDeps,
): Remakes {
  return {
    open: async () => {
      const rows = await db
        .selectFrom('remake')
        .innerJoin('broadcast', 'broadcast.id', 'remake.broadcast')
        .selectAll('remake')
        .where('broadcast.state', 'in', ['planned', 'ready', 'frozen'])
        .orderBy('remake.broadcast')
        .execute();
      return rows.map(remakeOf);
    },
    find: async (broadcast) => {
      const query = db.selectFrom('remake').selectAll().where('broadcast', '=', broadcast);
      const row = await query.executeTakeFirst();
      return row && remakeOf(row);
    },
    want: ({ broadcast, asks, actor, startsAtMs = null }, entry) =>
      db.transaction().execute(async (on) => {
        const wanted = { asks, actor, schedule: null, starts_at_ms: startsAtMs };
        await on
          .insertInto('remake')
          .values({ broadcast, ...wanted })
          .onConflict((conflict) => conflict.column('broadcast').doUpdateSet(wanted))
          .execute();
        await ledger.append(on, entry);
      }),
    drop: (broadcast, entry) =>
      changed(broadcast, ['planned', 'ready', 'frozen'], entry, async (on) => {
        const query = on.selectFrom('remake').selectAll().where('broadcast', '=', broadcast);
        const wanted = await query.executeTakeFirst();
        if (wanted === undefined) return false;
        if (wanted.schedule !== null) await giveUpNext(on, broadcast);
        return carriedOut(on, remakeOf(wanted));
      }),
    basis: (broadcast) => basisOf(db, broadcast),
    noteBasis: (broadcast, basis) => noteBasis(db, broadcast, basis),
    move: (moved, entry) =>
      changed(moved.id, ['planned', 'ready'], entry, async (on) => {
        await moveTo(on, moved);
        return true;
      }),
    prepare: (broadcast, { insteadOf, playlists, basis, remake }, entry) =>
      changed(broadcast, [remake === undefined ? 'ready' : 'frozen'], entry, async (on) => {
        if (!areSame(insteadOf, await standing(on, broadcast, 'next'))) return false;
        await stand(on, insteadOf, 'next', 'replaced');
        if (remake === undefined) await noteBasis(on, broadcast, basis);
        else if (!(await beginRemake(on, remake, basis.schedule))) return false;
        const last = on.selectFrom('playlist').select(({ fn }) => fn.max('position').as('position'));
        const position =
          1 + ((await last.where('broadcast', '=', broadcast).executeTakeFirst())?.position ?? -1);
        for (const [index, playlist] of playlists.entries())
          await insertPlaylists(on, [playlist], { position: position + index, standing: 'next' });
        return true;
      }),
    takeUp: (broadcast, old, next, entry) =>
      changed(broadcast, ['ready'], entry, async (on) => {
        if (!areSame(old, await standing(on, broadcast, 'current'))) return false;
        if (!areSame(next, await standing(on, broadcast, 'next'))) return false;
        await stand(on, old, 'current', 'replaced');
        await stand(on, next, 'next', 'current');
        return true;
      }),
    replace: ({ broadcast, old, next, deliveries, basis, remake, approvals }, entry) =>
      changed(broadcast.id, ['frozen'], entry, async (on) => {
        if (await isTakenBackSince(on, engine, approvals)) return false;
        if (!(await carriedOut(on, remake))) return false;
        if ((await stand(on, old, 'current', 'replaced')) !== old.length) return false;
        if ((await stand(on, next, 'next', 'current')) !== next.length) return false;
        await giveUpNext(on, broadcast.id);
        const endpoints = deliveries.map(({ endpoint }) => endpoint);
        await endDeliveries(on, broadcast.id, endpoints, entry.atMs);
        await insertDeliveries(on, broadcast, deliveries);
        await noteBasis(on, broadcast.id, basis);
        await moveTo(on, broadcast);
        const { reason = null } = broadcast;
        await on.updateTable('broadcast').set({ reason }).where('id', '=', broadcast.id).execute();
        return true;
      }),
  };
}

/** Moves a broadcast to its new span. A village's word about it holds until it is over, wherever it stands. */
async function moveTo(on: Kysely<Tables>, moved: MovedBroadcast): Promise<void> {
  const { id, startsAtMs, endsAtMs, freezeAtMs, postponedFromMs = null } = moved;
  const stands = { starts_at_ms: startsAtMs, ends_at_ms: endsAtMs, freeze_at_ms: freezeAtMs };
  const query = on.updateTable('broadcast').set({ ...stands, postponed_from_ms: postponedFromMs });
  await query.where('id', '=', id).execute();
  await on.updateTable('mute').set({ expires_at_ms: endsAtMs }).where('broadcast', '=', id).execute();
}

/** Removes what was asked for; false when it is something else by now. */
export async function carriedOut(
  on: Kysely<Tables>,
  { broadcast, asks }: Pick<Remake, 'broadcast' | 'asks'>,
): Promise<boolean> {
  const query = on.deleteFrom('remake').where('broadcast', '=', broadcast).where('asks', '=', asks);
  return (await query.executeTakeFirst()).numDeletedRows === 1n;
}

/** What was asked of a broadcast that is settled or missed is asked no more. */
export const forgetRemake = async (on: Kysely<Tables>, broadcast: BroadcastId): Promise<void> => {
  await on.deleteFrom('remake').where('broadcast', '=', broadcast).execute();
};

async function beginRemake(
  on: Kysely<Tables>,
  { broadcast, asks }: Remake,
  schedule: number,
): Promise<boolean> {
  const query = on.updateTable('remake').set({ schedule }).where('broadcast', '=', broadcast);
  return (await query.where('asks', '=', asks).executeTakeFirst()).numUpdatedRows === 1n;
}

const areSame = (a: readonly PlaylistId[], b: readonly PlaylistId[]): boolean =>
  a.length === b.length && new Set(a).isSubsetOf(new Set(b));

const remakeOf = ({ broadcast, asks, actor, schedule, starts_at_ms }: RemakeTable): Remake => ({
  broadcast,
  asks,
  actor,
  ...(starts_at_ms === null ? {} : { startsAtMs: starts_at_ms }),
  ...(schedule === null ? {} : { schedule }),
});
