import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { CoverageLine, CoveragePlace } from '../domain/coverage-lines.ts';
import type { CoverageCounts, CoverageQuery } from '../ports/coverage.ts';
import { deliveryColumns, playColumns, sums } from './coverage-recount.ts';
import { periodOf } from './coverage-spans.ts';
import type { Engine } from './dialect.ts';
import type { DeliveryCountColumns, PlayCountColumns } from './tables/coverage.ts';
import type { Tables } from './tables.ts';

/** An endpoint of a whole township stands in no village, and one of a county in no township: there its own place stands. */
export const placeColumns: Readonly<Record<CoveragePlace, RawBuilder<unknown>>> = {
  county: sql`county`,
  township: sql`substr(area, 1, 9)`,
  village: sql`area`,
  endpoint: sql`endpoint`,
};

const allColumns = [...deliveryColumns, ...playColumns] as const;
const whole = (counted: RawBuilder<unknown>, name: string) =>
  sql`cast(coalesce(sum(${counted}), 0) as bigint) as ${sql.ref(name)}`;

/** A limit that ends nothing: PostgreSQL then works columns out once a row, and not wherever they are named. */
const moreThanAll = 1_000_000_000;

/** What a query is counted from. */
export interface CoverageSource {
  /** Of `county`, `area`, `endpoint`, `moment` and `subject`, with all counts. */
  readonly rows: RawBuilder<unknown>;
  /** Whether every moment is a month. */
  readonly isOfMonths: boolean;
}

/** What rows stand apart by; absent where all are one. */
type Sides = Readonly<Record<'place' | 'period' | 'subject', RawBuilder<unknown> | undefined>>;

const groupedBy = (columns: readonly (RawBuilder<unknown> | undefined)[]) => {
  const some = columns.filter((column) => column !== undefined);
  return some.length === 0 ? sql`` : sql`group by ${sql.join(some)}`;
};

const columnsOf = ({ period, subject }: Sides) =>
  sql`county, area, endpoint, ${period ?? sql`''`} as period, ${subject ?? sql`''`} as subject`;

/**
 * An endpoint a row. Its months are that already, and stand in the order of their table: then they are read twice rather
 * than kept. Otherwise they are gathered in an order near to that of the table.
 */
function endpointsBy(sides: Sides, { rows }: CoverageSource, isOneEach: boolean): RawBuilder<unknown> {
  if (isOneEach)
    return sql`not materialized (
      select ${columnsOf(sides)}, ${sql.join(allColumns.map((name) => sql.ref(name)))} from (${rows}) rolled)`;
  const grouped = [sides.period, sides.subject, sql`area`, sql`endpoint`, sql`county`];
  return sql`materialized (
    select ${columnsOf(sides)}, ${sums(allColumns)} from (${rows}) rolled ${groupedBy(grouped)})`;
}

/** Counts as they add up, whosever they are. */
const countsBy = ({ place, period, subject }: Sides) => sql`
  select ${place ?? sql`''`} as place, ${period === undefined ? sql`''` : sql`period`} as period,
    ${subject === undefined ? sql`''` : sql`subject`} as subject, ${sums(allColumns)}
  from endpoints
  ${groupedBy([place, period && sql`period`, subject && sql`subject`])} having count(*) > 0`;

/** An area a row: of the loudspeakers of a village the one that played most stands for the people around them. */
const areasBy = ({ place, subject }: Sides, isOfEndpoints: boolean) => sql`
  select ${place ?? sql`''`} as place, area, period, ${subject ?? sql`''`} as subject, count(*) as endpoints,
    sum(case when answered > 0 then 1 else 0 end) as online, max(heard) as times
  from endpoints group by county, period, area${subject === undefined ? sql`` : sql`, subject`}${isOfEndpoints ? sql`, endpoint` : sql``}`;

/** How often endpoints that moved from one area to another are counted too much: once an area they played in. */
const doubledBy = ({ place, period, subject }: Sides) => {
  const sides = [place, period && sql`period`, subject && sql`subject`];
  return sql`
  select place, period, subject, sum(areas - 1) as endpoints, sum(online - least) as online from (
    select ${place ?? sql`''`} as place, ${period === undefined ? sql`''` : sql`period`} as period,
      ${subject === undefined ? sql`''` : sql`subject`} as subject, count(distinct area) as areas,
      count(distinct case when answered > 0 then area end) as online,
      max(case when answered > 0 then 1 else 0 end) as least
    from endpoints
    where (county, endpoint) in (
      select county, endpoint from endpoints group by county, endpoint having min(area) <> max(area))
    ${groupedBy([...sides, sql`county`, sql`endpoint`])}
  ) moved group by place, period, subject`;
};

