import { randomUUID } from 'node:crypto';
import type { Delivery } from '../domain/delivery.ts';
import { type DeliveryId, endpointOfDelivery, urgencyOf } from '../domain/ids.ts';
import type { Endpoint } from '../domain/schedule.ts';
import type { DeliveryOrder } from '../ports/deliveries.ts';
import { withdrawn } from '../ports/driver.ts';
import type { Order } from '../protocol/order.ts';
import type { Context } from './context.ts';
import { handoverOf } from './hand-over.ts';
import { performToTheEnd, wasToldAtMs } from './perform-to-the-end.ts';
import { createNotes, type Notes } from './performance-notes.ts';
import { concludeDelivery } from './record-receipts.ts';

type Needs = Pick<Context, 'store' | 'drivers' | 'clock' | 'progress' | 'logger' | 'liveSources'> &
  Parameters<typeof handoverOf>[0] & {
    /** The endpoint as the newest schedule has it; undefined once it was removed. */
    readonly endpointOf: (delivery: Pick<Delivery, 'id' | 'endpoint'>) => Promise<Endpoint | undefined>;
  };

/** Real milliseconds a killed process's performances wait for another; renewed three times within. */
const leaseRealMs = 3000;
const renewRealMs = 1000;
/** Real milliseconds before the start in which performances are taken: the longest head of any driver. */
const takenAheadRealMs = 20_000;
const atATime = 200;

export interface Performing {
  /** Takes what is due and begins it; resolves once it was taken, not when it was heard. */
  look(): Promise<void>;
  /** Lets go of everything under way; another process, or the next start, goes on with it. */
  close(): Promise<void>;
}

/**
 * Makes heard what this service itself has to make heard: streams, and devices that are told to play. What goes out is
 * written down as it goes; who is killed is followed by whoever holds the next lease, at the place the clock says.
 */
export function createPerforming(context: Needs): Performing {
  const owner = randomUUID();
  const stopping = new AbortController();
  const under = new Map<DeliveryId, { readonly done: Promise<void>; readonly over: AbortController }>();
  return {
    async look() {
      const { clock, store } = context;
      if (stopping.signal.aborted) return;
      const nowMs = clock.now();
      const taken = await store.performances.take(
        owner,
        {
          nowMs,
          untilMs: nowMs + takenAheadRealMs * clock.speed,
          leaseUntilMs: nowMs + leaseRealMs * clock.speed,
        },
        atATime,
      );
      for (const id of taken) {
        if (under.has(id)) continue;
        const over = new AbortController();
        const before = [...under].filter(([other]) => isSameEndpoint(id, other) && rankOf(id) > 0);
        for (const [other, { over }] of before) if (rankOf(other) < rankOf(id)) over.abort(withdrawn);
        const done = Promise.all(before.map(([, other]) => other.done))
          .then(() => performOne(context, owner, id, stopping.signal, over))
          .catch((err: unknown) => context.logger.error({ delivery: id, err }, 'a performance failed'))
          .finally(() => under.delete(id));
        under.set(id, { done, over });
      }
    },
    async close() {
      stopping.abort();
      await Promise.all([...under.values()].map(({ done }) => done));
    },
  };
}

/** Of two performances at one endpoint the higher takes it from the lower; those that are alike follow one another. */
const rankOf = (id: DeliveryId): number => ({ none: 0, drill: 1, emergency: 2 })[urgencyOf(id) ?? 'none'];

const isSameEndpoint = (one: DeliveryId, other: DeliveryId): boolean =>
  endpointOfDelivery(one) === endpointOfDelivery(other) && countyPart(one) === countyPart(other);

const countyPart = (id: DeliveryId): string => id.split('/')[0] ?? '';

/** @param over ends it, and leaves it to be gone on with */
async function performOne(
  context: Needs,
  owner: string,
  id: DeliveryId,
  stopping: AbortSignal,
  over: AbortController,
): Promise<void> {
  const { store, clock, drivers, logger } = context;
  const found = await store.deliveries.find(id);
  const endpoint = found && (await context.endpointOf(found.delivery));
  const performer = endpoint && drivers[endpoint.driver].performer;
  if (found === undefined || endpoint === undefined || performer === undefined) return;
  const signal = AbortSignal.any([stopping, over.signal]);
  const renewing = setInterval(async () => {
    try {
      const leaseUntilMs = clock.now() + leaseRealMs * clock.speed;
      if (await store.performances.renew(id, owner, { nowMs: clock.now(), leaseUntilMs })) return;
      const state = (await store.deliveries.find(id))?.delivery.state;
      over.abort(state === 'pending' || state === 'accepted' ? 'taken-over' : withdrawn);
    } catch (err) {
      // While the database is away nobody else can take it either.
      logger.warn({ delivery: id, err }, 'a lease could not be renewed');
    }
  }, renewRealMs);
  try {
    const order = handoverOf(context, found, endpoint).order();
    const notes = createNotes(context, endpoint, order);
    if (await performToTheEnd(context, found, endpoint, performer, { order, notes, stopping, signal })) {
      await conclude(context, found, order, notes);
      if (order.emergency?.after === 'drop') await dropInterrupted(context, endpoint, id);
      await store.performances.finish(id, owner);
    } else {
      // Cut by a later order: what was sent until then is said now, not only when all is settled.
      if (over.signal.reason === withdrawn) await concludeDelivery(context, id);
      // Whoever looks next goes on, without waiting for the lease to lapse.
      await store.performances.release(id, owner);
    }
  } finally {
    clearInterval(renewing);
  }
}

/** What an emergency interrupted is not to go on: nothing more of it goes out. */
async function dropInterrupted(context: Needs, endpoint: Endpoint, emergency: DeliveryId): Promise<void> {
  const { store, clock } = context;
  for (const id of await store.performances.interruptedBy(emergency, clock.now())) {
    const found = await store.deliveries.find(id);
    if (found === undefined) continue;
    const order = handoverOf(context, found, endpoint).order();
    await conclude(context, found, order, createNotes(context, endpoint, order), 'emergency');
    await store.performances.drop(id);
  }
}

/** Concludes plays from the notes once nothing more goes out; of what an endpoint was told to play nothing is known. */
async function conclude(
  context: Needs,
  found: DeliveryOrder,
  order: Order,
  notes: Notes,
  reason = 'not-streamed',
): Promise<void> {
  const sent = (await context.store.receipts.of(found.delivery.id)).flatMap(({ event }) =>
    event.kind === 'streamed' ? [event.item] : [],
  );
  const isWhole = order.items.every(({ item }) => sent.includes(item));
  if (!isWhole && (await wasToldAtMs(context, found)) === undefined) await notes.unsent(reason);
  await concludeDelivery(context, found.delivery.id);
}
