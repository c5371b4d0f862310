import { type Kysely, sql } from 'kysely';
import type { Months } from '../ports/months.ts';
import type { Engine } from './dialect.ts';
import { type MonthlyTable, makeMonth, monthAfter, monthlyNames, monthsMade } from './months.ts';
import type { Tables } from './tables.ts';

export function createMonths(db: Kysely<Tables>, engine: Engine): Months {
  if (engine.name === 'sqlite') return { prepare: async () => [] };
  return {
    prepare: async (date) => {
      const month = date.slice(0, 7);
      const wanted = [month, monthAfter(month), monthAfter(monthAfter(month))];
      // Looked for without a lock: on most days all is there.
      const missing = await missingOf(db, wanted);
      for (const { table, month } of missing) {
        await alone(db, async (on) => {
          if (!(await monthsMade(on, table)).includes(month)) await makeMonth(on, table, month);
        });
      }
      // Nobody else looks at a table as a whole once it is in parts.
      for (const table of new Set(missing.map((one) => one.table)))
        await sql`analyze ${sql.table(table)}`.execute(db);
      return [...new Set(missing.map((one) => one.month))];
    },
  };
}

/** One at a time; gives up soon, for while it waits for a long reader, everybody waits behind it. */
const alone = <Result>(
  db: Kysely<Tables>,
  change: (on: Kysely<Tables>) => Promise<Result>,
): Promise<Result> =>
  db.transaction().execute(async (on) => {
    await sql`set local lock_timeout = '2s'`.execute(on);
    await sql`select pg_advisory_xact_lock(hashtext('dalaba months'))`.execute(on);
    return change(on);
  });

async function missingOf(
  on: Kysely<Tables>,
  wanted: readonly string[],
): Promise<{ readonly table: MonthlyTable; readonly month: string }[]> {
  const missing = [];
  for (const table of monthlyNames) {
    const made = await monthsMade(on, table);
    for (const month of wanted) if (!made.includes(month)) missing.push({ table, month });
  }
  return missing;
}
