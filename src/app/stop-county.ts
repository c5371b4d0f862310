import { type Actor, actorName } from '../domain/actor.ts';
import type { Broadcast } from '../domain/broadcast.ts';
import { mayBeHeard } from '../domain/delivery.ts';
import { type AreaCode, type BroadcastId, isUrgency, partsOfBroadcast } from '../domain/ids.ts';
import type { Stop } from '../domain/stop.ts';
import { authorise } from './authorise.ts';
import { type Context, RequestError } from './context.ts';
import { missBroadcast } from './miss-broadcast.ts';
import { silenceBroadcast } from './prepare-replacement.ts';
import { cancelAgain, silentAmong } from './silence-again.ts';

type Needs = Pick<
  Context,
  'store' | 'clock' | 'jobs' | 'settings' | 'progress' | 'logger' | 'startedAtMs' | 'signingKeys' | 'drivers'
>;

/** A broadcast that is being silenced. */
export interface Silenced {
  readonly broadcast: BroadcastId;
  readonly onAir: boolean;
  /** How many endpoints hold an order that has to be taken back, or may, and have not said that they dropped it. */
  readonly holding: number;
}

/**
 * Makes a county silent until somebody lifts it: what is on air ends, orders that endpoints hold are taken back, and
 * nothing begins. A stop that is there already stays, and is carried out again: whoever refused to fall silent is told
 * anew.
 * Throws RequestError `forbidden`, `not-found`.
 */
export async function stopCounty(
  context: Needs,
  actor: Actor,
  county: AreaCode,
  reason: string,
): Promise<{ readonly stop: Stop; readonly silenced: readonly Silenced[] }> {
  const { store, clock } = context;
  authorise(actor, 'stopCounty', county);
  if ((await store.revisions.schedule(county)) === undefined) {
    throw new RequestError(
      'not-found',
      `没有县 ${county} 的排期，停不了。There is no county ${county} to stop.`,
    );
  }
  const stop = { county, sinceMs: clock.now(), actor: actorName(actor), reason };
  await store.stops.begin(stop, {
    chain: county,
    verb: 'stop-county',
    subject: county,
    actor: stop.actor,
    atMs: stop.sinceMs,
    body: { reason },
  });
  const standing = (await store.stops.all()).find((one) => one.county === county) ?? stop;
  const silenced: Silenced[] = [];
  for (const broadcast of await store.broadcasts.open()) {
    const isHeard = broadcast.state === 'frozen' && clock.now() < broadcast.endsAtMs;
    // An emergency goes before a stop; it is ended by whoever may declare one.
    if (broadcast.county !== county || !isHeard || isUrgency(broadcast.slot)) continue;
    silenced.push(await silencedOf(context, broadcast));
    await silenceBroadcast(context, broadcast, 'county-stopped', actor);
    await cancelAgain(context, broadcast);
  }
  return { stop: standing, silenced };
}

/**
 * Has one broadcast not heard: before its freeze it is missed, after that its orders are taken back, on air too.
 * Throws RequestError `forbidden`, `not-found`, or `conflict` when it is over.
 */
export async function cancelBroadcast(
  context: Needs,
  actor: Actor,
  id: BroadcastId,
  reason: string,
): Promise<Silenced> {
  const { store, clock } = context;
  const { county } = partsOfBroadcast(id);
  authorise(actor, 'cancelBroadcast', county);
  const found = await store.broadcasts.find(id);
  if (found === undefined)
    throw new RequestError('not-found', `没有这次播出：${id}。There is no broadcast ${id}.`);
  if (found.state === 'settled' || found.state === 'missed' || clock.now() >= found.endsAtMs) {
    throw new RequestError('conflict', `${id} 已经结束，不能取消。${id} is over and can't be cancelled.`);
  }
  if (isUrgency(found.slot))
    throw new RequestError(
      'conflict',
      `${id} 是应急广播：要“结束”它，不是取消。${id} is an emergency: it is ended, not cancelled.`,
    );
  const silenced = await silencedOf(context, found);
  await store.ledger.append({
    chain: county,
    verb: 'cancel-broadcast',
    subject: id,
    actor: actorName(actor),
    atMs: clock.now(),
    body: { reason, state: found.state },
  });
  if (found.state !== 'frozen') await missBroadcast(context, found, 'cancelled', actorName(actor));
  // It may have been frozen meanwhile.
  const newest = await store.broadcasts.find(id);
  if (newest?.state === 'frozen') {
    await silenceBroadcast(context, newest, 'cancelled', actor);
    await cancelAgain(context, newest);
  }
  return silenced;
}

async function silencedOf({ store, clock }: Needs, { id, startsAtMs }: Broadcast): Promise<Silenced> {
  const silent = silentAmong(await store.replacements.playlists(id));
  const holding = mayBeHeard(await store.deliveries.of(id), silent);
  return { broadcast: id, onAir: clock.now() >= startsAtMs, holding: holding.length };
}
