import { z } from 'zod';
import { named } from './document.ts';
import { area, atMs, count, date, durationMs, places, variety } from './fields.ts';
import { reason } from './playlists.ts';

const proof = z.object({
  rule: z.enum(['recording', 'series', 'too-long', 'no-slot', 'repeat-after', 'max-per-week', 'together']),
  reason: reason.optional(),
  before: z.string().optional().describe('The lesson of the series that it waits for'),
  needMs: durationMs.optional(),
  giveMs: durationMs.optional(),
  fromMs: atMs.optional(),
  untilMs: atMs.optional(),
  repeatAfterMs: durationMs.optional(),
  maxPerWeek: count.optional(),
  everyMs: durationMs.optional(),
  needMsPerWeek: z.number().optional(),
  giveMsPerWeek: z.number().optional(),
});
const simulatedLesson = named(
  'SimulatedLesson',
  z.object({
    lesson: z.string(),
    title: z.string(),
    heardAtMs: z.array(atMs).readonly(),
    longestGapMs: durationMs.describe('The longest it is waited for'),
    verdict: z.object({
      kind: z.enum(['met', 'undecided', 'not-found', 'cannot-be-met']),
      proof: proof.optional().describe('Why it can’t be heard as often as it should, whatever the plan'),
    }),
    fallbacks: count.describe('Heard in something else than was asked for'),
  }),
);
export const simulationSchema = named(
  'Simulation',
  z.object({
    county: area,
    name: z.string(),
    from: date,
    days: count,
    unknownYears: z
      .array(z.string())
      .readonly()
      .describe('Years whose public holidays would count and are not known: planned as plain days'),
    audiences: z
      .array(
        z.object({
          audience: z.string(),
          varieties: z.array(variety).readonly(),
          places,
          volumePercent: z.int(),
          endpoints: count,
          everyMs: durationMs.describe('How often each lesson should be heard'),
          slots: count,
          silent: z.object({ slots: count, ms: durationMs }),
          filledMs: durationMs,
          givenMs: durationMs,
          plays: count,
          fallbacks: count,
          topics: z
            .array(z.object({ topic: z.string(), durationMs }))
            .readonly()
            .describe('Playing time by topic, the most first'),
          lessons: z.array(simulatedLesson).readonly(),
          starved: z.array(z.string()).readonly().describe('Active lessons that are never heard'),
          unproved: count.describe('Slots whose choice was not proved to be the best'),
        }),
      )
      .readonly(),
  }),
);
