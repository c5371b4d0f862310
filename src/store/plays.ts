import { type Kysely, sql } from 'kysely';
import type { BroadcastId, EndpointId } from '../domain/ids.ts';
import { outcomes, type Play } from '../domain/play.ts';
import type { OutcomeCounts, Plays } from '../ports/plays.ts';
import { isCounted } from './counted-plays.ts';
import type { Engine } from './dialect.ts';
import type { GroupedCalls } from './grouped-calls.ts';
import { dateIn } from './months.ts';
import type { ConcludeCall } from './play-conclusions.ts';
import { listPlays } from './play-records.ts';
import { playOf } from './play-row.ts';
import { createAired } from './plays-aired.ts';
import type { Tables } from './tables.ts';

export function createPlays(
  db: Kysely<Tables>,
  engine: Engine,
  conclusions: GroupedCalls<ConcludeCall, readonly Play[]>,
): Plays {
  return {
    conclude: async (plays, atMs) => (plays.length === 0 ? [] : conclusions.call({ plays, atMs })),
    isOwed: async (broadcast, endpoint) => {
      const query = db
        .selectFrom('delivery')
        .select('id')
        .where('broadcast', '=', broadcast)
        .where(isOwed(broadcast))
        .$if(endpoint !== undefined, (of) => of.where('endpoint', '=', endpoint as EndpointId));
      return (await query.limit(1).executeTakeFirst()) !== undefined;
    },
    list: (filter) => listPlays(db, engine, filter),
    of: async (delivery) => {
      const query = db.selectFrom('play').selectAll().where('delivery', '=', delivery);
      const current = query.where('current', '=', 1).where('local_date', '=', dateIn(delivery));
      return (await current.orderBy('item').execute()).map(playOf);
    },
    aired: createAired(db),
    counts: (broadcast) => outcomesOf(db, broadcast),
    notOwed: async (broadcast) => {
      const { plays } = await playsOf(db, broadcast)
        .select(({ fn }) => fn.countAll<number>().as('plays'))
        .where(sql<boolean>`not ${isCounted}`)
        .executeTakeFirstOrThrow();
      return Number(plays);
    },
  };
}

/** What a broadcast's plays that count came to. */
export async function outcomesOf(on: Kysely<Tables>, broadcast: BroadcastId): Promise<OutcomeCounts> {
  const rows = await playsOf(on, broadcast)
    .select(({ fn }) => ['outcome', fn.countAll<number>().as('plays')])
    .where(isCounted)
    .groupBy('outcome')
    .execute();
  const counted = new Map(rows.map(({ outcome, plays }) => [outcome, Number(plays)]));
  return Object.fromEntries(outcomes.map((outcome) => [outcome, counted.get(outcome) ?? 0])) as OutcomeCounts;
}

const playsOf = (db: Kysely<Tables>, broadcast: BroadcastId) =>
  db
    .selectFrom('play')
    .innerJoin('delivery', 'delivery.id', 'play.delivery')
    .where('delivery.broadcast', '=', broadcast)
    .where('current', '=', 1)
    .where('local_date', '=', dateIn(broadcast));

/** Stops at the first item without a conclusion, rather than count all there are. */
const isOwed = (broadcast: BroadcastId) => sql<boolean>`(
  delivery.state = 'pending'
  or (delivery.state = 'accepted' or delivery.certain = 0) and exists (
    select 1 from playlist_item where playlist_item.playlist = delivery.playlist and not exists (
      select 1 from play where play.delivery = delivery.id and play.item = playlist_item.item
        and play.local_date = ${dateIn(broadcast)})))`;
