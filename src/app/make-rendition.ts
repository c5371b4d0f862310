import { randomUUID } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { BroadcastId, Digest } from '../domain/ids.ts';
import type { PlaylistItem } from '../domain/playlist.ts';
import type { Rendition } from '../domain/programme.ts';
import type { Context } from './context.ts';
import { requireSpace } from './require-space.ts';

type Needs = Pick<
  Context,
  'store' | 'blobs' | 'transcoder' | 'settings' | 'scratchFolder' | 'rendering' | 'disk'
>;

/**
 * An item's rendition under today's audio profile, made once; who asks while it is being made waits for that one.
 * Throws TranscodeError, BlobError, DiskError.
 */
export async function makeRendition(
  context: Needs & Pick<Context, 'progress'>,
  broadcast: BroadcastId,
  item: Pick<PlaylistItem, 'master' | 'lesson' | 'variety'>,
  signal?: AbortSignal,
): Promise<Rendition> {
  const { rendition, isNew } = await renditionOf(context, item.master, signal);
  if (!isNew) return rendition;
  const { lesson, variety } = item;
  const { loudnessLufs, truePeakDbtp } = rendition;
  context.progress({ kind: 'rendered', broadcast, lesson, variety, loudnessLufs, truePeakDbtp });
  return rendition;
}

/** The same of a master that no broadcast asks for yet; `isNew` for whoever had it made. Throws as `makeRendition`. */
export async function renditionOf(
  context: Needs,
  master: Digest,
  signal?: AbortSignal,
): Promise<{ readonly rendition: Rendition; readonly isNew: boolean }> {
  const { store, blobs, settings, rendering } = context;
  const made = await store.renditions.find(master, settings.profile.version);
  if (made !== undefined && (await blobs.has(made.digest))) return { rendition: made, isNew: false };
  const underWay = rendering.get(master);
  if (underWay !== undefined) return { rendition: await underWay, isNew: false };
  const making = render(context, master, signal).finally(() => rendering.delete(master));
  rendering.set(master, making);
  return { rendition: await making, isNew: true };
}

async function render(context: Needs, master: Digest, signal: AbortSignal | undefined): Promise<Rendition> {
  const { store, blobs, transcoder, settings } = context;
  const { profile } = settings;
  await requireSpace(context);
  return inScratchFile(context, async (scratch) => {
    const measures = await transcoder.render(await blobs.path(master), scratch, profile, signal);
    const stored = await blobs.putFile(scratch);
    return store.renditions.put({ master, profile: profile.version, ...stored, ...measures });
  });
}

/**
 * A rendition with silence after it, so that it takes exactly so long; as it is where it does. Kept as a blob of its
 * own. Throws RangeError where it is longer, TranscodeError, BlobError, DiskError.
 * @param durationMs whole frames
 */
export async function lengthened(
  context: Needs,
  rendition: Rendition,
  durationMs: number,
): Promise<Rendition> {
  const missingMs = durationMs - rendition.durationMs;
  if (missingMs < 0)
    throw new RangeError(`a recording of ${rendition.durationMs} ms is no fallback for ${durationMs} ms`);
  if (missingMs === 0) return rendition;
  await requireSpace(context);
  const silence = await makeSilence(context, missingMs);
  return { ...rendition, durationMs, ...(await context.blobs.join([rendition.digest, silence])) };
}

/** Canonical silence as a blob; the same length is the same blob. */
export async function makeSilence(context: Needs, durationMs: number): Promise<Digest> {
  return inScratchFile(context, async (scratch) => {
    await context.transcoder.silence(durationMs, scratch);
    return (await context.blobs.putFile(scratch)).digest;
  });
}

/** The test tone as a master like any other: a blob to be levelled and encoded. Throws TranscodeError, BlobError. */
export async function makeTone(context: Needs): Promise<Digest> {
  await requireSpace(context);
  return inScratchFile(context, async (scratch) => {
    await context.transcoder.tone(scratch);
    return (await context.blobs.putFile(scratch)).digest;
  });
}

/** Hands `work` a path of its own, and removes what it left there. */
async function inScratchFile<T>(
  { scratchFolder }: Pick<Context, 'scratchFolder'>,
  work: (path: string) => Promise<T>,
): Promise<T> {
  // Whoever cleans up by hand takes the folder, too.
  await mkdir(scratchFolder, { recursive: true });
  const scratch = join(scratchFolder, `${randomUUID()}.mp3`);
  try {
    return await work(scratch);
  } finally {
    await rm(scratch, { force: true });
  }
}
