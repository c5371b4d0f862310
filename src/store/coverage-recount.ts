import { type Kysely, type RawBuilder, sql } from 'kysely';
import { slotNames } from '../domain/ids.ts';
import { notOwed } from '../domain/play.ts';
import { standard } from '../domain/variety.ts';
import { type CoverageDifferences, type CoverageTable, coverageTables } from '../ports/coverage.ts';
import type { Tables } from './tables.ts';

const literals = (texts: readonly string[]): RawBuilder<unknown> =>
  sql.join(texts.map((text) => sql.lit(text)));

/** As `countsOf` of the domain, in SQL: what one play adds to each column. */
const added = sql`
  case when teaches = 1 then 1 else 0 end as planned,
  case when teaches = 1 and outcome = 'played' then 1 else 0 end as heard,
  case when teaches = 1 and outcome in ('partial', 'interrupted') then 1 else 0 end as partial,
  case when teaches = 1 and outcome = 'missed' then 1 else 0 end as missed,
  case when teaches = 1 and outcome = 'unknown' then 1 else 0 end as unknown,
  case when teaches = 1 and outcome = 'played' and variety <> wanted then 1 else 0 end as fallbacks,
  case when variety = ${sql.lit(standard)} then played_ms - heard_live_ms else 0 end as standard_ms,
  case when variety = ${sql.lit(standard)} then 0 else played_ms - heard_live_ms end as dialect_ms,
  heard_live_ms as live_ms, sent as sent_ms`;

/** Joins are made in this order: by broadcasts, or by what deliveries of a place came to. */
const starts = {
  broadcast: sql`broadcast b cross join delivery d cross join play p cross join playlist_item i
    where d.broadcast = b.id`,
  coverage_delivery: sql`coverage_delivery b cross join delivery d cross join play p cross join playlist_item i
    where d.id = b.delivery`,
} as const;

/** Every counted play of a slot, with what it adds; `where` limits the `b` it starts from. */
export const countedPlays = (
  where: RawBuilder<unknown>,
  from: keyof typeof starts = 'broadcast',
): RawBuilder<unknown> => sql`
  select delivery, state, evidence, played_ms, county, local_date, slot, area, endpoint,
    lesson, kind, topic, wanted, variety, ${added}
  from (
    select p.delivery, d.state, p.evidence, p.outcome, p.played_ms, b.county, b.local_date, b.slot, d.area, d.endpoint,
      i.lesson, i.kind, i.topic, i.wanted, i.variety, coalesce(p.sent_ms, 0) as sent,
      case when coalesce(p.live_ms, 0) < p.played_ms then coalesce(p.live_ms, 0) else p.played_ms end as heard_live_ms,
      case when i.kind = 'lesson' and coalesce(p.live_ms, 0) = 0 and (i.live is null or p.played_ms > 0)
        then 1 else 0 end as teaches
    from ${starts[from]} and p.delivery = d.id and i.playlist = d.playlist and i.item = p.item
      and p.current = 1 and b.slot in (${literals(slotNames)})
      and (p.outcome <> 'missed' or coalesce(p.reason, '') not in (${literals(notOwed)}))
      and ${where}
  ) counted`;

const columns = ['planned', 'heard', 'partial', 'missed', 'unknown', 'fallbacks'] as const;
const durations = ['standard_ms', 'dialect_ms', 'live_ms', 'sent_ms'] as const;
export const playColumns = [...columns, ...durations] as const;
export const deliveryColumns = ['called', 'accepted', 'answered', 'sounded'] as const;
export const broadcastColumns = ['called', 'sounded'] as const;

export const sums = (names: readonly string[]): RawBuilder<unknown> =>
  sql.join(names.map((name) => sql`cast(sum(${sql.ref(name)}) as bigint) as ${sql.ref(name)}`));

const all = sql`1 = 1`;

