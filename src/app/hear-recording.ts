import { readFile } from 'node:fs/promises';
import type { Digest } from '../domain/ids.ts';
import { createTurns } from '../domain/in-turn.ts';
import type { Rendition } from '../domain/programme.ts';
import type { RecordingRecord } from '../ports/recordings.ts';
import type { Peaks } from '../ports/transcoder.ts';
import type { Context } from './context.ts';
import { renditionOf } from './make-rendition.ts';
import { type MeasuredRecording, measureRecording, orRefused } from './measure-recording.ts';

type Needs = Parameters<typeof renditionOf>[0] & Pick<Context, 'blobs' | 'transcoder' | 'logger'>;

/**
 * What a reviewer hears and sees of a recording, made when first asked for: one at a time, however many ask. What
 * somebody waits for is made first, then what is prepared and waits for a reviewer, drafts last.
 */
export interface Hearing {
  /** With its measurements. Throws RequestError, DiskError, BlobError. */
  measured(record: RecordingRecord): Promise<MeasuredRecording>;
  /** As it airs. Throws RequestError, DiskError, BlobError. */
  rendition(record: RecordingRecord): Promise<Rendition>;
  /** The waveform as received, or as it airs. Throws RequestError, DiskError, BlobError. */
  peaks(record: RecordingRecord, of: 'master' | 'rendition'): Promise<Peaks>;
  /** Has it made as it airs before anybody asks; what fails here is told to whoever does. */
  prepare(record: RecordingRecord): void;
}

const ranks = { asked: 0, inReview: 1, draft: 2 } as const;

const mostPeaksKept = 32;

/** @param stopped ends what is being made */
export function createHearing(context: Needs, stopped: AbortSignal): Hearing {
  const { store, blobs, transcoder, settings } = context;
  const turn = createTurns();
  const kept = new Map<Digest, Peaks>();

  const measured: Hearing['measured'] = async (record) =>
    record.measured === undefined
      ? turn(async () =>
          measureRecording(context, (await store.recordings.find(record.id)) ?? record, stopped),
        )
      : { ...record, measured: record.measured };

  const make = ({ master }: RecordingRecord, rank: number): Promise<Rendition> =>
    turn(async () => (await orRefused(renditionOf(context, master, stopped))).rendition, rank);

  const rendition: Hearing['rendition'] = async (record) => {
    const made = await store.renditions.find(record.master, settings.profile.version);
    if (made !== undefined && (await blobs.has(made.digest))) return made;
    return make(record, ranks.asked);
  };

  const prepare: Hearing['prepare'] = (record) => {
    // Asked for or handed in while it waits as a draft, it is made by then.
    make(record, record.state === 'in-review' ? ranks.inReview : ranks.draft).catch((err: unknown) => {
      if (stopped.aborted) return;
      context.logger.warn({ err, recording: record.id }, 'a rendition could not be made yet');
    });
  };

  const peaksAired = async (record: RecordingRecord): Promise<Peaks> => {
    const { digest } = await rendition(record);
    const found = kept.get(digest);
    if (found !== undefined) return found;
    const { peaks } = await turn(async () => transcoder.analyse(await blobs.path(digest), stopped));
    kept.set(digest, peaks);
    const [oldest] = kept.keys();
    if (kept.size > mostPeaksKept && oldest !== undefined) kept.delete(oldest);
    return peaks;
  };

  const peaksReceived = async (record: RecordingRecord): Promise<Peaks> => {
    const { peaks } = (await measured(record)).measured;
    return JSON.parse(await readFile(await blobs.path(peaks), 'utf8')) as Peaks;
  };

  return {
    measured,
    rendition,
    prepare,
    peaks: (record, of) => (of === 'master' ? peaksReceived(record) : peaksAired(record)),
  };
}
