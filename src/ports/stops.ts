import type { AreaCode } from '../domain/ids.ts';
import type { LedgerEntry } from '../domain/ledger.ts';
import type { Stop } from '../domain/stop.ts';

/** Counties that are stopped. Every change is one transaction with its ledger entry. */
export interface Stops {
  all(): Promise<readonly Stop[]>;
  /** False when the county is stopped already. */
  begin(stop: Stop, entry: LedgerEntry): Promise<boolean>;
  /** False when the county is not stopped. */
  end(county: AreaCode, entry: LedgerEntry): Promise<boolean>;
}
