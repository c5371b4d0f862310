import type { SpeakerId } from '../domain/ids.ts';
import type { LedgerEntry } from '../domain/ledger.ts';

/** Who lends a voice. In the ledger and beside recordings by pseudonymous id only; the name can be erased. */
export interface Speaker {
  readonly id: SpeakerId;
  /** Absent once forgotten. */
  readonly name?: string;
  /** How consent to broadcasting was given: "signed form of 2026-11-20". */
  readonly consent: string;
  readonly consentedAtMs: number;
  readonly forgottenAtMs?: number;
}

export interface Speakers {
  find(id: SpeakerId): Promise<Speaker | undefined>;
  /** By name, then id. */
  list(): Promise<readonly Speaker[]>;
  /** Adds one, with its ledger entry. */
  add(speaker: Speaker, entry: LedgerEntry): Promise<void>;
  /** Erases the name and what was said of consent; false when that was done already. */
  forget(id: SpeakerId, atMs: number, entry: LedgerEntry): Promise<boolean>;
}
