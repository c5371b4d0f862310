import { z } from 'zod';
import { requireCounty } from '../../app/asked-plays.ts';
import { authorise } from '../../app/authorise.ts';
import type { Context } from '../../app/context.ts';
import { countiesToSee } from '../../app/counties-to-see.ts';
import type { Actor } from '../../domain/actor.ts';
import { countyOf } from '../../domain/area.ts';
import type { AreaCode } from '../../domain/ids.ts';
import { lessonKinds } from '../../domain/lesson.ts';
import { recordingId } from '../../domain/recording.ts';
import type { ScheduleRevision } from '../../domain/revision.ts';
import { driverNames } from '../../domain/schedule.ts';
import { keyOf, pageOfList } from '../cursor.ts';
import { county, cursor, limit } from '../inputs.ts';
import { jsonRoute, type Route } from '../route.ts';
import { areaSchema, countySchema } from '../schemas/counties.ts';
import { page } from '../schemas/document.ts';
import { endpointSchema } from '../schemas/endpoints.ts';
import { lessonSchema } from '../schemas/lessons.ts';

const oneKey = z.tuple([z.string()]);
const twoKeys = z.tuple([z.string(), z.string()]);

/** What was published of the home: counties, areas, endpoints, lessons. */
export function homeRoutes({ store }: Pick<Context, 'store'>): Route[] {
  const schedules = async (actor: Actor, only?: AreaCode) => {
    const { counties } = countiesToSee(actor, only);
    const seen = only === undefined ? counties : [only];
    const found = (await store.revisions.schedules()).filter(
      ({ county: one }) => seen?.includes(one) ?? true,
    );
    await requireCounty({ store }, only, found);
    return found;
  };
  return [
    jsonRoute({
      method: 'get',
      path: '/counties',
      summary: 'Every county with its slots, by code',
      query: z.strictObject({ limit, cursor }),
      schema: page('CountyPage', countySchema),
      handle: async ({ query, actor }) => {
        const after = keyOf(oneKey, query.cursor);
        const all = (await schedules(actor)).map(countyOfRevision);
        return pageOfList(all, { ...query, after }, (one) => [one.county]);
      },
    }),
    jsonRoute({
      method: 'get',
      path: '/areas',
      summary: 'Areas, by code',
      query: z.strictObject({ county: county.optional(), limit, cursor }),
      schema: page('AreaPage', areaSchema),
      problems: [403, 404],
      handle: async ({ query, actor }) => {
        const after = keyOf(oneKey, query.cursor);
        const all = (await schedules(actor, query.county)).flatMap(({ body }) =>
          body.areas.map(({ code, ...area }) => ({ ...area, area: code, county: body.county })),
        );
        return pageOfList(all, { ...query, after }, ({ area }) => [area]);
      },
    }),
    jsonRoute({
      method: 'get',
      path: '/endpoints',
      summary: 'Endpoints, by county and id',
      query: z.strictObject({
        county: county.optional(),
        driver: z.enum(driverNames).optional(),
        limit,
        cursor,
      }),
      schema: page('EndpointPage', endpointSchema),
      problems: [403, 404],
      handle: async ({ query, actor }) => {
        const after = keyOf(twoKeys, query.cursor);
        const all = (await schedules(actor, query.county))
          .flatMap(({ body }) => body.endpoints)
          .filter(({ driver }) => query.driver === undefined || driver === query.driver)
          // The credential's name is nobody's business.
          .map(({ credential: _, ...endpoint }) => ({ ...endpoint, county: countyOf(endpoint.area) }));
        return pageOfList(all, { ...query, after }, (one) => [one.county, one.id]);
      },
    }),
    jsonRoute({
      method: 'get',
      path: '/lessons',
      summary: 'Lessons with their recordings, and which of these are approved; by id',
      query: z.strictObject({
        kind: z.enum(lessonKinds).optional(),
        topic: z.string().max(100).optional(),
        limit,
        cursor,
      }),
      schema: page('LessonPage', lessonSchema),
      problems: [403],
      handle: async ({ query, actor }) => {
        authorise(actor, 'seeLibrary');
        const after = keyOf(oneKey, query.cursor);
        const lessons = (await store.revisions.library())?.body.lessons ?? [];
        const approved = await store.approvals.approved();
        const all = lessons
          .filter(({ kind }) => query.kind === undefined || kind === query.kind)
          .filter(({ topic }) => query.topic === undefined || topic === query.topic)
          .map((lesson) => ({
            ...lesson,
            recordings: lesson.recordings.map((one) => ({
              ...one,
              approved: approved.has(recordingId({ lesson: lesson.id, ...one })),
            })),
          }));
        return pageOfList(all, { ...query, after }, ({ id }) => [id]);
      },
    }),
  ];
}

const countyOfRevision = ({ number, body }: ScheduleRevision) => ({
  county: body.county,
  name: body.name,
  pinyin: body.pinyin,
  zone: body.zone,
  revision: number,
  slots: body.slots,
  seasons: body.seasons ?? [],
  once: body.once ?? [],
  quiet: body.quiet,
  leadMs: body.leadMs,
  volumePercent: body.volumePercent,
  areas: body.areas.length,
  endpoints: body.endpoints.length,
});
