import { z } from 'zod';
import { doubts } from '../../domain/belief.ts';
import { lessonKinds } from '../../domain/lesson.ts';
import { evidenceKinds, outcomes } from '../../domain/play.ts';
import { named } from './document.ts';
import {
  area,
  atMs,
  broadcast,
  count,
  counts,
  date,
  digest,
  durationMs,
  occasion,
  variety,
} from './fields.ts';

export const outcomeCounts = named('OutcomeCounts', counts(outcomes));

export const playSchema = named(
  'Play',
  z.object({
    delivery: z.string(),
    item: count,
    version: z.int().min(1),
    outcome: z.enum(outcomes),
    playedMs: durationMs,
    startedAtMs: atMs.optional(),
    reason: z.string().optional(),
    evidence: z.enum(evidenceKinds).optional().describe('Who says so; absent where nobody does'),
    sentMs: durationMs.optional().describe('How much was streamed, whoever listened'),
    liveMs: durationMs
      .optional()
      .describe('How much of what was played or streamed was the live source; absent where nothing was'),
    doubt: z
      .enum(doubts)
      .optional()
      .describe('What of the endpoint’s word was not believed; absent where all of it was'),
    live: z
      .string()
      .optional()
      .describe('What its item was to relay; the lesson is the recording in its place'),
    broadcast,
    county: area,
    date,
    slot: occasion,
    endpoint: z.string(),
    endpointName: z.string(),
    area,
    kind: z.enum(lessonKinds),
    lesson: z.string(),
    title: z.string(),
    wanted: variety,
    variety,
    rendition: digest,
    durationMs,
  }),
);
