import { z } from 'zod';
import { authorise } from '../../app/authorise.ts';
import type { Context } from '../../app/context.ts';
import { diskParts, reportDisk } from '../../app/report-disk.ts';
import { reportRetention } from '../../app/report-retention.ts';
import { type RetentionKind, retentionKinds } from '../../domain/retention.ts';
import { jsonRoute, type Route } from '../route.ts';
import { named } from '../schemas/document.ts';
import { atMs, count } from '../schemas/fields.ts';

const kinds = Object.keys(retentionKinds) as [RetentionKind, ...RetentionKind[]];
const amount = z.object({ rows: count, bytes: count, oldestMs: atMs.optional() });

const retentionSchema = named(
  'Retention',
  z.object({
    lines: z
      .array(
        z.object({
          kind: z.enum(kinds),
          months: z.int().describe('How long it is kept'),
          beforeMs: atMs.describe('What is older goes'),
          kept: amount,
          due: amount.describe('What of it the next day’s work removes'),
        }),
      )
      .readonly(),
    plays: count.describe('Kept for ever'),
    ledger: amount.describe('Kept for ever'),
  }),
);

const diskSchema = named(
  'Disk',
  z.object({
    freeBytes: count,
    totalBytes: count,
    reservedBytes: count.describe('With less free than this, no new audio is made or taken'),
    usedBytes: count.describe('By the service'),
    parts: z.array(z.object({ part: z.enum(diskParts), bytes: count, files: count })).readonly(),
    forecast: z
      .object({
        growthBytesPerDay: z.number().describe('Below 0 when it shrinks'),
        daysUntilFull: z.number().optional().describe('Absent when it does not grow'),
      })
      .optional()
      .describe('Absent until the service has run for a day'),
  }),
);

const profileSchema = named(
  'AudioProfile',
  z.object({
    version: z.string().describe('Named by every rendition that is made under it'),
    targetLufs: z.number(),
    maxTruePeakDbtp: z.number(),
    highPassHz: z.number(),
    lowPassHz: z.number(),
    endSilenceMs: z.int(),
  }),
);

/** How the service keeps house, and what everything sounds like; changed in its configuration. */
export const upkeepRoutes = ({
  context,
}: {
  readonly context: Pick<Context, 'store' | 'clock' | 'settings' | 'disk'>;
}): Route[] => [
  jsonRoute({
    method: 'get',
    path: '/retention',
    summary: 'How long what is kept, and what the next day’s work removes; changes nothing',
    schema: retentionSchema,
    problems: [403],
    handle: async ({ actor }) => {
      authorise(actor, 'seeFigures');
      return reportRetention(context);
    },
  }),
  jsonRoute({
    method: 'get',
    path: '/disk',
    summary: 'What uses how much of the disk, what is free, and how long that lasts',
    schema: diskSchema,
    problems: [403, 507],
    handle: async ({ actor }) => {
      authorise(actor, 'seeFigures');
      const report = await reportDisk(context);
      return { ...report, reservedBytes: context.settings.minFreeBytes };
    },
  }),
  jsonRoute({
    method: 'get',
    path: '/audio-profile',
    summary: 'What every recording is made to sound like before it airs',
    schema: profileSchema,
    problems: [403],
    handle: async ({ actor }) => {
      authorise(actor, 'seeLibrary');
      return context.settings.profile;
    },
  }),
];
