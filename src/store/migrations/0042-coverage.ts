import { type Kysely, sql } from 'kysely';
import type { Engine } from '../dialect.ts';
import type { Tables } from '../tables.ts';
import { tableMaker } from './0001-first-words.ts';

const playCounts = [
  ...['planned', 'heard', 'partial', 'missed', 'unknown', 'fallbacks'],
  ...['standard_ms', 'dialect_ms', 'live_ms', 'sent_ms'],
];
const deliveryCounts = ['called', 'accepted', 'answered', 'sounded'];

/** What plays come to: a delivery, an endpoint's month, an endpoint's month of one lesson; and of what is there already. */
export async function coverageTables(db: Kysely<Tables>, engine: Engine): Promise<void> {
  const table = tableMaker(db, engine);
  // Rows found by their key alone: no second copy of it beside them.
  const keyed = engine.name === 'sqlite' ? sql`without rowid` : sql``;
  await table('coverage_delivery', ['delivery'], {
    text: ['delivery', 'county', 'local_date', 'slot', 'area', 'endpoint'],
    whole: [...deliveryCounts, ...playCounts],
  })
    .modifyEnd(keyed)
    .execute();
  const byArea = db.schema.createIndex('coverage_by_area').on('coverage_delivery');
  await byArea.columns(['area', 'local_date']).execute();
  await table('coverage_month', ['county', 'month', 'area', 'endpoint'], {
    text: ['county', 'month', 'area', 'endpoint'],
    whole: [...deliveryCounts, ...playCounts],
  })
    .modifyEnd(keyed)
    .execute();
  const lessonKey = ['county', 'month', 'lesson', 'kind', 'topic', 'wanted', 'variety', 'area', 'endpoint'];
  await table('coverage_lesson', lessonKey, { text: lessonKey, whole: playCounts })
    .modifyEnd(keyed)
    .execute();
  for (const [name, rows] of Object.entries(found))
    await sql`insert into ${sql.table(name)} ${rows}`.execute(db);
}

const sums = (columns: readonly string[]) =>
  sql.join(columns.map((column) => sql`cast(sum(${sql.ref(column)}) as bigint) as ${sql.ref(column)}`));

/** What each play added, by the rules of this version. */
const plays = sql`
  select delivery, state, evidence, played_ms, county, local_date, slot, area, endpoint,
    lesson, kind, topic, wanted, variety,
    teaches as planned,
    case when teaches = 1 and outcome = 'played' then 1 else 0 end as heard,
    case when teaches = 1 and outcome in ('partial', 'interrupted') then 1 else 0 end as partial,
    case when teaches = 1 and outcome = 'missed' then 1 else 0 end as missed,
    case when teaches = 1 and outcome = 'unknown' then 1 else 0 end as unknown,
    case when teaches = 1 and outcome = 'played' and variety <> wanted then 1 else 0 end as fallbacks,
    case when variety = 'cmn' then played_ms - heard_live_ms else 0 end as standard_ms,
    case when variety = 'cmn' then 0 else played_ms - heard_live_ms end as dialect_ms,
    heard_live_ms as live_ms, sent as sent_ms
  from (
    select p.delivery, d.state, p.evidence, p.outcome, p.played_ms, b.county, b.local_date, b.slot, d.area, d.endpoint,
      i.lesson, i.kind, i.topic, i.wanted, i.variety, coalesce(p.sent_ms, 0) as sent,
      case when coalesce(p.live_ms, 0) < p.played_ms then coalesce(p.live_ms, 0) else p.played_ms end as heard_live_ms,
      case when i.kind = 'lesson' and coalesce(p.live_ms, 0) = 0 and (i.live is null or p.played_ms > 0)
        then 1 else 0 end as teaches
    from broadcast b cross join delivery d cross join play p cross join playlist_item i
    where d.broadcast = b.id and p.delivery = d.id and i.playlist = d.playlist and i.item = p.item
      and p.current = 1 and b.slot in ('morning', 'evening')
      and (p.outcome <> 'missed' or coalesce(p.reason, '') not in ('replaced', 'heard'))
  ) counted`;

/** Rows of each table, in this order: the second is made of the first. */
const found = {
  coverage_delivery: sql`
    select delivery, county, local_date, slot, area, endpoint, 1 as called,
      case when state = 'accepted' then 1 else 0 end as accepted,
      case when state in ('accepted', 'refused') or max(case when evidence in ('device', 'platform') then 1 else 0 end) = 1
        then 1 else 0 end as answered,
      max(case when played_ms > 0 then 1 else 0 end) as sounded, ${sums(playCounts)}
    from (${plays}) plays group by delivery, county, local_date, slot, area, endpoint, state`,
  coverage_month: sql`
    select county, substr(local_date, 1, 7) as month, area, endpoint, ${sums([...deliveryCounts, ...playCounts])}
    from coverage_delivery group by county, substr(local_date, 1, 7), area, endpoint`,
  coverage_lesson: sql`
    select county, substr(local_date, 1, 7) as month, lesson, kind, topic, wanted, variety, area, endpoint,
      ${sums(playCounts)}
    from (${plays}) plays
    group by county, substr(local_date, 1, 7), lesson, kind, topic, wanted, variety, area, endpoint`,
};
