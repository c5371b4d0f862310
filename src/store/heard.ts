import { type Kysely, sql } from 'kysely';
import { addDays, dateAt } from '../domain/calendar.ts';
import { type AreaCode, type EndpointId, isOfSlot, type LessonId, slotNames } from '../domain/ids.ts';
import type { Outcome } from '../domain/play.ts';
import type { ConcludedDelivery, Conclusion } from './play-conclusions.ts';
import { createRowBatch } from './row-batch.ts';
import type { Tables } from './tables.ts';

interface Hearing {
  readonly county: AreaCode;
  readonly endpoint: EndpointId;
  readonly lesson: LessonId;
  readonly atMs: number;
}

/**
 * What counts as heard when the next programme is chosen. An endpoint that gives no evidence counts too, or it
 * would be sent the same lessons for ever; coverage never counts it.
 */
const countedOutcomes: Outcome[] = ['played', 'unknown'];
/** Where a source was heard, the recording that stood by for it was not. */
const counts = ({ outcome, live_ms }: Pick<Tables['play'], 'outcome' | 'live_ms'>): boolean =>
  live_ms === null && countedOutcomes.some((one) => one === outcome);

const neverMs = Number.NEGATIVE_INFINITY;
/**
 * When its broadcast began, wherever in it the lesson stood and however late it was joined: rules ask how long ago from
 * slot to slot, and a lesson heard at 18:33 was heard a day ago the next day at 18:30.
 */
const heardAt = (row: Tables['play'], startsAtMs: number): number => (counts(row) ? startsAtMs : neverMs);

/**
 * Keeps in `heard` when each endpoint last heard each lesson: asking every play ever made, twice a day a
 * county, would take longer every year.
 */
export function createHeardUpdate(
  db: Kysely<Tables>,
): (on: Kysely<Tables>, conclusions: readonly Conclusion[]) => Promise<void> {
  const raise = createRowBatch(
    db,
    4,
    (rows) => sql`
      insert into heard (county, endpoint, lesson, at_ms) values ${rows}
      on conflict (county, endpoint, lesson) do update set at_ms =
        case when excluded.at_ms > heard.at_ms then excluded.at_ms else heard.at_ms end`,
  );

  return async (on, conclusions) => {
    if (conclusions.length === 0) return;
    const lessons = await lessonsOf(on, [...new Set(conclusions.map(({ delivery }) => delivery.playlist))]);
    const starts = await startsOf(on, [...new Set(conclusions.map(({ delivery }) => delivery.broadcast))]);
    const heard = new Map<string, Hearing>();
    const lost = new Map<string, Hearing>();
    for (const { row, earlier, delivery } of conclusions) {
      const lesson = lessons.get(`${delivery.playlist} ${row.item}`);
      // What was said in an emergency was no lesson, nor is a test tone.
      if (lesson === undefined || !isOfSlot(delivery.broadcast)) continue;
      const startsAtMs = starts.get(delivery.broadcast) ?? 0;
      const atMs = heardAt(row, startsAtMs);
      const hearing = { county: delivery.county, endpoint: delivery.endpoint, lesson, atMs };
      const key = `${hearing.county} ${hearing.endpoint} ${lesson}`;
      // What is now heard later than it was takes nothing away.
      if (earlier !== undefined && heardAt(earlier, startsAtMs) > atMs) lost.set(key, hearing);
      else if (atMs > (heard.get(key)?.atMs ?? neverMs)) heard.set(key, hearing);
    }
    const inOrder = [...heard].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
    await raise(
      on,
      inOrder.map(({ county, endpoint, lesson, atMs }) => [county, endpoint, lesson, atMs]),
    );
    for (const hearing of lost.values()) {
      const atMs = await recall(on, hearing);
      if (atMs !== null) await raise(on, [[hearing.county, hearing.endpoint, hearing.lesson, atMs]]);
    }
  };
}

