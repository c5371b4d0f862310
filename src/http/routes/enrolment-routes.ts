import { z } from 'zod';
import { createEnrolment, type EnrolNeeds, revokeCredential } from '../../app/enrol-endpoint.ts';
import { endpointId } from '../../protocol/fields.ts';
import { county } from '../inputs.ts';
import { jsonRoute, type Route } from '../route.ts';
import { named } from '../schemas/document.ts';
import { doneSchema } from '../schemas/people.ts';

const codeSchema = named(
  'EnrolmentCode',
  z.object({
    code: z.string().describe('For a person to type into the device, once; told only here'),
    expiresAtMs: z.int(),
  }),
);

/** How devices become endpoints, and cease to be. */
export const enrolmentRoutes = ({ enrolling }: { readonly enrolling: EnrolNeeds }): Route[] => [
  jsonRoute({
    method: 'post',
    path: '/enrolments',
    summary: 'Make a one-time code by which a device becomes this endpoint',
    body: z.strictObject({ county, endpoint: endpointId }),
    status: 201,
    schema: codeSchema,
    problems: [403, 404, 409],
    handle: ({ body, actor }) => createEnrolment(enrolling, actor, body.county, body.endpoint),
  }),
  jsonRoute({
    method: 'post',
    path: '/endpoints/{county}/{endpoint}/revoke',
    summary: 'End an endpoint’s credential: it can no longer sign in',
    params: z.strictObject({ county, endpoint: endpointId }),
    body: z.strictObject({}),
    schema: doneSchema,
    problems: [403, 404, 409],
    handle: async ({ params, actor }) => {
      await revokeCredential(enrolling, actor, params.county, params.endpoint);
      return { done: true as const };
    },
  }),
];
