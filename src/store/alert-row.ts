import { type Alert, type AlertPlace, type BroadcastPlace, subjectOf } from '../domain/alert.ts';
import type { Fault } from '../domain/fault.ts';
import type { BroadcastId } from '../domain/ids.ts';
import type { AlertTable } from './tables/alerts.ts';

type OfKind<Place> = Place extends AlertPlace ? Omit<Place, 'broadcast' | 'county' | 'startsAtMs'> : never;
/** What of an alert stands in the JSON column. */
type Facts = OfKind<AlertPlace> & { readonly fault: Fault };

/** An open alert as it is stored. */
export function rowOf(alert: Alert): AlertTable {
  const { id, county, fault, startsAtMs, openedAtMs } = alert;
  return {
    id,
    broadcast: subjectOf(alert),
    county,
    kind: fault.kind,
    facts: JSON.stringify(factsOf(alert)),
    starts_at_ms: startsAtMs,
    opened_at_ms: openedAtMs,
    closed_at_ms: null,
    outcome: null,
  };
}

function factsOf(alert: Alert): Facts {
  const { countyName, zone, fault } = alert;
  if ('broadcast' in alert) return { countyName, zone, date: alert.date, slot: alert.slot, fault };
  return { countyName, zone, fault };
}

export function alertOf(row: AlertTable): Alert {
  const facts = JSON.parse(row.facts) as Facts;
  const known = {
    id: row.id,
    county: row.county,
    startsAtMs: row.starts_at_ms,
    openedAtMs: row.opened_at_ms,
    ...(row.closed_at_ms === null ? {} : { closedAtMs: row.closed_at_ms }),
    ...(row.outcome === null ? {} : { outcome: row.outcome }),
  };
  if (!('date' in facts)) return { ...known, ...facts };
  const broadcast: BroadcastPlace['broadcast'] = row.broadcast as BroadcastId;
  return { ...known, broadcast, ...facts };
}
