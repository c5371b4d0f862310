import { z } from 'zod';
import { named } from './document.ts';
import { atMs, broadcast, count, digest } from './fields.ts';
import { findingSchema } from './findings.ts';

export const scheduleTextSchema = named(
  'ScheduleText',
  z.object({
    file: z.string().describe('Path relative to the home'),
    digest: digest.describe('SHA-256 of the file, also its ETag'),
    text: z.string(),
    values: z
      .unknown()
      .optional()
      .describe('What the text says, by its keys, every value as it is written; absent where it is no YAML'),
  }),
);
export const lineChanges = z
  .array(z.object({ sign: z.enum(['-', '+']), line: z.int().min(1), text: z.string() }))
  .readonly();
const remadeBroadcast = named(
  'RemadeBroadcast',
  z.object({
    broadcast,
    outcome: z.enum(['replaced', 'silent', 'airs']).describe('`airs`: as it was, the reason says why'),
    reason: z
      .string()
      .optional()
      .describe(
        '`quiet`, `not-scheduled`, `nothing-to-air`, `service-down`; or `on-air`, `too-late`, `same`, `not-published`',
      ),
    startsAtMs: atMs.describe('When it starts now'),
    endpoints: count.describe('That are to hear it'),
    holding: count.describe(
      'Endpoints that hold, or may hold, the old order: each plays it unless the new one reaches it in time',
    ),
  }),
);
export const writtenScheduleSchema = named(
  'WrittenSchedule',
  z.object({
    file: z.string(),
    digest: digest.describe('SHA-256 of the file, also its ETag'),
    changed: z.boolean().describe('False when the file said so already'),
    diff: lineChanges,
    kept: z
      .array(broadcast)
      .readonly()
      .describe('Planned broadcasts it would have changed, which air as they are'),
    replaced: z
      .array(remadeBroadcast)
      .readonly()
      .describe('With `tonight` `replace`: every broadcast it falls on, and what becomes of it'),
    findings: z.array(findingSchema).readonly(),
  }),
);
