import { actorName, system } from '../domain/actor.ts';
import { ownQuietDuring } from '../domain/audience.ts';
import type { Broadcast } from '../domain/broadcast.ts';
import { quietDuring } from '../domain/calendar.ts';
import { type Digest, deliveryId } from '../domain/ids.ts';
import type { Endpoint } from '../domain/schedule.ts';
import type { BroadcastPlaylist, NewDelivery } from '../ports/broadcasts.ts';
import { signOrder } from '../protocol/signing.ts';
import type { Context } from './context.ts';
import { missBroadcast } from './miss-broadcast.ts';

type Needs = Pick<Context, 'store' | 'clock' | 'settings' | 'signingKey' | 'progress' | 'logger'>;

/**
 * Signs a ready broadcast's orders, once, and stores a delivery for every endpoint. From here on only an
 * explicit replace or cancel changes it. An ad hoc broadcast gets its start now.
 */
export async function freezeBroadcast(context: Needs, broadcast: Broadcast): Promise<void> {
  const { store, clock, settings } = context;
  const schedule = (await store.revisions.schedule(broadcast.county))?.body;
  if (schedule === undefined) return missBroadcast(context, broadcast, 'no-schedule');
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
  const deliveries = await newDeliveries(context, frozen, playlists, awake);
  const done = await store.broadcasts.freeze(frozen, deliveries, {
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
  });
  if (!done) return;
  context.progress({ kind: 'frozen', broadcast: broadcast.id, startsAtMs, deliveries: deliveries.length });
}

async function newDeliveries(
  context: Needs,
  broadcast: Broadcast,
  playlists: readonly BroadcastPlaylist[],
  awake: readonly Endpoint[],
): Promise<NewDelivery[]> {
  const { store } = context;
  const sequence = await store.broadcasts.takeSequence();
  const checkpoint = await store.ledger.head(broadcast.county);
  const endpoints = new Map(awake.map((endpoint) => [endpoint.id, endpoint]));
  const wanted = playlists.flatMap((playlist) =>
    playlist.audience.endpoints.flatMap((id) => {
      const endpoint = endpoints.get(id);
      return endpoint === undefined ? [] : [{ playlist, endpoint }];
    }),
  );
  return Promise.all(
    wanted.map(({ playlist, endpoint }) =>
      newDelivery(context, broadcast, playlist, endpoint, sequence, checkpoint),
    ),
  );
}

async function newDelivery(
  { signingKey, clock }: Needs,
  broadcast: Broadcast,
  { id: playlist, audience, programme }: BroadcastPlaylist,
  endpoint: Endpoint,
  sequence: number,
  checkpoint: Digest,
): Promise<NewDelivery> {
  if (programme === undefined) throw new Error(`${playlist} was frozen before it was assembled`);
  const id = deliveryId(broadcast.id, endpoint.id);
  const { digest, bytes, durationMs, cues } = programme;
  const jws = await signOrder(
    {
      version: 1,
      order: id,
      broadcast: broadcast.id,
      county: broadcast.county,
      endpoint: endpoint.id,
      sequence,
      notBeforeMs: Math.min(clock.now(), broadcast.startsAtMs),
      startsAtMs: broadcast.startsAtMs,
      expiresAtMs: broadcast.endsAtMs,
      volumePercent: audience.volumePercent,
      programme: { digest, bytes, durationMs },
      items: cues.map(({ item, lesson, rendition, offsetMs, durationMs: length }) => ({
        item,
        lesson,
        rendition,
        offsetMs,
        durationMs: length,
      })),
      checkpoint,
    },
    signingKey,
  );
  return {
    id,
    broadcast: broadcast.id,
    playlist,
    endpoint: endpoint.id,
    endpointName: endpoint.name,
    area: endpoint.area,
    sequence,
    expiresAtMs: broadcast.endsAtMs,
    jws,
  };
}
