import { type Delivery, isCertain } from '../domain/delivery.ts';
import { type AreaCode, type DeliveryId, urgencyOf } from '../domain/ids.ts';
import { isLastCall, nextAttemptAtMs, retryPauseMs } from '../domain/next-attempt.ts';
import type { Endpoint } from '../domain/schedule.ts';
import type { DeliveryChange, DeliveryOrder } from '../ports/deliveries.ts';
import { type Acceptance, DeliveryError } from '../ports/driver.ts';
import type { Breakers, Went } from './breakers.ts';
import type { Context } from './context.ts';
import { handoverOf } from './hand-over.ts';

type Needs = Pick<Context, 'store' | 'drivers' | 'clock' | 'settings' | 'progress' | 'logger'> &
  Parameters<typeof handoverOf>[0] & {
    /** The endpoint as the newest schedule has it; undefined once it was removed. */
    readonly endpointOf: (delivery: Delivery) => Promise<Endpoint | undefined>;
    /** Which endpoints rest, in this process. */
    readonly breakers: Breakers;
    /** From 0 to 1, spreads retries. */
    readonly random: () => number;
  };

/**
 * Hands one stored order to its endpoint and records the answer. A job whose epoch is no longer the row's does
 * nothing; running it twice sends the same bytes, which the endpoint acknowledges quietly.
 */
export async function deliverProgramme(
  context: Needs,
  id: DeliveryId,
  epoch: number,
  signal: AbortSignal,
): Promise<void> {
  const found = await context.store.deliveries.find(id);
  if (found === undefined || found.delivery.state !== 'pending' || found.delivery.epoch !== epoch) return;
  const delivery = { ...found.delivery, certain: isCertain(found.delivery, 1) };
  const change = await attempt(context, { ...found, delivery }, signal);
  if (change === undefined) return;
  await context.store.deliveries.change(change);
  if (change.state === 'pending') return;
  const { broadcast } = found.delivery;
  context.progress({ kind: 'delivery', broadcast, delivery: id, state: change.state, ...reasonOf(change) });
}

const reasonOf = ({ reason }: DeliveryChange) => (reason === undefined ? {} : { reason });

async function attempt(
  context: Needs,
  found: DeliveryOrder,
  signal: AbortSignal,
): Promise<DeliveryChange | undefined> {
  const { delivery } = found;
  const atMs = context.clock.now();
  const failed = (reason: string, certain: boolean): DeliveryChange => ({
    delivery: delivery.id,
    state: 'failed',
    reason,
    certain,
    atMs,
  });
  if (atMs >= delivery.expiresAtMs) return failed(delivery.reason ?? 'expired', delivery.certain);
  const endpoint = await context.endpointOf(delivery);
  if (endpoint === undefined) return failed('endpoint-removed', delivery.certain);
  const restMs = await restMsOf(context, delivery, endpoint);
  if (restMs > 0) return heldBack(context, delivery, restMs);
  try {
    const driver = context.drivers[endpoint.driver];
    const acceptance = await driver.deliver(handoverOf(context, found, endpoint), endpoint, signal);
    context.breakers.tell(endpoint, 'well');
    return answered(delivery, acceptance, atMs);
  } catch (error) {
    const restsMs = context.breakers.tell(endpoint, went(context, endpoint, error, signal));
    if (signal.aborted) return undefined;
    const { kind, reason, mayHaveArrived } = asDeliveryError(error);
    context.logger.warn(
      { delivery: delivery.id, reason, attempts: delivery.attempts + 1, ...(restsMs > 0 && { restsMs }) },
      'a delivery attempt failed',
    );
    const certain = delivery.certain && !mayHaveArrived;
    if (kind === 'unrecoverable') return failed(reason, certain);
    const next = await nextTry(context, delivery, restsMs);
    return { delivery: delivery.id, state: 'pending', reason, certain, atMs, nextAttemptAtMs: next };
  }
}

function answered(delivery: Delivery, acceptance: Acceptance, atMs: number): DeliveryChange | undefined {
  if (acceptance.answer !== 'offered' && acceptance.isRecorded) return undefined;
  switch (acceptance.answer) {
    case 'offered':
      return offered(delivery, 'not-fetched', atMs);
    case 'accepted':
      return { delivery: delivery.id, state: 'accepted', certain: true, atMs };
    case 'refused':
      return { delivery: delivery.id, state: 'refused', reason: acceptance.reason, certain: true, atMs };
    default:
      return acceptance satisfies never;
  }
}

