import { z } from 'zod';
import { broadcastStates } from '../../domain/broadcast.ts';
import { seasonNames } from '../../domain/schedule.ts';
import { named } from './document.ts';
import {
  area,
  atMs,
  broadcast,
  date,
  digest,
  durationMs,
  occasion,
  places,
  slotName,
  variety,
} from './fields.ts';
import { keyedFinding } from './findings.ts';
import { audience } from './playlists.ts';
import { lineChanges } from './schedules.ts';
import { slotSchema } from './slots.ts';

const draftedText = z.object({
  file: z.string(),
  digest: digest,
  text: z.string(),
  values: z.unknown().optional(),
});
const slotTime = slotSchema.pick({ at: true, lengthMs: true });
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
      .array(keyedFinding)
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
    later: z
      .array(
        z.object({
          county: area,
          slot: slotName,
          season: z.enum(seasonNames).optional().describe('Has the slot today, not what was changed'),
          date: date.optional().describe('The first day that differs; absent where none of a year does'),
          before: slotTime,
          after: slotTime,
        }),
      )
      .readonly()
      .optional()
      .describe('Slots whose start or length changes, but later than the days compared'),
    notCompared: z
      .array(area)
      .readonly()
      .optional()
      .describe(
        'Counties it changes, too, whose slots were not compared: five are, of what all counties share',
      ),
  }),
);
