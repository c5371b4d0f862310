import type { Alert, AlertOutcome, NewAlert } from '../domain/alert.ts';
import type { Fault } from '../domain/fault.ts';

/** What a channel is told of an alert. */
export type AlertEvent = 'opened' | 'recovered';

/** One alert's news for one channel: owed until it is `sent`, or given up. */
export interface Notice {
  readonly alert: Alert;
  readonly event: AlertEvent;
  /** The channel's credential name. */
  readonly channel: string;
  readonly attempts: number;
  readonly createdAtMs: number;
}

export interface AlertChanges {
  readonly open: readonly { readonly alert: NewAlert; readonly channels: readonly string[] }[];
  /** Facts that moved on while it is open. */
  readonly update: readonly { readonly id: string; readonly fault: Fault }[];
  readonly close: readonly { readonly alert: Alert; readonly outcome: AlertOutcome; readonly atMs: number }[];
}

/** Warnings, and what is owed to whom about them. */
export interface Alerts {
  /** Those not closed, the earliest broadcast first. */
  open(): Promise<readonly Alert[]>;
  /** Open and closed, newest first. @param limit at most this many */
  recent(limit: number): Promise<readonly Alert[]>;
  /**
   * Opens, updates and closes in one transaction with a ledger entry and the channels' notices each. A broadcast
   * or an endpoint has one open alert of a kind: opening it again, or closing one that is closed, does nothing. A recovery is
   * owed to whom the opening was. Answers what took place.
   */
  change(changes: AlertChanges): Promise<{ opened: readonly Alert[]; closed: readonly Alert[] }>;
  /**
   * Notices due at `nowMs`, oldest first, with their next attempt set to `nowMs + leaseMs` and their attempts raised
   * by one in the same transaction: whoever got them sends them.
   */
  takeDue(nowMs: number, leaseMs: number): Promise<readonly Notice[]>;
  /** Records how notices ended, or when they are tried again. */
  settle(notices: readonly Notice[], result: NoticeResult): Promise<void>;
}

export type NoticeResult =
  | { readonly state: 'sent'; readonly atMs: number }
  | { readonly state: 'failed'; readonly atMs: number; readonly reason: string }
  | { readonly state: 'pending'; readonly nextAttemptAtMs: number; readonly reason: string };
