import { createHash } from 'node:crypto';
import type { Actor } from '../domain/actor.ts';
import { endpointOfDelivery } from '../domain/ids.ts';
import type { BrokerAnswer } from '../protocol/broker-messages.ts';
import { type Context, RequestError } from './context.ts';

type Needs = Pick<Context, 'store' | 'clock' | 'progress' | 'logger'>;

/**
 * Records what a device answered to an order, when it comes by itself. Resolves when durable. What it says of an order
 * that is not its own, or of other bytes than the stored ones, changes nothing. Throws RequestError when the actor is
 * no device.
 */
export async function recordAnswer(context: Needs, actor: Actor, answer: BrokerAnswer): Promise<void> {
  if (actor.kind !== 'device')
    throw new RequestError('forbidden', '只有终端能答播出令。Only a device may answer an order.');
  const { store, clock, progress, logger } = context;
  const { order: id, reason } = answer;
  const isOwn =
    id !== undefined && endpointOfDelivery(id) === actor.endpoint && id.startsWith(`${actor.county}/`);
  const found = isOwn ? await store.deliveries.find(id) : undefined;
  if (found === undefined || hashOf(found.jws) !== answer.hash) {
    logger.warn({ endpoint: actor.endpoint, order: id }, 'an answer to an order that is not its own');
    return;
  }
  const { delivery } = found;
  const isOpen =
    delivery.state === 'pending' || (answer.answer === 'accepted' && delivery.state !== 'accepted');
  if (!isOpen) return;
  const state = answer.answer;
  const why = state === 'refused' ? { reason: reason ?? 'refused' } : {};
  await store.deliveries.change({ delivery: delivery.id, state, ...why, certain: true, atMs: clock.now() });
  if (delivery.state === 'pending')
    progress({ kind: 'delivery', broadcast: delivery.broadcast, delivery: delivery.id, state, ...why });
}

const hashOf = (jws: string): string => createHash('sha256').update(jws).digest('hex');
