import type { ComplaintMonth } from '../domain/complaints.ts';
import type { AreaCode } from '../domain/ids.ts';
import type { LedgerEntry } from '../domain/ledger.ts';

/** What people complain about, as imported month by month. */
export interface Complaints {
  /** A county's months, oldest first. */
  months(county: AreaCode): Promise<readonly ComplaintMonth[]>;
  /** Puts a month in place of what was there; answers false, without an entry, when it was the same. */
  replaceMonth(county: AreaCode, month: ComplaintMonth, entry: LedgerEntry): Promise<boolean>;
}
