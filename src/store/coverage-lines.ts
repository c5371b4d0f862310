import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { CoverageLine, CoveragePlace } from '../domain/coverage-lines.ts';
import type { CoverageCounts, CoverageQuery } from '../ports/coverage.ts';
import { deliveryColumns, playColumns, sums } from './coverage-recount.ts';
import { periodOf } from './coverage-spans.ts';
import type { Engine } from './dialect.ts';
import type { DeliveryCountColumns, PlayCountColumns, Tables } from './tables.ts';

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
const ofVillages = (counted: RawBuilder<unknown>, name: string) =>
  whole(sql`case when length(area) = 12 then ${counted} else 0 end`, name);

/** What a query is counted from. */
export interface CoverageSource {
  /** Of `county`, `area`, `endpoint`, `moment` and `subject`, with all counts. */
  readonly rows: RawBuilder<unknown>;
  /** Whether every moment is a month. */
  readonly isOfMonths: boolean;
}

/** Rows that say the same of these are one group; a constant stands in none. */
type Columns = Readonly<Record<'place' | 'period' | 'subject', RawBuilder<unknown> | undefined>>;

const none = sql`''`;
const groupedBy = (columns: readonly (RawBuilder<unknown> | undefined)[]) => {
  const some = columns.filter((column) => column !== undefined);
  return some.length === 0 ? sql`` : sql`group by ${sql.join(some)}`;
};

/** Counts as they add up, whosever they are: of all that is summed up here the one pass over every column. */
const countsBy = ({ place, period, subject }: Columns, { rows }: CoverageSource) => sql`
  select ${place ?? none} as place, ${period ?? none} as period, ${subject ?? none} as subject, ${sums(allColumns)}
  from (${rows}) rolled ${groupedBy([place, period, subject])} having count(*) > 0`;

/** An endpoint in an area a row; a month's rows are that already, in the order of the table. */
const endpointsBy = ({ period, subject }: Columns, { rows }: CoverageSource, isOneEach: boolean) =>
  isOneEach
    ? sql`select county, area, endpoint, ${period} as period, '' as subject, answered, heard from (${rows}) rolled`
    : sql`select county, area, endpoint, ${period ?? none} as period, ${subject ?? none} as subject,
          sum(answered) as answered, sum(heard) as heard
        from (${rows}) rolled ${groupedBy([sql`county`, period, sql`area`, sql`endpoint`, subject])}`;

/** An area a row: of the loudspeakers of a village the one that played most stands for the people around them. */
const areasBy = (place: CoveragePlace | undefined, endpoints: RawBuilder<unknown>) => sql`
  select ${place === undefined ? none : placeColumns[place]} as place, area, period, subject, count(*) as endpoints,
    sum(case when answered > 0 then 1 else 0 end) as online, max(heard) as times
  from (${endpoints}) endpoints
  group by county, period, area, subject${place === 'endpoint' ? sql`, endpoint` : sql``}`;

/**
 * What adds up is summed up at once; what does not, endpoints and the people of areas, is gathered beside it from the
 * few columns it needs: first by endpoint, then by area, then by place.
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
    const columns: Columns = {
      place: place === undefined ? undefined : placeColumns[place],
      period: every === undefined ? undefined : isOneEach ? sql`moment` : periodOf('moment', query, every),
      subject: place === undefined || query.subject === undefined ? undefined : sql`subject`,
    };
    const areas = areasBy(place, endpointsBy(columns, source, isOneEach));
    const people = engine.numbersByName(Object.fromEntries(populations));
    const { rows } = await sql<Found>`
      with populations as materialized (${people}),
      counted as materialized (${countsBy(columns, source)}),
      gathered as materialized (
        select place, period, subject, ${whole(sql`endpoints`, 'endpoints')}, ${whole(sql`online`, 'online')},
          ${ofVillages(sql`1`, 'villages')}, ${ofVillages(sql`case when times > 0 then 1 else 0 end`, 'villages_heard')},
          ${ofVillages(sql`people`, 'people')}, ${ofVillages(sql`case when times > 0 then people end`, 'people_heard')},
          ${ofVillages(sql`case when times > 0 and people is null then 1 else 0 end`, 'unestimated')},
          ${ofVillages(sql`times * people`, 'person_times')}
        from (${areas}) areas left join populations on populations.name = areas.area
        group by place, period, subject
      )
      select * from counted join gathered using (place, period, subject) order by place, period, subject`.execute(
      db,
    );
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
