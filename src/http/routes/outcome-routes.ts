import { z } from 'zod';
import { type AskedPlays, requireCounty, requireSense } from '../../app/asked-plays.ts';
import type { Context } from '../../app/context.ts';
import { countiesToSee } from '../../app/counties-to-see.ts';
import { listPlays } from '../../app/list-plays.ts';
import { playsFilter } from '../../app/plays-filter.ts';
import { countyOf } from '../../domain/area.ts';
import { deliveryStates } from '../../domain/delivery.ts';
import {
  type AreaCode,
  type BroadcastId,
  type DeliveryId,
  type EndpointId,
  partsOfBroadcast,
} from '../../domain/ids.ts';
import { lessonKinds } from '../../domain/lesson.ts';
import { outcomes } from '../../domain/play.ts';
import { endpointId } from '../../protocol/fields.ts';
import { keyOf, pageOf } from '../cursor.ts';
import { defined } from '../defined.ts';
import {
  area,
  broadcast,
  counted,
  county,
  cursor,
  date,
  lessonId,
  limit,
  playlists,
  position,
  slot,
  variety,
} from '../inputs.ts';
import { jsonRoute, type Route } from '../route.ts';
import { deliverySchema } from '../schemas/deliveries.ts';
import { page } from '../schemas/document.ts';
import { playSchema } from '../schemas/plays.ts';

const text = <Id extends string>() => z.string().transform((id) => id as Id);
const deliveryKey = z.tuple([text<BroadcastId>(), text<EndpointId>(), text<DeliveryId>()]);
const playKey = z.tuple([...deliveryKey.def.items, z.int()]);

const filters = {
  county: county.optional(),
  date: date.optional(),
  slot: slot.optional(),
  broadcast: broadcast.optional(),
};

/** A place and some days: a village's week. */
const within = { area: area.optional(), from: date.optional(), to: date.optional() };

/** Of what, and whether it counts. */
const played = {
  endpoint: endpointId.optional(),
  kind: z.enum(lessonKinds).optional(),
  lesson: lessonId.optional(),
  variety: variety.optional(),
  outcome: z.enum(outcomes).optional(),
  playlist: playlists.optional(),
  position: position.optional(),
  counted,
};

/** What became of broadcasts: deliveries and plays. */
export function outcomeRoutes(context: Pick<Context, 'store'>): Route[] {
  return [
    jsonRoute({
      method: 'get',
      path: '/deliveries',
      summary: 'Deliveries with their states and reasons, by broadcast and endpoint',
      query: z.strictObject({ ...filters, state: z.enum(deliveryStates).optional(), limit, cursor }),
      schema: page('DeliveryPage', deliverySchema),
      problems: [403, 404],
      handle: async ({ query: { cursor: given, limit: most, ...filter }, actor }) => {
        requireSense(defined(filter));
        const seen = countiesToSee(actor, askedCounty(filter));
        const key = keyOf(deliveryKey, given);
        const after = key && { broadcast: key[0], endpoint: key[1], id: key[2] };
        const found = await context.store.deliveries.list({
          ...defined({ ...filter, ...seen, after }),
          limit: most + 1,
        });
        await requireCounty(context, askedCounty(filter), found);
        return pageOf(found, most, (one) => [one.broadcast, one.endpoint, one.id]);
      },
    }),
    jsonRoute({
      method: 'get',
      path: '/plays',
      summary: 'What was really played, by broadcast, endpoint and item',
      query: z.strictObject({ ...filters, ...within, ...played, limit, cursor }),
      schema: page('PlayPage', playSchema),
      problems: [403, 404],
      handle: async ({ query: { cursor: given, limit: most, ...filter }, actor }) => {
        const seen = countiesToSee(actor, askedCounty(filter));
        const key = keyOf(playKey, given);
        const after = key && { broadcast: key[0], endpoint: key[1], delivery: key[2], item: key[3] };
        const found = await listPlays(context, {
          ...playsFilter(defined({ ...filter, ...seen, after })),
          limit: most + 1,
        });
        return pageOf(found, most, (one) => [one.broadcast, one.endpoint, one.delivery, one.item]);
      },
    }),
  ];
}

/** Whose it is that is asked for: who may not see that county is refused, whether there is such a thing or not. */
const askedCounty = ({ county, area, broadcast }: Asked): AreaCode | undefined =>
  county ?? (area && countyOf(area)) ?? (broadcast && partsOfBroadcast(broadcast).county);

type Asked = { readonly [key in 'county' | 'area' | 'broadcast']?: AskedPlays[key] | undefined };
