import { z } from 'zod';
import { withdrawRecording } from '../../app/withdraw-recording.ts';
import { variety } from '../../domain/variety.ts';
import { lessonId } from '../inputs.ts';
import { operator } from '../operator.ts';
import { jsonRoute, type Route } from '../route.ts';
import { withdrawalSchema } from '../schemas.ts';

export interface WithdrawalRoutesDeps {
  readonly context: Parameters<typeof withdrawRecording>[0];
  /** Brings broadcasts and deliveries up to date without waiting for the minute. */
  readonly nudge: () => void;
}

/** Taking back what was approved. */
export const withdrawalRoutes = ({ context, nudge }: WithdrawalRoutesDeps): Route[] => [
  jsonRoute({
    method: 'post',
    path: '/recordings/withdrawals',
    summary:
      'Withdraw an approved recording that has a mistake: it never airs again; answers every programme that held it and what takes its place',
    body: z.strictObject({
      lesson: lessonId,
      variety: z.string().max(100),
      reason: z.string().trim().min(1).max(500).describe('What is wrong with it, for the ledger'),
    }),
    status: 201,
    schema: withdrawalSchema,
    problems: [403, 404, 409],
    handle: async ({ body }) => {
      const withdrawal = await withdrawRecording(
        context,
        operator,
        body.lesson,
        variety(body.variety),
        body.reason,
      );
      nudge();
      return withdrawal;
    },
  }),
];
