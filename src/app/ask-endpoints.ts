import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { countyOf } from '../domain/area.ts';
import type { Broadcast } from '../domain/broadcast.ts';
import type { Delivery } from '../domain/delivery.ts';
import type { BroadcastId, DeliveryId } from '../domain/ids.ts';
import type { Endpoint } from '../domain/schedule.ts';
import type { DeliveryOrder } from '../ports/deliveries.ts';
import { DeliveryError, type Inquirer, type Reported } from '../ports/driver.ts';
import type { ServiceEvent, StoredReceipt } from '../ports/receipts.ts';
import type { Order } from '../protocol/order.ts';
import type { Context } from './context.ts';
import { handoverOf } from './hand-over.ts';
import { inParallel } from './in-parallel.ts';
import { concludeDelivery } from './record-receipts.ts';

type Needs = Pick<Context, 'store' | 'drivers' | 'clock' | 'progress' | 'logger'> &
  Parameters<typeof handoverOf>[0] & {
    /** The endpoint as the newest schedule has it; undefined once it was removed. */
    readonly endpointOf: (delivery: Pick<Delivery, 'id' | 'endpoint'>) => Promise<Endpoint | undefined>;
  };

/** How many endpoints are asked at a time. */
const atATime = 8;
/** How often it is looked which endpoints are to be asked. Milliseconds of the service's clock. */
const lookEveryMs = 10_000;

export interface Asking {
  /** Asks whom it is time to ask; resolves when they have answered, or have not. Never throws for one of them. */
  look(): Promise<void>;
  /** Breaks off what is under way. */
  close(): void;
}

/**
 * From the start of a broadcast until it is settled, asks the endpoints that tell what they did only when they are
 * asked, and keeps what is new of it as evidence. Who asked last is remembered in this process alone: another one, or
 * the next start, asks once more, and stores nothing twice.
 */
export function createAsking(context: Needs): Asking {
  const stopping = new AbortController();
  const askedAtMs = new Map<DeliveryId, number>();
  const lookedAtMs = new Map<BroadcastId, number>();
  return {
    async look() {
      const { store, clock, drivers } = context;
      if (Object.values(drivers).every(({ inquirer }) => inquirer === undefined)) return;
      const nowMs = clock.now();
      const onAir = (await store.broadcasts.open()).filter((one) => isAsked(one, nowMs));
      forget(lookedAtMs, askedAtMs, onAir);
      const open: Delivery[] = [];
      for (const { id } of onAir) {
        if (!isDue(lookedAtMs.get(id), lookEveryMs, nowMs)) continue;
        lookedAtMs.set(id, nowMs);
        open.push(...(await store.deliveries.of(id)).filter(mayHaveAired));
      }
      await inParallel(atATime, open, (delivery) =>
        askWhenDue(context, delivery, askedAtMs, stopping.signal),
      );
    },
    close: () => stopping.abort(),
  };
}

const isAsked = ({ state, startsAtMs }: Broadcast, nowMs: number): boolean =>
  state === 'frozen' && nowMs >= startsAtMs;

const isDue = (lastMs: number | undefined, everyMs: number, nowMs: number): boolean =>
  lastMs === undefined || nowMs - lastMs >= everyMs;

/** A replaced one is not owed any more; its successor is asked about. */
const mayHaveAired = ({ state, certain }: Delivery): boolean =>
  state === 'accepted' || (state === 'failed' && !certain);

/** What is settled is not asked about again, and need not be remembered. */
function forget(
  looked: Map<BroadcastId, number>,
  asked: Map<DeliveryId, number>,
  onAir: readonly Broadcast[],
): void {
  const open = new Set<string>(onAir.map(({ id }) => id));
  for (const id of looked.keys()) if (!open.has(id)) looked.delete(id);
  for (const id of asked.keys()) if (!open.has(id.split('/').slice(0, 3).join('/'))) asked.delete(id);
}

async function askWhenDue(
  context: Needs,
  delivery: Delivery,
  askedAtMs: Map<DeliveryId, number>,
  signal: AbortSignal,
): Promise<void> {
  const { clock, drivers, store, logger } = context;
  const { id } = delivery;
  try {
    if (signal.aborted) return;
    const endpoint = await context.endpointOf(delivery);
    const inquirer = endpoint && drivers[endpoint.driver].inquirer;
    if (endpoint === undefined || inquirer === undefined) return;
    if (!isDue(askedAtMs.get(id), inquirer.everyMs, clock.now())) return;
    askedAtMs.set(id, clock.now());
    const found = await store.deliveries.find(id);
    if (found !== undefined) await askOne(context, found, endpoint, inquirer, signal);
  } catch (error) {
    if (signal.aborted) return;
    const reason = error instanceof DeliveryError ? error.reason : 'internal';
    logger.warn({ delivery: id, reason, err: error }, 'an endpoint could not be asked what it played');
  }
}

async function askOne(
  context: Needs,
  found: DeliveryOrder,
  endpoint: Endpoint,
  inquirer: Inquirer,
  signal: AbortSignal,
): Promise<void> {
  const { store, clock } = context;
  const { id } = found.delivery;
  const handover = handoverOf(context, found, endpoint);
  const order = handover.order();
  const [stored, concluded] = await Promise.all([store.receipts.of(id), store.plays.of(id)]);
  if (concluded.length >= order.items.length) return;
  const told = await inquirer.ask(handover, endpoint, signal);
  const known = stored.map(({ event }) => event);
  const news = eventsOf(order, told).filter((event) => !known.some((one) => isDeepStrictEqual(one, event)));
  if (news.length > 0) {
    const atMs = Math.round(clock.now());
    const receipts = numbered(news, id, stored, atMs);
    await store.receipts.append(endpoint.id, countyOf(endpoint.area), receipts, atMs);
  }
  await concludeDelivery(context, id);
}

/** Under one name a delivery, and numbers that grow: what two processes store at once is told apart, or the same. */
function numbered(
  news: readonly ServiceEvent[],
  id: DeliveryId,
  stored: readonly StoredReceipt[],
  atMs: number,
): StoredReceipt[] {
  const boot = bootOf(id);
  const last = Math.max(0, ...stored.filter((one) => one.boot === boot).map(({ sequence }) => sequence));
  return news.map((event, index) => ({ boot, sequence: last + 1 + index, uptimeMs: 0, atMs, event }));
}

/** A UUID (version 8) made from the delivery. */
function bootOf(id: DeliveryId): string {
  const hex = createHash('sha256').update(`reported ${id}`).digest('hex');
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}

/** Of an item that is not the order's nothing is kept. What was missed as a whole was missed item by item. */
const eventsOf = (order: Order, told: readonly Reported[]): ServiceEvent[] =>
  told.flatMap((one) =>
    order.items
      .filter(({ item }) => one.kind === 'missed' || one.item.item === item)
      .map(({ item, lesson, offsetMs }): ServiceEvent => {
        const about = { kind: 'reported' as const, order: order.order, lesson };
        return one.kind === 'missed'
          ? { ...about, item, startedAtMs: order.startsAtMs + offsetMs, playedMs: 0, cutBy: one.reason }
          : { ...about, ...one.item };
      }),
  );
