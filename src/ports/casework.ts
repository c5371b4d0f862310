import type { Finding } from '../domain/finding.ts';
import type { AreaCode, Digest, LocalDate } from '../domain/ids.ts';

/** A month of what people did beside the loudspeakers, as they entered it: no evidence stands behind it. */
export interface CaseworkMonth {
  /** `YYYY-MM`. */
  readonly month: string;
  readonly complaints?: number;
  /** Cases mediated; of them, those that ended in an agreement. */
  readonly mediations?: number;
  readonly settled?: number;
  /** Who says so. */
  readonly source?: string;
}

export interface Casework {
  /** Oldest first; none where anything in the file is wrong. */
  readonly months: readonly CaseworkMonth[];
  readonly findings: readonly Finding[];
  /** Path relative to the home, and what its bytes were; absent where there is no such file. */
  readonly file?: string;
  readonly digest?: Digest;
}

/** Complaint and mediation figures that people enter by hand. Never throws for what they wrote. */
export interface CaseworkFiles {
  /** @param today in the county; later months are not believed */
  read(county: AreaCode, today: LocalDate): Promise<Casework>;
}
