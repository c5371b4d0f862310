import { useQuery } from '@tanstack/react-query';
import type { LessonId } from '../../domain/ids.ts';
import { lessonInName, varietyInName } from '../../domain/name-guess.ts';
import { standard, varietyWords } from '../../domain/variety.ts';
import { getSpeakers, type Lesson, type Speaker } from '../api/client.ts';
import { useAllLessons, wordingOf } from '../kit/all-lessons.ts';
import type { Wanted } from './sending.ts';

export const speakersKey = ['speakers'] as const;

/** What a recording may be of: lessons that are planned, varieties spoken, those who lend a voice. */
export interface Ground {
  readonly lessons: readonly Lesson[];
  readonly varieties: readonly string[];
  /** Who agreed, and did not ask to be forgotten. */
  readonly speakers: readonly Speaker[];
}

/** Reads what a recording may be of. */
export function useGround() {
  const lessons = useAllLessons();
  const speakers = useQuery({ queryKey: speakersKey, queryFn: () => getSpeakers() });
  const data: Ground | undefined =
    lessons.data === undefined || speakers.data === undefined
      ? undefined
      : {
          lessons: lessons.data.filter(({ retired }) => retired !== true),
          varieties: varietiesOf(lessons.data),
          speakers: speakers.data.items.filter(({ forgottenAtMs }) => forgottenAtMs === undefined),
        };
  return {
    data,
    error: lessons.error ?? speakers.error,
    refetch: () => Promise.all([lessons.refetch(), speakers.refetch()]),
  };
}

/** Those in use first, then all others that have a name. */
const varietiesOf = (lessons: readonly Lesson[]): readonly string[] => [
  ...new Set([
    standard,
    ...lessons.flatMap(({ recordings }) => recordings.map(({ variety }) => variety)),
    ...Object.keys(varietyWords).filter((tag) => tag !== 'zxx'),
  ]),
];

/** With the variety's own wording, where the lesson has one: a reviewer hears it against that. */
export function spokenAs({ lessons }: Pick<Ground, 'lessons'>, { script: _, ...wanted }: Wanted): Wanted {
  const lesson = lessons.find(({ id }) => id === wanted.lesson);
  if (lesson === undefined || wanted.variety === undefined) return wanted;
  const { text, isOwn } = wordingOf(lesson, wanted.variety);
  return isOwn ? { ...wanted, script: text } : wanted;
}

/** What a file's name tells of it. */
export function guessOf(fileName: string, { lessons }: Pick<Ground, 'lessons'>): Wanted {
  const name = fileName.replace(/\.[^.]*$/, '');
  const lesson = lessonInName(
    name,
    lessons.map(({ id, ...named }) => ({ ...named, id: id as LessonId })),
  );
  const said = varietyInName(name);
  const variety = said === 'dialect' ? onlyDialect(lessons) : said;
  return { ...(lesson === undefined ? {} : { lesson }), ...(variety === undefined ? {} : { variety }) };
}

/** What “the dialect” means where only one is spoken. */
function onlyDialect(lessons: readonly Lesson[]): string | undefined {
  const dialects = new Set(lessons.flatMap(({ recordings }) => recordings.map(({ variety }) => variety)));
  dialects.delete(standard);
  return dialects.size === 1 ? [...dialects][0] : undefined;
}
