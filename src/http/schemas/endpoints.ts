import { z } from 'zod';
import { deliveryStates } from '../../domain/delivery.ts';
import { credentialStates, endpointConditions } from '../../domain/endpoint-condition.ts';
import { driverNames } from '../../domain/schedule.ts';
import { receiptFindingKinds } from '../../ports/receipts.ts';
import { named } from './document.ts';
import { area, atMs, broadcast, count, date, durationMs } from './fields.ts';

const place = z
  .object({ lon: z.number(), lat: z.number() })
  .optional()
  .describe('Degrees east and north; absent where nobody said');
const credential = z
  .enum(credentialStates)
  .describe('Where its secret is: kept by this service, in its environment, nowhere; or it needs none');

const endpointState = named(
  'EndpointState',
  z.object({
    id: z.string(),
    name: z.string(),
    area,
    driver: z.enum(driverNames),
    condition: z
      .enum(endpointConditions)
      .describe('`silent`: it accepts and never plays; `untold`: it accepts, and its kind never tells'),
    called: count.describe('Broadcasts in which it was to play, in `recentDays`'),
    accepted: count,
    answered: count,
    sounded: count,
    sentMs: durationMs,
    calledLonger: count.describe('The same in `longerDays`'),
    answeredLonger: count,
    lastAnswered: date.optional().describe('The last day it answered, in `recentDays`'),
    lastReceiptAtMs: atMs.optional().describe('When the newest receipt of its present start came in'),
    volumePercent: z.int(),
    volumeFrom: z.enum(['exception', 'endpoint', 'county']).describe('Where that volume is written'),
    credential,
    codeUntilMs: atMs.optional().describe('Until when a code is good by which a device may become it'),
    muted: z
      .array(broadcast)
      .readonly()
      .optional()
      .describe('Slots of today and tomorrow in which its village wants silence'),
    findings: z.array(z.enum(receiptFindingKinds)).readonly().optional(),
    place,
  }),
);

export const endpointStatesSchema = named(
  'EndpointStates',
  z.object({
    county: area,
    name: z.string(),
    zone: z.string(),
    nowMs: atMs,
    recentDays: count,
    longerDays: count,
    volumePercent: z.int().describe('The county’s'),
    areas: z.array(z.object({ area, name: z.string() })).readonly(),
    endpoints: z.array(endpointState).readonly(),
  }),
);

const endpointDelivery = named(
  'EndpointDelivery',
  z.object({
    delivery: z.string(),
    broadcast,
    state: z.enum(deliveryStates),
    reason: z.string().optional(),
    attempts: count,
    startsAtMs: atMs,
    settledAtMs: atMs.optional(),
    isSilent: z.boolean().describe('An order to play nothing, as a stop or a cancellation sends'),
    counts: z
      .object({
        planned: count,
        heard: count,
        partial: count,
        missed: count,
        unknown: count,
        sounded: z.boolean(),
        sentMs: durationMs,
      })
      .optional()
      .describe('Plays of lessons; absent while nothing was concluded'),
  }),
);

const endpointReceipt = named(
  'EndpointReceipt',
  z.object({
    kind: z.string(),
    receivedAtMs: atMs,
    atMs: atMs.optional().describe('By the device’s own clock'),
    order: z.string().optional(),
    playedMs: durationMs.optional(),
    reason: z.string().optional(),
  }),
);

export const endpointLookSchema = named(
  'EndpointLook',
  z.object({
    endpoint: z.object({
      id: z.string(),
      name: z.string(),
      area,
      driver: z.enum(driverNames),
      address: z.string(),
      volumePercent: z.int().optional().describe('Its own, where it has one'),
      place,
    }),
    credential,
    takesCode: z.boolean().describe('Whether a device may become it by a code'),
    deliveries: z.array(endpointDelivery).readonly().describe('Newest first'),
    receipts: z.array(endpointReceipt).readonly().describe('Since its present start, newest first'),
    findings: z
      .array(z.object({ kind: z.enum(receiptFindingKinds), sinceMs: atMs, count }))
      .readonly()
      .describe('What its receipts show that somebody should look at'),
  }),
);

export const endpointSchema = named(
  'Endpoint',
  z.object({
    id: z.string(),
    county: area,
    area,
    name: z.string(),
    driver: z.enum(driverNames),
    address: z.string(),
    volumePercent: z.int().optional(),
    place: z.object({ lon: z.number(), lat: z.number() }).optional(),
  }),
);
