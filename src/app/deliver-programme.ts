import { type Delivery, isCertain } from '../domain/delivery.ts';
import { type DeliveryId, partsOfBroadcast } from '../domain/ids.ts';
import type { Endpoint } from '../domain/schedule.ts';
import type { DeliveryChange, DeliveryOrder } from '../ports/deliveries.ts';
import { DeliveryError } from '../ports/driver.ts';
import type { Context } from './context.ts';
import { handoverOf } from './hand-over.ts';

type Needs = Pick<Context, 'store' | 'drivers' | 'clock' | 'settings' | 'progress' | 'logger'> &
  Parameters<typeof handoverOf>[0] & {
    /** The endpoint as the newest schedule has it; undefined once it was removed. */
    readonly endpointOf: (delivery: Delivery) => Promise<Endpoint | undefined>;
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
  try {
    const acceptance = await context.drivers[endpoint.driver].deliver(
      handoverOf(context, found, endpoint),
      endpoint,
      signal,
    );
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
  } catch (error) {
    if (signal.aborted) return undefined;
    const { kind, reason, mayHaveArrived } = asDeliveryError(error);
    context.logger.warn(
      { delivery: delivery.id, reason, attempts: delivery.attempts + 1 },
      'a delivery attempt failed',
    );
    const certain = delivery.certain && !mayHaveArrived;
    if (kind === 'unrecoverable') return failed(reason, certain);
    const nextAttemptAtMs = atMs + pauseMs(context, delivery.attempts);
    return { delivery: delivery.id, state: 'pending', reason, certain, atMs, nextAttemptAtMs };
  }
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

/** Doubling pauses with jitter between half and the whole; in the service's clock. */
function pauseMs({ settings, random, clock }: Needs, attempts: number): number {
  const longest = Math.min(settings.retryMaxMs, settings.retryMs * 2 ** Math.min(attempts, 20));
  return Math.round(longest * (0.5 + random() / 2) * clock.speed);
}

/** The county a delivery belongs to. */
export const countyOfDelivery = (id: DeliveryId) =>
  partsOfBroadcast(id.split('/').slice(0, 3).join('/')).county;
