import { z } from 'zod';
import type { ChannelTest } from '../../app/send-notices.ts';
import type { Actor } from '../../domain/actor.ts';
import { jsonRoute, type Route } from '../route.ts';
import { alertTestSchema } from '../schemas.ts';

export interface AlertRoutesDeps {
  /** Sends a test message through every channel of warnings. */
  readonly testAlerts: (actor: Actor) => Promise<readonly ChannelTest[]>;
}

/** What the operator does about warnings. */
export const alertRoutes = ({ testAlerts }: AlertRoutesDeps): Route[] => [
  jsonRoute({
    method: 'post',
    path: '/alerts/test',
    summary: 'Have every channel of warnings sent a test message',
    body: z.strictObject({}),
    schema: alertTestSchema,
    problems: [403],
    handle: async ({ actor }) => ({ channels: await testAlerts(actor) }),
  }),
];
