import type { ExpressionBuilder, Kysely, Transaction } from 'kysely';
import type { EndpointId, PlaylistId } from '../domain/ids.ts';
import type { LedgerEntry, LedgerVerb } from '../domain/ledger.ts';
import type { BroadcastKey, Broadcasts } from '../ports/broadcasts.ts';
import { isTakenBackSince } from './approvals.ts';
import { giveUpNext } from './broadcast-change.ts';
import { broadcastOf, broadcastRow, insertNew } from './broadcast-row.ts';
import type { Engine } from './dialect.ts';
import { endOf } from './ended-broadcasts.ts';
import type { GroupedCalls } from './grouped-calls.ts';
import { hearingsSince } from './heard.ts';
import type { createInsertBegun } from './insert-begun.ts';
import type { LedgerWriter } from './ledger.ts';
import type { InsertDeliveries } from './new-deliveries.ts';
import { isOneOf } from './one-of.ts';
import { noteBasis } from './plan-basis.ts';
import { commitToPlays } from './play-leaves.ts';
import type { Playlists } from './playlists.ts';
import { outcomesOf } from './plays.ts';
import { forgetRemake } from './remakes.ts';
import type { Tables } from './tables.ts';

export function createBroadcasts(
  db: Kysely<Tables>,
  engine: Engine,
  ledger: LedgerWriter,
  { playlist, playlists, assemble, insert: insertPlaylists }: Playlists,
  {
    insertDeliveries,
    begun,
  }: {
    readonly insertDeliveries: InsertDeliveries;
    readonly begun: ReturnType<typeof createInsertBegun>;
  },
  sequences: GroupedCalls<void, number>,
): Broadcasts {
  /**
   * Runs a guarded change and, when it took place, appends its entry in the same transaction; what only the change
   * knows is added to the entry's body.
   */
  const recorded = (
    entry: LedgerEntry,
    change: (on: Transaction<Tables>) => Promise<boolean | LedgerEntry['body']>,
  ): Promise<boolean> =>
    db.transaction().execute(async (on) => {
      const took = await change(on);
      if (took === false) return false;
      const { body } = entry;
      await ledger.append(on, took === true ? entry : { ...entry, body: { ...body, ...took } });
      return true;
    });

  return {
    playlist,
    playlists,
    assemble,
    find: async (id) => {
      const row = await db.selectFrom('broadcast').selectAll().where('id', '=', id).executeTakeFirst();
      return row && broadcastOf(row);
    },
    list: async ({ county, counties, date, slot, after, limit = 100 }) => {
      let query = db.selectFrom('broadcast').selectAll();
      if (county !== undefined) query = query.where('county', '=', county);
      if (counties !== undefined) query = query.where(isOneOf('county', counties));
      if (date !== undefined) query = query.where('local_date', '=', date);
      if (slot !== undefined) query = query.where('slot', '=', slot);
      if (after !== undefined) query = query.where(isAfter(after));
      // An evening sorts before its morning. Unlike its start, what is sorted by never changes.
      const newestFirst = query.orderBy('local_date', 'desc').orderBy('slot').orderBy('id');
      return (await newestFirst.limit(limit).execute()).map(broadcastOf);
    },
    open: async () => {
      const query = db
        .selectFrom('broadcast')
        .selectAll()
        .where('state', 'in', ['planned', 'ready', 'frozen']);
      return (await query.orderBy('starts_at_ms').orderBy('id').execute()).map(broadcastOf);
    },
    startingBetween: async (fromMs, untilMs) => {
      const query = db.selectFrom('broadcast').selectAll().where('starts_at_ms', '>=', fromMs);
      const rows = query.where('starts_at_ms', '<=', untilMs).orderBy('starts_at_ms').orderBy('id');
      return (await rows.execute()).map(broadcastOf);
    },
    count: async (county, date, slot) => {
      const { found } = await db
        .selectFrom('broadcast')
        .select(({ fn }) => fn.countAll<number>().as('found'))
        .where('county', '=', county)
        .where('local_date', '=', date)
        .where('slot', '=', slot)
        .executeTakeFirstOrThrow();
      return Number(found);
    },
    steps: async (id) => {
      const query = db.selectFrom('ledger').select(['verb', 'at_ms']).where('subject', '=', id);
      const verbs = [...planVerbs, ...signVerbs];
      const rows = await query.where('verb', 'in', verbs).orderBy('sequence', 'desc').execute();
      const newest = (of: readonly LedgerVerb[]) => rows.find(({ verb }) => of.includes(verb))?.at_ms;
      const [plannedAtMs, frozenAtMs] = [newest(planVerbs), newest(signVerbs)];
      return {
        ...(plannedAtMs === undefined ? {} : { plannedAtMs }),
        ...(frozenAtMs === undefined ? {} : { frozenAtMs }),
      };
    },
    begin: (broadcast, made, deliveries, entry) =>
      recorded(entry, (on) => begun(on, broadcast, made, deliveries)),
    plan: (broadcast, planned, entry, basis) =>
      recorded(entry, async (on) => {
        if (!(await insertNew(on, broadcast))) return false;
        await insertPlaylists(on, planned);
        if (basis !== undefined) await noteBasis(on, broadcast.id, basis);
        return true;
      }),
    miss: (broadcast, entry) =>
      recorded(entry, async (on) => {
        const missed = { state: 'missed', reason: broadcast.reason ?? null } as const;
        const { numInsertedOrUpdatedRows } = await on
          .insertInto('broadcast')
          .values({ ...broadcastRow(broadcast), ...missed })
          .onConflict((conflict) =>
            conflict.column('id').doUpdateSet(missed).where('broadcast.state', 'in', ['planned', 'ready']),
          )
          .executeTakeFirst();
        if (numInsertedOrUpdatedRows !== 1n) return false;
        await forgetRemake(on, broadcast.id);
        await ledger.hold(on, entry.chain);
        return { ended: await endOf(on, broadcast.id) };
      }),
    freeze: (broadcast, deliveries, entry, approvals) =>
      recorded(entry, async (on) => {
        if (approvals !== undefined && (await isTakenBackSince(on, engine, approvals))) return false;
        const { id, startsAtMs, endsAtMs } = broadcast;
        const sent = new Set(deliveries.map(({ playlist }) => playlist));
        const { numUpdatedRows } = await on
          .updateTable('broadcast')
          .set({ state: 'frozen', starts_at_ms: startsAtMs, ends_at_ms: endsAtMs })
          .where('id', '=', id)
          .where('state', '=', 'ready')
          .where(({ not, exists, selectFrom }) => {
            const outdated = selectFrom('playlist').select('id').where('broadcast', '=', id);
            return not(
              exists(
                outdated.where('standing', '!=', 'current').where('id', 'in', ['' as PlaylistId, ...sent]),
              ),
            );
          })
          .executeTakeFirst();
        if (numUpdatedRows !== 1n) return false;
        await giveUpNext(on, id);
        await insertDeliveries(on, broadcast, deliveries);
        return true;
      }),
    settle: (id, entry) =>
      recorded(entry, async (on) => {
        const { numUpdatedRows } = await on
          .updateTable('broadcast')
          .set({ state: 'settled' })
          .where('id', '=', id)
          .where('state', '=', 'frozen')
          .executeTakeFirst();
        if (numUpdatedRows !== 1n) return false;
        await forgetRemake(on, id);
        await ledger.hold(on, entry.chain);
        return {
          ended: await endOf(on, id),
          plays: await outcomesOf(on, id),
          leaves: await commitToPlays(on, id),
        };
      }),
    takeSequence: () => sequences.call(),
    lastHeard: async (county) => {
      const query = db.selectFrom('heard').select(['endpoint', 'lesson', 'at_ms']);
      const rows = await query.where('county', '=', county).orderBy('endpoint').orderBy('lesson').execute();
      return rows.map(({ endpoint, lesson, at_ms: atMs }) => ({
        endpoint: endpoint as EndpointId,
        lesson,
        atMs,
      }));
    },
    heardSince: (county, sinceMs) => hearingsSince(db, county, sinceMs),
  };
}

const planVerbs: readonly LedgerVerb[] = ['plan-broadcast', 'replan-broadcast', 'reopen-broadcast'];
const signVerbs: readonly LedgerVerb[] = ['freeze-broadcast', 'replace-orders'];

/** Behind a broadcast in the order of the list. */
const isAfter =
  ({ date, slot, id }: BroadcastKey) =>
  ({ eb, and, or }: ExpressionBuilder<Tables, 'broadcast'>) =>
    or([
      eb('local_date', '<', date),
      and([eb('local_date', '=', date), eb('slot', '>', slot)]),
      and([eb('local_date', '=', date), eb('slot', '=', slot), eb('id', '>', id)]),
    ]);
