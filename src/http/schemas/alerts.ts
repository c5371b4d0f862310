import { z } from 'zod';
import { alertLanguages, channelKinds } from '../../domain/alert-channel.ts';
import { faultKinds } from '../../domain/fault.ts';
import { named } from './document.ts';
import { area, atMs, broadcast, count, durationMs, word } from './fields.ts';

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
