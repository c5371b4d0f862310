import type { RecordingId } from '../domain/ids.ts';
import type { LedgerVerb } from '../domain/ledger.ts';
import type { Rendition } from '../domain/programme.ts';
import type { Approval } from '../ports/approvals.ts';
import type { RecordingRecord } from '../ports/recordings.ts';
import { type Context, RequestError } from './context.ts';
import { spokenScript } from './report-library.ts';
import { wordingDigest } from './wording.ts';

type Needs = Pick<Context, 'store' | 'settings'>;

/** One entry of the ledger about a recording. */
export interface RecordingEvent {
  readonly verb: LedgerVerb;
  /** As the ledger writes an actor. */
  readonly actor: string;
  readonly atMs: number;
  readonly reason?: string;
}

export interface RecordingDescription {
  readonly record: RecordingRecord;
  readonly approval?: Approval & {
    /** Approved against another wording than today's. */
    readonly scriptChanged: boolean;
    /** That other wording. */
    readonly heardScript?: string;
  };
  /** Under today's audio profile; absent until it was made. */
  readonly rendition?: Rendition;
  readonly history: readonly RecordingEvent[];
  /** Other recordings of the very same bytes, by id. */
  readonly sameSound: readonly RecordingRecord[];
}

/** Throws RequestError `not-found`. */
export async function recordingNamed(
  { store }: Pick<Context, 'store'>,
  id: RecordingId,
): Promise<RecordingRecord> {
  const record = await store.recordings.find(id);
  if (record !== undefined) return record;
  throw new RequestError(
    'not-found',
    `没有这个录音：${id}，用 dalaba recordings 查看。There is no recording ${id}; dalaba recordings lists them.`,
  );
}

/** All that is known of a recording: its approval, how it airs, and what was done to it. */
export async function describeRecording(
  { store, settings }: Needs,
  record: RecordingRecord,
): Promise<RecordingDescription> {
  const { id, master } = record;
  const [approved, rendition, entries, library, sameBytes] = await Promise.all([
    store.approvals.approved(),
    store.renditions.find(master, settings.profile.version),
    store.ledger.about('library', recordingVerbs, master),
    store.revisions.library(),
    store.recordings.list({ master }),
  ]);
  const held = approved.get(id);
  const lesson = library?.body.lessons.find((one) => one.id === record.lesson);
  const now = lesson && wordingDigest(lesson, spokenScript(lesson, record));
  const scriptChanged = held?.wording !== undefined && held.wording !== now;
  const heardScript = scriptChanged ? await heardOf({ store }, record, held) : undefined;
  return {
    record,
    ...(held === undefined
      ? {}
      : { approval: { ...held, scriptChanged, ...(heardScript === undefined ? {} : { heardScript }) } }),
    ...(rendition === undefined ? {} : { rendition }),
    history: entries
      .filter(({ body }) => body.lesson === record.lesson && body.variety === record.variety)
      .map(({ verb, actor, atMs, body }) => ({
        verb,
        actor,
        atMs,
        ...(typeof body.reason === 'string' ? { reason: body.reason } : {}),
      })),
    sameSound: sameBytes.filter((one) => one.id !== id),
  };
}

/** The wording an approval was given for, found in what was published then and known by its digest. */
async function heardOf(
  { store }: Pick<Context, 'store'>,
  record: RecordingRecord,
  { atMs, wording }: Approval,
): Promise<string | undefined> {
  const published = await store.revisions.libraryAt(atMs);
  const lesson = published?.body.lessons.find((one) => one.id === record.lesson);
  if (lesson === undefined || wordingDigest(lesson, spokenScript(lesson, record)) !== wording)
    return undefined;
  return spokenScript(lesson, record) ?? lesson.script;
}

/** What is done to a recording. */
export const recordingVerbs = [
  'ingest-recording',
  'submit-recording',
  'approve-recording',
  'reject-recording',
  'retire-recording',
  'withdraw-recording',
  'place-recording',
] as const satisfies readonly LedgerVerb[];
