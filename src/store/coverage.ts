import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { CoveragePlace } from '../domain/coverage-lines.ts';
import { type AreaCode, type LocalDate, slotNames } from '../domain/ids.ts';
import type { CoverageCounts, CoverageQuery, EndpointCoverage, PlaceBroadcasts } from '../ports/coverage.ts';
import { type CoverageSource, countsIn, createCoverageLines, placeColumns } from './coverage-lines.ts';
import {
  countedPlays,
  coverageDifferences,
  deliveryColumns,
  playColumns,
  rebuildCoverage,
  sums,
} from './coverage-recount.ts';
import { periodOf, placesWithin, spansOf } from './coverage-spans.ts';
import type { Engine } from './dialect.ts';
import type { DeliveryCountColumns, PlayCountColumns } from './tables/coverage.ts';
import type { Tables } from './tables.ts';

export function createCoverage(db: Kysely<Tables>, engine: Engine): CoverageCounts {
  return {
    lines: createCoverageLines(db, engine, sourceOf),
    endpoints: async (query) => {
      const found = await endpointQuery(query)?.execute(db);
      return (found?.rows ?? []).map(coverageOf);
    },
    broadcasts: async (query, places, nowMs) => {
      const asked = places === 'county' && query.area === undefined;
      const { rows } = await (asked ? ofCounties(query, nowMs) : ofPlaces(query, places)).execute(db);
      return rows.map(({ period, ...row }) => ({ ...row, ...(period === null ? {} : { period }) }));
    },
    lastHeard: async (county, by) => {
      const month = by.slice(0, 7);
      // In a month that is not over by then, the day may be of an earlier one: that is looked for as well.
      const { rows } = await sql<{ area: AreaCode; local_date: LocalDate | null }>`
        select area, max(local_date) as local_date from (
          select area, (select max(local_date) from coverage_delivery d where d.area = heard.area and d.heard > 0
            and d.local_date between heard.month and ${by} and d.county = ${county}) as local_date
          from (select area, max(month) as month from coverage_month
            where county = ${county} and heard > 0 and month <= ${month} group by area
            union select area, max(month) from coverage_month
            where county = ${county} and heard > 0 and month < ${month} group by area) heard
        ) days where local_date is not null group by area`.execute(db);
      return new Map(
        rows.flatMap(({ area, local_date }) => (local_date === null ? [] : [[area, local_date]])),
      );
    },
    differences: () => coverageDifferences(db),
    rebuild: () => db.transaction().execute(rebuildCoverage),
  };
}

const allColumns = [...deliveryColumns, ...playColumns] as const;

type Found = PlayCountColumns &
  DeliveryCountColumns &
  Pick<EndpointCoverage, 'county' | 'area' | 'endpoint'> & { period: string | null; subject: string | null };

/** What stands for a subject, in every source. */
const subjects = { lesson: sql.ref('lesson'), topic: sql.ref('topic'), variety: sql.ref('variety') } as const;

/** An endpoint in an area a row, apart by period and subject. */
function endpointQuery(query: CoverageQuery): RawBuilder<Found> | undefined {
  const { every, subject } = query;
  const source = sourceOf(query);
  if (source === undefined) return undefined;
  const nothing = sql`cast(null as text)`;
  const period = every === undefined ? nothing : periodOf('moment', query, every);
  const grouped = [
    ...['county', 'area', 'endpoint'].map((name) => sql.ref(name)),
    ...(every === undefined ? [] : [period]),
    ...(subject === undefined ? [] : [sql.ref('subject')]),
  ];
  return sql<Found>`
    select county, area, endpoint, ${period} as period, ${subject === undefined ? nothing : sql.ref('subject')} as subject,
      ${sums(allColumns)}
    from (${source.rows}) rolled
    group by ${sql.join(grouped)} order by county, area, endpoint, period, subject`;
}

function sourceOf(query: CoverageQuery): CoverageSource | undefined {
  const { months, days } = spansOf(query);
  const parts = [
    ...(months === undefined ? [] : [ofMonths(query, months)]),
    ...query.counties.flatMap((county) => days.map((span) => ofDays(query, county, span))),
  ];
  if (parts.length === 0) return undefined;
  return { rows: sql.join(parts, sql` union all `), isOfMonths: days.length === 0 };
}

type Span = readonly [from: string, to: string];
const place = sql`county, area, endpoint`;
const refs = (names: readonly string[]) => sql.join(names.map((name) => sql.ref(name)));
const noDeliveries = sql.join(deliveryColumns.map((name) => sql`0 as ${sql.ref(name)}`));
/** Lessons and topics are of lessons; varieties are of all that is said. What was live is of none of them. */
const ofSubject = ({ subject, lesson }: CoverageQuery) =>
  sql`${subject === 'variety' ? sql`1 = 1` : sql`kind = 'lesson'`}${lesson === undefined ? sql`` : sql` and lesson = ${lesson}`}
    and (planned <> 0 or standard_ms <> 0 or dialect_ms <> 0 or sent_ms <> 0)`;
