import { z } from 'zod';
import { named } from './document.ts';
import { area, count } from './fields.ts';
import { findingSchema } from './findings.ts';

const cells = z.record(z.string(), z.string()).readonly();
const rowChange = named(
  'RowChange',
  z.object({
    kind: z.enum(['added', 'changed', 'removed']),
    key: z.string(),
    cells: cells.optional().describe('Of what is added or removed'),
    fields: z
      .array(z.object({ field: z.string(), from: z.string(), to: z.string() }))
      .readonly()
      .optional()
      .describe('Of what is changed'),
  }),
);
const names = z.array(z.string()).readonly();

export const takenTableSchema = named(
  'TakenTable',
  z.object({
    end: z
      .enum(['refused', 'unchanged', 'previewed', 'written'])
      .describe('`refused`: there are errors, nothing was written'),
    county: area,
    file: z.string().describe('The county’s table, in the home'),
    added: count,
    changed: count,
    removed: count,
    unchanged: count,
    changes: z.array(rowChange).readonly().describe('The first of them'),
    findings: z.array(findingSchema).readonly().describe('What is wrong with the table, by row; the first'),
    errors: count,
    credentials: z
      .object({ added: names, changed: names, overridden: names })
      .describe('Names of secrets it brings; never their values'),
    preview: z.string().optional().describe('Give it back as `confirm` to write exactly this'),
    published: z
      .array(findingSchema)
      .readonly()
      .optional()
      .describe('Of the whole home, once it was published'),
  }),
);
