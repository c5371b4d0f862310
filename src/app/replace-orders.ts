import { actorName, system } from '../domain/actor.ts';
import type { Broadcast } from '../domain/broadcast.ts';
import type { Delivery } from '../domain/delivery.ts';
import type { EndpointId } from '../domain/ids.ts';
import { byTheVillage } from '../domain/mute.ts';
import type { Endpoint } from '../domain/schedule.ts';
import type { StandingPlaylist } from '../ports/replacements.ts';
import type { Context } from './context.ts';
import { continueRemake } from './continue-remake.ts';
import { mustWait } from './hold-orders.ts';
import { isLate, type Place, placesOf, prepareReplacement, silenceLate } from './prepare-replacement.ts';
import { type Addressed, signDeliveries } from './sign-deliveries.ts';
import { whatMayAir } from './what-may-air.ts';

type Needs = Pick<
  Context,
  'store' | 'clock' | 'jobs' | 'settings' | 'signingKeys' | 'drivers' | 'progress' | 'logger' | 'startedAtMs'
>;

const clockActor = system('clock');

/**
 * Goes on with every replacement under way, from the rows and never from what this process remembers: has made what
 * is not made, and signs what is. Cheap while there is none. One broadcast's failure is logged and holds up no other.
 */
export async function continueReplacements(context: Needs): Promise<void> {
  for (const broadcast of await context.store.replacements.underWay()) {
    try {
      await replaceOrders(context, broadcast);
    } catch (error) {
      context.logger.error(
        { broadcast: broadcast.id, err: error },
        'a replacement failed; it is tried again at once',
      );
    }
  }
}

/**
 * Signs new orders for the audiences of a frozen broadcast whose replacement is made, each in the place of the
 * endpoint’s last one and with a higher sequence. What waits for a second person and is not let go becomes silence.
 * What can't be made in time becomes an order to play nothing, and so
 * does what is left of a replacement when the broadcast is on air already.
 */
export async function replaceOrders(context: Needs, broadcast: Broadcast): Promise<void> {
  const { clock, jobs, startedAtMs } = context;
  if (clock.now() >= broadcast.endsAtMs) return;
  // Looked at before what may air: a recording that is taken back while orders are signed is found by the store.
  const approvals = await context.store.approvals.newest();
  const mayAir = await whatMayAir(context);
  if (await continueRemake(context, broadcast, mayAir, approvals)) return;
  await prepareReplacement(context, broadcast, mayAir, clockActor);
  const unmade = (await placesOf(context, broadcast)).filter(
    ({ next }) => next !== undefined && !isMade(next),
  );
  if (isLate(broadcast, clock)) await silenceLate(context, broadcast, unmade, clockActor);
  else
    await jobs.add(
      unmade.flatMap(({ next }) =>
        next === undefined ? [] : [{ kind: 'assemble', playlist: next.id, epoch: startedAtMs } as const],
      ),
    );
  const places = await placesOf(context, broadcast);
  const made = places.flatMap((place) =>
    place.next !== undefined && isMade(place.next) ? [{ ...place, next: place.next }] : [],
  );
  if (made.length === 0) return;
  const spoken = made.filter(({ next }) => next.playlist.items.length > 0);
  if (await waits(context, broadcast, spoken)) {
    if (isLate(broadcast, clock)) return silenceLate(context, broadcast, spoken, clockActor, 'held');
    const silent = made.filter(({ next }) => next.playlist.items.length === 0);
    if (silent.length > 0) await sign(context, broadcast, places, silent, approvals);
    return;
  }
  await sign(context, broadcast, places, made, approvals);
}

/** Silence is never more than a county may send; what is to be heard may have to wait for a second person. */
async function waits(
  context: Needs,
  broadcast: Broadcast,
  spoken: readonly { readonly current: StandingPlaylist; readonly next: StandingPlaylist }[],
): Promise<boolean> {
  const schedule = (await context.store.revisions.schedule(broadcast.county))?.body;
  const current = new Set(spoken.map((place) => place.current.id));
  const orders = (await context.store.deliveries.of(broadcast.id)).filter(
    (delivery) => isOwed(delivery) && current.has(delivery.playlist),
  ).length;
  const next = spoken.map((place) => place.next);
  return orders > 0 && mustWait(context, broadcast, schedule, orders, next);
}

/** Whom the village wants silent, is owed nothing. */
const isOwed = ({ state, reason }: Delivery): boolean =>
  state !== 'replaced' && !(state === 'failed' && reason === byTheVillage);

const isMade = ({ playlist, programme }: StandingPlaylist): boolean =>
  playlist.items.length === 0 || programme !== undefined;

async function sign(
  context: Needs,
  broadcast: Broadcast,
  places: readonly Place[],
  made: readonly (Place & { readonly next: StandingPlaylist })[],
  approvals: number,
): Promise<void> {
  const { store, clock, logger } = context;
  const schedule = (await store.revisions.schedule(broadcast.county))?.body;
  const endpoints = new Map(schedule?.endpoints.map((endpoint) => [endpoint.id, endpoint]));
  const held = (await store.deliveries.of(broadcast.id)).filter(isOwed);
  const addressed = made.flatMap((place) => addressedIn(place, held, endpoints));
  const gone = made.flatMap(({ current }) =>
    held.filter(({ playlist, endpoint }) => playlist === current.id && !endpoints.has(endpoint)),
  );
  if (gone.length > 0)
    logger.warn(
      { broadcast: broadcast.id, endpoints: gone.map(({ endpoint }) => endpoint) },
      'endpoints that are not in the schedule any more can not be told to drop their orders',
    );
  const deliveries = await signDeliveries(context, broadcast, addressed, schedule?.late);
  const airing = places.map((place) => made.find(({ next }) => next === place.next)?.next ?? place.current);
  const reason = airing.every(({ playlist }) => playlist.items.length === 0) ? meant(airing) : undefined;
  const done = await store.replacements.replace(
    broadcast.id,
    made.map(({ current, next }) => ({ old: current.id, next: next.id })),
    deliveries,
    reason,
    {
      chain: broadcast.county,
      verb: 'replace-orders',
      subject: broadcast.id,
      actor: actorName(clockActor),
      atMs: clock.now(),
      body: {
        programmes: made.map(({ next: { audience, programme } }) => [audience.key, programme?.digest]),
        deliveries: deliveries.length,
        spoken: addressed.filter(({ playlist }) => playlist.playlist.items.length > 0).length,
        ...(gone.length === 0 ? {} : { unreachable: gone.map(({ endpoint }) => endpoint) }),
      },
    },
    approvals,
  );
  if (!done) return;
  logger.info({ broadcast: broadcast.id, deliveries: deliveries.length }, 'orders were replaced');
  context.progress({ kind: 'replaced', broadcast: broadcast.id, deliveries: deliveries.length });
}

/** Why nothing of a broadcast is left: somebody stopped it, or all of it was withdrawn. */
const meant = (airing: readonly StandingPlaylist[]): string =>
  airing
    .map(({ playlist }) => playlist.silentBecause)
    .find((because) => because === 'county-stopped' || because === 'cancelled') ?? 'withdrawn';

const addressedIn = (
  { current, next }: Place & { readonly next: StandingPlaylist },
  held: readonly Delivery[],
  endpoints: ReadonlyMap<EndpointId, Endpoint>,
): Addressed[] =>
  held.flatMap(({ id, playlist, endpoint: to }) => {
    const endpoint = endpoints.get(to);
    return playlist === current.id && endpoint !== undefined
      ? [{ playlist: next, endpoint, replaces: id }]
      : [];
  });
