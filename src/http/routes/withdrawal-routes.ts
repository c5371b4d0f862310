import { z } from 'zod';
import { withdrawRecording } from '../../app/withdraw-recording.ts';
import { lessonId, masterStart, reason, variety } from '../inputs.ts';
import { jsonRoute, type Route } from '../route.ts';
import { named } from '../schemas/document.ts';
import { recordingOf, recordingSchema } from '../schemas/recordings.ts';
import { replacedProgramme } from '../schemas/replacements.ts';

const withdrawalSchema = named(
  'Withdrawal',
  z.object({ recording: recordingSchema, programmes: z.array(replacedProgramme).readonly() }),
);

export interface WithdrawalRoutesDeps {
  readonly context: Parameters<typeof withdrawRecording>[0];
  /** Brings broadcasts and deliveries up to date without waiting for the minute. */
  readonly nudge: () => void;
}

/** Taking back what was approved. */
export const withdrawalRoutes = ({ context, nudge }: WithdrawalRoutesDeps): Route[] => [
  jsonRoute({
    method: 'post',
    path: '/withdrawals',
    summary:
      'Withdraw an approved recording that has a mistake: it never airs again; answers every programme that held it and what takes its place',
    body: z.strictObject({
      lesson: lessonId,
      variety,
      master: masterStart,
      reason: reason.describe('What is wrong with it, for the ledger'),
    }),
    status: 201,
    schema: withdrawalSchema,
    problems: [403, 404, 409],
    handle: async ({ body, actor }) => {
      const { recording, programmes } = await withdrawRecording(context, actor, body, body.reason);
      nudge();
      return { recording: recordingOf(recording), programmes };
    },
  }),
];
