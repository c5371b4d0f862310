import type { Digest } from '../domain/ids.ts';
import type { RecordingRecord } from '../ports/recordings.ts';
import type { Context } from './context.ts';

/** Removes a master and all that was made of it; answers how many programmes on the air keep it a while. */
export async function removeSound(
  { store, blobs, clock }: Pick<Context, 'store' | 'blobs' | 'clock'>,
  master: Digest,
  recordings: readonly RecordingRecord[],
): Promise<number> {
  let onAir = 0;
  const renditions = (await store.renditions.ofMaster(master)).map(({ digest }) => digest);
  const parts = new Set([...renditions, ...(await store.programmes.partsOf(master))]);
  for (const part of parts) {
    for (const programme of await store.programmes.holding(part)) {
      if (await store.programmes.discard(programme, clock.now())) await blobs.remove(programme);
      else onAir += 1;
    }
  }
  // What was made of it is known as long as a programme holds it, so that the next run finds that.
  if (onAir > 0) return onAir;
  for (const part of parts) await blobs.remove(part);
  await store.renditions.removeOf(master);
  const waves = recordings.flatMap((one) =>
    one.master === master && one.measured ? [one.measured.peaks] : [],
  );
  for (const digest of [...waves, master]) await blobs.remove(digest);
  return onAir;
}
