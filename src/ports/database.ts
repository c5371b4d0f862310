import type { LedgerEntry } from '../domain/ledger.ts';

/** The store's connection, lent to a room whose library keeps tables of its own in the same database. */
export interface Database {
  readonly engine: 'sqlite' | 'postgres';
  /** A Kysely instance; what is asked of it outside `record` has no ledger entry. */
  readonly kysely: unknown;
  /**
   * One transaction that holds the end of a chain from its beginning, so that whoever changes the same waits.
   * @param change is given a Kysely transaction; the entry it answers is appended.
   */
  record<Result>(
    chain: string,
    change: (
      kysely: unknown,
    ) => Promise<{ readonly result: Result; readonly entry: LedgerEntry | undefined }>,
  ): Promise<Result>;
  /** After something was erased: its bytes leave the engine's files too, as far as that is in its power at once. */
  scrub(): Promise<void>;
}
