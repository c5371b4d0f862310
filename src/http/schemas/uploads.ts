import { z } from 'zod';
import { named } from './document.ts';
import { atMs, variety } from './fields.ts';

export const uploadSchema = named(
  'Upload',
  z.object({
    id: z.string(),
    state: z
      .enum(['receiving', 'checking', 'done', 'refused', 'failed'])
      .describe(
        '`refused`: the file is no recording, `reason` says why. `failed`: by no fault of the file; it is tried again',
      ),
    bytes: z.int().min(0).describe('Received so far'),
    of: z.int().min(0).describe('Bytes the file has'),
    lesson: z.string(),
    variety,
    fileName: z.string(),
    speaker: z.string().optional(),
    script: z.string().optional(),
    recording: z.string().optional().describe('What it became, once `done`'),
    isNew: z.boolean().optional().describe('False when these bytes were there already'),
    reason: z.string().optional(),
    createdAtMs: atMs,
    expiresAtMs: atMs,
  }),
);
