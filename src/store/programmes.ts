import type { Kysely } from 'kysely';
import type { Digest } from '../domain/ids.ts';
import type { Programmes } from '../ports/programmes.ts';
import type { Engine } from './dialect.ts';
import { isOneOf } from './one-of.ts';
import { playlistOf } from './playlists.ts';
import type { Tables } from './tables.ts';

export function createProgrammes(db: Kysely<Tables>, engine: Engine): Programmes {
  const kept = (on: Kysely<Tables>) =>
    on.selectFrom('programme').select('digest').where('collected_at_ms', 'is', null);
  return {
    recipe: async (programme) => {
      const row = await db
        .selectFrom('programme')
        .innerJoin('playlist', 'playlist.id', 'programme.playlist')
        .selectAll('playlist')
        .where('programme.digest', '=', programme)
        .executeTakeFirst();
      return row && playlistOf(row);
    },
    isOf: async (programme, counties) => {
      const row = await db
        .selectFrom('broadcast')
        .innerJoin('playlist', 'playlist.broadcast', 'broadcast.id')
        .select('playlist.id')
        .where(isOneOf('broadcast.county', counties))
        .where('playlist.programme', 'like', `%"digest":"${programme}"%`)
        .executeTakeFirst();
      return row !== undefined;
    },
    kept: async () => (await kept(db).execute()).map(({ digest }) => digest),
    outdated: async (before, limit) => {
      const inUse = await digestsInUse(db);
      const query = kept(db).where('last_date', '<', before).orderBy('last_date').orderBy('digest');
      const rows = await query.limit(limit + inUse.size).execute();
      return rows.flatMap(({ digest }) => (inUse.has(digest) ? [] : [digest])).slice(0, limit);
    },
    collect: (programme, before, atMs) =>
      db.transaction().execute(async (on) => {
        const row = await engine
          .lock(on.selectFrom('programme').selectAll().where('digest', '=', programme))
          .executeTakeFirst();
        if (row === undefined || row.collected_at_ms !== null || row.last_date >= before) return false;
        if ((await digestsInUse(on)).has(programme)) return false;
        await noteCollected(on, programme, atMs);
        return true;
      }),
    holding: async (rendition) => {
      const rows = await db
        .selectFrom('playlist_item')
        .innerJoin('playlist', 'playlist.id', 'playlist_item.playlist')
        .select('playlist.programme')
        .distinct()
        .where('playlist_item.rendition', '=', rendition)
        .where('playlist.programme', 'is not', null)
        .execute();
      const found = new Set(rows.map(({ programme }) => digestOf(programme)));
      return (await kept(db).execute()).flatMap(({ digest }) => (found.has(digest) ? [digest] : []));
    },
    partsOf: async (master) => {
      const query = db.selectFrom('playlist_item').select('rendition').distinct();
      const rows = await query.where('master', '=', master).where('rendition', 'is not', null).execute();
      return rows.flatMap(({ rendition }) => (rendition === null ? [] : [rendition]));
    },
    discard: (programme, atMs) =>
      db.transaction().execute(async (on) => {
        if ((await digestsInUse(on)).has(programme)) return false;
        await noteCollected(on, programme, atMs);
        return true;
      }),
    isKept: async (programme) =>
      (await kept(db).where('digest', '=', programme).executeTakeFirst()) !== undefined,
    restore: (programme) => noteCollected(db, programme, null),
  };
}

/** @param atMs null where it is kept again */
async function noteCollected(on: Kysely<Tables>, programme: Digest, atMs: number | null): Promise<void> {
  await on.updateTable('programme').set({ collected_at_ms: atMs }).where('digest', '=', programme).execute();
}

/** Of open broadcasts, whatever their date: few at any time. */
async function digestsInUse(on: Kysely<Tables>): Promise<ReadonlySet<Digest>> {
  const rows = await on
    .selectFrom('broadcast')
    .innerJoin('playlist', 'playlist.broadcast', 'broadcast.id')
    .select('playlist.programme')
    .where('broadcast.state', 'in', ['planned', 'ready', 'frozen'])
    .where('playlist.standing', 'in', ['current', 'next'])
    .where('playlist.programme', 'is not', null)
    .execute();
  return new Set(rows.map(({ programme }) => digestOf(programme)));
}

const digestOf = (programme: string | null): Digest =>
  (JSON.parse(programme ?? '') as { digest: Digest }).digest;
