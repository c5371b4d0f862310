import { z } from 'zod';
import type { RecordingDescription } from '../../app/describe-recording.ts';
import { named } from './document.ts';
import { atMs, digest, durationMs } from './fields.ts';
import { recordingOf, recordingSchema } from './recordings.ts';

const rendition = named(
  'Rendition',
  z.object({
    digest,
    profile: z.string().describe('Version of the audio profile it was made under'),
    bytes: z.int().min(0),
    durationMs,
    loudnessLufs: z.number(),
    truePeakDbtp: z.number(),
  }),
);

export const recordingDetailSchema = named(
  'RecordingDetail',
  z.object({
    recording: recordingSchema,
    approval: z
      .object({
        reviewer: z.string(),
        atMs,
        scriptChanged: z.boolean().describe('Approved against another wording than today’s'),
        heardScript: z
          .string()
          .optional()
          .describe('Where the script changed: the wording it was approved against'),
      })
      .optional()
      .describe('Absent unless exactly these bytes may air'),
    rendition: rendition.optional().describe('How it airs; absent until it was made'),
    history: z
      .array(z.object({ verb: z.string(), actor: z.string(), atMs, reason: z.string().optional() }))
      .readonly()
      .describe('From the ledger, oldest first'),
    sameSound: z
      .array(
        named(
          'SameSound',
          recordingSchema.pick({ id: true, lesson: true, variety: true, state: true, reason: true }),
        ),
      )
      .readonly()
      .describe('Other recordings of the very same bytes, of another lesson or variety'),
  }),
);

export function recordingDetailOf(described: RecordingDescription): z.input<typeof recordingDetailSchema> {
  const { record, approval, rendition: made, history, sameSound } = described;
  const { heardScript } = approval ?? {};
  return {
    recording: recordingOf(record),
    ...(approval === undefined
      ? {}
      : {
          approval: {
            reviewer: approval.reviewer,
            atMs: approval.atMs,
            scriptChanged: approval.scriptChanged,
            ...(heardScript === undefined ? {} : { heardScript }),
          },
        }),
    ...(made === undefined ? {} : { rendition: renditionOf(made) }),
    history,
    sameSound: sameSound.map(({ id, lesson, variety, state, reason }) => ({
      ...{ id, lesson, variety, state },
      ...(reason === undefined ? {} : { reason }),
    })),
  };
}

const renditionOf = ({
  digest: of,
  profile,
  bytes,
  durationMs: lengthMs,
  loudnessLufs,
  truePeakDbtp,
}: NonNullable<RecordingDescription['rendition']>) => ({
  digest: of,
  profile,
  bytes,
  durationMs: lengthMs,
  loudnessLufs,
  truePeakDbtp,
});

export const peaksSchema = named(
  'Peaks',
  z.object({
    version: z.literal(2),
    channels: z.literal(1),
    sample_rate: z.int(),
    samples_per_pixel: z.int(),
    bits: z.literal(8),
    length: z.int().describe('Pairs'),
    data: z.array(z.int()).readonly().describe('Pairs of lowest and highest, −128 to 127'),
  }),
);
