import { z } from 'zod';
import { authorise } from '../../app/authorise.ts';
import type { Context } from '../../app/context.ts';
import { reportLibrary, reviewQueue } from '../../app/report-library.ts';
import { lessonKinds } from '../../domain/lesson.ts';
import { recordingStates } from '../../domain/recording.ts';
import { date } from '../inputs.ts';
import { jsonRoute, type Route } from '../route.ts';
import { named, page } from '../schemas/document.ts';
import { atMs, date as dateSchema, durationMs, variety } from '../schemas/fields.ts';
import { recordingOf, recordingSchema } from '../schemas/recordings.ts';

const cell = named(
  'MatrixCell',
  z.object({
    variety,
    state: z.enum([...recordingStates, 'missing']).describe('Of what airs, or would next'),
    recording: z.string().optional(),
    durationMs: durationMs.optional(),
    isPlaced: z.boolean().describe('Whether `content/` has it, so that it airs once approved'),
    waiting: z.int().min(0).describe('Newer takes that wait for review'),
    scriptChanged: z.boolean().describe('The wording was edited after the approval'),
    tooLongFor: z.array(z.string()).readonly().describe('Counties whose longest slot cannot hold it'),
  }),
);
const matrixSchema = named(
  'LibraryMatrix',
  z.object({
    varieties: z.array(variety).readonly(),
    rows: z
      .array(
        z.object({
          lesson: z.string(),
          kind: z.enum(lessonKinds),
          title: z.string(),
          topic: z.string(),
          validity: z.enum(['valid', 'not-yet', 'expiring', 'expired']),
          validUntil: dateSchema.optional(),
          retired: z.literal(true).optional().describe('No longer planned'),
          cells: z.array(cell).readonly().describe('In the order of `varieties`'),
        }),
      )
      .readonly(),
  }),
);
const reviewItem = named(
  'ReviewItem',
  z.object({
    recording: recordingSchema,
    title: z.string(),
    why: z.enum(['new', 'script-changed']),
    sinceMs: atMs.describe('Since when it waits: handed in, or its wording edited'),
  }),
);

/** The library at a glance, and what waits for a reviewer. */
export const libraryRoutes = (context: Pick<Context, 'store' | 'clock'>): Route[] => [
  jsonRoute({
    method: 'get',
    path: '/library',
    summary: 'Lessons × varieties: approved, waiting, missing, too long, expiring',
    query: z.strictObject({ date: date.optional() }),
    schema: matrixSchema,
    handle: ({ query, actor }) => {
      authorise(actor, 'seeLibrary');
      return reportLibrary(context, query.date);
    },
  }),
  jsonRoute({
    method: 'get',
    path: '/reviews',
    summary: 'Recordings that wait for a reviewer, the longest wait first',
    schema: page('ReviewPage', reviewItem),
    handle: async ({ actor }) => {
      authorise(actor, 'seeLibrary');
      return {
        items: (await reviewQueue(context)).map(({ recording, ...item }) => ({
          ...item,
          recording: recordingOf(recording),
        })),
      };
    },
  }),
];
