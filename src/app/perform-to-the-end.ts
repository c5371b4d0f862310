import { setTimeout as sleep } from 'node:timers/promises';
import { isOfSlot } from '../domain/ids.ts';
import { retryPauseMs } from '../domain/next-attempt.ts';
import { toldAtMs } from '../domain/play.ts';
import type { Endpoint } from '../domain/schedule.ts';
import type { DeliveryOrder } from '../ports/deliveries.ts';
import { DeliveryError, type Performance, type Performer, type Stretch } from '../ports/driver.ts';
import type { LiveFeed } from '../ports/live-sources.ts';
import type { Order } from '../protocol/order.ts';
import type { Context } from './context.ts';
import { handoverOf } from './hand-over.ts';
import { liveItemOf } from './live-items.ts';
import type { Notes } from './performance-notes.ts';
import { evidenceIn, spanOf } from './weigh-evidence.ts';

type Needs = Pick<Context, 'store' | 'clock' | 'logger' | 'drivers' | 'liveSources'> &
  Parameters<typeof handoverOf>[0];

/** Between two tries of what broke off; counted anew from the start on. Real milliseconds. */
const pauses = { retryMs: 250, retryMaxMs: 3000 };

/** Real milliseconds in which a connection to the endpoint is made before the first sample of what airs at once. */
const toConnectRealMs = 200;

export interface Hearing {
  readonly order: Order;
  readonly notes: Notes;
  /** The process stops. */
  readonly stopping: AbortSignal;
  /** It does, or the performance is not this process's any more. */
  readonly signal: AbortSignal;
}

/**
 * Performs until the end is out or nothing is left of it; answers whether it is over. What breaks off is tried again after
 * growing pauses, which end at the start at the latest; one warning says that it broke off, and one that it goes on.
 */
export async function performToTheEnd(
  context: Needs,
  found: DeliveryOrder,
  endpoint: Endpoint,
  performer: Performer,
  hearing: Hearing,
): Promise<boolean> {
  let feed: LiveFeed | undefined;
  const live = async (): Promise<Pick<Performance, 'live'>> => {
    feed ??= await relayed(context, found, endpoint, hearing.order);
    return feed === undefined ? {} : { live: feed.unit };
  };
  try {
    return await performAgain(context, found, endpoint, performer, hearing, live);
  } finally {
    feed?.leave();
  }
}

/** The source that takes the place of an item's recording, for who can send it as it comes. */
async function relayed(
  context: Needs,
  { delivery }: DeliveryOrder,
  { driver }: Endpoint,
  order: Order,
): Promise<LiveFeed | undefined> {
  if (!context.drivers[driver].capabilities.includes('stream')) return undefined;
  const item = await liveItemOf(context, delivery, order);
  return item && context.liveSources.join(item);
}

async function performAgain(
  context: Needs,
  found: DeliveryOrder,
  endpoint: Endpoint,
  performer: Performer,
  { order, notes, stopping, signal }: Hearing,
  live: () => Promise<Pick<Performance, 'live'>>,
): Promise<boolean> {
  const { clock } = context;
  const handover = handoverOf(context, found, endpoint);
  const trouble = createTrouble(context, order);
  let { startsAtMs } = order;
  const isOver = () => clock.now() >= Math.min(order.expiresAtMs, startsAtMs + order.programme.durationMs);
  for (;;) {
    try {
      startsAtMs = await beginsAtMs(context, found, order);
      const told = await wasToldAtMs(context, found);
      const performance = {
        ...handover,
        clock,
        startsAtMs,
        untilMs: order.expiresAtMs,
        sent: (stretch: Stretch) => {
          trouble.over();
          notes.sent(stretch);
        },
        tell: notes.tell,
        ...(await live()),
        ...(told === undefined ? {} : { toldAtMs: told }),
      };
      await clock.until(startsAtMs - performer.headMs * clock.speed, signal);
      await performer.perform(performance, endpoint, signal);
      if (!signal.aborted) trouble.over();
      return !signal.aborted;
    } catch (error) {
      if (signal.aborted) return false;
      trouble.note(error);
      if (error instanceof DeliveryError && error.kind === 'unrecoverable') return true;
    } finally {
      await notes.written(stopping);
    }
    if (isOver()) return true;
    await trouble.pause(signal);
    if (signal.aborted) return false;
  }
}

/** What breaks off, told once when it does and once when it is over. */
function createTrouble({ clock, logger }: Needs, { order, startsAtMs }: Order) {
  let failures = 0;
  let pausesSoFar = 0;
  return {
    note(error: unknown): void {
      const reason = error instanceof DeliveryError ? error.reason : 'internal';
      if (failures === 0) logger.warn({ delivery: order, reason, err: error }, 'a performance broke off');
      failures += 1;
    },
    over(): void {
      if (failures > 0) logger.warn({ delivery: order, failures }, 'a performance goes on');
      failures = 0;
      pausesSoFar = 0;
    },
    /** Ends at the start at the latest, and when `signal` is aborted. */
    async pause(signal: AbortSignal): Promise<void> {
      pausesSoFar += 1;
      const pauseMs = retryPauseMs(pausesSoFar, pauses, Math.random());
      const toStartMs = (startsAtMs - clock.now()) / clock.speed;
      const endsAtStart = toStartMs > 0 && toStartMs <= pauseMs;
      if (endsAtStart) pausesSoFar = 0;
      await sleep(endsAtStart ? toStartMs : pauseMs, undefined, { signal }).catch(() => undefined);
    },
  };
}

/**
 * When its first sample is due: as ordered, but of an emergency or a test tone nothing is left out because the endpoint
 * was not free, or not there, on the instant. Once some of it went out it stays where the audience is.
 */
async function beginsAtMs(
  { store, clock }: Needs,
  { delivery }: DeliveryOrder,
  { broadcast, startsAtMs, items }: Order,
): Promise<number> {
  if (isOfSlot(broadcast)) return startsAtMs;
  const begun = (await store.receipts.of(delivery.id)).flatMap(({ event }) => {
    if (event.kind !== 'streamed') return [];
    const offsetMs = items.find(({ item }) => item === event.item)?.offsetMs ?? 0;
    return [event.atMs - offsetMs - event.fromMs];
  });
  if (begun.length > 0) return Math.min(...begun);
  return Math.max(startsAtMs, Math.round(clock.now() + toConnectRealMs * clock.speed));
}

/** When the endpoint was told to play, by whoever performed before. */
export const wasToldAtMs = async (
  { store }: Pick<Needs, 'store'>,
  order: DeliveryOrder,
): Promise<number | undefined> =>
  toldAtMs(evidenceIn(await store.receipts.of(order.delivery.id), spanOf(order)));
