import { createHash } from 'node:crypto';
import { type Digest, digest, type LessonId, lessonId, localDate } from '../../src/domain/ids.ts';
import type { Lesson, Recording } from '../../src/domain/lesson.ts';
import { variety } from '../../src/domain/variety.ts';

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
    topic: 'counterfeit',
    weight: 1,
    script: '各位乡亲，收到大额钞票要看一看、摸一摸。',
    synthetic: false,
    recordings: [aRecording({ of: id })],
    ...over,
    id,
  };
};

export const mastersOf = (lessons: readonly Lesson[]): Set<Digest> =>
  new Set(lessons.flatMap(({ recordings }) => recordings.map(({ master }) => master)));

export const today = localDate('2026-11-24');
