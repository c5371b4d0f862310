import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { CoverageLine, CoveragePlace } from '../domain/coverage-lines.ts';
import type { CoverageCounts, CoverageQuery } from '../ports/coverage.ts';
import { deliveryColumns, playColumns, sums } from './coverage-recount.ts';
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

/** First an endpoint, then an area, then a place: two loudspeakers of a village do not double the people around them. */
export const createCoverageLines =
  (
    db: Kysely<Tables>,
    engine: Engine,
    endpointRows: (query: CoverageQuery, isApart: boolean) => RawBuilder<unknown>,
  ): CoverageCounts['lines'] =>
  async (query, place, populations) => {
    const column = place === undefined ? sql`''` : placeColumns[place];
    const people = engine.numbersByName(Object.fromEntries(populations));
    const { rows } = await sql<Found>`
      with populations as materialized (${people})
      select place, period, subject, ${sums(allColumns)}, ${whole(sql`endpoints`, 'endpoints')}, ${whole(sql`online`, 'online')},
        ${ofVillages(sql`1`, 'villages')}, ${ofVillages(sql`case when times > 0 then 1 else 0 end`, 'villages_heard')},
        ${ofVillages(sql`people`, 'people')}, ${ofVillages(sql`case when times > 0 then people end`, 'people_heard')},
        ${ofVillages(sql`case when times > 0 and people is null then 1 else 0 end`, 'unestimated')},
        ${ofVillages(sql`times * people`, 'person_times')}
      from (
        select ${column} as place, area, period, subject, ${sums(allColumns)}, count(*) as endpoints,
          sum(case when answered > 0 then 1 else 0 end) as online, max(heard) as times
        from (${endpointRows(query, place !== undefined)}) endpoints
        group by 1, area, period, subject
      ) areas left join populations on populations.name = areas.area
      group by place, period, subject order by place, period, subject`.execute(db);
    return rows.map(lineOf);
  };

type Found = PlayCountColumns &
  DeliveryCountColumns & {
    place: string;
    period: string | null;
    subject: string | null;
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
  ...(row.period === null ? {} : { period: row.period }),
  ...(row.subject === null ? {} : { subject: row.subject }),
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
