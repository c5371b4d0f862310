import { actorName, system } from '../domain/actor.ts';
import { ownQuietDuring } from '../domain/audience.ts';
import type { Broadcast } from '../domain/broadcast.ts';
import { quietDuring } from '../domain/calendar.ts';
import type { LedgerEntry } from '../domain/ledger.ts';
import { byTheVillage, mutedIn } from '../domain/mute.ts';
import type { Endpoint } from '../domain/schedule.ts';
import type { BroadcastPlaylist, NewDelivery } from '../ports/broadcasts.ts';
import type { Context } from './context.ts';
import { mustWait } from './hold-orders.ts';
import { missBroadcast } from './miss-broadcast.ts';
import { replanBroadcast } from './replan-broadcast.ts';
import { type Addressed, signDeliveries } from './sign-deliveries.ts';
import { whatMayAir } from './what-may-air.ts';

type Needs = Pick<
  Context,
  'store' | 'clock' | 'jobs' | 'settings' | 'signingKeys' | 'drivers' | 'progress' | 'logger' | 'startedAtMs'
>;

/**
 * Signs a ready broadcast's orders, once, and stores a delivery for every endpoint. From here on only an
 * explicit replace or cancel changes it. One that holds what may no longer air is planned anew instead (I1). An ad
 * hoc broadcast gets its start now. One that is more than its county sends in an hour waits for a second person.
 */
export async function freezeBroadcast(context: Needs, broadcast: Broadcast): Promise<void> {
  const { store, clock, settings } = context;
  const schedule = (await store.revisions.schedule(broadcast.county))?.body;
  if (schedule === undefined) return missBroadcast(context, broadcast, 'no-schedule');
  // Looked at before what may air: a recording that is taken back while orders are signed is found by the store.
  const approvals = await store.approvals.newest();
  if (await replanBroadcast(context, broadcast, await whatMayAir(context), system('clock'))) return;
  const lengthMs = broadcast.endsAtMs - broadcast.startsAtMs;
  const startsAtMs = broadcast.adHoc ? clock.now() + settings.adHocDelayMs : broadcast.startsAtMs;
  const span = { startsAtMs, endsAtMs: startsAtMs + lengthMs };
  if (quietDuring(span, schedule.quiet, schedule.zone) !== undefined) {
    return missBroadcast(context, broadcast, 'quiet');
  }
  const frozen: Broadcast = { ...broadcast, ...span, state: 'frozen' };
  const playlists = await store.broadcasts.playlists(broadcast.id);
  const awake = schedule.endpoints.filter((one) => ownQuietDuring(schedule, one, span) === undefined);
  if (awake.length === 0 && schedule.endpoints.length > 0) return missBroadcast(context, broadcast, 'quiet');
  const wanted = addressed(playlists, awake);
  if (await mustWait(context, broadcast, schedule, wanted.length, playlists)) return;
  const muted = mutedIn(await store.mutes.of(broadcast.id));
  const deliveries = (await signDeliveries(context, frozen, wanted, schedule.late)).map((delivery) =>
    muted.has(delivery.endpoint) ? withheld(delivery, clock.now()) : delivery,
  );
  const entry: LedgerEntry = {
    chain: broadcast.county,
    verb: 'freeze-broadcast',
    subject: broadcast.id,
    actor: actorName(system('clock')),
    atMs: clock.now(),
    body: {
      startsAtMs,
      programmes: playlists.map(({ audience, programme }) => [audience.key, programme?.digest]),
      deliveries: deliveries.length,
    },
  };
  if (!(await store.broadcasts.freeze(frozen, deliveries, entry, approvals))) return;
  context.progress({ kind: 'frozen', broadcast: broadcast.id, startsAtMs, deliveries: deliveries.length });
}

/** What a village does not want is signed, so that it may still change its mind, and not sent. */
const withheld = ({ performed: _, ...delivery }: NewDelivery, atMs: number): NewDelivery => ({
  ...delivery,
  withheld: { reason: byTheVillage, atMs },
});

const addressed = (playlists: readonly BroadcastPlaylist[], awake: readonly Endpoint[]): Addressed[] => {
  const endpoints = new Map(awake.map((endpoint) => [endpoint.id, endpoint]));
  return playlists.flatMap((playlist) =>
    playlist.audience.endpoints.flatMap((id) => {
      const endpoint = endpoints.get(id);
      return endpoint === undefined ? [] : [{ playlist, endpoint }];
    }),
  );
};
