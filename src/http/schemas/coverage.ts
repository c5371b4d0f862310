import { z } from 'zod';
import { coverageSides } from '../../app/report-coverage.ts';
import { named } from './document.ts';
import { area, count, date, durationMs, variety } from './fields.ts';

const share = (what: string) => z.object({ heard: count, of: count }).readonly().describe(what);

const line = named(
  'CoverageLine',
  z.object({
    place: z.string().describe('Area code, or endpoint'),
    name: z.string(),
    period: z.string().optional().describe('A date, the Monday of a week, `YYYY-MM` or `YYYY`'),
    subject: z.string().optional().describe('A lesson, a topic or a variety'),
    subjectName: z.string().optional(),
    broadcasts: z
      .object({ planned: count, aired: count })
      .optional()
      .describe('Whose time had come, and of which some sound was heard; absent by subject'),
    called: count.describe(
      'Endpoints that were to play, a broadcast at a time; 0 by subject, as the next three',
    ),
    accepted: count.describe('Of them, took the order: no proof that anything was heard'),
    answered: count.describe('Of them, took or refused it, or told what was played'),
    sounded: count.describe('Of them, told of some sound'),
    endpoints: count,
    online: count.describe('Of them, answered at least once; 0 by subject'),
    planned: count.describe('Plays of lessons that were owed'),
    heard: count.describe('Of them, whole'),
    partial: count,
    missed: count,
    unknown: count.describe('Nobody told'),
    fallbacks: count.describe('Heard whole, in another variety than the place wants'),
    standardMs: durationMs,
    dialectMs: durationMs,
    liveMs: durationMs.describe('Of live sources, which count for no lesson'),
    sentMs: durationMs.describe('Streamed; nobody knows who listened'),
    villages: share('Where a lesson was heard whole, of those where something was to play'),
    population: share('Estimate of the people in range of those villages, each once'),
    unestimated: count.describe('Villages that heard a lesson, of whose people there is no estimate'),
    personTimes: count.describe('People in range × lessons heard whole: an estimate of nobody who listened'),
  }),
);

export const coverageReportSchema = named(
  'CoverageReport',
  z.object({
    county: area,
    name: z.string(),
    from: date,
    to: date,
    by: z.array(z.enum(coverageSides)).readonly(),
    area: area.optional(),
    lesson: z.string().optional().describe('Of it alone'),
    lines: z.array(line).readonly(),
    total: line.describe('Of all lines, nobody counted twice'),
  }),
);

export const gapReportSchema = named(
  'GapReport',
  z.object({
    county: area,
    name: z.string(),
    on: date,
    days: count,
    villages: z
      .array(z.object({ area, name: z.string(), population: count.optional(), lastHeard: date.optional() }))
      .readonly()
      .describe('With a loudspeaker, and no lesson heard whole in so many days; silent longest first'),
    lessons: z
      .array(
        z.object({
          lesson: z.string(),
          title: z.string(),
          everyDays: count,
          heardIn: count.describe('Villages that heard it whole within `everyDays`'),
          of: count,
        }),
      )
      .readonly(),
    townships: z
      .array(z.object({ area, name: z.string(), wanted: variety, heardOtherwise: count }))
      .readonly()
      .describe('Where nothing was heard in the dialect they want first'),
    endpoints: z
      .array(z.object({ endpoint: z.string(), name: z.string(), area, accepted: count }))
      .readonly()
      .describe('They took orders and made no sound that anybody told of'),
  }),
);
