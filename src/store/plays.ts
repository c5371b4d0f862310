import { type Kysely, type RawBuilder, sql } from 'kysely';
import { countyOf } from '../domain/area.ts';
import type { BroadcastId, Digest, EndpointId, PlaylistId } from '../domain/ids.ts';
import { type Outcome, outcomes, type Play } from '../domain/play.ts';
import type { OutcomeCounts, PlayFilter, PlayRecord, Plays } from '../ports/plays.ts';
import { isCounted } from './counted-plays.ts';
import { placesWithin } from './coverage-spans.ts';
import type { Engine } from './dialect.ts';
import type { GroupedCalls } from './grouped-calls.ts';
import { dateIn } from './months.ts';
import { isOneOf } from './one-of.ts';
import type { ConcludeCall } from './play-conclusions.ts';
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
    list: async (filter) => (await records(db, engine, filter).execute()).map(recordOf),
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

/** The dates a filter leaves, of a play, so that whoever plans the query learns which months it is about. */
function datesOf({ date, from, to, broadcast }: PlayFilter) {
  const [first, last] = [date ?? from, date ?? to];
  return broadcast === undefined ? { first, last } : { first: dateIn(broadcast), last: dateIn(broadcast) };
}

/** The current plays of a broadcast that came to something else than `played`: migration 0057 has an index of them. */
const unheardOf = (outcome: Outcome) => sql<boolean>`play.delivery >= broadcast.id || '/'
  and play.delivery < broadcast.id || '0' and play.local_date = broadcast.local_date and play.current = 1
  and play.outcome <> 'played' and play.outcome = ${sql.lit(outcome)}`;

/**
 * The current plays of broadcast and delivery. SQLite joins crossed tables in the order they are named: broadcast by
 * broadcast, so that a limit ends the search; left to choose, it reads and sorts every play there is. So would
 * PostgreSQL with its months, but for a sub-query that it can only ask once a delivery. What was not heard whole is asked
 * for once a broadcast, and its delivery found by it.
 */
function playsInOrder(db: Kysely<Tables>, { name }: Engine, filter: PlayFilter) {
  const { outcome } = filter;
  const isUnheard = outcome !== undefined && outcome !== 'played';
  const deliveries = db.selectFrom('broadcast').crossJoin('delivery');
  const crossed = deliveries
    .crossJoin('play')
    .whereRef('play.delivery', '=', 'delivery.id')
    .whereRef('play.local_date', '=', 'broadcast.local_date')
    .where('play.current', '=', 1);
  const { first, last } = datesOf(filter);
  const inMonths = (of: RawBuilder<boolean>) => () => {
    let plays = db.selectFrom('play').selectAll().where(of).offset(sql.lit(0));
    if (first !== undefined) plays = plays.where('play.local_date', '>=', first);
    if (last !== undefined) plays = plays.where('play.local_date', '<=', last);
    return plays.as('play');
  };
  if (isUnheard) {
    const broadcasts = db.selectFrom('broadcast');
    if (name === 'sqlite')
      return broadcasts
        .crossJoin('play')
        .crossJoin('delivery')
        .where(unheardOf(outcome))
        .whereRef('delivery.id', '=', 'play.delivery') as unknown as typeof crossed;
    return broadcasts
      .crossJoinLateral(inMonths(unheardOf(outcome)))
      .crossJoinLateral(() =>
        db
          .selectFrom('delivery')
          .selectAll()
          .where(sql<boolean>`delivery.id = play.delivery`)
          .offset(sql.lit(0))
          .as('delivery'),
      ) as unknown as typeof crossed;
  }
  if (name === 'sqlite') return crossed;
  return deliveries.crossJoinLateral(
    inMonths(
      sql`play.delivery = delivery.id and play.local_date = broadcast.local_date and play.current = 1`,
    ),
  ) as unknown as typeof crossed;
}

/**
 * The playlists that hold a lesson or speak a variety: few, so that the deliveries of others are passed over before their plays are looked
 * at. Ids of playlists begin with their county and date.
 */
function playlistsWith(db: Kysely<Tables>, filter: PlayFilter) {
  const { area, lesson, variety } = filter;
  const county = filter.county ?? (area && countyOf(area));
  const { first, last } = datesOf(filter);
  let query = db.selectFrom('playlist_item').select('playlist_item.playlist');
  if (lesson !== undefined) query = query.where('playlist_item.lesson', '=', lesson);
  if (variety !== undefined) query = query.where('playlist_item.variety', '=', variety);
  if (county === undefined) return query;
  return query
    .where('playlist_item.playlist', '>=', `${county}/${first ?? ''}` as PlaylistId)
    .where('playlist_item.playlist', '<', `${county}/${last ?? ''}:` as PlaylistId);
}

/** As `countsOf` of the domain: of its lesson, and owed also where a source was to be relayed. */
const isOwedLesson = sql<boolean>`(coalesce(play.live_ms, 0) = 0 and (playlist_item.live is null or play.played_ms > 0))`;

/** Whether a delivery has a lesson that was heard whole, by its counts: where few were, they are found without a look at every play. */
const isHeard = sql<boolean>`exists (select 1 from coverage_delivery
  where coverage_delivery.delivery = delivery.id and coverage_delivery.heard > 0)`;

