import { z } from 'zod';
import { checkFindings } from '../../domain/delivery.ts';
import { seasonNames } from '../../domain/schedule.ts';
import { alertSchema } from './alerts.ts';
import { broadcastFields } from './broadcasts.ts';
import { deliveryCounts } from './deliveries.ts';
import { named } from './document.ts';
import { area, atMs, count, counts, date, word } from './fields.ts';
import { outcomeCounts } from './plays.ts';
import { quietPeriod, slotSchema } from './slots.ts';

const broadcastSummary = named(
  'BroadcastSummary',
  z.object({
    ...broadcastFields,
    audiences: count,
    deliveries: deliveryCounts,
    plannedPlays: count.describe('How many plays there will be in the end: items times endpoints'),
    plays: outcomeCounts,
    notOwed: count.describe('Missed because another order took their place; counted nowhere else'),
    held: z
      .object({ orders: count, sent: count, limit: count })
      .optional()
      .describe('Orders that wait for a second person, with how many went out in the hour before, and may'),
    muted: count.describe('How many endpoints villages want silent'),
    checks: counts(checkFindings).describe('What was found when endpoints were looked at again before air'),
  }),
);

const ruling = z.object({
  rule: z.enum(['plan', 'season', 'once', 'days', 'holiday', 'make-up', 'quiet']),
  season: z.enum(seasonNames).optional(),
  weekday: z.int().optional(),
  name: z.string().optional(),
  quiet: quietPeriod.optional(),
});

const countyDay = named(
  'CountyDay',
  z.object({
    county: area,
    name: z.string(),
    zone: z.string(),
    date,
    endpoints: count,
    stop: z
      .object({ sinceMs: atMs, reason: z.string() })
      .optional()
      .describe('Present where the county is silent now, whatever the date, until somebody lifts it'),
    slots: z
      .array(
        z.object({
          ...slotSchema.shape,
          startsAtMs: atMs,
          endsAtMs: atMs,
          planAtMs: atMs.describe('When its broadcast is planned'),
        }),
      )
      .readonly(),
    silent: z
      .array(z.object({ ...slotSchema.shape, startsAtMs: atMs, endsAtMs: atMs, why: ruling, text: word }))
      .readonly()
      .describe('Slots that do not air on this date, and why'),
    quiet: z.array(quietPeriod).readonly(),
    broadcasts: z.array(broadcastSummary).readonly(),
  }),
);

export const daySchema = named(
  'Day',
  z.object({
    nowMs: atMs.describe('By the service’s clock'),
    counties: z.array(countyDay).readonly(),
    sample: z
      .object({ speed: z.number().describe('How much faster its clock runs') })
      .optional()
      .describe('Present in a sample home: nothing is aired'),
    lessons: count.describe('How many lessons could air on that day, by what is approved now'),
    alerts: z.array(alertSchema).readonly().describe('Warnings that are open, whatever the date'),
  }),
);
