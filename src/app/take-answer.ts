import { createHash } from 'node:crypto';
import type { Actor } from '../domain/actor.ts';
import type { DeliveryId, Digest } from '../domain/ids.ts';
import type { OrderAnswer } from '../protocol/answer.ts';
import { isPassing } from '../protocol/order.ts';
import { type Context, RequestError } from './context.ts';

type Needs = Pick<Context, 'store' | 'clock' | 'progress' | 'logger'>;

/**
 * Records what a device says of an order by itself: one it fetched, or got by a broker. Resolves when durable. An
 * answer about another endpoint's order, or about one nobody knows, changes nothing; neither does the same again. A
 * device that does not know the time or the keys yet is asked again.
 * Throws RequestError when the actor is no device.
 * @param hash SHA-256 of the bytes it speaks of, where it says so: of other bytes than the stored ones nothing is believed
 */
export async function takeAnswer(
  { store, clock, progress, logger }: Needs,
  actor: Actor,
  id: DeliveryId,
  answer: OrderAnswer,
  hash?: Digest,
): Promise<void> {
  if (actor.kind !== 'device')
    throw new RequestError('forbidden', '只有终端能回答播出令。Only a device may answer its orders.');
  const found = await store.deliveries.find(id);
  const isMeant = found !== undefined && (hash === undefined || hashOf(found.jws) === hash);
  const delivery = isMeant ? found.delivery : undefined;
  if (delivery === undefined || delivery.endpoint !== actor.endpoint || !id.startsWith(`${actor.county}/`)) {
    logger.warn({ endpoint: actor.endpoint, delivery: id }, 'a device answered an order it was not given');
    return;
  }
  const { broadcast } = delivery;
  const atMs = clock.now();
  if (answer.answer === 'accepted') {
    await store.deliveries.change({ delivery: id, state: 'accepted', certain: true, atMs });
    if (delivery.state === 'accepted') await store.checks.answered(id, { atMs, found: 'held' });
    if (delivery.state === 'pending')
      progress({ kind: 'delivery', broadcast, delivery: id, state: 'accepted' });
    return;
  }
  const { reason } = answer;
  if (isPassing(reason)) return;
  if (delivery.state === 'accepted') await store.checks.answered(id, { atMs, found: 'refused', reason });
  if (delivery.state !== 'pending') return;
  await store.deliveries.change({ delivery: id, state: 'refused', reason, certain: true, atMs });
  progress({ kind: 'delivery', broadcast, delivery: id, state: 'refused', reason });
}

const hashOf = (jws: string): string => createHash('sha256').update(jws).digest('hex');
