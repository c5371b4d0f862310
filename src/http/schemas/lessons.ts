import { z } from 'zod';
import { lessonKinds } from '../../domain/lesson.ts';
import { named } from './document.ts';
import { date, digest, durationMs, variety } from './fields.ts';
import { findingSchema } from './findings.ts';

const recording = named(
  'Recording',
  z.object({
    variety,
    master: digest,
    durationMs,
    approved: z.boolean().describe('Whether exactly these bytes may air'),
    script: z.string().optional().describe('The wording spoken, where it differs from the lesson’s'),
  }),
);

export const lessonSchema = named(
  'Lesson',
  z.object({
    id: z.string(),
    kind: z.enum(lessonKinds),
    title: z.string(),
    topic: z.string(),
    weight: z.number(),
    validFrom: date.optional(),
    validUntil: date.optional(),
    script: z.string(),
    synthetic: z.boolean(),
    retired: z.boolean().optional().describe('True when it is no longer planned'),
    recordings: z.array(recording).readonly(),
  }),
);

export const lessonFileSchema = named(
  'LessonFile',
  z.object({
    id: z.string(),
    file: z.string().describe('Path in the home'),
    digest: digest.describe('Of the file’s bytes: what an edit is based on'),
    fields: z
      .object({
        title: z.string(),
        kind: z.enum(lessonKinds),
        topic: z.string(),
        weight: z.number(),
        validFrom: date.optional(),
        validUntil: date.optional(),
        synthetic: z.boolean(),
        retired: z.boolean(),
        script: z.string(),
        scripts: z.record(z.string(), z.string()).readonly().describe('By variety, where it has its own'),
      })
      .optional()
      .describe('Absent when what the file says does not hold'),
    findings: z.array(findingSchema).readonly(),
  }),
);

export const writtenLessonSchema = named(
  'WrittenLesson',
  z.object({
    lesson: lessonFileSchema,
    changed: z.boolean().describe('False when the file said so already'),
    findings: z.array(findingSchema).readonly().describe('Of the whole home, once it was published'),
  }),
);
