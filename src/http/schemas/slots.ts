import { z } from 'zod';
import { languageModes } from '../../domain/plan-rules.ts';
import { holidayRules } from '../../domain/schedule.ts';
import { named } from './document.ts';
import { durationMs, slotName, wallTime } from './fields.ts';

const weekdays = z.array(z.int().min(1).max(7)).readonly().describe('1 Monday to 7 Sunday');

const dayRange = z
  .object({ from: z.string(), until: z.string() })
  .describe('Dates, or `MM-DD` of every year');

const liveRelay = named(
  'LiveRelay',
  z.object({
    url: z.string().describe('The source'),
    title: z.string(),
    durationMs: durationMs.describe('Exact, in whole frames'),
    fallback: z.string().describe('The lesson that is heard where the source is not'),
    dates: z.array(dayRange).readonly().optional(),
    days: weekdays.optional(),
  }),
);

export const slotSchema = named(
  'Slot',
  z.object({
    name: slotName,
    at: wallTime,
    lengthMs: durationMs.describe('No programme is longer'),
    days: weekdays.optional(),
    holidays: z.enum(holidayRules).optional(),
    language: z.enum(languageModes).optional(),
    opening: z.string().nullable().optional(),
    closing: z.string().nullable().optional(),
    gapMs: durationMs.optional(),
    volumePercent: z.int().optional(),
    live: liveRelay.optional().describe('What it relays after its opening'),
  }),
);

export const quietPeriod = named(
  'QuietPeriod',
  z.object({
    from: wallTime,
    until: wallTime,
    name: z.string().optional(),
    dates: z.array(dayRange).readonly().optional(),
    days: weekdays.optional(),
  }),
);
