import { z } from 'zod';
import { approveRecording } from '../../app/approve-recording.ts';
import type { Context } from '../../app/context.ts';
import type { Hearing } from '../../app/hear-recording.ts';
import { placeAgain } from '../../app/place-again.ts';
import { placeRecording } from '../../app/place-recording.ts';
import { rejectRecording, retireRecording, submitRecording } from '../../app/review-recording.ts';
import type { Finding } from '../../domain/finding.ts';
import { createTurns } from '../../domain/in-turn.ts';
import { checklist } from '../../domain/recording.ts';
import type { LessonImports } from '../../ports/lesson-imports.ts';
import { lessonId, masterStart, reason, variety } from '../inputs.ts';
import { jsonRoute, type Route } from '../route.ts';
import { recordingOf, recordingSchema } from '../schemas/recordings.ts';

export interface ReviewRoutesDeps {
  readonly context: Pick<Context, 'store' | 'clock' | 'blobs' | 'libraryFiles' | 'settings'>;
  readonly lessonImports: LessonImports;
  readonly hearing: Hearing;
  readonly sampleHome: () => boolean;
  /** Publishes the home with what an approval put into it. */
  readonly publishApproved: () => Promise<readonly Finding[]>;
}

const choice = { lesson: lessonId, variety, master: masterStart };

/** How a recording comes to the air, or off it: submitted, approved, sent back, retired. */
export function reviewRoutes({
  context,
  lessonImports,
  hearing,
  sampleHome,
  publishApproved,
}: ReviewRoutesDeps): Route[] {
  // Of two that put a recording into one lesson at once, the second sees what the first left.
  const placing = createTurns();
  return [
    jsonRoute({
      method: 'post',
      path: '/submissions',
      summary: 'Offer a recording for review',
      body: z.strictObject(choice),
      status: 201,
      schema: recordingSchema,
      problems: [403, 404, 409],
      handle: async ({ body, actor }) => {
        const recording = await submitRecording(context, actor, body);
        hearing.prepare(recording);
        return recordingOf(recording);
      },
    }),
    jsonRoute({
      method: 'post',
      path: '/approvals',
      summary: 'Approve exactly the bytes of one recording, and put them into its lesson',
      body: z.strictObject({
        ...choice,
        checklist: z
          .array(z.enum(checklist))
          .max(checklist.length)
          .describe('What the reviewer vouches for: all of it, or it is refused'),
      }),
      status: 201,
      schema: recordingSchema,
      problems: [403, 404, 409],
      handle: async ({ body, actor }) => {
        const sample = { sampleHome: sampleHome(), measured: hearing.measured };
        const recording = await approveRecording({ ...context, ...sample }, actor, body, body.checklist);
        // What `content/` had once, and somebody replaced since, stays replaced.
        const isKnown = await context.store.revisions.everHeld(recording);
        if (!isKnown && (await placing(() => placeRecording({ ...context, lessonImports }, recording))))
          await publishApproved();
        return recordingOf(recording);
      },
    }),
    jsonRoute({
      method: 'post',
      path: '/placements',
      summary: 'Put a recording that is approved already back into its lesson, in the place of what is there',
      body: z.strictObject(choice),
      status: 201,
      schema: recordingSchema,
      problems: [403, 404, 409],
      handle: async ({ body, actor }) => {
        const needs = { ...context, lessonImports, publish: publishApproved };
        return recordingOf(await placing(() => placeAgain(needs, actor, body)));
      },
    }),
    jsonRoute({
      method: 'post',
      path: '/rejections',
      summary: 'Send a recording back, with a reason',
      body: z.strictObject({ ...choice, reason }),
      status: 201,
      schema: recordingSchema,
      problems: [403, 404, 409],
      handle: async ({ body, actor }) =>
        recordingOf(await rejectRecording(context, actor, body, body.reason)),
    }),
    jsonRoute({
      method: 'post',
      path: '/retirements',
      summary: 'No longer choose an approved recording',
      body: z.strictObject(choice),
      status: 201,
      schema: recordingSchema,
      problems: [403, 404, 409],
      handle: async ({ body, actor }) => recordingOf(await retireRecording(context, actor, body)),
    }),
  ];
}
