import { z } from 'zod';
import { addSpeaker } from '../../app/add-speaker.ts';
import { authorise } from '../../app/authorise.ts';
import type { Context } from '../../app/context.ts';
import { jsonRoute, type Route } from '../route.ts';
import { atMs, named, page } from '../schemas.ts';

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

const line = z.string().trim().min(1).max(200);

/** Who lends a voice. */
export const speakerRoutes = (context: Pick<Context, 'store' | 'clock'>): Route[] => [
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
