import type { Digest } from '../domain/ids.ts';
import type { Programme } from '../domain/programme.ts';
import { BlobError } from '../ports/blobs.ts';
import type { BroadcastPlaylist } from '../ports/broadcasts.ts';
import type { Context } from './context.ts';
import { makeSilence } from './make-rendition.ts';

type Needs = Pick<
  Context,
  'store' | 'blobs' | 'transcoder' | 'settings' | 'scratchFolder' | 'progress' | 'rendering' | 'disk'
>;

/**
 * A local path to a programme's audio, or to any other blob's. A programme that was collected is made again from
 * its renditions, byte-equal, and kept until the next collection.
 * @param digest of the programme
 * Throws BlobError `missing` when there is no such audio, or it can't be made again.
 */
export async function programmeFile(context: Needs, digest: Digest): Promise<string> {
  const { blobs, store } = context;
  try {
    return await blobs.path(digest);
  } catch (error) {
    if (!(error instanceof BlobError) || error.kind !== 'missing') throw error;
    const recipe = await store.programmes.recipe(digest);
    if (recipe?.programme === undefined) throw error;
    await rebuild(context, recipe, recipe.programme);
    return await blobs.path(digest);
  }
}

async function rebuild(context: Needs, { playlist }: BroadcastPlaylist, programme: Programme): Promise<void> {
  const { blobs, store } = context;
  const renditions = programme.cues.map(({ rendition }) => rendition);
  const silence =
    playlist.gapMs === 0 || renditions.length < 2
      ? undefined
      : await silenceOf(context, programme, playlist.gapMs);
  const made = await blobs.join(withGaps(renditions, silence));
  if (made.digest !== programme.digest) {
    await blobs.remove(made.digest);
    throw new BlobError(
      'missing',
      `节目 ${programme.digest} 已清理，重做的结果不一样。Programme ${programme.digest} was collected, and what is made again differs.`,
    );
  }
  await store.programmes.restore(programme.digest);
}

/** The silence it was made with; another encoder's would be other bytes. */
async function silenceOf(context: Needs, { silence }: Programme, gapMs: number): Promise<Digest> {
  if (silence !== undefined && (await context.blobs.has(silence))) return silence;
  return makeSilence(context, gapMs);
}

/** Digests in the order they are heard. */
export const withGaps = (renditions: readonly Digest[], silence: Digest | undefined): Digest[] =>
  silence === undefined
    ? [...renditions]
    : renditions.flatMap((digest, position) => (position === 0 ? [digest] : [silence, digest]));
