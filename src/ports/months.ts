import type { LocalDate } from '../domain/ids.ts';

/**
 * Receipts by the month they came in (or of the order they are about, where that is later) and plays by the date in their
 * delivery's name, as PostgreSQL holds them: each month apart. SQLite has one table of each: there nothing is apart, and
 * what is kept long enough goes row by row on both (`ports/retention.ts`). A month is `YYYY-MM`.
 */
export interface Months {
  /**
   * Makes ready what rows of a date's month and the two after it go into, and moves there what came before it was ready.
   * Answers the months it made. Throws StoreError `locked` when somebody reads too long; the next day is soon enough.
   */
  prepare(date: LocalDate): Promise<readonly string[]>;
}
