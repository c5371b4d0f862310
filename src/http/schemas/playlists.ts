import { z } from 'zod';
import { lessonKinds } from '../../domain/lesson.ts';
import { named } from './document.ts';
import { broadcast, count, digest, durationMs, variety } from './fields.ts';

export const reason = named(
  'Reason',
  z.object({
    rule: z.string(),
    text: z.string().describe('A sentence, in Chinese'),
    en: z.string().optional().describe('The same in English; absent from older plans'),
  }),
);

const worth = named(
  'Worth',
  z.object({
    value: count.describe('Thousandths: 1,000 is a lesson of weight 1 that waited as long as it should'),
    waitedMs: durationMs.optional().describe('Since it was last heard; absent where it never was'),
    weight: z.number(),
    emphasis: z.object({ factor: z.number(), from: z.array(z.string()).readonly() }).optional(),
    expiry: z.number().optional().describe('Above 1 where its last valid day is near'),
  }),
);

const playlistItem = named(
  'PlaylistItem',
  z.object({
    index: count,
    kind: z.enum(lessonKinds),
    lesson: z.string(),
    title: z.string(),
    topic: z.string(),
    wanted: variety,
    variety,
    master: digest,
    durationMs,
    live: z
      .object({ title: z.string(), url: z.string() })
      .optional()
      .describe('What it relays; the rest of the item is the recording that is heard in its place'),
    reason,
    worth: worth.optional().describe('Of a lesson; absent from older plans'),
  }),
);

const leftOut = z.object({
  lesson: z.string(),
  title: z.string(),
  reason,
  worth: worth.optional().describe('Of a lesson that could have aired; absent from older plans'),
});

const cue = z.object({
  item: count,
  lesson: z.string(),
  variety,
  rendition: digest,
  offsetMs: durationMs,
  durationMs,
});

const programme = named(
  'Programme',
  z.object({ digest, bytes: count, durationMs, cues: z.array(cue).readonly() }),
);

const playlist = named(
  'Playlist',
  z.object({
    items: z.array(playlistItem).readonly(),
    leftOut: z.array(leftOut).readonly(),
    gapMs: durationMs,
    durationMs,
    budgetMs: durationMs,
    silentBecause: z.string().optional().describe('Why an audience that was to hear something hears nothing'),
    total: z
      .object({ value: count, bound: count.describe('No choice is worth more') })
      .optional()
      .describe('What its lessons are worth together; absent from older plans'),
  }),
);

export const audience = z.object({
  key: z.string(),
  varieties: z.array(variety).readonly(),
  volumePercent: z.int(),
  endpoints: z.array(z.string()).readonly(),
});

export const broadcastPlaylist = named(
  'BroadcastPlaylist',
  z.object({ id: z.string(), broadcast, audience, playlist, programme: programme.optional() }),
);
