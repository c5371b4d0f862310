import { actorName, system } from '../domain/actor.ts';
import type { Broadcast } from '../domain/broadcast.ts';
import { type Delivery, mayBeHeard } from '../domain/delivery.ts';
import { isUrgency, type PlaylistId } from '../domain/ids.ts';
import type { StandingPlaylist } from '../ports/replacements.ts';
import { addressedInstead } from './addressed-instead.ts';
import type { Context } from './context.ts';
import { signDeliveries } from './sign-deliveries.ts';

type Needs = Pick<Context, 'store' | 'clock' | 'signingKeys' | 'drivers' | 'progress' | 'logger'>;

/** What an endpoint says no for that a later order, of a higher sequence, can change. */
const outranked: ReadonlySet<string> = new Set(['replayed', 'conflict']);
/** So often an endpoint is told anew without anybody asking for it. */
const mostAgain = 5;

/**
 * Signs a new order to play nothing, of a higher sequence, where an endpoint refused one for what a higher sequence can
 * change. From the rows, so that running it again changes nothing. One broadcast's failure is logged and holds up no other.
 */
export async function silenceAgain(context: Needs): Promise<void> {
  const { store, clock, logger } = context;
  const muted = new Set(await store.mutes.touched(clock.now()));
  for (const broadcast of await store.broadcasts.open()) {
    if (broadcast.reason === undefined && !muted.has(broadcast.id)) continue;
    try {
      await cancel(context, broadcast, isWorthIt);
    } catch (error) {
      logger.error({ broadcast: broadcast.id, err: error }, 'a silence failed; it is tried again at once');
    }
  }
}

/** As `silenceAgain`, for everybody who refused, whatever for: somebody asked for it. */
export const cancelAgain = (context: Needs, broadcast: Broadcast): Promise<void> =>
  cancel(context, broadcast, () => true);

const isWorthIt = ({ state, reason = '' }: Delivery, earlier: number): boolean =>
  state === 'refused' && outranked.has(reason) && earlier <= mostAgain;

/** @param isMeant told the delivery that was refused, and which of its endpoint it is, from 1 */
async function cancel(
  context: Needs,
  { id }: Broadcast,
  isMeant: (delivery: Delivery, nth: number) => boolean,
): Promise<void> {
  const { store, clock } = context;
  const broadcast = await store.broadcasts.find(id);
  if (broadcast?.state !== 'frozen' || isUrgency(broadcast.slot) || clock.now() >= broadcast.endsAtMs) return;
  const deliveries = await store.deliveries.of(id);
  if (!deliveries.some(({ state }) => state === 'refused' || state === 'failed')) return;
  const playlists = new Map((await store.replacements.playlists(id)).map((one) => [one.id, one]));
  const silent = silentAmong([...playlists.values()]);
  const isSilent = ({ playlist }: Delivery): boolean => silent.has(playlist);
  const owed = mayBeHeard(deliveries, silent).filter(
    (one) =>
      (one.state === 'refused' || one.state === 'failed') &&
      isSilent(one) &&
      isMeant(one, deliveries.filter((other) => other.endpoint === one.endpoint && isSilent(other)).length),
  );
  for (const [reason, of] of Map.groupBy(owed, (one) => one.reason ?? one.state))
    await tellAnew(context, broadcast, playlists, of, reason);
}

/** Playlists in which nothing is heard. */
export const silentAmong = (playlists: readonly StandingPlaylist[]): ReadonlySet<PlaylistId> =>
  new Set(playlists.filter(({ playlist }) => playlist.items.length === 0).map(({ id }) => id));

async function tellAnew(
  context: Needs,
  broadcast: Broadcast,
  playlists: ReadonlyMap<string, StandingPlaylist>,
  of: readonly Delivery[],
  reason: string,
): Promise<void> {
  const { store, clock, logger, progress } = context;
  const schedule = (await store.revisions.schedule(broadcast.county))?.body;
  const addressed = addressedInstead(of, schedule, ({ playlist }) => playlists.get(playlist));
  if (addressed.length === 0) return;
  const deliveries = await signDeliveries(context, broadcast, addressed, schedule?.late);
  const endpoints = deliveries.map(({ endpoint }) => endpoint);
  const entry = {
    chain: broadcast.county,
    verb: 'replace-orders',
    subject: broadcast.id,
    actor: actorName(system('clock')),
    atMs: clock.now(),
    body: { deliveries: deliveries.length, spoken: 0, again: endpoints, reason },
  } as const;
  if (!(await store.replacements.setAside(broadcast.id, { reason, aside: undefined, deliveries }, entry)))
    return;
  logger.warn({ broadcast: broadcast.id, endpoints, reason }, 'endpoints are told to be silent once more');
  progress({ kind: 'replaced', broadcast: broadcast.id, deliveries: deliveries.length });
}
