import { z } from 'zod';
import { airBroadcast } from '../../app/air-broadcast.ts';
import { requireCounty } from '../../app/asked-plays.ts';
import { countiesToSee } from '../../app/counties-to-see.ts';
import { lookAtBroadcast } from '../../app/look-at-broadcast.ts';
import { summariseDay } from '../../app/summarise-day.ts';
import type { Alert } from '../../domain/alert.ts';
import { adviceWords, alertSentence } from '../../domain/alert-text.ts';
import { partsOfBroadcast, slotNames } from '../../domain/ids.ts';
import type { BroadcastKey } from '../../ports/broadcasts.ts';
import type { People } from '../../ports/people.ts';
import { keyOf, pageOf } from '../cursor.ts';
import { defined } from '../defined.ts';
import { broadcast, broadcastAt, broadcastParams, county, cursor, date, limit, slot } from '../inputs.ts';
import { jsonRoute, type Route } from '../route.ts';
import { broadcastDetailSchema, broadcastSchema, plannedSchema } from '../schemas/broadcasts.ts';
import { daySchema } from '../schemas/days.ts';
import { page } from '../schemas/document.ts';

export interface BroadcastRoutesDeps {
  readonly context: Parameters<typeof airBroadcast>[0];
  readonly people: Pick<People, 'records'>;
  /** Brings broadcasts and deliveries up to date without waiting for the minute. */
  readonly nudge: () => void;
  readonly sampleHome: () => boolean;
}

const keys = z.tuple([
  broadcast.transform((id): BroadcastKey => {
    const { date: on, slot: at } = partsOfBroadcast(id);
    return { id, date: on, slot: at };
  }),
]);

export function broadcastRoutes({ context, people, nudge, sampleHome }: BroadcastRoutesDeps): Route[] {
  const { store } = context;
  return [
    jsonRoute({
      method: 'get',
      path: '/today',
      summary:
        'What every county airs on one day, with what became of it: its own today unless a date is given',
      query: z.strictObject({ date: date.optional() }),
      schema: daySchema,
      handle: async ({ query, actor }) => {
        const { alerts, ...day } = await summariseDay(context, actor, query.date);
        const sample = sampleHome() ? { sample: { speed: context.clock.speed } } : {};
        return { ...day, ...sample, alerts: alerts.map(alertOf) };
      },
    }),
    jsonRoute({
      method: 'get',
      path: '/broadcasts',
      summary: 'Broadcasts, newest first',
      query: z.strictObject({
        county: county.optional(),
        date: date.optional(),
        slot: slot.optional(),
        limit,
        cursor,
      }),
      schema: page('BroadcastPage', broadcastSchema),
      problems: [403, 404],
      handle: async ({ query: { cursor: given, limit: most, ...filter }, actor }) => {
        const [after] = keyOf(keys, given) ?? [];
        const found = await store.broadcasts.list({
          ...defined({ ...filter, ...countiesToSee(actor, filter.county), after }),
          limit: most + 1,
        });
        await requireCounty({ store }, filter.county, found);
        return pageOf(found, most, (one) => [one.id]);
      },
    }),
    jsonRoute({
      method: 'get',
      path: '/broadcasts/{county}/{date}/{slot}',
      summary:
        'One broadcast: its playlists with the reason for every choice, what was on air before it was taken back, who cancelled it and why, its deliveries, its plays counted',
      params: broadcastParams,
      schema: broadcastDetailSchema,
      problems: [403, 404],
      handle: ({ params, actor }) => lookAtBroadcast({ ...context, people }, actor, broadcastAt(params)),
    }),
    jsonRoute({
      method: 'post',
      path: '/broadcasts',
      summary:
        'Plan a broadcast ahead of the clock; `now` airs it as soon as it is made, whatever day’s slot it is',
      body: z.strictObject({ county, date, slot: z.enum(slotNames), now: z.boolean().default(false) }),
      status: 202,
      schema: plannedSchema,
      problems: [403, 404, 409],
      handle: async ({ body, actor }) => {
        const planned = await airBroadcast(context, actor, body);
        const { startsAtMs = 0 } = (await store.broadcasts.find(planned)) ?? {};
        nudge();
        return { broadcast: planned, startsAtMs, atOnce: body.now };
      },
    }),
  ];
}

const alertOf = (alert: Alert) => ({
  id: alert.id,
  ...('broadcast' in alert ? { broadcast: alert.broadcast } : {}),
  ...('endpoint' in alert ? { endpoint: alert.endpoint } : {}),
  county: alert.county,
  kind: alert.fault.kind,
  openedAtMs: alert.openedAtMs,
  text: {
    zh: alertSentence(alert, 'opened', 'zh', adviceWords),
    en: alertSentence(alert, 'opened', 'en', adviceWords),
  },
});
