import type { Alert, AlertPlace, Fault } from '../domain/alert.ts';
import type { AlertTable } from './tables.ts';

/** What of an alert stands in the JSON column. */
interface Facts extends Omit<AlertPlace, 'broadcast' | 'county' | 'startsAtMs'> {
  readonly fault: Fault;
}

/** An open alert as it is stored. */
export function rowOf(alert: Alert): AlertTable {
  const { id, broadcast, county, fault, startsAtMs, openedAtMs, countyName, zone, date, slot } = alert;
  const facts: Facts = { countyName, zone, date, slot, fault };
  return {
    id,
    broadcast,
    county,
    kind: fault.kind,
    facts: JSON.stringify(facts),
    starts_at_ms: startsAtMs,
    opened_at_ms: openedAtMs,
    closed_at_ms: null,
    outcome: null,
  };
}

export const alertOf = (row: AlertTable): Alert => ({
  id: row.id,
  broadcast: row.broadcast,
  county: row.county,
  startsAtMs: row.starts_at_ms,
  ...(JSON.parse(row.facts) as Facts),
  openedAtMs: row.opened_at_ms,
  ...(row.closed_at_ms === null ? {} : { closedAtMs: row.closed_at_ms }),
  ...(row.outcome === null ? {} : { outcome: row.outcome }),
});
