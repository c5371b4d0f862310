import type { AlertOutcome } from '../../domain/alert.ts';
import type { FaultKind } from '../../domain/fault.ts';
import type { AreaCode } from '../../domain/ids.ts';
import type { AlertEvent } from '../../ports/alerts.ts';

/** `facts` is where and when, and the fault, as JSON: a warning outlives the schedule it was about. */
export interface AlertTable {
  id: string;
  /** What it is about: a broadcast, or `county/endpoint`. */
  broadcast: string;
  county: AreaCode;
  kind: FaultKind;
  facts: string;
  starts_at_ms: number;
  opened_at_ms: number;
  closed_at_ms: number | null;
  outcome: AlertOutcome | null;
}

/** What a channel is owed of an alert. */
export interface AlertNoticeTable {
  alert: string;
  event: AlertEvent;
  channel: string;
  state: 'pending' | 'sent' | 'failed';
  attempts: number;
  created_at_ms: number;
  next_attempt_at_ms: number;
  settled_at_ms: number | null;
  reason: string | null;
}
