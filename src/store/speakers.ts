import type { Kysely } from 'kysely';
import type { Speaker, Speakers } from '../ports/speakers.ts';
import type { LedgerWriter } from './ledger.ts';
import type { SpeakerTable } from './tables/recordings.ts';
import type { Tables } from './tables.ts';

export function createSpeakers(db: Kysely<Tables>, ledger: LedgerWriter): Speakers {
  return {
    find: async (id) => {
      const row = await db.selectFrom('speaker').selectAll().where('id', '=', id).executeTakeFirst();
      return row && speakerOf(row);
    },
    list: async () =>
      (await db.selectFrom('speaker').selectAll().orderBy('name').orderBy('id').execute()).map(speakerOf),
    add: ({ id, name = null, consent, consentedAtMs }, entry) =>
      db.transaction().execute(async (on) => {
        const row = { id, name, consent, consented_at_ms: consentedAtMs, forgotten_at_ms: null };
        await on.insertInto('speaker').values(row).execute();
        await ledger.append(on, entry);
      }),
    forget: (id, atMs, entry) =>
      db.transaction().execute(async (on) => {
        const { numUpdatedRows } = await on
          .updateTable('speaker')
          .set({ name: null, consent: '', forgotten_at_ms: atMs })
          .where('id', '=', id)
          .where('forgotten_at_ms', 'is', null)
          .executeTakeFirst();
        if (numUpdatedRows !== 1n) return false;
        await ledger.append(on, entry);
        return true;
      }),
  };
}

const speakerOf = (row: SpeakerTable): Speaker => ({
  id: row.id,
  ...(row.name === null ? {} : { name: row.name }),
  consent: row.consent,
  consentedAtMs: row.consented_at_ms,
  ...(row.forgotten_at_ms === null ? {} : { forgottenAtMs: row.forgotten_at_ms }),
});
