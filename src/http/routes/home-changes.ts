import { z } from 'zod';
import { approveRecording } from '../../app/approve-recording.ts';
import type { Context } from '../../app/context.ts';
import type { Actor } from '../../domain/actor.ts';
import type { Finding } from '../../domain/finding.ts';
import { variety as toVariety } from '../../domain/variety.ts';
import { lessonId } from '../inputs.ts';
import { jsonRoute, type Route } from '../route.ts';
import { approvalSchema, publicationSchema } from '../schemas.ts';

export interface HomeChangesDeps {
  readonly context: Pick<Context, 'store' | 'clock'>;
  readonly sampleHome: () => boolean;
  /** Reads the home again and publishes what changed. */
  readonly publish: (actor: Actor) => Promise<readonly Finding[]>;
}

/** What changes what may air: publishing the home, approving a recording. */
export const homeChanges = ({ context, sampleHome, publish }: HomeChangesDeps): Route[] => [
  jsonRoute({
    method: 'post',
    path: '/publications',
    summary: 'Read the home again and publish what holds; answers every problem found',
    body: z.strictObject({}),
    status: 201,
    schema: publicationSchema,
    problems: [403],
    handle: async ({ actor }) => ({ findings: await publish(actor) }),
  }),
  jsonRoute({
    method: 'post',
    path: '/approvals',
    summary: 'Approve exactly the bytes of one recording',
    body: z.strictObject({ lesson: lessonId, variety: z.string().max(100) }),
    status: 201,
    schema: approvalSchema,
    problems: [403, 404],
    handle: async ({ body, actor }) => ({
      master: await approveRecording(
        { ...context, sampleHome: sampleHome() },
        actor,
        body.lesson,
        toVariety(body.variety),
      ),
    }),
  }),
];
