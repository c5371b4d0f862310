import { z } from 'zod';
import { checkNames, judgeRecording, worstOf } from '../../domain/judge-recording.ts';
import { recordingStates } from '../../domain/recording.ts';
import type { RecordingRecord } from '../../ports/recordings.ts';
import { named } from './document.ts';
import { atMs, digest, durationMs, variety, word } from './fields.ts';

const verdict = z.enum(['ok', 'warn', 'fail']);

const check = named(
  'RecordingCheck',
  z.object({
    name: z.enum(checkNames),
    verdict,
    value: z.number(),
    unit: z.string(),
    limit: z.string().describe('What decided'),
    advice: word.optional().describe('What whoever records can do'),
  }),
);

export const recordingSchema = named(
  'RecordingRecord',
  z.object({
    id: z.string().describe('`lesson/variety/` and the first 12 digits of the master’s digest'),
    lesson: z.string(),
    variety,
    master: digest,
    state: z.enum(recordingStates),
    reason: z.string().optional().describe('Why it was sent back or withdrawn'),
    uploader: z.string(),
    speaker: z.string().optional(),
    fileName: z.string(),
    bytes: z.int().min(0),
    script: z.string().optional().describe('The wording spoken, where it differs from the lesson’s'),
    createdAtMs: atMs,
    changedAtMs: atMs,
    measured: z
      .object({
        durationMs,
        codec: z.string(),
        sampleRateHz: z.int(),
        loudnessLufs: z.number(),
        truePeakDbtp: z.number(),
        verdict: verdict.describe('The worst of the checks'),
        checks: z.array(check).readonly(),
      })
      .optional()
      .describe('Absent until it was measured'),
  }),
);

/** A recording as the API answers it: measurements judged by today's limits. */
export function recordingOf({ measured, ...record }: RecordingRecord): z.input<typeof recordingSchema> {
  if (measured === undefined) return record;
  const { probe, sound } = measured;
  const checks = judgeRecording(sound);
  const { durationMs: lengthMs, loudnessLufs, truePeakDbtp } = sound;
  return {
    ...record,
    measured: {
      durationMs: lengthMs,
      codec: probe.codec,
      sampleRateHz: probe.sampleRateHz,
      loudnessLufs,
      truePeakDbtp,
      verdict: worstOf(checks),
      checks,
    },
  };
}
