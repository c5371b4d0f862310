import { type Kysely, sql } from 'kysely';
import type { AreaCode, EndpointId, LocalDate } from '../domain/ids.ts';
import type { EndpointDelivery, EndpointRecord, EndpointRecords } from '../ports/endpoint-records.ts';
import type { StoredReceipt } from '../ports/receipts.ts';
import type { CoverageDeliveryTable, DeliveryTable, Tables } from './tables.ts';

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

interface CallRow {
  readonly endpoint: EndpointId;
  readonly called: number;
  readonly answered: number;
  readonly last_answered: LocalDate | null;
  readonly recent_called: number;
  readonly recent_accepted: number;
  readonly recent_answered: number;
  readonly recent_sounded: number;
  readonly recent_sent_ms: number;
}

/**
 * The last days from the roll-up of deliveries, whose key begins with county and date. The longer stretch is whole
 * months, and what they have too much or too little of it, whichever is fewer days: of 30 never more than 15.
 */
async function callsOf(
  db: Kysely<Tables>,
  county: AreaCode,
  { from, recent, to }: Days,
): Promise<readonly (readonly [EndpointId, EndpointRecord])[]> {
  const stretch = (first: LocalDate, last: LocalDate) =>
    sql`delivery >= ${`${county}/${first}`} and delivery < ${`${county}/${last}0`}`;
  const { firstMonth, sign, first, last } = monthsAndRest(from, to);
  const sums = ['called', 'answered', ...recentColumns.map((name) => `recent_${name}`)].map(
    (name) => sql`cast(sum(${sql.ref(name)}) as bigint) as ${sql.ref(name)}`,
  );
  const noRecent = sql.join(recentColumns.map((name) => sql`0 as ${sql.ref(`recent_${name}`)}`));
  const { rows } = await sql<CallRow>`
    select endpoint, ${sql.join(sums)}, max(answered_on) as last_answered from (
      select endpoint, called, answered, ${noRecent}, cast(null as text) as answered_on
      from coverage_month where county = ${county} and month between ${firstMonth} and ${to.slice(0, 7)}
      union all
      select endpoint, ${sql.lit(sign)} * called, ${sql.lit(sign)} * answered, ${noRecent}, null
      from coverage_delivery where ${stretch(first, last)}
      union all
      select endpoint, 0, 0, ${sql.join(recentColumns.map((name) => sql.ref(name)))},
        case when answered > 0 then local_date end
      from coverage_delivery where ${stretch(recent, to)}
    ) calls group by endpoint`.execute(db);
  return rows.map((row) => [
    row.endpoint,
    {
      recent: {
        called: Number(row.recent_called),
        accepted: Number(row.recent_accepted),
        answered: Number(row.recent_answered),
        sounded: Number(row.recent_sounded),
        sentMs: Number(row.recent_sent_ms),
      },
      called: Number(row.called),
      answered: Number(row.answered),
      ...(row.last_answered === null ? {} : { lastAnswered: row.last_answered }),
    },
  ]);
}

const recentColumns = ['called', 'accepted', 'answered', 'sounded', 'sent_ms'] as const;

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
type Counted = { [Name in (typeof countColumns)[number]]: CoverageDeliveryTable[Name] | null };

function deliveryOf(row: DeliveryTable & Counted & { starts_at_ms: number }): EndpointDelivery {
  const { planned, heard, partial, missed, unknown, sounded, sent_ms } = row;
  return {
    delivery: row.id,
    broadcast: row.broadcast,
    state: row.state,
    ...(row.reason === null ? {} : { reason: row.reason }),
    attempts: row.attempts,
    startsAtMs: row.starts_at_ms,
    ...(row.settled_at_ms === null ? {} : { settledAtMs: row.settled_at_ms }),
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
