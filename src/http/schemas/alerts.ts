import { z } from 'zod';
import { alertLanguages, channelKinds } from '../../domain/alert-channel.ts';
import { faultKinds } from '../../domain/fault.ts';
import { named } from './document.ts';
import { area, atMs, broadcast, count, digest, durationMs, word } from './fields.ts';
import { findingSchema, keyedFinding } from './findings.ts';
import { lineChanges } from './schedules.ts';

export const alertSettingsSchema = named(
  'AlertSettings',
  z.object({
    warnMs: durationMs.describe('How long before air a broadcast that is not on its way is warned of'),
    undeliveredPercent: z.number().describe('How many of its endpoints may lack their order'),
    channels: z
      .array(
        z.object({
          channel: z.string().describe('Name of its credential'),
          kind: z.enum(channelKinds),
          language: z.enum(alertLanguages),
          signed: z.boolean().describe('Whether its messages are signed'),
          counties: z.array(area).readonly().optional().describe('Only these; all unless given'),
          kinds: z.array(z.enum(faultKinds)).readonly().optional().describe('Only these; all unless given'),
          recipients: count.optional().describe('Of an e-mail'),
        }),
      )
      .readonly(),
  }),
);

const noSuch = 'False: nobody gave it a value yet, so nothing can be sent';

export const alertChannelsSchema = named(
  'AlertChannels',
  z.object({
    file: z.string().describe('Path relative to the home'),
    digest: digest.describe('SHA-256 of the file, also its ETag'),
    channels: z
      .array(
        z.object({
          credential: z.string().describe('Name of the credential that holds its address'),
          hasAddress: z.boolean().describe(noSuch),
          kind: z.enum(channelKinds),
          language: z.enum(alertLanguages),
          secret: z.string().optional().describe('Name of the credential that messages are signed with'),
          hasSecret: z.boolean().optional().describe(noSuch),
          counties: z.array(area).readonly().optional().describe('Only these; all unless given'),
          kinds: z.array(z.enum(faultKinds)).readonly().optional().describe('Only these; all unless given'),
          from: z.string().optional().describe('Of an e-mail'),
          to: z.array(z.string()).readonly().optional().describe('Of an e-mail'),
        }),
      )
      .readonly()
      .describe('In the order of the file; none while it has errors'),
    holds: z
      .boolean()
      .describe('Whether the file can be read; while it can’t be, it is mended on the machine'),
    findings: z.array(keyedFinding).readonly(),
  }),
);

export const channelDraftSchema = named(
  'ChannelDraft',
  z.object({
    digest: digest.describe('SHA-256 of the file as it lies there'),
    diff: lineChanges.describe('None where it does not hold'),
    holds: z.boolean().describe('Whether it could be written'),
    findings: z.array(keyedFinding).readonly(),
  }),
);

export const editedChannelsSchema = named(
  'EditedChannels',
  z.object({
    file: z.string(),
    digest: digest.describe('SHA-256 of the file, also its ETag'),
    changed: z.boolean().describe('False when the file said so already'),
    diff: lineChanges,
    findings: z.array(findingSchema).readonly(),
  }),
);

export const alertTestSchema = named(
  'AlertTest',
  z.object({
    channels: z
      .array(
        z.object({
          channel: z.string().describe('Name of its credential'),
          kind: z.enum(channelKinds),
          sent: z.boolean(),
          reason: z.string().optional(),
          message: z.string().optional(),
        }),
      )
      .readonly(),
  }),
);

export const alertSchema = named(
  'Alert',
  z.object({
    id: z.string(),
    broadcast: broadcast.optional().describe('What it is about; absent where that is a county'),
    endpoint: z.string().optional(),
    county: area,
    kind: z.enum(faultKinds),
    openedAtMs: atMs,
    text: word.describe('Where, what and what to do'),
  }),
);
