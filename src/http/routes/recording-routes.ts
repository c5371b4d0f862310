import { z } from 'zod';
import type { Context } from '../../app/context.ts';
import { describeRecording, recordingNamed } from '../../app/describe-recording.ts';
import type { Hearing } from '../../app/hear-recording.ts';
import { recordingUses } from '../../app/recording-uses.ts';
import { type RecordingId, recordingIdOf, speakerIdOf } from '../../domain/ids.ts';
import { recordingStates } from '../../domain/recording.ts';
import { keyOf, pageOf } from '../cursor.ts';
import { defined } from '../defined.ts';
import { cursor, lessonId, limit, variety } from '../inputs.ts';
import { jsonRoute, type Route, streamRoute } from '../route.ts';
import { named as inDocument, page } from '../schemas/document.ts';
import { area, atMs, broadcast, count, date, occasion } from '../schemas/fields.ts';
import { peaksSchema, recordingDetailOf, recordingDetailSchema } from '../schemas/recording-details.ts';
import { recordingOf, recordingSchema } from '../schemas/recordings.ts';
import { audioTypeOf, sendAudio } from '../send-audio.ts';

export interface RecordingRoutesDeps {
  readonly context: Pick<Context, 'store' | 'settings' | 'blobs'>;
  readonly hearing: Hearing;
}

const take = z
  .string()
  .regex(
    /^[0-9a-f]{12}$/,
    '要录音摘要的前 12 位（expected the first 12 hexadecimal digits of the master’s digest）',
  )
  .describe('The first 12 digits of the master’s digest');
const params = z.strictObject({ lesson: lessonId, variety, take });
const address = '/recordings/{lesson}/{variety}/{take}';
const keys = z.tuple([z.string().transform((text) => text as RecordingId)]);

const usesSchema = inDocument(
  'RecordingUses',
  z.object({
    items: z
      .array(
        z.object({
          broadcast,
          county: area,
          date,
          slot: occasion,
          startsAtMs: atMs,
          endpoints: count.describe('That are to hear it'),
          holding: count.describe('Of them, hold an order with it, or may hold one'),
        }),
      )
      .readonly(),
  }),
);

/** What there is of recordings: how they measure, where their review stands, how they sound before and after. */
export function recordingRoutes({ context, hearing }: RecordingRoutesDeps): Route[] {
  const named = (one: z.output<typeof params>) =>
    recordingNamed(context, recordingIdOf(`${one.lesson}/${one.variety}/${one.take}`));
  return [
    jsonRoute({
      method: 'get',
      path: '/recordings',
      summary: 'Recordings, by id',
      query: z.strictObject({
        lesson: lessonId.optional(),
        variety: variety.optional(),
        state: z.enum(recordingStates).optional(),
        speaker: z
          .string()
          .max(100)
          .transform((text) => speakerIdOf(text))
          .optional()
          .describe('Id of who lent the voice'),
        limit,
        cursor,
      }),
      schema: page('RecordingPage', recordingSchema),
      handle: async ({ query: { cursor: given, limit: most, ...filter } }) => {
        const [after] = keyOf(keys, given) ?? [];
        const found = await context.store.recordings.list({
          ...defined({ ...filter, after }),
          limit: most + 1,
        });
        const { items, ...rest } = pageOf(found, most, (one) => [one.id]);
        return { items: items.map(recordingOf), ...rest };
      },
    }),
    jsonRoute({
      method: 'get',
      path: address,
      summary: 'One recording: measured now if it never was, its approval, how it airs, what was done to it',
      params,
      schema: recordingDetailSchema,
      problems: [404, 507],
      handle: async ({ params: one }) =>
        recordingDetailOf(await describeRecording(context, await hearing.measured(await named(one)))),
    }),
    jsonRoute({
      method: 'get',
      path: `${address}/uses`,
      summary: 'Broadcasts not over that hold it: what withdrawing it would replace',
      params,
      schema: usesSchema,
      problems: [403, 404],
      handle: async ({ params: one, actor }) => ({
        items: await recordingUses(context, actor, await named(one)),
      }),
    }),
    streamRoute({
      path: `${address}/audio`,
      summary: 'The master as it was received, by ranges if asked for',
      params,
      answer: { status: 200, media: 'audio/*' },
      problems: [404],
      handle: async (one, _request, response) => {
        const record = await named(one);
        const path = await context.blobs.path(record.master);
        await sendAudio(response, path, record.master, audioTypeOf(record));
      },
    }),
    streamRoute({
      path: `${address}/rendition`,
      summary: 'The recording as it airs, made now if it never was; by ranges if asked for',
      params,
      answer: { status: 200, media: 'audio/mpeg' },
      problems: [404, 507],
      handle: async (one, _request, response) => {
        const { digest } = await hearing.rendition(await named(one));
        await sendAudio(response, await context.blobs.path(digest), digest);
      },
    }),
    jsonRoute({
      method: 'get',
      path: `${address}/peaks`,
      summary: 'The waveform as audiowaveform’s JSON: of the master, or of the rendition',
      params,
      query: z.strictObject({ of: z.enum(['master', 'rendition']).default('master') }),
      schema: peaksSchema,
      problems: [404, 507],
      handle: async ({ params: one, query }) => hearing.peaks(await named(one), query.of),
    }),
  ];
}
