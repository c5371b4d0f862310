import type { Kysely } from 'kysely';
import type { ComplaintMonth } from '../domain/complaints.ts';
import type { AreaCode } from '../domain/ids.ts';
import { canonicalJson } from '../domain/ledger.ts';
import type { Complaints } from '../ports/complaints.ts';
import type { LedgerWriter } from './ledger.ts';
import type { Tables } from './tables.ts';

export function createComplaints(db: Kysely<Tables>, ledger: LedgerWriter): Complaints {
  const months = async (on: Kysely<Tables>, county: AreaCode): Promise<readonly ComplaintMonth[]> => {
    const rows = await on
      .selectFrom('complaint')
      .select(['month', 'topic', 'count'])
      .where('county', '=', county)
      .orderBy('month')
      .orderBy('topic')
      .execute();
    return [...Map.groupBy(rows, ({ month }) => month)].map(([month, of]) => ({
      month,
      topics: Object.fromEntries(of.map(({ topic, count }) => [topic, Number(count)])),
    }));
  };
  return {
    months: (county) => months(db, county),
    replaceMonth: (county, { month, topics }, entry) =>
      db.transaction().execute(async (on) => {
        await ledger.hold(on, entry.chain);
        const last = (await months(on, county)).find((one) => one.month === month);
        if (canonicalJson(last?.topics ?? {}) === canonicalJson(topics)) return false;
        await on.deleteFrom('complaint').where('county', '=', county).where('month', '=', month).execute();
        const rows = Object.entries(topics).map(([topic, count]) => ({ county, month, topic, count }));
        if (rows.length > 0) await on.insertInto('complaint').values(rows).execute();
        await ledger.append(on, entry);
        return true;
      }),
  };
}
