import { z } from 'zod';
import { releaseBroadcast } from '../../app/release-broadcast.ts';
import { broadcastId } from '../../domain/ids.ts';
import { slotParams } from '../inputs.ts';
import { jsonRoute, type Route } from '../route.ts';
import { airedSchema } from '../schemas/broadcasts.ts';

export interface ReleaseRoutesDeps {
  readonly context: Parameters<typeof releaseBroadcast>[0];
  /** Brings broadcasts and deliveries up to date without waiting for the minute. */
  readonly nudge: () => void;
}

/** The second person. */
export const releaseRoutes = ({ context, nudge }: ReleaseRoutesDeps): Route[] => [
  jsonRoute({
    method: 'post',
    path: '/broadcasts/{county}/{date}/{slot}/release',
    summary: 'Let go orders that wait for a second person; never by who caused them',
    params: slotParams,
    body: z.strictObject({}),
    schema: airedSchema,
    problems: [403, 404, 409],
    handle: async ({ params, actor }) => {
      const id = broadcastId(params.county, params.date, params.slot);
      await releaseBroadcast(context, actor, id);
      nudge();
      return { broadcast: id };
    },
  }),
];
