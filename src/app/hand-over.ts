import type { Delivery } from '../domain/delivery.ts';
import { recordingId } from '../domain/recording.ts';
import type { Endpoint } from '../domain/schedule.ts';
import type { DeliveryOrder } from '../ports/deliveries.ts';
import type { Handover, Rundown, RundownItem } from '../ports/driver.ts';
import type { Order } from '../protocol/order.ts';
import { ownOrder } from '../protocol/signing.ts';
import type { Context } from './context.ts';
import { programmeFile } from './rebuild-programme.ts';

type Needs = Parameters<typeof programmeFile>[0] &
  Pick<Context, 'store'> & {
    /** What an actor of the ledger is called, where somebody knows. */
    readonly nameOf?: (actor: string) => Promise<string | undefined>;
  };

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
    rundown: () => rundownOf(context, order(), delivery, endpoint),
  };
}

async function rundownOf(
  { store, nameOf }: Needs,
  { county }: Order,
  { playlist }: Delivery,
  endpoint: Endpoint,
): Promise<Rundown> {
  const schedule = await store.revisions.schedule(county);
  const found = await store.broadcasts.playlist(playlist);
  const approved = await store.approvals.approved();
  const items = (found?.playlist.items ?? []).map(async (one): Promise<RundownItem> => {
    const { index, title, topic, variety, master } = one;
    const held = approved.get(recordingId(one));
    const name = held && (await nameOf?.(held.reviewer));
    const approval = held && {
      reviewer: held.reviewer,
      atMs: held.atMs,
      ...(name === undefined ? {} : { name }),
    };
    return { item: index, title, topic, variety, master, ...(approval === undefined ? {} : { approval }) };
  });
  return {
    county: schedule?.body.name ?? county,
    endpoint: endpoint.name,
    zone: schedule?.body.zone ?? 'Asia/Shanghai',
    items: await Promise.all(items),
  };
}
