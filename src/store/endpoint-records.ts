import { type Kysely, sql } from 'kysely';
import type { AreaCode, EndpointId, LocalDate } from '../domain/ids.ts';
import type { EndpointDelivery, EndpointRecord, EndpointRecords } from '../ports/endpoint-records.ts';
import type { StoredReceipt } from '../ports/receipts.ts';
import type { CoverageDeliveryTable } from './tables/coverage.ts';
import type { DeliveryTable } from './tables/deliveries.ts';
import type { Tables } from './tables.ts';

export const createEndpointRecords = (db: Kysely<Tables>): EndpointRecords => ({
  of: async (county, days, nowMs) => {
    const [calls, receipts, codes] = await Promise.all([
      callsOf(db, county, days),
      lastReceipts(db, county),
      openCodes(db, county, nowMs),
    ]);
    const records = new Map<EndpointId, EndpointRecord>(calls);
    const add = (endpoint: EndpointId, more: Partial<EndpointRecord>) =>
      records.set(endpoint, { ...(records.get(endpoint) ?? nothing), ...more });
    for (const [endpoint, lastReceiptAtMs] of receipts) add(endpoint, { lastReceiptAtMs });
    for (const [endpoint, codeUntilMs] of codes) add(endpoint, { codeUntilMs });
    return records;
  },
  deliveries: async (county, endpoint, limit) => {
    const rows = await db
      .selectFrom('delivery')
      .innerJoin('broadcast', 'broadcast.id', 'delivery.broadcast')
      .leftJoin('coverage_delivery', 'coverage_delivery.delivery', 'delivery.id')
      .selectAll('delivery')
      .select('broadcast.starts_at_ms')
      .select(isSilent.as('is_silent'))
      .select(countColumns.map((name) => `coverage_delivery.${name}` as const))
      .where('delivery.endpoint', '=', endpoint)
      .where('delivery.county', '=', county)
      .orderBy('delivery.sequence', 'desc')
      .limit(limit)
      .execute();
    return rows.map(deliveryOf);
  },
  receipts: async (county, endpoint, limit) => {
    const { rows } = await sql<{ content: string; received_at_ms: number }>`
      select r.content, r.received_at_ms from receipt_source s
      join receipt_stream t on t.id = s.stream
      join receipt r on r.stream = s.stream and r.month >= t.month
      where s.county = ${county} and s.endpoint = ${endpoint}
      order by r.sequence desc limit ${limit}`.execute(db);
    return rows.map(({ content, received_at_ms }) => ({
      ...(JSON.parse(content) as StoredReceipt),
      receivedAtMs: received_at_ms,
    }));
  },
});

const nothing: EndpointRecord = {
  recent: { called: 0, accepted: 0, answered: 0, sounded: 0, sentMs: 0 },
  called: 0,
  answered: 0,
};

interface Days {
  readonly from: LocalDate;
  readonly recent: LocalDate;
  readonly to: LocalDate;
}

interface RecentRow {
  readonly endpoint: EndpointId;
  readonly called: number;
  readonly accepted: number;
  readonly answered: number;
  readonly sounded: number;
  readonly sent_ms: number;
  readonly answered_on: LocalDate | null;
}

type LongerRow = Pick<RecentRow, 'endpoint' | 'called' | 'answered'>;

/**
 * The last days from the roll-up of deliveries, whose key begins with county and date. The longer stretch is whole
 * months, and what they have too much or too little of it, whichever is fewer days: of 30 never more than 15. Each part is
 * summed up by itself, for no more than it is asked for: put together first, every row would be summed eight times.
 */
async function callsOf(
  db: Kysely<Tables>,
  county: AreaCode,
  { from, recent, to }: Days,
): Promise<readonly (readonly [EndpointId, EndpointRecord])[]> {
  const stretch = (first: LocalDate, last: LocalDate) =>
    sql`delivery >= ${`${county}/${first}`} and delivery < ${`${county}/${last}0`}`;
  const { firstMonth, sign, first, last } = monthsAndRest(from, to);
  // Small numbers: PostgreSQL sums up `bigint` as `numeric`, which costs more.
  const sumsOf = (names: readonly string[]) =>
    sql.join(names.map((name) => sql`sum(cast(${sql.ref(name)} as integer)) as ${sql.ref(name)}`));
  const [months, rest, lately] = await Promise.all([
    sql<LongerRow>`select endpoint, ${sumsOf(longerColumns)} from coverage_month
      where county = ${county} and month between ${firstMonth} and ${to.slice(0, 7)} group by endpoint`.execute(
      db,
    ),
    sql<LongerRow>`select endpoint, ${sumsOf(longerColumns)} from coverage_delivery
      where ${stretch(first, last)} group by endpoint`.execute(db),
    sql<RecentRow>`select endpoint, ${sumsOf(recentColumns)}, cast(sum(sent_ms) as bigint) as sent_ms,
        max(case when answered > 0 then local_date end) as answered_on
      from coverage_delivery where ${stretch(recent, to)} group by endpoint`.execute(db),
  ]);
  const records = new Map<EndpointId, EndpointRecord>();
  const add = ({ endpoint, called, answered }: LongerRow, times: number) => {
    const { called: calledSo, answered: answeredSo } = records.get(endpoint) ?? nothing;
    records.set(endpoint, {
      ...nothing,
      called: calledSo + times * Number(called),
      answered: answeredSo + times * Number(answered),
    });
  };
  for (const row of months.rows) add(row, 1);
  for (const row of rest.rows) add(row, sign);
  for (const { endpoint, answered_on, sent_ms, ...counts } of lately.rows) {
    const { called, accepted, answered, sounded } = counts;
    records.set(endpoint, {
      ...(records.get(endpoint) ?? nothing),
      recent: {
        called: Number(called),
        accepted: Number(accepted),
        answered: Number(answered),
        sounded: Number(sounded),
        sentMs: Number(sent_ms),
      },
      ...(answered_on === null ? {} : { lastAnswered: answered_on }),
    });
  }
  return [...records];
}

