import { z } from 'zod';
import { addSpeaker } from '../../app/add-speaker.ts';
import { authorise } from '../../app/authorise.ts';
import { forgetSpeaker } from '../../app/forget-speaker.ts';
import type { LessonImports } from '../../ports/lesson-imports.ts';
import { jsonRoute, type Route } from '../route.ts';
import { named, page } from '../schemas/document.ts';
import { atMs } from '../schemas/fields.ts';
import { replacedProgramme } from '../schemas/replacements.ts';

const line = z.string().trim().min(1).max(200);

const speakerSchema = named(
  'Speaker',
  z.object({
    id: z.string().describe('What stands beside recordings and in the ledger'),
    name: z.string().optional().describe('Absent once forgotten'),
    consent: z.string().describe('How consent to broadcasting was given'),
    consentedAtMs: atMs,
    forgottenAtMs: atMs.optional(),
  }),
);

const forgottenSchema = named(
  'Forgotten',
  z.object({
    speaker: z.string(),
    recordings: z.array(z.string()).readonly().describe('Whose audio is gone'),
    programmes: z.array(replacedProgramme).readonly(),
    onAir: z.int().min(0).describe('Programmes on the air that hold the voice: ask again once they are over'),
  }),
);

export interface SpeakerRoutesDeps {
  readonly context: Omit<Parameters<typeof forgetSpeaker>[0], 'lessonImports'>;
  readonly lessonImports: LessonImports;
  /** Publishes the home without what was removed. */
  readonly publishApproved: () => Promise<unknown>;
  /** Brings broadcasts and deliveries up to date without waiting for the minute. */
  readonly nudge: () => void;
}

/** Who lends a voice. */
export const speakerRoutes = ({
  context,
  lessonImports,
  publishApproved,
  nudge,
}: SpeakerRoutesDeps): Route[] => [
  jsonRoute({
    method: 'post',
    path: '/speakers/{speaker}/forget',
    summary: 'Remove a speaker’s name and every sound of theirs, on their request; cannot be undone',
    params: z.strictObject({ speaker: line }),
    body: z.strictObject({}),
    status: 201,
    schema: forgottenSchema,
    problems: [403, 404, 409],
    handle: async ({ params, actor }) => {
      const forgotten = await forgetSpeaker({ ...context, lessonImports }, actor, params.speaker);
      await publishApproved();
      nudge();
      return forgotten;
    },
  }),
  jsonRoute({
    method: 'get',
    path: '/speakers',
    summary: 'Who lends a voice, and how they consented; by name',
    schema: page('SpeakerPage', speakerSchema),
    handle: async ({ actor }) => {
      authorise(actor, 'seeSpeakers');
      return { items: await context.store.speakers.list() };
    },
  }),
  jsonRoute({
    method: 'post',
    path: '/speakers',
    summary: 'Note who lends a voice, with how consent to broadcasting was given',
    body: z.strictObject({ name: line, consent: line }),
    status: 201,
    schema: speakerSchema,
    problems: [403, 409],
    handle: ({ body, actor }) => addSpeaker(context, actor, body),
  }),
];