/**
 * How long an endpoint that failed several times in a row still rests; real milliseconds. Emergencies, and what is about
 * to begin or has begun, are tried all the same. Behind a broker nobody rests: it keeps orders for who is away.
 */
async function restMsOf(context: Needs, delivery: Delivery, endpoint: Endpoint): Promise<number> {
  if (!context.breakers.isOpen(endpoint) || urgencyOf(delivery.id) !== undefined) return 0;
  return isLastCall(await awaited(context, delivery)) ? 0 : context.breakers.restOf(endpoint);
}

const isBehindBroker = ({ drivers }: Needs, { driver }: Endpoint): boolean =>
  drivers[driver].capabilities.includes('audience-order');

/** What is to be heard at once, or to fall silent, never waits longer for its next try. Real milliseconds. */
const longestUrgentPauseMs = 5000;

/**
 * When a delivery that failed is tried next: after its own pause, or when its endpoint has rested. An emergency does not wait
 * for the rest, nor does what changes a programme on air, be it to silence.
 */
async function nextTry(context: Needs, delivery: Delivery, restsMs: number): Promise<number> {
  const { settings, random } = context;
  const isUrgent = urgencyOf(delivery.id) !== undefined || isLastCall(await awaited(context, delivery));
  const pauseMs = retryPauseMs(delivery.attempts + 1, settings, random());
  const waitMs = isUrgent ? Math.min(pauseMs, longestUrgentPauseMs) : Math.max(pauseMs, restsMs);
  return nextAttempt(context, delivery, waitMs);
}

/** Longer than the job that held it back takes to leave the queue. Real milliseconds. */
const leastRestMs = 1000;

/** The delivery's turn is given back: it was not tried. */
async function heldBack(context: Needs, delivery: Delivery, restMs: number): Promise<DeliveryChange> {
  const { id, epoch, certain } = delivery;
  const next = await nextAttempt(context, delivery, Math.max(restMs, leastRestMs));
  const atMs = context.clock.now();
  return {
    delivery: id,
    state: 'pending',
    untriedEpoch: epoch,
    reason: 'resting',
    certain,
    atMs,
    nextAttemptAtMs: next,
  };
}

/** What a failed attempt says about the endpoint: nothing where it was cut off here, or what never will go through. */
function went(context: Needs, endpoint: Endpoint, error: unknown, signal: AbortSignal): Went {
  if (signal.aborted || isBehindBroker(context, endpoint)) return 'unknown';
  return error instanceof DeliveryError && error.kind === 'retry-later' ? 'badly' : 'unknown';
}

const nextAttempt = async (context: Needs, delivery: Delivery, pauseMs: number): Promise<number> =>
  nextAttemptAtMs(await awaited(context, delivery), pauseMs, context.random());

async function awaited({ store, clock }: Needs, { broadcast, expiresAtMs }: Delivery) {
  const startsAtMs = (await store.broadcasts.find(broadcast))?.startsAtMs ?? expiresAtMs;
  return { nowMs: clock.now(), startsAtMs, speed: clock.speed };
}

/** An order that lies ready: nothing is tried until it expires. Once it was fetched the endpoint may hold it. */
export const offered = (
  { id, expiresAtMs, certain }: Pick<Delivery, 'id' | 'expiresAtMs' | 'certain'>,
  reason: 'not-fetched' | 'not-answered',
  atMs: number,
): DeliveryChange => ({
  delivery: id,
  state: 'pending',
  reason,
  certain: certain && reason === 'not-fetched',
  atMs,
  nextAttemptAtMs: expiresAtMs,
});

/** Unknown errors retry, bounded by the order's expiry, and end up in the record. */
const asDeliveryError = (error: unknown): DeliveryError =>
  error instanceof DeliveryError
    ? error
    : new DeliveryError('retry-later', 'internal', String(error), true, error);

/** The county a delivery belongs to. */
export const countyOfDelivery = (id: DeliveryId): AreaCode => id.slice(0, id.indexOf('/')) as AreaCode;
