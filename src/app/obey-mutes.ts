import { actorName, system } from '../domain/actor.ts';
import type { Broadcast } from '../domain/broadcast.ts';
import type { Delivery } from '../domain/delivery.ts';
import { type BroadcastId, playlistId } from '../domain/ids.ts';
import { asidePosition, byTheVillage, mutedIn } from '../domain/mute.ts';
import type { BroadcastPlaylist } from '../ports/broadcasts.ts';
import { addressedInstead } from './addressed-instead.ts';
import type { Context } from './context.ts';
import { isLate } from './prepare-replacement.ts';
import { signDeliveries } from './sign-deliveries.ts';

type Needs = Pick<Context, 'store' | 'clock' | 'signingKeys' | 'drivers' | 'progress' | 'logger'>;

/**
 * Brings the orders that are out in line with what villages want silent: an endpoint that is muted gets one to play
 * nothing, also while it airs; one that is muted no more gets its programme again, in time before air. From the rows,
 * so that running it again changes nothing. One broadcast's failure is logged and holds up no other.
 */
export async function obeyMutes(context: Needs): Promise<void> {
  for (const id of await context.store.mutes.touched(context.clock.now())) {
    try {
      await obeyIn(context, id);
    } catch (error) {
      context.logger.error({ broadcast: id, err: error }, 'a mute failed; it is tried again at once');
    }
  }
}

async function obeyIn(context: Needs, id: BroadcastId): Promise<void> {
  const { store, clock } = context;
  const broadcast = await store.broadcasts.find(id);
  if (broadcast?.state !== 'frozen' || clock.now() >= broadcast.endsAtMs) return;
  const muted = mutedIn(await store.mutes.of(id));
  const standing = (await store.deliveries.of(id)).filter(({ state }) => state !== 'replaced');
  const silent = (delivery: Delivery): boolean =>
    delivery.playlist === playlistId(id, asidePosition) ||
    (delivery.state === 'failed' && delivery.reason === byTheVillage);
  const toMute = standing.filter((one) => muted.has(one.endpoint) && !silent(one));
  if (toMute.length > 0) await silence(context, broadcast, toMute);
  const toUnmute = standing.filter((one) => !muted.has(one.endpoint) && silent(one));
  if (toUnmute.length > 0 && !isLate(broadcast, clock)) await soundAgain(context, broadcast, toUnmute);
}

async function silence(context: Needs, broadcast: Broadcast, of: readonly Delivery[]): Promise<void> {
  const every = await context.store.replacements.playlists(broadcast.id);
  const [first] = every;
  if (first === undefined) return;
  const id = playlistId(broadcast.id, asidePosition);
  const known = every.find((one) => one.id === id);
  const playlist: BroadcastPlaylist = known ?? {
    id,
    broadcast: broadcast.id,
    audience: { ...first.audience, endpoints: [] },
    playlist: { ...first.playlist, items: [], durationMs: 0, silentBecause: byTheVillage },
  };
  const aside = known === undefined ? { position: asidePosition, playlist } : undefined;
  await setAside(context, broadcast, of, () => playlist, { reason: byTheVillage, aside });
}

async function soundAgain(context: Needs, broadcast: Broadcast, of: readonly Delivery[]): Promise<void> {
  const current = await context.store.broadcasts.playlists(broadcast.id);
  const playlistOf = (delivery: Delivery) =>
    current.find(({ audience }) => audience.endpoints.includes(delivery.endpoint));
  await setAside(context, broadcast, of, playlistOf, { reason: undefined, aside: undefined });
}

async function setAside(
  context: Needs,
  broadcast: Broadcast,
  of: readonly Delivery[],
  playlistOf: (delivery: Delivery) => BroadcastPlaylist | undefined,
  how: Pick<Parameters<Context['store']['replacements']['setAside']>[1], 'reason' | 'aside'>,
): Promise<void> {
  const { store, clock, logger, progress } = context;
  const schedule = (await store.revisions.schedule(broadcast.county))?.body;
  const addressed = addressedInstead(of, schedule, playlistOf);
  if (addressed.length === 0) return;
  const deliveries = await signDeliveries(context, broadcast, addressed, schedule?.late);
  const entry = {
    chain: broadcast.county,
    verb: 'replace-orders',
    subject: broadcast.id,
    actor: actorName(system('clock')),
    atMs: clock.now(),
    body: {
      deliveries: deliveries.length,
      spoken: how.reason === undefined ? deliveries.length : 0,
      [how.reason === undefined ? 'unmuted' : 'muted']: deliveries.map(({ endpoint }) => endpoint),
    },
  } as const;
  if (!(await store.replacements.setAside(broadcast.id, { ...how, deliveries }, entry))) return;
  logger.info(
    { broadcast: broadcast.id, deliveries: deliveries.length, reason: how.reason },
    'a village was heard',
  );
  progress({ kind: 'replaced', broadcast: broadcast.id, deliveries: deliveries.length });
}
