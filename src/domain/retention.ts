import type { LocalDate } from './ids.ts';

/** What is kept for a while and then pruned, and by whose settings it is kept. */
export const retentionKinds = {
  receipts: 'logs',
  checks: 'logs',
  performances: 'logs',
  gaps: 'logs',
  alerts: 'logs',
  'disk-samples': 'logs',
  masters: 'masters',
  approvals: 'approvals',
} as const satisfies Record<string, keyof RetentionMonths>;

export type RetentionKind = keyof typeof retentionKinds;
export type LogKind = Exclude<RetentionKind, 'receipts' | 'masters' | 'approvals'>;

/** How long, in months. */
export interface RetentionMonths {
  readonly logs: number;
  readonly masters: number;
  readonly approvals: number;
}

/** No rule lets go what is younger, whatever is set: a month is that long at least. */
export const leastKeptMs = 28 * 86_400_000;

/** By what somebody was to prune: as the ledger says it. */
export interface RetentionRule {
  readonly kind: RetentionKind;
  readonly months: number;
  /** What is older than this instant, UTC milliseconds. */
  readonly beforeMs: number;
}

/** @param today in UTC: a day begins later there than in the counties, so what goes is an hour too old rather than too young */
export function retentionRule(kind: RetentionKind, months: RetentionMonths, today: LocalDate): RetentionRule {
  const ofKind = months[retentionKinds[kind]];
  const date = Temporal.PlainDate.from(today).subtract({ months: ofKind });
  return { kind, months: ofKind, beforeMs: date.toZonedDateTime('UTC').epochMilliseconds };
}
