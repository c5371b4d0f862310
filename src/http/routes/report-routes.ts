import { z } from 'zod';
import { authorise } from '../../app/authorise.ts';
import { makeReport } from '../../app/make-report.ts';
import type { ReportNeeds } from '../../app/report-ground.ts';
import { actorName } from '../../domain/actor.ts';
import { reportFormats, reportKinds } from '../../domain/report.ts';
import { type ReportWriters, writtenFormats } from '../../ports/report-writers.ts';
import { type Caller, callerOf } from '../caller.ts';
import { defined } from '../defined.ts';
import { county, date } from '../inputs.ts';
import { type Route, streamRoute } from '../route.ts';
import { sendParts } from '../send-parts.ts';

export interface ReportRoutesDeps {
  readonly context: Omit<ReportNeeds, 'casework'>;
  readonly reporting: Pick<ReportNeeds, 'casework'> & { readonly writers: ReportWriters };
}

const period = {
  month: z
    .string()
    .regex(/^\d{4}-(0[1-9]|1[0-2])$/, '要年-月，如 2026-10（expected a month such as 2026-10）')
    .optional(),
  year: z
    .string()
    .regex(/^\d{4}$/, '要年份，如 2026（expected a year such as 2026）')
    .optional(),
  from: date.optional(),
  to: date.optional(),
};

/** Reports to hand out, in every format but a terminal's. */
export const reportRoutes = (deps: ReportRoutesDeps): Route[] => [
  streamRoute({
    path: '/reports/{county}/{kind}',
    summary:
      'A report of a month, a year or some days: coverage, the broadcast register, gaps, a year’s work',
    params: z.strictObject({ county, kind: z.enum(reportKinds) }),
    query: z.strictObject({ ...period, format: z.enum(reportFormats).default('json') }),
    answer: {
      status: 200,
      media: [...reportFormats.map((format) => writtenFormats[format].media.replace(/;.*/, ''))],
    },
    problems: [403, 404, 503],
    handle: async (asked, _request, response, { format, ...when }) => {
      const { context, reporting } = deps;
      const caller = callerOf(response);
      authorise(caller.actor, 'seeCounty', asked.county);
      const request = { ...asked, ...defined(when) };
      const report = await makeReport({ ...context, casework: reporting.casework }, request, nameOf(caller));
      const { media, extension } = writtenFormats[format];
      // A page of the same address as the operator's own must not be able to do anything there.
      if (format === 'html')
        response.set(
          'Content-Security-Policy',
          "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox",
        );
      await sendParts(
        response,
        {
          media,
          name: `${asked.kind}-${report.county}-${report.from}-${report.to}.${extension}`,
          isShown: format === 'html' || format === 'json',
        },
        (left) => reporting.writers.write(report, format, left),
      );
    },
  }),
];

/** Whoever asked, as a report prints it. */
const nameOf = (caller: Caller): string =>
  'person' in caller
    ? caller.person.name
    : caller.by === 'operator'
      ? '服务操作员'
      : caller.by === 'nobody'
        ? '本机未登录的人'
        : actorName(caller.actor);
