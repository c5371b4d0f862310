import type { Insertable, Kysely } from 'kysely';
import type { Audience } from '../domain/audience.ts';
import { canonicalJson } from '../domain/ledger.ts';
import type { Playlist } from '../domain/playlist.ts';
import type { Programme } from '../domain/programme.ts';
import type { BroadcastPlaylist, Broadcasts } from '../ports/broadcasts.ts';
import type { PlaylistStanding } from '../ports/replacements.ts';
import { StoreError } from '../ports/store.ts';
import type { Engine } from './dialect.ts';
import { noteProgramme } from './note-programme.ts';
import { createInsert, type Row } from './row-batch.ts';
import type { PlaylistItemTable, PlaylistTable } from './tables/playlists.ts';
import type { Tables } from './tables.ts';

type PlaylistReads = Pick<Broadcasts, 'playlists' | 'playlist' | 'assemble'>;

/** Playlists and their items; the part of `Broadcasts` that is about one audience. */
export interface Playlists extends PlaylistReads {
  /** @param place of a single one that is to be the next of its audience; else they are all there is, in order */
  insert(
    on: Kysely<Tables>,
    playlists: readonly BroadcastPlaylist[],
    place?: { readonly position: number; readonly standing: PlaylistStanding },
  ): Promise<void>;
}

export function createPlaylists(db: Kysely<Tables>, engine: Engine): Playlists {
  const insertItems = createInsert(db, 'playlist_item', itemColumns);

  return {
    playlists: async (broadcast) => {
      const query = db.selectFrom('playlist').selectAll().where('broadcast', '=', broadcast);
      return (await query.where('standing', '=', 'current').orderBy('position').execute()).map(playlistOf);
    },
    playlist: async (id) => {
      const row = await db.selectFrom('playlist').selectAll().where('id', '=', id).executeTakeFirst();
      return row && playlistOf(row);
    },
    insert: async (on, playlists, place) => {
      for (const [index, one] of playlists.entries()) {
        const { position, standing } = place ?? { position: index, standing: 'current' };
        await on
          .insertInto('playlist')
          .values({ id: one.id, broadcast: one.broadcast, position, standing, ...playlistColumns(one) })
          .execute();
        await insertItems(on, itemRows(one));
      }
    },
    assemble: (id, playlist, programme) =>
      db.transaction().execute(async (on) => {
        const found = await on.selectFrom('playlist').selectAll().where('id', '=', id).executeTakeFirst();
        if (found === undefined) return;
        const broadcast = engine.lock(
          on.selectFrom('broadcast').select('state').where('id', '=', found.broadcast),
        );
        const awaited = (
          { planned: 'current', ready: 'next', frozen: 'next' } as Readonly<Record<string, PlaylistStanding>>
        )[(await broadcast.executeTakeFirst())?.state ?? ''];
        if (awaited === undefined) return;
        const assembled = { ...playlistOf(found), playlist, programme };
        const { numUpdatedRows } = await on
          .updateTable('playlist')
          .set(playlistColumns(assembled))
          .where('id', '=', id)
          .where('programme', 'is', null)
          .where('standing', '=', awaited)
          .executeTakeFirst();
        if (numUpdatedRows === 0n) return;
        await on.deleteFrom('playlist_item').where('playlist', '=', id).execute();
        await insertItems(on, itemRows(assembled));
        await noteProgramme(on, assembled, programme.digest);
        await on
          .updateTable('broadcast')
          .set({ state: 'ready' })
          .where('id', '=', found.broadcast)
          .where('state', '=', 'planned')
          .where(({ not, exists, selectFrom }) =>
            not(
              exists(
                selectFrom('playlist')
                  .select('playlist.id')
                  .where('playlist.broadcast', '=', found.broadcast)
                  .where('playlist.standing', '=', 'current')
                  .where('playlist.programme', 'is', null),
              ),
            ),
          )
          .execute();
      }),
  };
}

const itemColumns = [
  'playlist',
  'item',
  'kind',
  'lesson',
  'title',
  'topic',
  'wanted',
  'variety',
  'master',
  'rendition',
  'duration_ms',
  'live',
] as const satisfies readonly (keyof PlaylistItemTable)[];

const itemRows = ({ id, playlist, programme }: BroadcastPlaylist): Row[] =>
  playlist.items.map((item) => [
    id,
    item.index,
    item.kind,
    item.lesson,
    item.title,
    item.topic,
    item.wanted,
    item.variety,
    item.master,
    programme?.cues.find((cue) => cue.item === item.index)?.rendition ?? null,
    item.durationMs,
    item.live?.title ?? null,
  ]);

const playlistColumns = ({
  audience,
  playlist,
  programme,
}: Omit<BroadcastPlaylist, 'id' | 'broadcast'>): Pick<
  Insertable<PlaylistTable>,
  'audience' | 'playlist' | 'programme'
> => ({
  audience: canonicalJson(audience),
  playlist: canonicalJson(playlist),
  programme: programme === undefined ? null : canonicalJson(programme),
});

export const playlistOf = (row: PlaylistTable): BroadcastPlaylist => ({
  id: row.id,
  broadcast: row.broadcast,
  audience: jsonIn(row, 'audience') as Audience,
  playlist: jsonIn(row, 'playlist') as Playlist,
  ...(row.programme === null ? {} : { programme: jsonIn(row, 'programme') as Programme }),
});

/** Throws StoreError `unavailable` where the row is damaged, and says which it is. */
function jsonIn(row: PlaylistTable, column: 'audience' | 'playlist' | 'programme'): unknown {
  try {
    return JSON.parse(row[column] ?? '');
  } catch (error) {
    throw new StoreError(
      'unavailable',
      `数据库里的节目单 ${row.id} 坏了（表 playlist 的 ${column} 不是 JSON）：用 dalaba log verify 看还坏了什么，从备份恢复。` +
        `The row of playlist ${row.id} is damaged: its ${column} is no JSON. See by dalaba log verify what else is, and restore a backup.`,
      error,
    );
  }
}
