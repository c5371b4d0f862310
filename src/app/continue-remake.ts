import type { Broadcast } from '../domain/broadcast.ts';
import type { EndpointId } from '../domain/ids.ts';
import { mutedIn } from '../domain/mute.ts';
import type { StandingPlaylist } from '../ports/replacements.ts';
import type { Context } from './context.ts';
import { mustWait } from './hold-orders.ts';
import { basisNow } from './plan-ground.ts';
import {
  entryOf,
  giveUp,
  isTooLate,
  type Remaking,
  reasonOfLateness,
  refitRemake,
  remakingOf,
} from './remake-orders.ts';
import { type Addressed, signDeliveries } from './sign-deliveries.ts';
import { movedTo, standsAt } from './stands-at.ts';
import type { MayAir } from './what-may-air.ts';

type Needs = Pick<
  Context,
  'store' | 'clock' | 'jobs' | 'settings' | 'signingKeys' | 'drivers' | 'progress' | 'logger' | 'startedAtMs'
>;

/**
 * Goes on with a broadcast whose orders are being replaced by an edited schedule: has made what is not made, and signs
 * it all at once when it is. Too late for that, the broadcast airs as it was. Answers false where nothing is under way,
 * or is no longer.
 */
export async function continueRemake(
  context: Needs,
  broadcast: Broadcast,
  mayAir: MayAir,
  approvals: number,
): Promise<boolean> {
  const remaking = await remakingOf(context, broadcast);
  if (remaking === undefined) return false;
  if (isTooLate(context, remaking)) {
    await giveUp(context, remaking, reasonOfLateness(context, broadcast));
    return false;
  }
  await refitRemake(context, broadcast, mayAir);
  const every = await context.store.replacements.playlists(broadcast.id);
  const next = every.filter(({ standing }) => standing === 'next');
  const unmade = next.filter(
    ({ playlist, programme }) => playlist.items.length > 0 && programme === undefined,
  );
  if (unmade.length === 0) {
    if (!(await waits(context, remaking, next))) await sign(context, remaking, every, next, approvals);
  } else {
    const epoch = context.startedAtMs;
    await context.jobs.add(unmade.map(({ id }) => ({ kind: 'assemble', playlist: id, epoch })));
  }
  return true;
}

/** Whether its orders need a second person first; until then, and without one, the broadcast airs as it was. */
const waits = (
  context: Needs,
  { broadcast, revision }: Remaking,
  next: readonly StandingPlaylist[],
): Promise<boolean> => {
  const spoken = next.filter(({ playlist }) => playlist.items.length > 0);
  const orders = spoken.reduce((sum, { audience }) => sum + audience.endpoints.length, 0);
  return mustWait(context, broadcast, revision.body, orders, next);
};

async function sign(
  context: Needs,
  remaking: Remaking,
  every: readonly StandingPlaylist[],
  next: readonly StandingPlaylist[],
  approvals: number,
): Promise<void> {
  const { store, logger, progress } = context;
  const { broadcast, remake, revision } = remaking;
  const stands = standsAt(revision.body, broadcast, remake);
  const moved = 'span' in stands ? movedTo(broadcast, stands.span, remake) : broadcast;
  const reached = new Set(next.flatMap(({ audience }) => audience.endpoints));
  const current = every.filter(({ standing }) => standing === 'current');
  const old = current.filter(({ audience }) => audience.endpoints.some((one) => reached.has(one)));
  const airing = [...next, ...current.filter((one) => !old.includes(one))];
  const isSilent = airing.every(({ playlist }) => playlist.items.length === 0);
  const because = 'span' in stands ? 'nothing-to-air' : stands.silentBecause;
  const { reason: _, ...rest } = moved;
  const remade: Broadcast = {
    ...rest,
    freezeAtMs: moved.startsAtMs - revision.body.leadMs,
    ...(isSilent ? { reason: because } : {}),
  };
  const { addressed, unreachable } = await addressedTo(context, broadcast, next);
  const deliveries = await signDeliveries(context, remade, addressed, revision.body.late);
  const done = await store.remakes.replace(
    {
      broadcast: remade,
      old: old.map(({ id }) => id),
      next: next.map(({ id }) => id),
      deliveries,
      basis: await basisNow(context, revision.number),
      remake,
      approvals,
    },
    entryOf(context, remaking, 'replace-orders', {
      schedule: revision.number,
      startsAtMs: remade.startsAtMs,
      programmes: next.map(({ audience, programme }) => [audience.key, programme?.digest]),
      deliveries: deliveries.length,
      spoken: addressed.filter(({ playlist }) => playlist.playlist.items.length > 0).length,
      ...(unreachable.length === 0 ? {} : { unreachable }),
    }),
  );
  if (!done) return;
  logger.info({ broadcast: broadcast.id, deliveries: deliveries.length }, 'a broadcast was made again');
  progress({ kind: 'replaced', broadcast: broadcast.id, deliveries: deliveries.length });
}

/**
 * Each endpoint once, in the place of the order it may hold; who holds none is not told to play nothing. One whose
 * village wants silence keeps it.
 */
async function addressedTo(
  { store }: Needs,
  { id, county }: Broadcast,
  next: readonly StandingPlaylist[],
): Promise<{ readonly addressed: readonly Addressed[]; readonly unreachable: readonly EndpointId[] }> {
  const schedule = (await store.revisions.schedule(county))?.body;
  const endpoints = new Map(schedule?.endpoints.map((endpoint) => [endpoint.id, endpoint]));
  const held = new Map(
    (await store.deliveries.of(id))
      .filter(({ state }) => state !== 'replaced')
      .map((delivery) => [delivery.endpoint, delivery.id]),
  );
  const muted = mutedIn(await store.mutes.of(id));
  const unreachable: EndpointId[] = [];
  const addressed = next.flatMap((playlist) =>
    playlist.audience.endpoints.flatMap((one): Addressed[] => {
      if (muted.has(one)) return [];
      const [endpoint, replaces] = [endpoints.get(one), held.get(one)];
      if (endpoint === undefined && replaces !== undefined) unreachable.push(one);
      if (endpoint === undefined) return [];
      if (replaces !== undefined) return [{ playlist, endpoint, replaces }];
      return playlist.playlist.items.length === 0 ? [] : [{ playlist, endpoint }];
    }),
  );
  return { addressed, unreachable };
}