/** Current conclusions, each with what it was when it aired. */
function records(db: Kysely<Tables>, engine: Engine, filter: PlayFilter) {
  const { county, counties, date, from, to, area, slot, broadcast, outcome, after, limit } = filter;
  const { endpoint, kind, lesson, variety, playlists, item } = filter;
  let query = playsInOrder(db, engine, filter)
    .innerJoin('playlist_item', (join) =>
      join
        .onRef('playlist_item.playlist', '=', 'delivery.playlist')
        .onRef('playlist_item.item', '=', 'play.item'),
    )
    .select(['play.delivery', 'play.item', 'play.version', 'play.outcome', 'play.played_ms'])
    .select([
      'play.evidence',
      'play.sent_ms',
      'play.live_ms',
      'play.doubt',
      'play.started_at_ms',
      'play.reason',
      'delivery.broadcast',
      'delivery.endpoint',
    ])
    .select(['delivery.endpoint_name', 'delivery.area', 'broadcast.county', 'broadcast.local_date'])
    .select(['broadcast.slot', 'playlist_item.kind', 'playlist_item.lesson', 'playlist_item.title'])
    .select(['playlist_item.wanted', 'playlist_item.variety', 'playlist_item.rendition'])
    .select(['playlist_item.duration_ms', 'playlist_item.live'])
    .whereRef('delivery.broadcast', '=', 'broadcast.id');
  if (county !== undefined) query = query.where('broadcast.county', '=', county);
  if (counties !== undefined) query = query.where(isOneOf('broadcast.county', counties));
  if (date !== undefined) query = query.where('broadcast.local_date', '=', date);
  if (from !== undefined) query = query.where('broadcast.local_date', '>=', from);
  if (to !== undefined) query = query.where('broadcast.local_date', '<=', to);
  if (area !== undefined) {
    query = query.where('broadcast.county', '=', countyOf(area)).where(placesWithin('delivery.area', area));
  }
  if (slot !== undefined) query = query.where('broadcast.slot', '=', slot);
  if (endpoint !== undefined) query = query.where('delivery.endpoint', '=', endpoint);
  if (kind !== undefined) query = query.where('playlist_item.kind', '=', kind);
  if (lesson !== undefined) query = query.where('playlist_item.lesson', '=', lesson);
  if (variety !== undefined) query = query.where('playlist_item.variety', '=', variety);
  if (lesson !== undefined || variety !== undefined) {
    const holding = playlistsWith(db, filter);
    const aired = db.selectFrom('playlist').select('playlist.broadcast').where('playlist.id', 'in', holding);
    query = query.where('broadcast.id', 'in', aired).where('delivery.playlist', 'in', holding);
  }
  if (filter.isCounted) query = query.where(isCounted);
  if (filter.isCounted && kind === 'lesson') query = query.where(isOwedLesson);
  if (filter.isCounted && kind === 'lesson' && outcome === 'played') query = query.where(isHeard);
  if (broadcast !== undefined) query = query.where('broadcast.id', '=', broadcast);
  if (playlists !== undefined) query = query.where(isOneOf('delivery.playlist', playlists));
  if (item !== undefined) query = query.where('play.item', '=', item);
  if (outcome !== undefined) query = query.where('play.outcome', '=', outcome);
  if (after !== undefined) {
    // Said by itself, it is where the search begins.
    query = query.where('broadcast.id', '>=', after.broadcast);
    query = query.where(({ eb, refTuple, tuple }) =>
      eb(
        refTuple('broadcast.id', 'delivery.endpoint', 'delivery.id', 'play.item'),
        '>',
        tuple(after.broadcast, after.endpoint, after.delivery, after.item),
      ),
    );
  }
  const ordered = query
    .orderBy('broadcast.id')
    .orderBy('delivery.endpoint')
    .orderBy('delivery.id')
    .orderBy('play.item');
  return limit === undefined ? ordered : ordered.limit(limit);
}

type Found<Query> = Query extends { execute(): Promise<(infer Row)[]> } ? Row : never;

const recordOf = (row: Found<ReturnType<typeof records>>): PlayRecord => ({
  ...playOf(row),
  version: row.version,
  broadcast: row.broadcast,
  county: row.county,
  date: row.local_date,
  slot: row.slot,
  endpoint: row.endpoint,
  endpointName: row.endpoint_name,
  area: row.area,
  kind: row.kind,
  lesson: row.lesson,
  title: row.title,
  wanted: row.wanted,
  variety: row.variety,
  // Deliveries exist only where every programme does, and with it every item's rendition.
  rendition: row.rendition as Digest,
  durationMs: row.duration_ms,
  ...(row.live === null ? {} : { live: row.live }),
});

type PlayColumns = Pick<
  Tables['play'],
  | 'delivery'
  | 'item'
  | 'outcome'
  | 'played_ms'
  | 'started_at_ms'
  | 'reason'
  | 'evidence'
  | 'sent_ms'
  | 'live_ms'
  | 'doubt'
>;

export const playOf = (row: PlayColumns): Play => ({
  delivery: row.delivery,
  item: row.item,
  outcome: row.outcome,
  playedMs: row.played_ms,
  ...(row.started_at_ms === null ? {} : { startedAtMs: row.started_at_ms }),
  ...(row.reason === null ? {} : { reason: row.reason }),
  ...(row.evidence === null ? {} : { evidence: row.evidence }),
  ...(row.sent_ms === null ? {} : { sentMs: row.sent_ms }),
  ...(row.live_ms === null ? {} : { liveMs: row.live_ms }),
  ...(row.doubt === null ? {} : { doubt: row.doubt }),
});
