import type { Endpoint } from '../domain/schedule.ts';
import type { DeliveryOrder } from '../ports/deliveries.ts';
import type { Handover, Rundown } from '../ports/driver.ts';
import { ownOrder } from '../protocol/signing.ts';
import type { Context } from './context.ts';
import { programmeFile } from './rebuild-programme.ts';

type Needs = Parameters<typeof programmeFile>[0] & Pick<Context, 'store'>;

/** A stored order as its driver takes it. What it is about is read only by drivers that ask. */
export function handoverOf(
  context: Needs,
  { delivery, jws, assignment }: DeliveryOrder,
  endpoint: Endpoint,
): Handover {
  const order = () => ownOrder(jws, delivery.endpoint);
  return {
    delivery: delivery.id,
    jws,
    ...(assignment === undefined ? {} : { assignment }),
    order,
    audio: () => programmeFile(context, order().programme.digest),
    rundown: async (): Promise<Rundown> => {
      const schedule = await context.store.revisions.schedule(order().county);
      const found = await context.store.broadcasts.playlist(delivery.playlist);
      return {
        county: schedule?.body.name ?? order().county,
        endpoint: endpoint.name,
        items: (found?.playlist.items ?? []).map(({ index, title, topic, variety }) => ({
          item: index,
          title,
          topic,
          variety,
        })),
      };
    },
  };
}
