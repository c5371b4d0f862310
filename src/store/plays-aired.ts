import { type Kysely, sql } from 'kysely';
import type { AiredItem, Plays } from '../ports/plays.ts';
import { isCounted } from './counted-plays.ts';
import { dateIn } from './months.ts';
import type { Tables } from './tables.ts';

const heardMs = sql<number>`case when play.played_ms > 0 then play.played_ms else coalesce(play.sent_ms, 0) end`;
const isAudible = sql<boolean>`(play.played_ms > 0 or coalesce(play.sent_ms, 0) > 0)`;

/** Counted by the database: a broadcast of a large county has more plays than a report wants to hold. */
export const createAired =
  (db: Kysely<Tables>): Plays['aired'] =>
  async (broadcast) => {
    const rows = await db
      .selectFrom('delivery')
      .crossJoin('play')
      .innerJoin('playlist_item', (join) =>
        join
          .onRef('playlist_item.playlist', '=', 'delivery.playlist')
          .onRef('playlist_item.item', '=', 'play.item'),
      )
      .select([
        'delivery.playlist',
        'play.item',
        'play.outcome',
        'play.reason',
        'play.evidence',
        'play.doubt',
      ])
      .select(['playlist_item.kind', 'playlist_item.lesson', 'playlist_item.title', 'playlist_item.variety'])
      .select(['playlist_item.duration_ms', 'playlist_item.live'])
      .select(({ fn }) => [
        fn.countAll<number>().as('endpoints'),
        sql<number | null>`min(case when ${isAudible} then play.started_at_ms end)`.as('started_at_ms'),
        sql<number | null>`max(case when ${isAudible} then play.started_at_ms + ${heardMs} end)`.as(
          'ended_at_ms',
        ),
      ])
      .where('delivery.broadcast', '=', broadcast)
      .whereRef('play.delivery', '=', 'delivery.id')
      .where('play.current', '=', 1)
      .where('play.local_date', '=', dateIn(broadcast))
      .where(isCounted)
      .groupBy(['delivery.playlist', 'play.item', 'play.outcome', 'play.reason', 'play.evidence'])
      .groupBy(['playlist_item.kind', 'playlist_item.lesson', 'playlist_item.title', 'playlist_item.variety'])
      .groupBy(['playlist_item.duration_ms', 'playlist_item.live', 'play.doubt'])
      .orderBy('delivery.playlist')
      .orderBy('play.item')
      .orderBy('play.outcome')
      .execute();
    return rows.map(
      (row): AiredItem => ({
        playlist: row.playlist,
        item: row.item,
        kind: row.kind,
        lesson: row.lesson,
        title: row.title,
        variety: row.variety,
        durationMs: row.duration_ms,
        outcome: row.outcome,
        endpoints: row.endpoints,
        ...(row.live === null ? {} : { live: row.live }),
        ...(row.reason === null ? {} : { reason: row.reason }),
        ...(row.evidence === null ? {} : { evidence: row.evidence }),
        ...(row.doubt === null ? {} : { doubt: row.doubt }),
        ...(row.started_at_ms === null ? {} : { startedAtMs: row.started_at_ms }),
        ...(row.ended_at_ms === null ? {} : { endedAtMs: row.ended_at_ms }),
      }),
    );
  };
