import type { Kysely, Transaction } from 'kysely';
import type { AlertEvent, Alerts, Notice, NoticeResult } from '../ports/alerts.ts';
import { alertOf } from './alert-row.ts';
import type { Engine } from './dialect.ts';
import { storable } from './row-batch.ts';
import type { Tables } from './tables.ts';

/** How many notices one look takes: a message tells of far fewer. */
const batch = 500;

/** The outbox of warnings: what is owed to which channel stands in rows until it is sent or given up. */
export function createAlertNotices(db: Kysely<Tables>, engine: Engine) {
  /** Owes an event to channels, in the transaction it happens in. */
  const owe = async (
    on: Transaction<Tables>,
    alert: string,
    event: AlertEvent,
    channels: readonly OwedChannel[],
    atMs: number,
  ): Promise<void> => {
    if (channels.length === 0) return;
    const rows = channels.map(({ channel, dueAtMs = atMs }) => ({
      alert,
      event,
      channel,
      state: 'pending' as const,
      attempts: 0,
      created_at_ms: atMs,
      next_attempt_at_ms: dueAtMs,
      settled_at_ms: null,
      reason: null,
    }));
    await on.insertInto('alert_notice').values(rows).execute();
  };

  /** Who an alert's opening is or was owed to; where it still is, the next news is due with it, not before it. */
  const toldOf = async (on: Transaction<Tables>, alert: string): Promise<OwedChannel[]> => {
    const query = on.selectFrom('alert_notice').selectAll().where('alert', '=', alert);
    return (await query.where('event', '=', 'opened').execute()).map((row) => ({
      channel: row.channel,
      ...(row.state === 'pending' ? { dueAtMs: row.next_attempt_at_ms } : {}),
    }));
  };

  const one = (on: Kysely<Tables>, { alert, event, channel }: Key) =>
    on
      .updateTable('alert_notice')
      .where('alert', '=', alert)
      .where('event', '=', event)
      .where('channel', '=', channel)
      .where('state', '=', 'pending');

  const takeDue = (nowMs: number, leaseMs: number): Promise<readonly Notice[]> =>
    db.transaction().execute(async (on) => {
      const due = await engine
        .lockFree(
          on
            .selectFrom('alert_notice')
            .selectAll()
            .where('state', '=', 'pending')
            .where('next_attempt_at_ms', '<=', nowMs)
            .orderBy('created_at_ms')
            .orderBy('alert')
            .limit(batch),
        )
        .execute();
      if (due.length === 0) return [];
      for (const key of due) {
        const raised = { attempts: key.attempts + 1, next_attempt_at_ms: nowMs + leaseMs };
        await one(on, key).set(raised).execute();
      }
      const ids = [...new Set(due.map(({ alert }) => alert))];
      const rows = await on.selectFrom('alert').selectAll().where('id', 'in', ids).execute();
      const alerts = new Map(rows.map((row) => [row.id, alertOf(row)]));
      return due.flatMap(({ alert: id, event, channel, attempts, created_at_ms: createdAtMs }) => {
        const alert = alerts.get(id);
        return alert === undefined ? [] : { alert, event, channel, attempts: attempts + 1, createdAtMs };
      });
    });

  const settle = (notices: readonly Notice[], result: NoticeResult): Promise<void> =>
    db.transaction().execute(async (on) => {
      for (const { alert, event, channel } of notices) {
        await one(on, { alert: alert.id, event, channel }).set(columnsOf(result)).execute();
      }
    });

  return { owe, toldOf, port: { takeDue, settle } satisfies Partial<Alerts> };
}

interface OwedChannel {
  readonly channel: string;
  /** At once unless given. */
  readonly dueAtMs?: number;
}

interface Key {
  readonly alert: string;
  readonly event: AlertEvent;
  readonly channel: string;
}

function columnsOf(result: NoticeResult) {
  switch (result.state) {
    case 'sent':
      return { state: result.state, settled_at_ms: result.atMs, reason: null };
    case 'failed':
      return { state: result.state, settled_at_ms: result.atMs, reason: storable(result.reason) };
    case 'pending':
      return { next_attempt_at_ms: result.nextAttemptAtMs, reason: storable(result.reason) };
    default:
      return result satisfies never;
  }
}
