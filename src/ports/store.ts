import type { Alerts } from './alerts.ts';
import type { Approvals } from './approvals.ts';
import type { Audiences } from './audiences.ts';
import type { Broadcasts } from './broadcasts.ts';
import type { Checks } from './checks.ts';
import type { Complaints } from './complaints.ts';
import type { CoverageCounts } from './coverage.ts';
import type { Deliveries } from './deliveries.ts';
import type { Emergencies } from './emergencies.ts';
import type { EndpointRecords } from './endpoint-records.ts';
import type { Enrolments } from './enrolments.ts';
import type { Figures } from './figures.ts';
import type { Forgeries } from './forgeries.ts';
import type { Holds } from './holds.ts';
import type { KeyFetches } from './key-fetches.ts';
import type { Checkpoints, Ledger, LedgerRows } from './ledger.ts';
import type { Months } from './months.ts';
import type { Mutes } from './mutes.ts';
import type { Performances } from './performances.ts';
import type { Plays } from './plays.ts';
import type { Programmes } from './programmes.ts';
import type { Receipts } from './receipts.ts';
import type { Recordings } from './recordings.ts';
import type { Remakes } from './remakes.ts';
import type { Renditions } from './renditions.ts';
import type { Replacements } from './replacements.ts';
import type { Retention } from './retention.ts';
import type { Revisions } from './revisions.ts';
import type { Speakers } from './speakers.ts';
import type { Stops } from './stops.ts';
import type { Upkeep } from './upkeep.ts';

/** The database: the truth. SQLite or PostgreSQL. */
export interface Store {
  readonly revisions: Revisions;
  readonly complaints: Complaints;
  readonly recordings: Recordings;
  readonly speakers: Speakers;
  readonly approvals: Approvals;
  readonly renditions: Renditions;
  readonly broadcasts: Broadcasts;
  readonly replacements: Replacements;
  readonly remakes: Remakes;
  readonly emergencies: Emergencies;
  readonly deliveries: Deliveries;
  readonly checks: Checks;
  readonly audiences: Audiences;
  readonly receipts: Receipts;
  readonly performances: Performances;
  readonly plays: Plays;
  readonly coverage: CoverageCounts;
  readonly endpointRecords: EndpointRecords;
  readonly stops: Stops;
  readonly alerts: Alerts;
  readonly programmes: Programmes;
  readonly figures: Figures;
  readonly enrolments: Enrolments;
  readonly holds: Holds;
  readonly mutes: Mutes;
  readonly keyFetches: KeyFetches;
  readonly forgeries: Forgeries;
  readonly upkeep: Upkeep;
  readonly retention: Retention;
  readonly months: Months;
  readonly ledger: Ledger;
  readonly ledgerRows: LedgerRows;
  readonly checkpoints: Checkpoints;
  close(): Promise<void>;
}

export class StoreError extends Error {
  override readonly name = 'StoreError';
  readonly kind: 'locked' | 'unavailable' | 'newer-schema' | 'read-only';
  constructor(kind: StoreError['kind'], message: string, cause?: unknown) {
    super(message, { cause });
    this.kind = kind;
  }
}
