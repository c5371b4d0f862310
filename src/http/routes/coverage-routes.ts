import { z } from 'zod';
import { authorise } from '../../app/authorise.ts';
import type { Context } from '../../app/context.ts';
import { coverageCsv } from '../../app/coverage-columns.ts';
import { findGaps } from '../../app/find-gaps.ts';
import { playsCsv } from '../../app/plays-csv.ts';
import { playsFilter } from '../../app/plays-filter.ts';
import { coverageSides, reportCoverage } from '../../app/report-coverage.ts';
import { callerOf } from '../caller.ts';
import { defined } from '../defined.ts';
import {
  area,
  broadcast,
  counted,
  county,
  date,
  lessonId,
  playlists,
  position,
  slot,
  variety,
} from '../inputs.ts';
import { jsonRoute, type Route, streamRoute } from '../route.ts';
import { coverageReportSchema, gapReportSchema } from '../schemas/coverage.ts';
import { sendParts } from '../send-parts.ts';

const csv = 'text/csv; charset=utf-8';

const by = z
  .string()
  .max(100)
  .optional()
  .transform((text, context) => {
    const parsed = z.array(z.enum(coverageSides)).safeParse(text === undefined ? [] : text.split(','));
    if (parsed.success) return parsed.data;
    context.issues.push({
      code: 'custom',
      message: `要其中几个，用逗号隔开：${coverageSides.join('、')}（some of these, with commas）`,
      input: text,
    });
    return z.NEVER;
  })
  .describe(`Some of ${coverageSides.join(', ')}, with commas: one place, one subject, one period at most`);

const params = z.strictObject({ county });
const range = { from: date.optional(), to: date.optional(), area: area.optional() };
const query = z.strictObject({
  ...range,
  by,
  lesson: lessonId.optional().describe('Of this lesson alone; lines are then by subject'),
});

/** What a county's loudspeakers played, and what its villages lack. */
export const coverageRoutes = (context: Pick<Context, 'store' | 'clock'>): Route[] => [
  jsonRoute({
    method: 'get',
    path: '/coverage/{county}',
    summary: 'What was played, by place, subject and period: this month unless asked otherwise',
    params,
    query,
    schema: coverageReportSchema,
    problems: [403, 404],
    handle: ({ actor, params: asked, query: how }) => {
      authorise(actor, 'seeCounty', asked.county);
      return reportCoverage(context, { ...asked, ...defined(how) });
    },
  }),
  streamRoute({
    path: '/coverage/{county}/export',
    summary: 'The same as CSV for a spreadsheet, UTF-8 behind a byte order mark',
    params,
    query,
    answer: { status: 200, media: 'text/csv' },
    problems: [403, 404],
    handle: async (asked, _request, response, how) => {
      authorise(callerOf(response).actor, 'seeCounty', asked.county);
      const report = await reportCoverage(context, { ...asked, ...defined(how) });
      const name = `coverage-${report.county}-${report.from}-${report.to}.csv`;
      await sendParts(response, { media: csv, name }, () => coverageCsv(report));
    },
  }),
  streamRoute({
    path: '/plays/{county}/export',
    summary: 'Every play of a county’s days as CSV, with its evidence; of any length, a part at a time',
    params,
    query: z.strictObject({
      ...range,
      lesson: lessonId.optional(),
      slot: slot.optional(),
      variety: variety.optional(),
      broadcast: broadcast.optional(),
      playlist: playlists.optional(),
      position: position.optional(),
      counted,
    }),
    answer: { status: 200, media: 'text/csv' },
    problems: [403, 404],
    handle: async (asked, _request, response, within) => {
      authorise(callerOf(response).actor, 'seeCounty', asked.county);
      const name = `plays-${asked.county}-${within.from ?? 'all'}-${within.to ?? 'all'}.csv`;
      const request = { ...playsFilter(defined(within)), ...asked };
      await sendParts(response, { media: csv, name }, () => playsCsv(context, request));
    },
  }),
  jsonRoute({
    method: 'get',
    path: '/gaps/{county}',
    summary:
      'Villages that heard nothing, lessons below their `every`, townships without their dialect, silent endpoints',
    params,
    query: z.strictObject({
      days: z.coerce.number().int().min(1).max(92).default(7).describe('Days of silence that are a gap'),
      on: date.optional().describe('The last day looked at: today unless given'),
    }),
    schema: gapReportSchema,
    problems: [403, 404],
    handle: ({ actor, params: asked, query: { days, on } }) => {
      authorise(actor, 'seeCounty', asked.county);
      return findGaps(context, asked.county, days, on);
    },
  }),
];