const subjectColumns = sql.join(
  playColumns.map((name) => (name === 'live_ms' ? sql`0 as live_ms` : sql.ref(name))),
);

function ofMonths(query: CoverageQuery, [from, to]: Span): RawBuilder<unknown> {
  const where = sql`county in (${sql.join(query.counties)}) and month between ${from} and ${to} and ${placesWithin('area', query.area)}`;
  if (query.subject === undefined)
    return sql`select ${place}, month as moment, cast(null as text) as subject, ${refs([...deliveryColumns, ...playColumns])}
      from coverage_month where ${where} and called > 0`;
  return sql`select ${place}, month as moment, ${subjects[query.subject]} as subject, ${noDeliveries}, ${subjectColumns}
    from coverage_lesson where ${where} and ${ofSubject(query)}`;
}

function ofDays(query: CoverageQuery, county: AreaCode, [from, to]: Span): RawBuilder<unknown> {
  const within = placesWithin('area', query.area);
  const isPlace = query.area !== undefined;
  const onDays = sql`b.county = ${county} and b.local_date between ${from} and ${to}`;
  // Deliveries are named after county and date, so that their key is in that order.
  const keyed = isPlace
    ? sql`${within} and ${onDays}`
    : sql`b.delivery >= ${`${county}/${from}`} and b.delivery < ${`${county}/${to}0`}`;
  if (query.subject === undefined)
    return sql`select ${place}, local_date as moment, cast(null as text) as subject, ${refs([...deliveryColumns, ...playColumns])}
      from coverage_delivery b where ${keyed} and called > 0`;
  const inMonths = sql`p.local_date = b.local_date and p.local_date between ${from} and ${to}`;
  const plays = isPlace
    ? countedPlays(
        sql`${placesWithin('b.area', query.area)} and ${onDays} and ${inMonths}`,
        'coverage_delivery',
      )
    : countedPlays(sql`b.id >= ${`${county}/${from}`} and b.id < ${`${county}/${to}0`} and ${inMonths}`);
  return sql`select ${place}, local_date as moment, ${subjects[query.subject]} as subject, ${noDeliveries}, ${subjectColumns}
    from (${plays}) plays where ${ofSubject(query)}`;
}

type FoundBroadcasts = Omit<PlaceBroadcasts, 'period'> & { readonly period: string | null };
type BroadcastQuery = Omit<CoverageQuery, 'subject'>;

const periodColumn = (query: BroadcastQuery): RawBuilder<unknown> =>
  query.every === undefined ? sql`cast(null as text)` : periodOf('local_date', query, query.every);
const ofCounties = (
  query: BroadcastQuery,
  nowMs: number,
): RawBuilder<FoundBroadcasts> => sql<FoundBroadcasts>`
  select place, period, count(*) as planned, cast(sum(aired) as bigint) as aired from (
    select county as place, ${periodColumn(query)} as period, case when sounded > 0 then 1 else 0 end as aired
    from broadcast b left join coverage_broadcast using (county, local_date, slot)
    where county in (${sql.join(query.counties)}) and local_date between ${query.from} and ${query.to}
      and slot in (${sql.join(slotNames.map((slot) => sql.lit(slot)))})
      and (b.starts_at_ms <= ${nowMs} or b.state in ('settled', 'missed') or called > 0)
  ) broadcasts group by place, period order by place, period`;

const ofPlaces = (query: BroadcastQuery, places: CoveragePlace): RawBuilder<FoundBroadcasts> =>
  sql<FoundBroadcasts>`
  select place, period, count(*) as planned, cast(sum(sounded) as bigint) as aired from (
    select ${placeColumns[places]} as place, ${periodColumn(query)} as period, local_date, slot, max(sounded) as sounded
    from coverage_delivery b
    where called > 0 and (${sql.join(
      query.counties.map((county) => ofDaysAlone(query, county)),
      sql` or `,
    )})
    group by 1, 2, local_date, slot
  ) broadcasts group by place, period order by place, period`;

const ofDaysAlone = (query: BroadcastQuery, county: AreaCode): RawBuilder<unknown> =>
  query.area === undefined
    ? sql`b.delivery >= ${`${county}/${query.from}`} and b.delivery < ${`${county}/${query.to}0`}`
    : sql`${placesWithin('b.area', query.area)} and b.local_date between ${query.from} and ${query.to}`;

const coverageOf = (row: Found): EndpointCoverage => ({
  county: row.county,
  area: row.area,
  endpoint: row.endpoint,
  ...(row.period === null ? {} : { period: row.period }),
  ...(row.subject === null ? {} : { subject: row.subject }),
  ...countsIn(row),
});
