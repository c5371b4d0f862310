import { createHash } from 'node:crypto';
import {
  type Digest,
  digest,
  type LessonId,
  lessonId,
  localDate,
  type RecordingId,
} from '../../src/domain/ids.ts';
import type { Lesson, Recording } from '../../src/domain/lesson.ts';
import { recordingId } from '../../src/domain/recording.ts';
import { variety } from '../../src/domain/variety.ts';
import type { RecordingRecord } from '../../src/ports/recordings.ts';

export const aDigest = (of: string): Digest => digest(createHash('sha256').update(of).digest('hex'));

export const aRecording = (over: Partial<Recording> & { of?: string } = {}): Recording => {
  const { of = 'lesson', ...rest } = over;
  const spoken = rest.variety ?? variety('cmn');
  return { variety: spoken, master: aDigest(`${of} ${spoken}`), durationMs: 60_000, ...rest };
};

export const aLesson = (over: Partial<Omit<Lesson, 'id'>> & { id?: string } = {}): Lesson => {
  const id: LessonId = lessonId(over.id ?? 'counterfeit-notes');
  return {
    kind: 'lesson',
    title: `课 ${id}`,
    topic: id,
    weight: 1,
    script: '各位乡亲，收到大额钞票要看一看、摸一摸。',
    synthetic: false,
    recordings: [aRecording({ of: id })],
    ...over,
    id,
  };
};

/** Every recording of some lessons, as approvals name it. */
export const recordingsOf = (lessons: readonly Lesson[]): Set<RecordingId> =>
  new Set(
    lessons.flatMap(({ id, recordings }) => recordings.map((one) => recordingId({ lesson: id, ...one }))),
  );

export const today = localDate('2026-11-24');

/** A lesson's recordings as a publication notes them. */
export const recordsOf = ({ id: lesson, recordings }: Lesson, atMs: number): RecordingRecord[] =>
  recordings.map(({ variety: spoken, master, script }) => ({
    id: recordingId({ lesson, variety: spoken, master }),
    lesson,
    variety: spoken,
    master,
    state: 'in-review',
    uploader: 'system:publish',
    fileName: `${spoken}.wav`,
    bytes: 1000,
    ...(script === undefined ? {} : { script }),
    createdAtMs: atMs,
    changedAtMs: atMs,
  }));
