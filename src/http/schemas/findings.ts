import { z } from 'zod';
import { named } from './document.ts';

export const findingSchema = named(
  'Finding',
  z.object({
    severity: z.enum(['error', 'warning']),
    file: z.string(),
    line: z.int().optional(),
    column: z.int().optional(),
    found: z.string(),
    expected: z.string(),
  }),
);

export const keyedFinding = findingSchema.extend({
  key: z
    .string()
    .optional()
    .describe('What it is about, as changes name keys; entries of lists by number, from 1'),
});

export const publicationSchema = named(
  'Publication',
  z.object({ findings: z.array(findingSchema).readonly() }),
);
