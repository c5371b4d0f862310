import { z } from 'zod';
import { broadcastStates } from '../../domain/broadcast.ts';
import { seasonNames } from '../../domain/schedule.ts';
import { named } from './document.ts';
import { area, atMs, broadcast, count, date, durationMs, word } from './fields.ts';
import { outcomeCounts } from './plays.ts';

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
