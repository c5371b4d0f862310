import { z } from 'zod';
import { authorise } from '../../app/authorise.ts';
import { createLesson } from '../../app/create-lesson.ts';
import { editLesson } from '../../app/edit-lesson.ts';
import { lessonHistory } from '../../app/lesson-history.ts';
import type { LessonWriting } from '../../app/lesson-writing.ts';
import { retireLesson } from '../../app/retire-lesson.ts';
import { ledgerVerbs } from '../../domain/ledger.ts';
import { lessonKinds } from '../../domain/lesson.ts';
import { writtenVariety } from '../../domain/variety.ts';
import type { People } from '../../ports/people.ts';
import { defined } from '../defined.ts';
import { date, digest, lessonId } from '../inputs.ts';
import { jsonRoute, type Route } from '../route.ts';
import { named } from '../schemas/document.ts';
import { atMs } from '../schemas/fields.ts';
import { lessonFileSchema, writtenLessonSchema } from '../schemas/lessons.ts';

export interface LessonRoutesDeps {
  readonly lessons: LessonWriting;
  readonly people: Pick<People, 'records'>;
}

const text = z.string().max(100_000);
const fields = {
  title: text.describe('One line of 1 to 60 characters'),
  topic: text.describe('Lower-case letters, digits and hyphens'),
  script: text.describe('The wording in standard Mandarin'),
  kind: z.enum(lessonKinds).optional(),
  weight: z.number().min(0.1).max(10).optional().describe('Relative importance'),
  synthetic: z.boolean().optional(),
};
const newLesson = z.strictObject({
  id: lessonId.refine((id) => id.length <= 64, '最多 64 个字（at most 64 characters）'),
  ...fields,
  validFrom: date.optional(),
  validUntil: date.optional(),
});
const basedOn = digest.describe(
  'Digest of the lesson.yaml that was read before; another one by now is a 409',
);
const edit = z.strictObject({
  basedOn,
  ...fields,
  title: fields.title.optional(),
  topic: fields.topic.optional(),
  script: fields.script.optional(),
  validFrom: date.nullable().optional().describe('null takes it away'),
  validUntil: date.nullable().optional().describe('null takes it away'),
  retired: z.literal(false).optional().describe('Takes a retired lesson up again'),
  scripts: z
    .record(z.string().max(100), text.nullable())
    .optional()
    .describe('The wording of a recording by its variety; null takes it away'),
});
const params = z.strictObject({ lesson: lessonId });
const historySchema = named(
  'LessonHistory',
  z.object({
    items: z
      .array(
        z.object({
          atMs,
          verb: z.enum(ledgerVerbs),
          actor: z.string().describe('As the ledger writes an actor'),
          name: z.string().optional().describe('Of a person, as long as it is kept'),
          recording: z.string().optional().describe('Which recording it was done to'),
          reason: z.string().optional(),
          changes: z
            .array(z.object({ field: z.string(), from: z.string().optional(), to: z.string().optional() }))
            .readonly()
            .optional()
            .describe('Of an edit: each field, without the wording of scripts'),
          published: z.enum(['added', 'changed', 'removed']).optional(),
        }),
      )
      .readonly(),
  }),
);

/** Lessons as people write them: read, made, edited and retired in the home’s files. */
export const lessonRoutes = ({ lessons, people }: LessonRoutesDeps): Route[] => [
  jsonRoute({
    method: 'post',
    path: '/lessons',
    summary: 'Make a lesson, still without recordings, and publish it',
    body: newLesson,
    status: 201,
    schema: writtenLessonSchema,
    problems: [403, 409, 507],
    handle: async ({ actor, body: { id, title, topic, script, ...more } }) =>
      createLesson(lessons, actor, id, { title, topic, script, ...defined(more) }),
  }),
  jsonRoute({
    method: 'get',
    path: '/lessons/{lesson}',
    summary: 'A lesson as its file says now, with the digest that an edit names',
    params,
    schema: lessonFileSchema,
    problems: [404],
    handle: async ({ actor, params: { lesson } }) => {
      authorise(actor, 'seeLibrary');
      return lessons.lessonEditor.read(lesson);
    },
  }),
  jsonRoute({
    method: 'get',
    path: '/lessons/{lesson}/history',
    summary: 'Who did what to a lesson and its recordings, from the ledger, oldest first',
    params,
    schema: historySchema,
    handle: async ({ actor, params: { lesson } }) => {
      authorise(actor, 'seeLibrary');
      return { items: await lessonHistory({ ...lessons, people }, lesson) };
    },
  }),
  jsonRoute({
    method: 'post',
    path: '/lessons/{lesson}/edits',
    summary: 'Change what is named of a lesson’s file, keep all else, and publish it',
    params,
    body: edit,
    schema: writtenLessonSchema,
    problems: [403, 404, 409, 507],
    handle: async ({ actor, params: { lesson }, body: { basedOn: from, scripts = {}, ...of } }) => {
      const spoken = Object.entries(scripts).map(([tag, words]) => [writtenVariety(tag), words]);
      const change = { ...defined(of), scripts: Object.fromEntries(spoken) };
      return editLesson(lessons, actor, lesson, from, change);
    },
  }),
  jsonRoute({
    method: 'post',
    path: '/lessons/{lesson}/retirements',
    summary: 'Take a lesson out of every plan made from now on; its history stays',
    params,
    body: z.strictObject({ basedOn }),
    schema: writtenLessonSchema,
    problems: [403, 404, 409, 507],
    handle: async ({ actor, params: { lesson }, body }) => retireLesson(lessons, actor, lesson, body.basedOn),
  }),
];
