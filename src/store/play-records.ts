import { type Kysely, sql } from 'kysely';
import { countyOf } from '../domain/area.ts';
import type { Digest, PlaylistId } from '../domain/ids.ts';
import type { PlayFilter, PlayRecord } from '../ports/plays.ts';
import { isCounted } from './counted-plays.ts';
import { placesWithin } from './coverage-spans.ts';
import type { Engine } from './dialect.ts';
import { isOneOf } from './one-of.ts';
import { playOf } from './play-row.ts';
import { datesOf, playsInOrder } from './plays-in-order.ts';
import type { Tables } from './tables.ts';

/** Current conclusions, each with what it was when it aired. */
export const listPlays = async (
  db: Kysely<Tables>,
  engine: Engine,
  filter: PlayFilter,
): Promise<PlayRecord[]> => (await records(db, engine, filter).execute()).map(recordOf);

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
