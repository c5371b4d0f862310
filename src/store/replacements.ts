import { type Kysely, sql } from 'kysely';
import type { Span } from '../domain/calendar.ts';
import type { Replacements } from '../ports/replacements.ts';
import { isTakenBackSince } from './approvals.ts';
import {
  type ChangeBroadcast,
  type EndDeliveries,
  forgetReasons,
  giveUpNext,
  stand,
  standing,
} from './broadcast-change.ts';
import { broadcastOf } from './broadcast-row.ts';
import type { Engine } from './dialect.ts';
import type { InsertDeliveries } from './new-deliveries.ts';
import { noteBasis } from './plan-basis.ts';
import { type Playlists, playlistOf } from './playlists.ts';
import { carriedOut } from './remakes.ts';
import type { Tables } from './tables.ts';

export function createReplacements(
  db: Kysely<Tables>,
  engine: Engine,
  { insert: insertPlaylists }: Pick<Playlists, 'insert'>,
  changed: ChangeBroadcast,
  endDeliveries: EndDeliveries,
  insertDeliveries: InsertDeliveries,
): Replacements {
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
    replan: (id, old, playlists, entry, { basis, span, remake } = {}) =>
      changed(id, ['planned', 'ready'], entry, async (on) => {
        const current = await standing(on, id, 'current');
        if (!new Set(old).isSubsetOf(new Set(current)) || current.length !== old.length) return false;
        if (remake !== undefined && !(await carriedOut(on, remake))) return false;
        await stand(on, old, 'current', 'replaced');
        await giveUpNext(on, id);
        await insertPlaylists(on, playlists);
        if (basis !== undefined) await noteBasis(on, id, basis);
        const moved = span === undefined ? {} : spanColumns(span);
        const query = on.updateTable('broadcast').set({ state: 'planned', ...moved });
        await query.where('id', '=', id).execute();
        return true;
      }),
    reopen: (id, playlists, entry, { basis, span }) =>
      changed(id, ['missed'], entry, async (on) => {
        await stand(on, await standing(on, id, 'current'), 'current', 'replaced');
        await giveUpNext(on, id);
        await insertPlaylists(on, playlists);
        await noteBasis(on, id, basis);
        await on
          .updateTable('broadcast')
          .set({ state: 'planned', reason: null, ...spanColumns(span) })
          .where('id', '=', id)
          .execute();
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
    replace: (id, swaps, deliveries, reason, entry, approvals) =>
      changed(id, ['frozen'], entry, async (on, broadcast) => {
        if (await isTakenBackSince(on, engine, approvals)) return false;
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
        const query = on.updateTable('broadcast').set({ reason: reason ?? null });
        await query.where('id', '=', id).execute();
        return true;
      }),
  };
}

const spanColumns = ({ startsAtMs, endsAtMs, freezeAtMs }: Span & { readonly freezeAtMs: number }) => ({
  starts_at_ms: startsAtMs,
  ends_at_ms: endsAtMs,
  freeze_at_ms: freezeAtMs,
});
