import type { Kysely, Transaction } from 'kysely';
import { type Alert, type AlertOutcome, type AlertPlace, type NewAlert, subjectOf } from '../domain/alert.ts';
import type { Fault } from '../domain/fault.ts';
import type { LedgerEntry } from '../domain/ledger.ts';
import type { Alerts } from '../ports/alerts.ts';
import { createAlertNotices } from './alert-notices.ts';
import { alertOf, rowOf } from './alert-row.ts';
import type { Engine } from './dialect.ts';
import type { LedgerWriter } from './ledger.ts';
import type { Tables } from './tables.ts';

export function createAlerts(db: Kysely<Tables>, engine: Engine, ledger: LedgerWriter): Alerts {
  const notices = createAlertNotices(db, engine);

  const openOne = async (
    on: Transaction<Tables>,
    alert: Alert,
    channels: readonly string[],
  ): Promise<boolean> => {
    const { numInsertedOrUpdatedRows } = await on
      .insertInto('alert')
      .values(rowOf(alert))
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst();
    if (numInsertedOrUpdatedRows !== 1n) return false;
    const owed = channels.map((channel) => ({ channel }));
    await notices.owe(on, alert.id, 'opened', owed, alert.openedAtMs);
    await ledger.append(on, entryOf(alert, 'open-alert', alert.openedAtMs, { ...alert.fault }));
    return true;
  };

  const closeOne = async (
    on: Transaction<Tables>,
    alert: Alert,
    outcome: AlertOutcome,
    atMs: number,
  ): Promise<boolean> => {
    const { numUpdatedRows } = await on
      .updateTable('alert')
      .set({ closed_at_ms: atMs, outcome })
      .where('id', '=', alert.id)
      .where('closed_at_ms', 'is', null)
      .executeTakeFirst();
    if (numUpdatedRows !== 1n) return false;
    if (outcome === 'recovered') {
      await notices.owe(on, alert.id, 'recovered', await notices.toldOf(on, alert.id), atMs);
    }
    await ledger.append(on, entryOf(alert, 'close-alert', atMs, { kind: alert.fault.kind, outcome }));
    return true;
  };

  return {
    ...notices.port,
    open: async () => {
      const query = db.selectFrom('alert').selectAll().where('closed_at_ms', 'is', null);
      return (await query.orderBy('starts_at_ms').orderBy('id').execute()).map(alertOf);
    },
    recent: async (limit) => {
      const query = db.selectFrom('alert').selectAll().orderBy('opened_at_ms', 'desc').orderBy('id');
      return (await query.limit(limit).execute()).map(alertOf);
    },
    change: ({ open, update, close }) =>
      db.transaction().execute(async (on) => {
        const opened: Alert[] = [];
        const closed: Alert[] = [];
        // Chains first and in their order, so that two clocks wait for one another and never in a circle.
        const counties = new Set([...close, ...open].map(({ alert }) => alert.county));
        for (const county of [...counties].sort()) await ledger.hold(on, county);
        for (const { id, fault } of update) await updateFacts(on, id, fault);
        for (const { alert, outcome, atMs } of close.toSorted(bySubject)) {
          if (await closeOne(on, alert, outcome, atMs)) closed.push({ ...alert, closedAtMs: atMs, outcome });
        }
        for (const { alert, channels } of open.toSorted(bySubject)) {
          const named = { ...alert, id: idOf(alert) };
          if (await openOne(on, named, channels)) opened.push(named);
        }
        return { opened, closed };
      }),
  };
}

const bySubject = (a: { alert: AlertPlace }, b: { alert: AlertPlace }): number =>
  subjectOf(a.alert) < subjectOf(b.alert) ? -1 : 1;

async function updateFacts(on: Transaction<Tables>, id: string, fault: Fault): Promise<void> {
  const row = await on.selectFrom('alert').selectAll().where('id', '=', id).executeTakeFirst();
  if (row === undefined || row.closed_at_ms !== null) return;
  const { facts } = rowOf({ ...alertOf(row), fault });
  await on.updateTable('alert').set({ facts }).where('id', '=', id).execute();
}

const entryOf = (
  alert: Alert,
  verb: LedgerEntry['verb'],
  atMs: number,
  body: LedgerEntry['body'],
): LedgerEntry => ({
  chain: alert.county,
  verb,
  subject: subjectOf(alert),
  actor: 'system:watch',
  atMs,
  body,
});

const idOf = (alert: NewAlert): string => `${subjectOf(alert)}/${alert.fault.kind}/${alert.openedAtMs}`;
