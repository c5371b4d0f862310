import { z } from 'zod';
import { authorise } from '../../app/authorise.ts';
import type { Context } from '../../app/context.ts';
import { importComplaints, reportComplaints } from '../../app/import-complaints.ts';
import { mostTopics } from '../../domain/complaints.ts';
import { county, lessonId } from '../inputs.ts';
import { jsonRoute, type Route } from '../route.ts';
import { complaintImportSchema, complaintReportSchema } from '../schemas/complaints.ts';

const month = z
  .string()
  .regex(/^\d{4}-(0[1-9]|1[0-2])$/, '要年-月，如 2026-10（expected a month such as 2026-10）')
  .describe('`YYYY-MM`');

const tooManyTopics = `主题太多，最多 ${mostTopics} 个（of ${mostTopics} topics at most）`;

/** What people complain about, which may steer lessons. */
export const complaintRoutes = (context: Pick<Context, 'store' | 'clock'>): Route[] => [
  jsonRoute({
    method: 'get',
    path: '/complaints/{county}',
    summary: 'Complaints by month and topic, and the factors that come of them today',
    params: z.strictObject({ county }),
    schema: complaintReportSchema,
    problems: [404],
    handle: ({ actor, params }) => {
      authorise(actor, 'seeCounty', params.county);
      return reportComplaints(context, params.county);
    },
  }),
  jsonRoute({
    method: 'post',
    path: '/complaints/{county}',
    summary: 'Store a month of complaints in place of what was imported of it before',
    params: z.strictObject({ county }),
    body: z.strictObject({
      month,
      topics: z
        .record(lessonId, z.int().min(0).max(1_000_000))
        .refine((topics) => Object.keys(topics).length <= mostTopics, tooManyTopics)
        .describe(`Complaints by topic, of ${mostTopics} at most`),
    }),
    status: 201,
    schema: complaintImportSchema,
    problems: [403, 404],
    handle: ({ actor, params, body }) => importComplaints(context, actor, params.county, body),
  }),
];