/** What the tables hold when they are right, from plays alone. */
export const recounts = {
  coverage_delivery: sql`
    select delivery, county, local_date, slot, area, endpoint, 1 as called,
      case when state = 'accepted' or max(played_ms) > 0 then 1 else 0 end as accepted,
      case when state in ('accepted', 'refused') or max(case when evidence in ('device', 'platform') then 1 else 0 end) = 1
        then 1 else 0 end as answered,
      max(case when played_ms > 0 then 1 else 0 end) as sounded, ${sums(playColumns)}
    from (${countedPlays(all)}) plays group by delivery, county, local_date, slot, area, endpoint, state`,
  coverage_broadcast: sql`
    select county, local_date, slot, ${sums(broadcastColumns)}
    from coverage_delivery group by county, local_date, slot`,
  coverage_month: sql`
    select county, substr(local_date, 1, 7) as month, area, endpoint, ${sums([...deliveryColumns, ...playColumns])}
    from coverage_delivery group by county, substr(local_date, 1, 7), area, endpoint`,
  coverage_lesson: sql`
    select county, substr(local_date, 1, 7) as month, lesson, kind, topic, wanted, variety, area, endpoint,
      ${sums(playColumns)}
    from (${countedPlays(all)}) plays
    group by county, substr(local_date, 1, 7), lesson, kind, topic, wanted, variety, area, endpoint`,
} as const satisfies Record<CoverageTable, RawBuilder<unknown>>;

/** What each table counts. */
const counted = {
  coverage_delivery: [...deliveryColumns, ...playColumns],
  coverage_broadcast: broadcastColumns,
  coverage_month: [...deliveryColumns, ...playColumns],
  coverage_lesson: playColumns,
} as const satisfies Record<CoverageTable, readonly string[]>;

/** Makes the tables again from plays alone; in a transaction of the caller’s. */
export async function rebuildCoverage(on: Kysely<Tables>): Promise<void> {
  for (const name of coverageTables) {
    await sql`delete from ${sql.table(name)}`.execute(on);
    await sql`insert into ${sql.table(name)} ${recounts[name]}`.execute(on);
  }
}

/** Deliveries whose state counts once their broadcast is over: until then it may be another than when plays were concluded. */
function onceOver(rows: RawBuilder<unknown>): RawBuilder<unknown> {
  const isOver = sql`exists (select 1 from broadcast b where b.state in ('settled', 'missed')
    and b.id = rolled.county || '/' || rolled.local_date || '/' || rolled.slot)`;
  const counts = [...deliveryColumns, ...playColumns].map((name) =>
    name === 'accepted' || name === 'answered'
      ? sql`case when ${isOver} then ${sql.ref(name)} else 0 end as ${sql.ref(name)}`
      : sql.ref(name),
  );
  return sql`select delivery, county, local_date, slot, area, endpoint, ${sql.join(counts)} from (${rows}) rolled`;
}

/** How many rows of each table differ from what its plays say; all 0 when it is right. Reads every play there is. */
export async function coverageDifferences(on: Kysely<Tables>): Promise<CoverageDifferences> {
  const found = { coverage_delivery: 0, coverage_broadcast: 0, coverage_month: 0, coverage_lesson: 0 };
  for (const name of coverageTables) {
    const some = sql.join(
      counted[name].map((count) => sql`${sql.ref(count)} <> 0`),
      sql` or `,
    );
    const comparable = name === 'coverage_delivery' ? onceOver : (rows: RawBuilder<unknown>) => rows;
    const kept = sql`select * from (${comparable(sql`select * from ${sql.table(name)}`)}) kept where ${some}`;
    const right = sql`select * from (${comparable(recounts[name])}) recounted where ${some}`;
    for (const [one, other] of [
      [kept, right],
      [right, kept],
    ] as const) {
      const { rows } = await sql<{ rows: number }>`
        select count(*) as rows from (${one} except ${other}) differing`.execute(on);
      found[name] += rows[0]?.rows ?? 0;
    }
  }
  return found;
}
