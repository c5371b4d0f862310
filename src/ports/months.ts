import type { LocalDate } from '../domain/ids.ts';

/** What was of a month and is no more. */
export interface DroppedMonth {
  readonly receipts: number;
  readonly conflicts: number;
  readonly plays: number;
}

/**
 * Receipts by the month they came in (or of the order they are about, where that is later) and plays by the date in their
 * delivery's name, as PostgreSQL holds them: each month apart. SQLite has one table of each: there nothing is apart, and
 * rows are removed one by one. A month is `YYYY-MM`.
 */
export interface Months {
  /**
   * Makes ready what rows of a date's month and the two after it go into, and moves there what came before it was ready.
   * Answers the months it made. Throws StoreError `locked` when somebody reads too long; the next day is soon enough.
   */
  prepare(date: LocalDate): Promise<readonly string[]>;
  /** The months held apart that end before a date, oldest first. */
  before(date: LocalDate): Promise<readonly string[]>;
  /**
   * Drops the receipts and plays of a month, whatever the ledger says of them: it is for who drops them to sign that first.
   * In one transaction; takes no longer however many there are, but for counting them. Throws StoreError `locked` as above.
   */
  drop(month: string): Promise<DroppedMonth>;
}
