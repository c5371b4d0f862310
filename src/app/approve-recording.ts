import { type Actor, actorName } from '../domain/actor.ts';
import type { Lesson } from '../domain/lesson.ts';
import { type ChecklistPoint, checklist, recordingId, recordingMoves } from '../domain/recording.ts';
import { checklistWords, recordingWords } from '../domain/words.ts';
import type { RecordingRecord } from '../ports/recordings.ts';
import { authorise } from './authorise.ts';
import { type Context, RequestError } from './context.ts';
import { chooseRecording, lessonNamed, type RecordingChoice } from './recordings-of.ts';
import { spokenScript } from './report-library.ts';
import { requireSound } from './review-recording.ts';
import { wordingDigest } from './wording.ts';

type Needs = Pick<Context, 'store' | 'clock'> & {
  /** True only where the home says it is a sample. */
  readonly sampleHome: boolean;
};

type ReviewNeeds = Needs & {
  /** Measures a recording that never was. Throws where its bytes are gone. */
  readonly measured: (record: RecordingRecord) => Promise<RecordingRecord>;
};

/**
 * Approves the exact bytes of one recording (I1), by somebody other than its uploader, who vouches for every point of
 * the checklist. The sample reviewer may approve synthetic lessons in a sample home and nothing else. Approving again
 * changes nothing, unless the wording changed since: then it is approved for the new one. Throws RequestError.
 */
export async function approveRecording(
  context: ReviewNeeds,
  actor: Actor,
  choice: RecordingChoice,
  points: readonly ChecklistPoint[],
): Promise<RecordingRecord> {
  const lesson = await lessonNamed(context, choice.lesson);
  const record = await chooseRecording(context, choice, ['in-review']);
  allow(actor, lesson, context.sampleHome);
  refuseOwn(actor, record);
  requireChecklist(actor, points);
  requireSound(await context.measured(record));
  await approve(context, actor, lesson, record, points);
  return (await context.store.recordings.find(record.id)) ?? record;
}

/** Approves every synthetic recording that waits; answers how many that were. Throws RequestError. */
export async function approveSamples(context: Needs, actor: Actor): Promise<number> {
  const lessons = (await context.store.revisions.library())?.body.lessons ?? [];
  const waiting = new Map(
    (await context.store.recordings.list({ state: 'in-review' })).map((one) => [one.id, one]),
  );
  let count = 0;
  for (const lesson of lessons.filter(({ synthetic }) => synthetic)) {
    allow(actor, lesson, context.sampleHome);
    for (const recording of lesson.recordings) {
      const record = waiting.get(recordingId({ lesson: lesson.id, ...recording }));
      if (record === undefined) continue;
      await approve(context, actor, lesson, record, []);
      count += 1;
    }
  }
  return count;
}

function refuseOwn(actor: Actor, record: RecordingRecord): void {
  if (actorName(actor) === record.uploader) {
    throw new RequestError(
      'forbidden',
      `自己上传的录音要由别人审核：请别的审核员来听。A recording is approved by somebody other than its uploader: ${record.id}.`,
    );
  }
}

function allow(actor: Actor, lesson: Lesson, sampleHome: boolean): void {
  authorise(actor, 'approveRecording');
  if (actor.kind !== 'sample-reviewer' || (sampleHome && lesson.synthetic)) return;
  throw new RequestError(
    'forbidden',
    `${actorName(actor)} 不能审核“${lesson.title}”。${actorName(actor)} may not approve ${lesson.id}.`,
  );
}

function requireChecklist(actor: Actor, points: readonly ChecklistPoint[]): void {
  const missing = actor.kind === 'person' ? checklist.filter((point) => !points.includes(point)) : [];
  if (missing.length === 0) return;
  throw new RequestError(
    'invalid',
    `审核前请逐条确认：${missing.map((point) => `${checklistWords[point].zh}（${point}）`).join('、')}。` +
      `Not vouched for yet: ${missing.map((point) => checklistWords[point].en).join('; ')}.`,
  );
}

async function approve(
  { store, clock }: Needs,
  actor: Actor,
  lesson: Lesson,
  record: RecordingRecord,
  points: readonly ChecklistPoint[],
): Promise<void> {
  const wording = wordingDigest(lesson, spokenScript(lesson, record));
  const held = (await store.approvals.approved()).get(record.id);
  if (record.state === 'approved' && (held?.wording === undefined || held.wording === wording)) return;
  const { from, to } = recordingMoves.approve;
  const atMs = clock.now();
  const moved = await store.recordings.move(
    record.id,
    { from: [...from, 'approved'], to, atMs },
    {
      chain: 'library',
      verb: 'approve-recording',
      subject: record.master,
      actor: actorName(actor),
      atMs,
      body: {
        lesson: lesson.id,
        variety: record.variety,
        title: lesson.title,
        wording,
        checklist: [...points],
      },
    },
  );
  if (moved) return;
  const { zh, en } = recordingWords[record.state];
  throw new RequestError(
    'conflict',
    record.state === 'withdrawn'
      ? `这个录音撤下过，不能再用：请换一个新录音。${record.id} was withdrawn; bring a new one.`
      : `这个录音现在是“${zh}”，不能审核，先提交审核。${record.id} is ${en}; submit it first.`,
  );
}
