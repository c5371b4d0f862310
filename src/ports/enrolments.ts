import type { Enrolment } from '../domain/enrolment.ts';
import type { AreaCode, EndpointId } from '../domain/ids.ts';
import type { LedgerEntry } from '../domain/ledger.ts';

/** Leave for devices to become endpoints, by the digest of a code. Every change is one transaction with its entry. */
export interface Enrolments {
  /** Adds one; whatever the endpoint had before is good no more. */
  add(enrolment: Enrolment, codeDigest: string, entry: LedgerEntry): Promise<void>;
  /** Uses up the one with this code; undefined where there is none that is good at `nowMs`. */
  spend(
    codeDigest: string,
    nowMs: number,
    entry: (enrolment: Enrolment) => LedgerEntry,
  ): Promise<Enrolment | undefined>;
  /** Ends what an endpoint still has. */
  end(county: AreaCode, endpoint: EndpointId, entry: LedgerEntry): Promise<void>;
  /**
   * Counts an attempt that is about to be made. Answers until when its subject is locked, where there were more than
   * `most` within `windowMs`.
   */
  attempt(subject: string, most: number, nowMs: number, windowMs: number): Promise<number | undefined>;
  /** Takes back the attempts of one that went well. */
  forgive(subject: string): Promise<void>;
}
