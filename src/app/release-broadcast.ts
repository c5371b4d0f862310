import { type Actor, actorName } from '../domain/actor.ts';
import type { Broadcast } from '../domain/broadcast.ts';
import { type BroadcastId, partsOfBroadcast } from '../domain/ids.ts';
import { authorise } from './authorise.ts';
import { type Context, RequestError } from './context.ts';
import { isLate } from './prepare-replacement.ts';

type Needs = Pick<Context, 'store' | 'clock' | 'progress'>;

/**
 * Lets go the orders of a broadcast that wait for a second person: one who had no hand in it. Throws RequestError where
 * nothing waits, it is too late, or the actor caused it.
 */
export async function releaseBroadcast(context: Needs, actor: Actor, id: BroadcastId): Promise<void> {
  const { store, clock, progress } = context;
  authorise(actor, 'releaseBroadcast', partsOfBroadcast(id).county);
  const broadcast = await required(context, id);
  const waiting = (await store.holds.of(id)).filter(({ releasedAtMs }) => releasedAtMs === undefined);
  if (waiting.length === 0 || broadcast.state === 'missed' || broadcast.state === 'settled')
    throw new RequestError('conflict', `${id} 没有在等放行。Nothing of ${id} waits to be released.`);
  if (broadcast.state === 'frozen' && isLate(broadcast, clock))
    throw new RequestError('conflict', `${id} 要开播了，来不及放行。It is too late to release ${id}.`);
  const name = actorName(actor);
  if (actor.kind !== 'person' || waiting.some(({ causedBy }) => causedBy.includes(name))) {
    throw new RequestError(
      'forbidden',
      `${id} 要由另一个人放行：它是您排的，或排期是您改的。Somebody else has to release ${id}: you planned it, or changed its schedule.`,
    );
  }
  const atMs = clock.now();
  const done = await store.holds.release(id, atMs, {
    chain: broadcast.county,
    verb: 'release-broadcast',
    subject: id,
    actor: name,
    atMs,
    body: { orders: waiting.map(({ subject, orders }) => [subject, orders]) },
  });
  if (done) progress({ kind: 'released', broadcast: id });
}

async function required({ store }: Needs, id: BroadcastId): Promise<Broadcast> {
  const broadcast = await store.broadcasts.find(id);
  if (broadcast !== undefined) return broadcast;
  throw new RequestError('not-found', `没有这次播出：${id}。There is no broadcast ${id}.`);
}
