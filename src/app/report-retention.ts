import { dateAt } from '../domain/calendar.ts';
import {
  type RetentionKind,
  type RetentionRule,
  retentionKinds,
  retentionRule,
} from '../domain/retention.ts';
import type { RetentionCount, Review } from '../ports/retention.ts';
import type { Context } from './context.ts';
import { countyOfChain } from './make-checkpoints.ts';
import { dueApprovals } from './prune-approvals.ts';
import { dueMasters } from './prune-masters.ts';

type Needs = Pick<Context, 'store' | 'clock' | 'settings'>;

/** What there is of a kind, and what of it the next day's work prunes. */
export interface RetentionLine extends RetentionRule {
  readonly kept: RetentionCount;
  readonly due: RetentionCount;
}

export interface RetentionReport {
  readonly lines: readonly RetentionLine[];
  /** What is never pruned. */
  readonly plays: number;
  readonly ledger: RetentionCount;
}

/** Reads all of it, and changes nothing. */
export async function reportRetention(context: Needs): Promise<RetentionReport> {
  const today = dateAt(context.clock.now(), 'UTC');
  const kinds = Object.keys(retentionKinds) as RetentionKind[];
  const lines: RetentionLine[] = [];
  for (const kind of kinds) {
    const rule = retentionRule(kind, context.settings.retention, today);
    lines.push({ ...rule, ...(await countsOf(context, rule)) });
  }
  return { lines, ...(await context.store.retention.countKept()) };
}

async function countsOf(
  context: Needs,
  rule: RetentionRule,
): Promise<{ readonly kept: RetentionCount; readonly due: RetentionCount }> {
  const { retention } = context.store;
  const { kind, beforeMs } = rule;
  switch (kind) {
    case 'receipts':
      return { kept: await retention.countReceipts(), due: await dueReceipts(context, beforeMs) };
    case 'masters':
      return { kept: await masters(context), due: sumOf(await dueMasters(context, rule)) };
    case 'approvals':
      return {
        kept: reviews(await retention.reviews()),
        due: reviews(await dueApprovals(context, rule)),
      };
    default:
      return { kept: await retention.countLogs(kind), due: await retention.countLogs(kind, beforeMs) };
  }
}

async function dueReceipts({ store }: Needs, beforeMs: number): Promise<RetentionCount> {
  let [rows, bytes] = [0, 0];
  for (const { chain } of await store.ledger.heads()) {
    const county = countyOfChain(chain);
    const due = county && (await store.retention.due(county, beforeMs, Number.MAX_SAFE_INTEGER));
    rows += due?.rows ?? 0;
    bytes += due?.bytes ?? 0;
  }
  return { rows, bytes };
}

async function masters({ store }: Needs): Promise<RetentionCount> {
  const { all: noted } = await store.retention.notedMasters();
  const kept = new Map((await store.recordings.list({})).map((one) => [one.master, one]));
  return sumOf([...kept.values()].filter(({ master }) => !noted.has(master)));
}

const reviews = (of: readonly Review[]): RetentionCount =>
  sumOf(of.map(({ content, atMs }) => ({ bytes: Buffer.byteLength(content), changedAtMs: atMs })));

function sumOf(of: readonly { readonly bytes: number; readonly changedAtMs: number }[]): RetentionCount {
  const bytes = of.reduce((sum, one) => sum + one.bytes, 0);
  return of.length === 0
    ? { rows: 0, bytes }
    : { rows: of.length, bytes, oldestMs: Math.min(...of.map(({ changedAtMs }) => changedAtMs)) };
}
