import { type Actor, actorName } from '../domain/actor.ts';
import type { Emergency } from '../domain/emergency.ts';
import { type BroadcastId, playlistId, replacing } from '../domain/ids.ts';
import type { BroadcastPlaylist } from '../ports/broadcasts.ts';
import { authorise } from './authorise.ts';
import { RequestError } from './context.ts';
import type { EmergencyNeeds } from './declare-emergency.ts';
import { enqueueDeliveries } from './enqueue-deliveries.ts';
import { signDeliveries } from './sign-deliveries.ts';

/**
 * Ends an emergency before it is over: every endpoint is ordered to play nothing in its place, under the same key.
 * What it interrupted goes on, or stays dropped, as it was declared. Throws RequestError.
 */
export async function endEmergency(
  context: EmergencyNeeds,
  actor: Actor,
  id: BroadcastId,
): Promise<Emergency> {
  const { store, clock, progress, logger } = context;
  const emergency = await store.emergencies.find(id);
  const broadcast = await store.broadcasts.find(id);
  if (emergency === undefined || broadcast === undefined)
    throw new RequestError(
      'not-found',
      `没有这次应急广播：${id}，可用 dalaba emergency list 查。There is no emergency ${id}; dalaba emergency list shows those there are.`,
    );
  authorise(actor, 'declareEmergency', emergency.county);
  const playlists = await store.broadcasts.playlists(id);
  const silences = playlists.map(
    ({ audience }, index): BroadcastPlaylist => ({
      id: replacing(playlistId(id, index), 1),
      broadcast: id,
      audience,
      playlist: {
        items: [],
        leftOut: [],
        gapMs: 0,
        durationMs: 0,
        budgetMs: 0,
        silentBecause: 'ended',
      },
    }),
  );
  const schedule = (await store.revisions.schedule(emergency.county))?.body;
  const endpoints = new Map(schedule?.endpoints.map((endpoint) => [endpoint.id, endpoint]));
  const held = (await store.deliveries.of(id)).filter(({ state }) => state !== 'replaced');
  const addressed = held.flatMap(({ id: replaces, endpoint: to }) => {
    const endpoint = endpoints.get(to);
    const playlist = silences.find(({ audience }) => audience.endpoints.includes(to));
    return endpoint === undefined || playlist === undefined ? [] : [{ playlist, endpoint, replaces }];
  });
  const { drill, after } = emergency;
  const as = { key: context.emergencyKey, emergency: { drill, after } };
  const deliveries = await signDeliveries(context, broadcast, addressed, undefined, as);
  const atMs = clock.now();
  const ended = { broadcast: id, endedAtMs: atMs, endedBy: actorName(actor) };
  const done = await store.emergencies.end(ended, silences, deliveries, {
    chain: emergency.county,
    verb: 'end-emergency',
    subject: id,
    actor: actorName(actor),
    atMs,
    body: { deliveries: deliveries.length },
  });
  if (!done)
    throw new RequestError('conflict', `${id} 已经播完或已结束。${id} is over, or was ended already.`);
  await enqueueDeliveries(context, id).catch((err: unknown) =>
    logger.error({ broadcast: id, err }, 'the end of an emergency could not be put into the queue yet'),
  );
  progress({ kind: 'replaced', broadcast: id, deliveries: deliveries.length });
  return { ...emergency, ...ended };
}
