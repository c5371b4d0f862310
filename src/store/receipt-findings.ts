import { type Kysely, sql } from 'kysely';
import type { AreaCode } from '../domain/ids.ts';
import { type ReceiptFinding, type ReceiptFindingKind, turnsOfTwo } from '../ports/receipts.ts';
import { isOneOf } from './one-of.ts';
import { gapKinds } from './receipt-gaps.ts';
import type { Tables } from './tables.ts';

const kindOfGap = (kind: number) =>
  kind === gapKinds.beyond ? 'too-many-gaps' : kind === gapKinds.farAhead ? 'far-ahead' : 'missing';

/** Reads the few rows that stand out; never the receipts themselves. */
export async function receiptFindings(
  db: Kysely<Tables>,
  counties: readonly AreaCode[] | undefined,
): Promise<ReceiptFinding[]> {
  const within = (column: string) =>
    counties === undefined ? sql<boolean>`1 = 1` : isOneOf(column, counties);
  const missing = await db
    .selectFrom('receipt_gap')
    .innerJoin('receipt_stream', 'receipt_stream.id', 'receipt_gap.stream')
    .select(['receipt_gap.county', 'receipt_stream.endpoint'])
    .select('receipt_gap.far_ahead')
    .select(({ fn }) => fn.min('receipt_gap.found_at_ms').as('since_ms'))
    .select(sql<number>`sum(receipt_gap.last - receipt_gap.first + 1)`.as('count'))
    .where(within('receipt_gap.county'))
    .groupBy(['receipt_gap.county', 'receipt_stream.endpoint', 'receipt_gap.far_ahead'])
    .execute();
  const conflicts = await db
    .selectFrom('receipt_conflict')
    .innerJoin('receipt_stream', 'receipt_stream.id', 'receipt_conflict.stream')
    .select(['receipt_conflict.county', 'receipt_stream.endpoint'])
    .select(({ fn }) => fn.min('receipt_conflict.received_at_ms').as('since_ms'))
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where(within('receipt_conflict.county'))
    .groupBy(['receipt_conflict.county', 'receipt_stream.endpoint'])
    .execute();
  const two = await db
    .selectFrom('receipt_source')
    .innerJoin('receipt_stream as now', 'now.id', 'receipt_source.stream')
    .innerJoin('receipt_stream as other', 'other.id', 'receipt_source.other_stream')
    .selectAll('receipt_source')
    .select(['now.boot', 'other.boot as other_boot'])
    .where('turns', '>=', turnsOfTwo)
    .where(within('receipt_source.county'))
    .execute();
  const counted =
    (kind: Exclude<ReceiptFindingKind, 'two-at-once'>) =>
    (row: (typeof conflicts)[number]): ReceiptFinding => ({
      kind,
      county: row.county,
      endpoint: row.endpoint,
      sinceMs: Number(row.since_ms),
      count: Number(row.count),
    });
  const found: ReceiptFinding[] = [
    ...missing.map((row) => counted(kindOfGap(Number(row.far_ahead)))(row)),
    ...conflicts.map(counted('conflict')),
    ...two.map((row) => ({
      kind: 'two-at-once' as const,
      county: row.county,
      endpoint: row.endpoint,
      sinceMs: row.first_turn_at_ms ?? 0,
      lastMs: row.last_turn_at_ms ?? 0,
      count: row.turns,
      boots: [row.boot, row.other_boot],
      addresses: [...new Set([row.address, row.other_address])].filter((one) => one !== null),
    })),
  ];
  const place = ({ county, endpoint, kind }: ReceiptFinding): string => `${county} ${endpoint} ${kind}`;
  return found.sort((a, b) => (place(a) < place(b) ? -1 : 1));
}
