import { type Kysely, sql } from 'kysely';
import type { Retention } from '../ports/retention.ts';
import type { LedgerWriter } from './ledger.ts';
import type { Tables } from './tables.ts';

type Audio = Pick<Retention, 'mastersUsed' | 'noteMasters' | 'notedMasters' | 'masterRemoved'>;

/** Masters whose sound was kept long enough: noted with an entry first, then removed. */
export function createPrunedAudio(db: Kysely<Tables>, ledger: LedgerWriter): Audio {
  return {
    mastersUsed: async (masters, since) => {
      if (masters.length === 0) return new Set();
      const rows = await db
        .selectFrom('broadcast')
        .innerJoin('playlist', 'playlist.broadcast', 'broadcast.id')
        .innerJoin('playlist_item', 'playlist_item.playlist', 'playlist.id')
        .select('playlist_item.master')
        .distinct()
        .where(({ eb, or }) =>
          or([
            eb('broadcast.local_date', '>=', since),
            eb('broadcast.state', 'in', ['planned', 'ready', 'frozen']),
          ]),
        )
        .where('playlist_item.master', 'in', masters)
        .execute();
      return new Set(rows.map(({ master }) => master));
    },
    noteMasters: (masters, atMs, entry) =>
      db.transaction().execute(async (on) => {
        await ledger.hold(on, entry.chain);
        const rows = masters.map((master) => ({ master, at_ms: atMs, removed_at_ms: null }));
        const { numInsertedOrUpdatedRows } = await on
          .insertInto('pruned_audio')
          .values(rows)
          .onConflict((conflict) => conflict.column('master').doNothing())
          .executeTakeFirst();
        if ((numInsertedOrUpdatedRows ?? 0n) > 0n) await ledger.append(on, entry);
      }),
    notedMasters: async () => {
      const rows = await db.selectFrom('pruned_audio').selectAll().orderBy('master').execute();
      const left = rows.filter((row) => row.removed_at_ms === null);
      return { all: new Set(rows.map(({ master }) => master)), left: left.map(({ master }) => master) };
    },
    masterRemoved: async (master, atMs) => {
      await db
        .updateTable('pruned_audio')
        .set({ removed_at_ms: atMs })
        .where('master', '=', master)
        .execute();
    },
  };
}

/** What is kept for ever. */
export const createKeptCounts = (db: Kysely<Tables>): Pick<Retention, 'countKept'> => ({
  countKept: async () => {
    const plays = await sql<{ rows: number }>`select count(*) as rows from play`.execute(db);
    const entries = await sql<{ rows: number; bytes: number | null; oldest: number | null }>`
      select count(*) as rows, cast(sum(length(content)) as bigint) as bytes, min(at_ms) as oldest from ledger`.execute(
      db,
    );
    const { rows = 0, bytes = 0, oldest = null } = entries.rows[0] ?? {};
    return {
      plays: Number(plays.rows[0]?.rows ?? 0),
      ledger: { rows: Number(rows), bytes: bytes ?? 0, ...(oldest === null ? {} : { oldestMs: oldest }) },
    };
  },
});
