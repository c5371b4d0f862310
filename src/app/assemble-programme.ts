import type { PlaylistId } from '../domain/ids.ts';
import { totalMs } from '../domain/plan-playlist.ts';
import type { Playlist } from '../domain/playlist.ts';
import { cueSheet, type Rendition } from '../domain/programme.ts';
import type { Context } from './context.ts';
import { lengthened, makeRendition, makeSilence } from './make-rendition.ts';
import { withGaps } from './rebuild-programme.ts';

type Needs = Pick<
  Context,
  'store' | 'blobs' | 'transcoder' | 'settings' | 'scratchFolder' | 'progress' | 'rendering' | 'disk'
>;

/**
 * Makes a playlist's programme: its renditions' bytes joined, gaps between them. Running it again changes
 * nothing. Throws TranscodeError, BlobError, DiskError; RangeError if the programme were longer than its slot (I2).
 */
export async function assembleProgramme(context: Needs, id: PlaylistId, signal?: AbortSignal): Promise<void> {
  const { store, blobs } = context;
  const found = await store.broadcasts.playlist(id);
  if (found === undefined || found.programme !== undefined) return;
  const { playlist } = found;
  const renditions: Rendition[] = [];
  for (const item of playlist.items) {
    signal?.throwIfAborted();
    const rendition = await makeRendition(context, found.broadcast, item, signal);
    renditions.push(
      item.live === undefined ? rendition : await lengthened(context, rendition, item.durationMs),
    );
  }
  const exact = withExactDurations(playlist, renditions);
  if (exact.durationMs > exact.budgetMs) {
    throw new RangeError(`${id} would last ${exact.durationMs} ms in a slot of ${exact.budgetMs} ms`);
  }
  const silence = playlist.gapMs === 0 ? undefined : await makeSilence(context, playlist.gapMs);
  const parts = withGaps(
    renditions.map(({ digest }) => digest),
    silence,
  );
  const joined = await blobs.join(parts);
  const { cues, durationMs } = cueSheet(
    exact.items.map(({ index, lesson, variety }, position) => {
      const { digest, bytes } = at(renditions, position);
      return { item: index, lesson, variety, rendition: digest, bytes };
    }),
    playlist.gapMs,
  );
  const named = silence === undefined ? {} : { silence };
  await store.broadcasts.assemble(id, exact, { ...joined, durationMs, cues, ...named });
  // Collected as an old one's between joining and storing.
  if (!(await blobs.has(joined.digest))) await blobs.join(parts);
  context.progress({
    kind: 'assembled',
    broadcast: found.broadcast,
    playlist: id,
    durationMs,
    items: cues.length,
  });
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