/**
 * What adds up is summed up at once; what does not, endpoints and the people of areas, is gathered beside it from the
 * few columns it needs: by area, then by place.
 */
export const createCoverageLines =
  (
    db: Kysely<Tables>,
    engine: Engine,
    sourceOf: (query: CoverageQuery) => CoverageSource | undefined,
  ): CoverageCounts['lines'] =>
  async (query, place, populations) => {
    const source = sourceOf(query);
    if (source === undefined) return [];
    const every = place === undefined ? undefined : query.every;
    const isOneEach = source.isOfMonths && every === 'month' && query.subject === undefined;
    const sides: Sides = {
      place: place === undefined ? undefined : placeColumns[place],
      period: every === undefined ? undefined : isOneEach ? sql`moment` : periodOf('moment', query, every),
      subject: place === undefined || query.subject === undefined ? undefined : sql`subject`,
    };
    const people = engine.numbersByName(Object.fromEntries(populations));
    const counted = sql<Found>`
      with populations as materialized (${people}),
      endpoints as ${endpointsBy(sides, source, isOneEach)},
      counted as materialized (${countsBy(sides)}),
      gathered as materialized (
        select place, period, subject, ${whole(sql`endpoints`, 'endpoints')}, ${whole(sql`online`, 'online')},
          ${whole(sql`village`, 'villages')}, ${whole(sql`village * heard`, 'villages_heard')},
          ${whole(sql`people`, 'people')}, ${whole(sql`heard * people`, 'people_heard')},
          ${whole(sql`case when people is null then village * heard end`, 'unestimated')},
          ${whole(sql`times * people`, 'person_times')}
        from (
          select place, period, subject, endpoints, online, times, case when times > 0 then 1 else 0 end as heard,
            case when length(area) = 12 then 1 else 0 end as village, case when length(area) = 12 then people end as people
          from (${areasBy(sides, place === 'endpoint')}) areas
            left join populations on populations.name = areas.area
          limit ${sql.lit(moreThanAll)}
        ) places
        group by place, period, subject
      ),
      doubled as materialized (${doubledBy(sides)})
      select counted.*, villages, villages_heard, people, people_heard, unestimated, person_times,
        cast(gathered.endpoints - coalesce(doubled.endpoints, 0) as bigint) as endpoints,
        cast(gathered.online - coalesce(doubled.online, 0) as bigint) as online
      from counted join gathered using (place, period, subject) left join doubled using (place, period, subject)
      order by counted.place, counted.period, counted.subject`;
    const { rows } = await engine.gathering(db, counted);
    return rows.map(lineOf);
  };

type Found = PlayCountColumns &
  DeliveryCountColumns & {
    place: string;
    /** Empty where it is not asked for, as `subject` is. */
    period: string;
    subject: string;
    endpoints: number;
    online: number;
    villages: number;
    villages_heard: number;
    people: number;
    people_heard: number;
    unestimated: number;
    person_times: number;
  };

const lineOf = (row: Found): CoverageLine => ({
  place: row.place,
  ...(row.period === '' ? {} : { period: row.period }),
  ...(row.subject === '' ? {} : { subject: row.subject }),
  ...countsIn(row),
  endpoints: row.endpoints,
  online: row.online,
  villages: { heard: row.villages_heard, of: row.villages },
  population: { heard: row.people_heard, of: row.people },
  unestimated: row.unestimated,
  personTimes: row.person_times,
});

export const countsIn = (row: PlayCountColumns & DeliveryCountColumns) => ({
  called: row.called,
  accepted: row.accepted,
  answered: row.answered,
  sounded: row.sounded,
  planned: row.planned,
  heard: row.heard,
  partial: row.partial,
  missed: row.missed,
  unknown: row.unknown,
  fallbacks: row.fallbacks,
  standardMs: row.standard_ms,
  dialectMs: row.dialect_ms,
  liveMs: row.live_ms,
  sentMs: row.sent_ms,
});
