import { z } from 'zod';
import { named } from './document.ts';
import { area, count } from './fields.ts';

const complaintReport = {
  county: area,
  on: z.boolean().describe('Whether the county’s schedule lets complaints steer its lessons'),
  months: z
    .array(z.object({ month: z.string().describe('`YYYY-MM`'), topics: z.record(z.string(), count) }))
    .readonly(),
  factors: z.record(z.string(), z.number()).describe('Of each topic today, 0.8 to 1.5'),
  unknown: z.array(z.string()).readonly().describe('Topics of these months that no lesson has'),
};
export const complaintReportSchema = named('ComplaintReport', z.object(complaintReport));
export const complaintImportSchema = named(
  'ComplaintImport',
  z.object({ ...complaintReport, changed: z.boolean().describe('False when the month was the same before') }),
);
