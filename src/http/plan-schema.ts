import { z } from 'zod';
import { broadcastStates } from '../domain/broadcast.ts';
import { seasonNames } from '../domain/schedule.ts';
import { lineChanges } from './schedule-schema.ts';
import {
  area,
  atMs,
  audience,
  broadcast,
  broadcastPlaylist,
  count,
  date,
  digest,
  durationMs,
  findingSchema,
  named,
  occasion,
  outcomeCounts,
  reason,
  slotName,
  variety,
  word,
} from './schemas.ts';

const places = z
  .array(z.string())
  .readonly()
  .describe('Names of the townships it is heard in, or of the county');

const calendarSlot = named(
  'CalendarSlot',
  z.object({
    slot: z.string().describe('Last part of a broadcast’s id: `evening`, `emergency-1`'),
    startsAtMs: atMs,
    endsAtMs: atMs,
    airs: z.boolean(),
    text: word.optional().describe('Why it airs as it does, or does not'),
    broadcast: z
      .object({
        id: broadcast,
        state: z.enum(broadcastStates),
        reason: z.string().optional(),
        plannedPlays: count,
        plays: outcomeCounts,
      })
      .optional()
      .describe('What it became, once that was planned'),
    audiences: count,
    durationMs: durationMs.describe('Of the largest audience’s programme'),
    budgetMs: durationMs,
    lessons: z
      .array(z.object({ lesson: z.string(), title: z.string() }))
      .readonly()
      .describe('Of the largest audience'),
  }),
);
export const planCalendarSchema = named(
  'PlanCalendar',
  z.object({
    county: area,
    name: z.string(),
    zone: z.string(),
    nowMs: atMs.describe('By the service’s clock'),
    today: date,
    stop: z
      .object({ sinceMs: atMs, reason: z.string() })
      .optional()
      .describe('Present where the county is silent until somebody lifts it'),
    days: z
      .array(
        z.object({
          date,
          season: z.enum(seasonNames).optional(),
          holiday: z
            .object({
              name: z.string(),
              works: z.boolean().describe('Whether it is worked for that holiday'),
            })
            .optional(),
          slots: z.array(calendarSlot).readonly(),
        }),
      )
      .readonly(),
  }),
);

export const plannedSlotSchema = named(
  'PlannedSlot',
  z.object({
    id: broadcast,
    county: area,
    date,
    slot: slotName,
    zone: z.string(),
    startsAtMs: atMs,
    endsAtMs: atMs,
    airs: z.boolean(),
    text: word.describe('Why it airs as it does, or does not'),
    broadcast: z
      .object({ state: z.enum(broadcastStates), reason: z.string().optional() })
      .optional()
      .describe('Present once its broadcast is planned'),
    playlists: z.array(z.object({ ...broadcastPlaylist.shape, places })).readonly(),
  }),
);

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

const draftedText = z.object({
  file: z.string(),
  digest: digest,
  text: z.string(),
  values: z.unknown().optional(),
});
const heardInSlot = named(
  'HeardInSlot',
  z.object({
    audience,
    places,
    startsAtMs: atMs,
    budgetMs: durationMs,
    silent: z.union([z.literal(false), z.enum(['quiet', 'past'])]),
    items: z.array(z.object({ title: z.string(), variety })).readonly(),
  }),
);
export const scheduleDraftSchema = named(
  'ScheduleDraft',
  z.object({
    before: draftedText.describe('The file as it lies there'),
    after: draftedText,
    diff: lineChanges,
    holds: z.boolean().describe('Whether it could be written'),
    findings: z
      .array(
        findingSchema.extend({
          key: z
            .string()
            .optional()
            .describe('What it is about, as changes name keys; entries of lists by number, from 1'),
        }),
      )
      .readonly()
      .describe('Of the file, and errors elsewhere that were not there before'),
    planned: z
      .array(
        z.object({
          id: broadcast,
          date,
          slot: occasion,
          state: z.enum(broadcastStates),
          startsAtMs: atMs,
          isOnAir: z.boolean(),
        }),
      )
      .readonly()
      .describe('Broadcasts planned already that it falls on: saving it says what becomes of them'),
    differences: z
      .array(
        z.object({
          county: area,
          date,
          slot: slotName,
          before: heardInSlot.optional(),
          after: heardInSlot.optional(),
        }),
      )
      .readonly()
      .optional()
      .describe(
        'Slots not planned yet that would differ; absent where no days were asked for, or it does not hold',
      ),
    notCompared: z
      .array(area)
      .readonly()
      .optional()
      .describe(
        'Counties it changes, too, whose slots were not compared: five are, of what all counties share',
      ),
  }),
);
