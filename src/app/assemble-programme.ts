import type { PlaylistId } from '../domain/ids.ts';
import { totalMs } from '../domain/plan-playlist.ts';
import type { Playlist } from '../domain/playlist.ts';
import { cueSheet, type Rendition } from '../domain/programme.ts';
import type { Context } from './context.ts';
import { makeRendition, makeSilence } from './make-rendition.ts';

type Needs = Pick<
  Context,
  'store' | 'blobs' | 'transcoder' | 'settings' | 'scratchFolder' | 'progress' | 'rendering'
>;

/**
 * Makes a playlist's programme: its renditions' bytes joined, gaps between them. Running it again changes
 * nothing. Throws TranscodeError, BlobError; RangeError if the programme were longer than its slot (I2).
 */
export async function assembleProgramme(context: Needs, id: PlaylistId, signal?: AbortSignal): Promise<void> {
  const { store, blobs } = context;
  const found = await store.broadcasts.playlist(id);
  if (found === undefined || found.programme !== undefined) return;
  const { playlist } = found;
  const renditions: Rendition[] = [];
  for (const item of playlist.items) {
    signal?.throwIfAborted();
    renditions.push(await makeRendition(context, found.broadcast, item, signal));
  }
  const exact = withExactDurations(playlist, renditions);
  if (exact.durationMs > exact.budgetMs) {
    throw new RangeError(`${id} would last ${exact.durationMs} ms in a slot of ${exact.budgetMs} ms`);
  }
  const joined = await blobs.join(await sequence(context, renditions, playlist.gapMs));
  const { cues, durationMs } = cueSheet(
    exact.items.map(({ index, lesson, variety }, position) => {
      const { digest, bytes } = at(renditions, position);
      return { item: index, lesson, variety, rendition: digest, bytes };
    }),
    playlist.gapMs,
  );
  await store.broadcasts.assemble(id, exact, { ...joined, durationMs, cues });
  context.progress({
    kind: 'assembled',
    broadcast: found.broadcast,
    playlist: id,
    durationMs,
    items: cues.length,
  });
}

async function sequence(context: Needs, renditions: readonly Rendition[], gapMs: number) {
  if (gapMs === 0) return renditions.map(({ digest }) => digest);
  const silence = await makeSilence(context, gapMs);
  return renditions.flatMap(({ digest }, position) => (position === 0 ? [digest] : [silence, digest]));
}

function withExactDurations(playlist: Playlist, renditions: readonly Rendition[]): Playlist {
  const items = playlist.items.map((item, position) => ({
    ...item,
    durationMs: at(renditions, position).durationMs,
  }));
  return { ...playlist, items, durationMs: totalMs(items, playlist.gapMs) };
}

function at(renditions: readonly Rendition[], position: number): Rendition {
  const rendition = renditions[position];
  if (rendition === undefined) throw new RangeError(`item ${position} has no rendition`);
  return rendition;
}
