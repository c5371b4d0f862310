import { z } from 'zod';
import { createMuteLink, unmute } from '../../app/mute-links.ts';
import { broadcastId } from '../../domain/ids.ts';
import { endpointId } from '../../protocol/fields.ts';
import { county, date, slotOfDay, slotParams } from '../inputs.ts';
import { jsonRoute, type Route } from '../route.ts';
import { named } from '../schemas/document.ts';

const linkSchema = named(
  'MuteLink',
  z.object({
    path: z.string().describe('Of the page behind the link; told only here'),
    broadcast: z.string(),
    endpoints: z.array(z.string()).readonly(),
    expiresAtMs: z.int(),
  }),
);

export interface MuteRoutesDeps {
  readonly context: Parameters<typeof createMuteLink>[0];
}

/** What villages want silent. */
export const muteRoutes = ({ context }: MuteRoutesDeps): Route[] => [
  jsonRoute({
    method: 'post',
    path: '/mute-links',
    summary: 'Make a link by which a village mutes one slot, once',
    body: z.strictObject({
      county,
      of: z
        .string()
        .regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/)
        .describe('An endpoint’s id, or an area’s code: all endpoints in it'),
      date,
      slot: slotOfDay.optional().describe('The next of that date that is not over, unless given'),
    }),
    status: 201,
    schema: linkSchema,
    problems: [403, 404, 409],
    handle: async ({ body, actor }) => {
      const { mute, path } = await createMuteLink(context, actor, body);
      const { broadcast, endpoints, expiresAtMs } = mute;
      return { path, broadcast, endpoints, expiresAtMs };
    },
  }),
  jsonRoute({
    method: 'post',
    path: '/broadcasts/{county}/{date}/{slot}/unmute',
    summary: 'Take back a mute before air, with all that its link muted',
    params: slotParams,
    body: z.strictObject({ endpoint: endpointId }),
    schema: named(
      'Unmuted',
      z.object({ endpoints: z.array(z.string()).readonly().describe('All who are muted no more') }),
    ),
    problems: [403, 404, 409],
    handle: async ({ params, body, actor }) => {
      const id = broadcastId(params.county, params.date, params.slot);
      return { endpoints: await unmute(context, actor, id, body.endpoint) };
    },
  }),
];