async function lessonsOf(
  on: Kysely<Tables>,
  playlists: readonly ConcludedDelivery['playlist'][],
): Promise<Map<string, LessonId>> {
  const query = on.selectFrom('playlist_item').select(['playlist', 'item', 'lesson']);
  const rows = await query.where('playlist', 'in', playlists).execute();
  return new Map(rows.map(({ playlist, item, lesson }) => [`${playlist} ${item}`, lesson]));
}

async function startsOf(
  on: Kysely<Tables>,
  broadcasts: readonly ConcludedDelivery['broadcast'][],
): Promise<Map<string, number>> {
  const query = on.selectFrom('broadcast').select(['id', 'starts_at_ms']);
  const rows = await query.where('id', 'in', broadcasts).execute();
  return new Map(rows.map(({ id, starts_at_ms }) => [id, starts_at_ms]));
}

/**
 * A play that counted was superseded: what the endpoint last heard has to be asked of its plays again. Only playlists
 * of the county that hold the lesson are looked into: their ids begin with it.
 */
async function recall(on: Kysely<Tables>, { county, endpoint, lesson }: Hearing): Promise<number | null> {
  await on
    .deleteFrom('heard')
    .where('county', '=', county)
    .where('endpoint', '=', endpoint)
    .where('lesson', '=', lesson)
    .execute();
  const { rows } = await sql<{ at_ms: number | null }>`
    select max(b.starts_at_ms) as at_ms
    from playlist_item i cross join playlist l cross join broadcast b cross join delivery d cross join play p
    where i.lesson = ${lesson} and i.playlist >= ${`${county}/`} and i.playlist < ${`${county}0`}
      and l.id = i.playlist and b.id = l.broadcast and b.slot in (${sql.join(slotNames)})
      and d.broadcast = b.id and d.endpoint = ${endpoint} and d.playlist = i.playlist
      and p.delivery = d.id and p.local_date = b.local_date and p.item = i.item and p.current = 1
      and p.outcome in (${sql.join(countedOutcomes)}) and p.live_ms is null`.execute(on);
  return rows[0]?.at_ms ?? null;
}

/** Every hearing that counts in broadcasts that began after an instant, one a broadcast, oldest first. */
export async function hearingsSince(
  on: Kysely<Tables>,
  county: AreaCode,
  sinceMs: number,
): Promise<Omit<Hearing, 'county'>[]> {
  const rows = await on
    .selectFrom('broadcast')
    .innerJoin('delivery', 'delivery.broadcast', 'broadcast.id')
    .innerJoin('play', (join) =>
      join.onRef('play.delivery', '=', 'delivery.id').onRef('play.local_date', '=', 'broadcast.local_date'),
    )
    .innerJoin('playlist_item', (join) =>
      join
        .onRef('playlist_item.playlist', '=', 'delivery.playlist')
        .onRef('playlist_item.item', '=', 'play.item'),
    )
    .select(['delivery.endpoint', 'playlist_item.lesson', 'broadcast.starts_at_ms as at_ms'])
    .where('broadcast.county', '=', county)
    .where('broadcast.starts_at_ms', '>', sinceMs)
    // However long it was postponed.
    .where('play.local_date', '>=', addDays(dateAt(sinceMs, 'UTC'), -31))
    .where('broadcast.slot', 'in', slotNames)
    .where('play.current', '=', 1)
    .where('play.outcome', 'in', countedOutcomes)
    .where('play.live_ms', 'is', null)
    .groupBy(['delivery.id', 'delivery.endpoint', 'playlist_item.lesson', 'broadcast.starts_at_ms'])
    .orderBy('at_ms')
    .orderBy('delivery.endpoint')
    .orderBy('playlist_item.lesson')
    .execute();
  return rows.map(({ endpoint, lesson, at_ms }) => ({
    endpoint: endpoint as EndpointId,
    lesson,
    atMs: Number(at_ms),
  }));
}
