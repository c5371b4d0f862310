import { dateAt } from '../domain/calendar.ts';
import type { Digest, LocalDate, RecordingId } from '../domain/ids.ts';
import type { Lesson } from '../domain/lesson.ts';
import { type LibraryMatrix, libraryMatrix } from '../domain/library-matrix.ts';
import type { RecordingRecord } from '../ports/recordings.ts';
import type { Context } from './context.ts';
import { wordingDigest } from './wording.ts';

type Needs = Pick<Context, 'store' | 'clock'>;

/** The library as lessons × varieties, on a date; today in Shanghai unless given. */
export async function reportLibrary(context: Needs, date?: LocalDate): Promise<LibraryMatrix> {
  const { store, clock } = context;
  const [revision, schedules, recordings] = await Promise.all([
    store.revisions.library(),
    store.revisions.schedules(),
    store.recordings.list({}),
  ]);
  const lessons = revision?.body.lessons ?? [];
  return libraryMatrix({
    date: date ?? dateAt(clock.now(), schedules[0]?.body.zone ?? 'Asia/Shanghai'),
    lessons,
    schedules: schedules.map(({ body }) => body),
    recordings,
    wordings: await wordings(context, lessons, recordings),
  });
}

export interface ReviewItem {
  readonly recording: RecordingRecord;
  readonly title: string;
  /** `new`: never approved. `script-changed`: approved, and the wording was edited since. */
  readonly why: 'new' | 'script-changed';
  /** Since when it waits: handed in, or its wording edited. */
  readonly sinceMs: number;
}

/** What waits for a reviewer: the longest wait first. */
export async function reviewQueue(context: Needs): Promise<readonly ReviewItem[]> {
  const { store } = context;
  const lessons = (await store.revisions.library())?.body.lessons ?? [];
  const recordings = await store.recordings.list({});
  const changed = await wordings(context, lessons, recordings);
  const titles = new Map(lessons.map(({ id, title }) => [id, title]));
  const isChanged = (id: RecordingId): boolean => {
    const wording = changed.get(id);
    return wording !== undefined && wording.heard !== wording.now;
  };
  const queue = await Promise.all(
    recordings
      .filter(({ id, state }) => state === 'in-review' || (state === 'approved' && isChanged(id)))
      .map(
        async (recording): Promise<ReviewItem> => ({
          recording,
          title: titles.get(recording.lesson) ?? recording.lesson,
          ...(recording.state === 'approved'
            ? { why: 'script-changed', sinceMs: await scriptChangedMs(context, recording) }
            : { why: 'new', sinceMs: recording.changedAtMs }),
        }),
      ),
  );
  return queue.sort((a, b) => a.sinceMs - b.sinceMs);
}

/** When the wording of a lesson was first edited after a review; of a file edited by hand, when that was published last. */
async function scriptChangedMs(
  { store }: Pick<Context, 'store'>,
  { lesson, changedAtMs }: RecordingRecord,
): Promise<number> {
  const edits = await store.ledger.about('library', ['edit-lesson'], lesson);
  const edit = edits.find(({ atMs, body: { changes } }) => {
    const isOfScript = ({ field }: { field?: unknown }) => String(field).startsWith('script');
    return atMs >= changedAtMs && Array.isArray(changes) && changes.some(isOfScript);
  });
  if (edit !== undefined) return edit.atMs;
  const published = await store.ledger.about('library', ['publish-library'], 'library');
  const last = published.findLast(
    ({ body: { changed } }) => Array.isArray(changed) && changed.includes(lesson),
  );
  return Math.max(changedAtMs, last?.atMs ?? 0);
}

/** Of every approved recording: the wording it was heard against, and the one it should speak now. */
async function wordings(
  { store }: Pick<Context, 'store'>,
  lessons: readonly Lesson[],
  recordings: readonly RecordingRecord[],
): Promise<ReadonlyMap<RecordingId, { readonly heard: Digest; readonly now: Digest }>> {
  const approved = await store.approvals.approved();
  const byId = new Map(lessons.map((lesson) => [lesson.id, lesson]));
  return new Map(
    recordings.flatMap((record) => {
      const heard = approved.get(record.id)?.wording;
      const lesson = byId.get(record.lesson);
      if (heard === undefined || lesson === undefined) return [];
      return [[record.id, { heard, now: wordingDigest(lesson, spokenScript(lesson, record)) }] as const];
    }),
  );
}

/**
 * What `content/` says it speaks, where it lies there; else what came with the upload, or what its variety speaks in the
 * lesson, which stays when it is put there.
 */
export function spokenScript(lesson: Lesson, record: RecordingRecord): string | undefined {
  const published = lesson.recordings.find((one) => one.variety === record.variety);
  if (published?.master === record.master) return published.script;
  return record.script ?? published?.script;
}
