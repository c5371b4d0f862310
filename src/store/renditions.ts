import type { Kysely } from 'kysely';
import type { Digest } from '../domain/ids.ts';
import type { Rendition } from '../domain/programme.ts';
import type { Renditions } from '../ports/renditions.ts';
import type { Tables } from './tables.ts';

export function createRenditions(db: Kysely<Tables>): Renditions {
  const find = async (
    on: Kysely<Tables>,
    master: Digest,
    profile: string,
  ): Promise<Rendition | undefined> => {
    const query = on.selectFrom('rendition').selectAll().where('master', '=', master);
    const row = await query.where('profile', '=', profile).executeTakeFirst();
    return row && renditionOf(row);
  };
  return {
    find: (master, profile) => find(db, master, profile),
    all: async (profile) => {
      const rows = await db.selectFrom('rendition').selectAll().where('profile', '=', profile).execute();
      return new Map(rows.map((row) => [row.master, renditionOf(row)]));
    },
    ofMaster: async (master) =>
      (await db.selectFrom('rendition').selectAll().where('master', '=', master).execute()).map(renditionOf),
    removeOf: async (master) => {
      await db.deleteFrom('rendition').where('master', '=', master).execute();
    },
    put: (rendition) =>
      db.transaction().execute(async (on) => {
        await on
          .insertInto('rendition')
          .values(rowOf(rendition))
          .onConflict((conflict) => conflict.columns(['master', 'profile']).doNothing())
          .execute();
        return (await find(on, rendition.master, rendition.profile)) ?? rendition;
      }),
  };
}

const rowOf = (rendition: Rendition): Tables['rendition'] => ({
  master: rendition.master,
  profile: rendition.profile,
  digest: rendition.digest,
  bytes: rendition.bytes,
  duration_ms: rendition.durationMs,
  loudness_lufs: rendition.loudnessLufs,
  true_peak_dbtp: rendition.truePeakDbtp,
});

const renditionOf = (row: Tables['rendition']): Rendition => ({
  master: row.master,
  profile: row.profile,
  digest: row.digest,
  bytes: row.bytes,
  durationMs: row.duration_ms,
  loudnessLufs: row.loudness_lufs,
  truePeakDbtp: row.true_peak_dbtp,
});
