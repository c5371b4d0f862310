import { z } from 'zod';
import { type EndpointsNeeds, listEndpoints } from '../../app/list-endpoints.ts';
import { lookAtEndpoint } from '../../app/look-at-endpoint.ts';
import { playTone } from '../../app/play-tone.ts';
import type { KeptReceipt } from '../../ports/receipts.ts';
import { endpointId } from '../../protocol/fields.ts';
import { county } from '../inputs.ts';
import { jsonRoute, type Route } from '../route.ts';
import { airedSchema } from '../schemas/broadcasts.ts';
import { endpointLookSchema, endpointStatesSchema } from '../schemas/endpoints.ts';

export interface EndpointRoutesDeps {
  readonly enrolling: Pick<EndpointsNeeds, 'credentialFile'>;
  readonly context: Omit<EndpointsNeeds, 'credentialFile'> & Parameters<typeof playTone>[0];
}

/** How endpoints do, and whether one sounds. */
export const endpointRoutes = ({ context, enrolling }: EndpointRoutesDeps): Route[] => {
  const needs = (): EndpointsNeeds => ({ ...context, credentialFile: enrolling.credentialFile });
  return [
    jsonRoute({
      method: 'get',
      path: '/endpoints/{county}',
      summary: 'All endpoints of a county with how they do: answers, sounds, receipts, volume, credential',
      params: z.strictObject({ county }),
      schema: endpointStatesSchema,
      problems: [403, 404],
      handle: ({ actor, params }) => listEndpoints(needs(), actor, params.county),
    }),
    jsonRoute({
      method: 'get',
      path: '/endpoints/{county}/{endpoint}',
      summary: 'One endpoint with its newest deliveries and receipts',
      params: z.strictObject({ county, endpoint: endpointId }),
      schema: endpointLookSchema,
      problems: [403, 404],
      handle: async ({ actor, params }) => {
        const { receipts, findings, ...look } = await lookAtEndpoint(
          needs(),
          actor,
          params.county,
          params.endpoint,
        );
        return {
          ...look,
          receipts: receipts.map(receiptOf),
          findings: findings.map(({ kind, sinceMs, count }) => ({ kind, sinceMs, count })),
        };
      },
    }),
    jsonRoute({
      method: 'post',
      path: '/endpoints/{county}/{endpoint}/tone',
      summary:
        'Play a test tone of three seconds at one endpoint at once; refused in quiet time, and while it plays',
      params: z.strictObject({ county, endpoint: endpointId }),
      body: z.strictObject({}),
      status: 201,
      schema: airedSchema,
      problems: [403, 404, 409, 507],
      handle: async ({ actor, params }) => ({
        broadcast: await playTone(context, actor, params.county, params.endpoint),
      }),
    }),
  ];
};

const receiptOf = ({ event, atMs, receivedAtMs }: KeptReceipt) => ({
  kind: event.kind,
  receivedAtMs,
  ...(atMs === null ? {} : { atMs }),
  ...('order' in event && event.order !== undefined ? { order: event.order } : {}),
  ...('playedMs' in event ? { playedMs: event.playedMs } : {}),
  ...('reason' in event ? { reason: event.reason } : {}),
});
