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

/** One stretch of the roll-up, whose key begins with county and date. */
async function callsOf(
  db: Kysely<Tables>,
  county: AreaCode,
  { from, recent, to }: { readonly from: LocalDate; readonly recent: LocalDate; readonly to: LocalDate },
): Promise<readonly (readonly [EndpointId, EndpointRecord])[]> {
  const total = (column: string) => sql`cast(sum(${sql.ref(column)}) as bigint)`;
  const lately = (column: string) =>
    sql`cast(sum(case when local_date >= ${recent} then ${sql.ref(column)} else 0 end) as bigint)`;
  const { rows } = await sql<CallRow>`
    select endpoint, ${total('called')} as called, ${total('answered')} as answered,
      max(case when answered > 0 then local_date end) as last_answered,
      ${lately('called')} as recent_called, ${lately('accepted')} as recent_accepted,
      ${lately('answered')} as recent_answered, ${lately('sounded')} as recent_sounded,
      ${lately('sent_ms')} as recent_sent_ms
    from coverage_delivery
    where delivery >= ${`${county}/${from}`} and delivery < ${`${county}/${to}0`}
    group by endpoint`.execute(db);
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
