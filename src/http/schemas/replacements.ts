import { z } from 'zod';
import { named } from './document.ts';
import { area, atMs, broadcast, count, date, occasion, variety } from './fields.ts';

const spoken = z.array(z.object({ lesson: z.string(), title: z.string(), variety })).readonly();

export const replacedProgramme = named(
  'ReplacedProgramme',
  z.object({
    broadcast,
    county: area,
    date,
    slot: occasion,
    startsAtMs: atMs,
    audience: z.string(),
    endpoints: count,
    was: spoken,
    becomes: spoken.describe('Empty where it hears nothing'),
    outcome: z.enum(['replaced', 'silent', 'airs']).describe('`airs`: it could not be helped'),
    reason: z.string().optional().describe('`nothing-to-air`, `too-late`, `on-air`, `no-schedule`'),
    holding: count.describe(
      'Endpoints that hold, or may hold, the old order: each plays it unless the new one reaches it in time',
    ),
  }),
);
