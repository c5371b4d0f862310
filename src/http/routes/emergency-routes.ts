import { z } from 'zod';
import { requireCounty } from '../../app/asked-plays.ts';
import { countiesToSee } from '../../app/counties-to-see.ts';
import { declareEmergency, type EmergencyNeeds } from '../../app/declare-emergency.ts';
import { endEmergency } from '../../app/end-emergency.ts';
import { type ProposalNeeds, proposeEmergency } from '../../app/propose-emergency.ts';
import { capSeverities, capUrgencies } from '../../domain/cap.ts';
import { afters, mostRepeats } from '../../domain/emergency.ts';
import type { AreaCode } from '../../domain/ids.ts';
import { defined } from '../defined.ts';
import { broadcastAt, broadcastParams, county, lessonId, limit } from '../inputs.ts';
import { jsonRoute, type Route } from '../route.ts';
import { airedSchema } from '../schemas/broadcasts.ts';
import { named } from '../schemas/document.ts';
import { area, atMs, broadcast } from '../schemas/fields.ts';

export interface EmergencyRoutesDeps {
  readonly emergencies: EmergencyNeeds & ProposalNeeds;
}

const emergencySchema = named(
  'Emergency',
  z.object({
    broadcast,
    county: area,
    drill: z.boolean(),
    after: z.enum(afters),
    notice: z.string(),
    repeat: z.int(),
    areas: z.array(area).readonly(),
    cause: z.string().optional().describe('`sender,identifier,sent` of the alert behind it'),
    declaredAtMs: atMs,
    declaredBy: z.string(),
    endedAtMs: atMs.optional(),
    endedBy: z.string().optional(),
  }),
);

export const emergencyBody = {
  county,
  notice: lessonId.describe('A lesson of kind `notice`, one of its recordings approved'),
  drillNotice: lessonId.optional().describe('Said once before a drill; refused where `drill` is not true'),
  areas: z
    .array(
      z
        .string()
        .regex(/^(\d{6}|\d{9}|\d{12})$/, '要 6、9 或 12 位区划代码（expected 6, 9 or 12 digits）')
        .transform((text) => text as AreaCode),
    )
    .max(1000)
    .optional()
    .describe('Areas of the county; all of it unless given'),
  repeat: z.int().min(1).max(mostRepeats).default(3).describe('How often it is said'),
  drill: z.boolean().default(false),
  after: z.enum(afters).default('resume').describe('What becomes of the programme it interrupts'),
  cause: z
    .string()
    .trim()
    .min(1)
    .max(500)
    .optional()
    .describe('`sender,identifier,sent` of the alert behind it: a county airs it once'),
  again: z
    .boolean()
    .default(false)
    .describe(
      'Air it although an equal one is on air, or was begun within a minute: else 409, with its `broadcast`',
    ),
};

const proposalSchema = named(
  'EmergencyProposal',
  z.object({
    cause: z.string().describe('`sender,identifier,sent` of the alert'),
    event: z.string(),
    headline: z.string().optional(),
    severity: z.enum(capSeverities),
    urgency: z.enum(capUrgencies),
    expiresAtMs: atMs.optional(),
    air: z
      .array(
        z.object({
          county: area,
          areas: z.array(area).readonly().optional(),
          notice: z.string(),
          drillNotice: z.string().optional(),
          repeat: z.int(),
          drill: z.boolean(),
          after: z.enum(afters),
          cause: z.string().optional(),
        }),
      )
      .readonly()
      .describe('One a county; post each to /emergencies to confirm it'),
    end: z
      .array(broadcast)
      .readonly()
      .describe('What airs because of alerts that this one updates or cancels'),
    unknown: z.array(z.string()).readonly().describe('Geocodes of no area here'),
    notYours: z.array(area).readonly().describe('Counties that are none of yours'),
  }),
);

/** What goes before everything else. */
export const emergencyRoutes = ({ emergencies: context }: EmergencyRoutesDeps): Route[] => [
  jsonRoute({
    method: 'get',
    path: '/emergencies',
    summary: 'Emergencies and drills, newest first',
    query: z.strictObject({ county: county.optional(), limit }),
    schema: named('EmergencyList', z.object({ items: z.array(emergencySchema).readonly() })),
    problems: [403, 404],
    handle: async ({ query, actor }) => {
      const items = await context.store.emergencies.list(
        defined({ ...query, ...countiesToSee(actor, query.county) }),
      );
      await requireCounty(context, query.county, items);
      return { items };
    },
  }),
  jsonRoute({
    method: 'post',
    path: '/emergencies',
    summary: 'Air a notice at once, before everything else and in quiet time, too',
    body: z.strictObject(emergencyBody),
    status: 201,
    schema: airedSchema,
    problems: [403, 404, 409, 507],
    handle: async ({ body: { areas, drillNotice, cause, ...asked }, actor }) => ({
      broadcast: await declareEmergency(context, actor, {
        ...asked,
        ...(areas === undefined ? {} : { areas }),
        ...(drillNotice === undefined ? {} : { drillNotice }),
        ...(cause === undefined ? {} : { cause }),
      }),
    }),
  }),
  jsonRoute({
    method: 'post',
    path: '/emergencies/alerts',
    summary: 'Read an alert in CAP 1.2 and say what it asks for; airs nothing',
    isDocument: true,
    body: z.strictObject({ alert: z.string().min(1).describe('The alert’s XML') }),
    schema: proposalSchema,
    problems: [403],
    handle: async ({ body, actor }) => proposeEmergency(context, actor, body.alert),
  }),
  jsonRoute({
    method: 'post',
    path: '/emergencies/{county}/{date}/{slot}/end',
    summary: 'End an emergency before it is over',
    params: broadcastParams,
    schema: emergencySchema,
    problems: [403, 404, 409],
    handle: async ({ params, actor }) => endEmergency(context, actor, broadcastAt(params)),
  }),
];
