import { z } from 'zod';
import { postponeBroadcast } from '../../app/postpone-broadcast.ts';
import { resumeCounty } from '../../app/resume-county.ts';
import { cancelBroadcast, stopCounty } from '../../app/stop-county.ts';
import { refusalOf } from '../../domain/permissions.ts';
import { broadcast, county, reason } from '../inputs.ts';
import { jsonRoute, type Route } from '../route.ts';
import { named } from '../schemas/document.ts';
import { atMs } from '../schemas/fields.ts';

const stopSchema = named(
  'Stop',
  z.object({ county: z.string(), sinceMs: atMs, actor: z.string(), reason: z.string() }),
);
const silencedSchema = named(
  'Silenced',
  z.object({
    broadcast: z.string(),
    onAir: z.boolean(),
    holding: z.int().min(0).describe('Endpoints that hold an order, or may, which is being taken back'),
  }),
);

const postponedSchema = named(
  'Postponed',
  z.object({
    broadcast: z.string(),
    wasMs: atMs.describe('When it was to start before'),
    startsAtMs: atMs.describe('When it starts now'),
    outcome: z
      .enum(['replaced', 'silent', 'airs'])
      .describe('`replaced`: postponed; `airs`: it stays where it was, the reason says why'),
    reason: z.string().optional(),
    endpoints: z.int().min(0).describe('Endpoints that are to hear it then'),
    asleep: z.int().min(0).describe('Endpoints with quiet time of their own then, which hear nothing of it'),
    holding: z
      .int()
      .min(0)
      .describe('Endpoints that hold an order for the old time, or may, until the new one reaches them'),
  }),
);

const wallTime = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, '要 时:分，如 19:30（expected HH:MM, such as 19:30）')
  .describe('`HH:MM` on the broadcast’s own date, in the county’s zone');

export interface StopRoutesDeps {
  readonly context: Parameters<typeof stopCounty>[0];
  /** Brings broadcasts and deliveries up to date without waiting for the minute. */
  readonly nudge: () => void;
}

/** Silence: a county's, until it is lifted, or one broadcast's; or one broadcast's, until a later time. */
export const stopRoutes = ({ context, nudge }: StopRoutesDeps): Route[] => [
  jsonRoute({
    method: 'get',
    path: '/stops',
    summary: 'Counties that are stopped: nothing begins there until it is lifted',
    schema: named('StopList', z.object({ items: z.array(stopSchema).readonly() })),
    handle: async ({ actor }) => ({
      items: (await context.store.stops.all()).filter(
        (stop) => refusalOf(actor, 'seeCounty', stop.county) === undefined,
      ),
    }),
  }),
  jsonRoute({
    method: 'post',
    path: '/stops',
    summary:
      'Silence a county at once, and keep it silent until it is lifted; a stop that is there stays, and `stop` tells its first reason',
    body: z.strictObject({ county, reason: reason.describe('Why, for the ledger') }),
    status: 201,
    schema: named('Stopped', z.object({ stop: stopSchema, silenced: z.array(silencedSchema).readonly() })),
    problems: [403, 404],
    handle: async ({ body, actor }) => {
      const stopped = await stopCounty(context, actor, body.county, body.reason);
      nudge();
      return stopped;
    },
  }),
  jsonRoute({
    method: 'post',
    path: '/stops/{county}/lift',
    summary:
      'Let a stopped county be heard again: what is still ahead airs, what was missed meanwhile stays missed',
    params: z.strictObject({ county }),
    body: z.strictObject({}),
    schema: named(
      'Lifted',
      z.object({
        county: z.string(),
        back: z.array(z.string()).readonly().describe('Broadcasts that air after all'),
        cancelled: z
          .array(z.string())
          .readonly()
          .describe('Broadcasts that began meanwhile, or are about to, and stay cancelled'),
      }),
    ),
    problems: [403, 409],
    handle: async ({ params, actor }) => {
      const resumed = await resumeCounty(context, actor, params.county);
      nudge();
      return resumed;
    },
  }),
  jsonRoute({
    method: 'post',
    path: '/cancellations',
    summary: 'Have one broadcast not heard: also when endpoints hold its orders, and on air',
    body: z.strictObject({ broadcast, reason: reason.describe('Why, for the ledger') }),
    status: 201,
    schema: silencedSchema,
    problems: [403, 404, 409],
    handle: async ({ body, actor }) => {
      const silenced = await cancelBroadcast(context, actor, body.broadcast, body.reason);
      nudge();
      return silenced;
    },
  }),
  jsonRoute({
    method: 'post',
    path: '/postponements',
    summary: 'Put a planned broadcast at a later time of its day: also when endpoints hold its orders',
    body: z.strictObject({ broadcast, to: wallTime, reason: reason.describe('Why, for the ledger') }),
    status: 201,
    schema: postponedSchema,
    problems: [403, 404, 409],
    handle: async ({ body, actor }) => {
      const postponed = await postponeBroadcast(context, actor, body);
      nudge();
      return postponed;
    },
  }),
];