const longerColumns = ['called', 'answered'] as const;
const recentColumns = ['called', 'accepted', 'answered', 'sounded'] as const;

/** Whole months up to the last day's, and the days that are to be added to them, or taken off; none where `last` is before `first`. */
function monthsAndRest(from: LocalDate, to: LocalDate) {
  const day = (date: LocalDate) => Temporal.PlainDate.from(date);
  const text = (date: Temporal.PlainDate) => date.toString() as LocalDate;
  const begins = day(from).with({ day: 1 });
  const next = begins.add({ months: 1 });
  const [head, tail] = [day(from).day - 1, day(from).until(next).days];
  const isOneMonth = from.slice(0, 7) === to.slice(0, 7);
  if (isOneMonth || head <= tail)
    return {
      firstMonth: from.slice(0, 7),
      sign: -1,
      first: text(begins),
      last: text(day(from).subtract({ days: 1 })),
    };
  return { firstMonth: text(next).slice(0, 7), sign: 1, first: from, last: text(next.subtract({ days: 1 })) };
}

/** Of each endpoint's present start the one receipt with the highest number: its end is looked up, not searched for. */
async function lastReceipts(
  db: Kysely<Tables>,
  county: AreaCode,
): Promise<readonly (readonly [EndpointId, number])[]> {
  const { rows } = await sql<{ endpoint: EndpointId; at_ms: number | null }>`
    select s.endpoint, (select r.received_at_ms from receipt r where r.stream = s.stream and r.month >= t.month
      order by r.sequence desc limit 1) as at_ms
    from receipt_source s join receipt_stream t on t.id = s.stream where s.county = ${county}`.execute(db);
  return rows.flatMap(({ endpoint, at_ms }) => (at_ms === null ? [] : [[endpoint, at_ms] as const]));
}

async function openCodes(
  db: Kysely<Tables>,
  county: AreaCode,
  nowMs: number,
): Promise<readonly (readonly [EndpointId, number])[]> {
  const query = db.selectFrom('enrolment').select(['endpoint', 'expires_at_ms']).where('county', '=', county);
  const rows = await query.where('expires_at_ms', '>', nowMs).execute();
  return rows.map(({ endpoint, expires_at_ms }) => [endpoint, expires_at_ms]);
}

const countColumns = ['planned', 'heard', 'partial', 'missed', 'unknown', 'sounded', 'sent_ms'] as const;
/** Of a delivery: its playlist is empty. */
const isSilent = sql<number>`case when exists (
  select 1 from playlist_item where playlist_item.playlist = delivery.playlist) then 0 else 1 end`;
type Counted = { [Name in (typeof countColumns)[number]]: CoverageDeliveryTable[Name] | null };

function deliveryOf(
  row: DeliveryTable & Counted & { starts_at_ms: number; is_silent: number },
): EndpointDelivery {
  const { planned, heard, partial, missed, unknown, sounded, sent_ms } = row;
  return {
    delivery: row.id,
    broadcast: row.broadcast,
    state: row.state,
    ...(row.reason === null ? {} : { reason: row.reason }),
    attempts: row.attempts,
    startsAtMs: row.starts_at_ms,
    ...(row.settled_at_ms === null ? {} : { settledAtMs: row.settled_at_ms }),
    isSilent: row.is_silent === 1,
    ...(planned === null
      ? {}
      : {
          counts: {
            planned,
            heard: heard ?? 0,
            partial: partial ?? 0,
            missed: missed ?? 0,
            unknown: unknown ?? 0,
            sounded: (sounded ?? 0) > 0,
            sentMs: sent_ms ?? 0,
          },
        }),
  };
}
