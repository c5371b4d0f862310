import type { Kysely } from 'kysely';
import type { Digest } from '../domain/ids.ts';
import type { Approvals } from '../ports/approvals.ts';
import type { LedgerWriter } from './ledger.ts';
import type { Tables } from './tables.ts';

/** Approvals have no table of their own: the ledger's rows are the approvals. */
export function createApprovals(db: Kysely<Tables>, ledger: LedgerWriter): Approvals {
  const subjects = (on: Kysely<Tables>) =>
    on.selectFrom('ledger').select('subject').where('verb', '=', 'approve-recording');
  const withdrawn = (on: Kysely<Tables>) =>
    on.selectFrom('ledger').select('subject').where('verb', '=', 'withdraw-recording');
  return {
    approved: async () => {
      const rows = await subjects(db).where('subject', 'not in', withdrawn(db)).distinct().execute();
      return new Set(rows.map(({ subject }) => subject as Digest));
    },
    approve: (master, entry) =>
      db.transaction().execute(async (on) => {
        await ledger.hold(on, entry.chain);
        const earlier = await subjects(on).where('subject', '=', master).executeTakeFirst();
        if (earlier === undefined) await ledger.append(on, { ...entry, subject: master });
      }),
    withdraw: (master, entry) =>
      db.transaction().execute(async (on) => {
        await ledger.hold(on, entry.chain);
        const approval = await subjects(on).where('subject', '=', master).executeTakeFirst();
        if (approval === undefined) return false;
        const earlier = await withdrawn(on).where('subject', '=', master).executeTakeFirst();
        if (earlier === undefined) await ledger.append(on, { ...entry, subject: master });
        return true;
      }),
  };
}
