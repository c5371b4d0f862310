import { z } from 'zod';
import { named } from './document.ts';

const inputProblem = z.object({
  in: z.enum(['path', 'query', 'body', 'metadata']),
  field: z.string(),
  found: z.string(),
  expected: z.string(),
});

export const problemSchema = named(
  'Problem',
  z
    .object({
      type: z.string(),
      status: z.int(),
      title: z.string().describe('What is wrong and what to do, in Chinese, then in English'),
      detail: z.string().optional(),
      errors: z.array(inputProblem).readonly().optional().describe('Each field that does not hold'),
      broadcast: z.string().optional().describe('The broadcast that stands against it'),
    })
    .describe('RFC 9457'),
);
