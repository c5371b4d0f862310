import { type Kysely, sql } from 'kysely';
import type { BroadcastId } from '../domain/ids.ts';
import { type Leaves, type PlayLeaf, playLeaf } from '../domain/leaves.ts';
import { createMerkleTree } from '../domain/merkle.ts';
import type { PlayVersion } from '../ports/ledger.ts';
import { dateIn } from './months.ts';
import { playOf } from './play-row.ts';
import { sha256 } from './sha256.ts';
import type { Tables } from './tables.ts';

/** Plays with all that their leaves say. The play comes first, so that SQLite reads in the order it is asked for. */
export const playRows = (on: Kysely<Tables>) =>
  on
    .selectFrom('play')
    .crossJoin('delivery')
    .crossJoin('playlist_item')
    .whereRef('delivery.id', '=', 'play.delivery')
    .whereRef('playlist_item.playlist', '=', 'delivery.playlist')
    .whereRef('playlist_item.item', '=', 'play.item')
    .select(['play.delivery', 'play.item', 'version', 'outcome', 'played_ms', 'started_at_ms'])
    .select(['play.reason', 'concluded_at_ms', 'evidence', 'sent_ms', 'live_ms', 'doubt', 'entry', 'leaf'])
    .select(['endpoint_name', 'area', 'kind', 'lesson', 'title', 'topic', 'wanted', 'variety'])
    .select(['rendition', 'duration_ms', 'live']);

type Found<Query> = Query extends { execute(): Promise<(infer Row)[]> } ? Row : never;
export type PlayLeafRow = Omit<Found<ReturnType<typeof playRows>>, 'entry' | 'leaf'>;

export const playLeafOf = (row: PlayLeafRow): PlayLeaf => ({
  ...playOf(row),
  version: row.version,
  concludedAtMs: row.concluded_at_ms,
  endpointName: row.endpoint_name,
  area: row.area,
  kind: row.kind,
  lesson: row.lesson,
  title: row.title,
  topic: row.topic,
  wanted: row.wanted,
  variety: row.variety,
  ...(row.rendition === null ? {} : { rendition: row.rendition }),
  durationMs: row.duration_ms,
  ...(row.live === null ? {} : { live: row.live }),
});

/** A page of what a settlement holds: every version of a broadcast's plays that no later entry does. */
export async function settledPlays(
  on: Kysely<Tables>,
  broadcast: BroadcastId,
  after: PlayVersion | undefined,
  limit: number,
): Promise<PlayLeaf[]> {
  let query = playRows(on)
    .where('play.entry', 'is', null)
    .where('play.local_date', '=', dateIn(broadcast))
    // What starts with the broadcast and a slash: 0 is the sign behind it.
    .where(sql<boolean>`play.delivery < ${`${broadcast}0`}`);
  // One lower bound at a time: with two, SQLite would search by the wider one.
  query =
    after === undefined
      ? query.where(sql<boolean>`play.delivery >= ${`${broadcast}/`}`)
      : query.where(({ eb, refTuple, tuple }) =>
          eb(
            refTuple('play.delivery', 'play.item', 'play.version'),
            '>',
            tuple(after.delivery, after.item, after.version),
          ),
        );
  const ordered = query.orderBy('play.delivery').orderBy('play.item').orderBy('play.version');
  return (await ordered.limit(limit).execute()).map(playLeafOf);
}

const pageSize = 1000;

/** What the settlement of a broadcast is to say of its plays. */
export async function commitToPlays(on: Kysely<Tables>, broadcast: BroadcastId): Promise<Leaves> {
  const tree = createMerkleTree(sha256);
  let page: readonly PlayLeaf[] = [];
  do {
    page = await settledPlays(on, broadcast, page.at(-1), pageSize);
    for (const play of page) tree.add(playLeaf(play));
  } while (page.length === pageSize);
  return { form: 'plays/1', count: tree.leaves, root: tree.root().toHex() as Leaves['root'] };
}
