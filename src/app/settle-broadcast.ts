import { actorName, system } from '../domain/actor.ts';
import type { Broadcast } from '../domain/broadcast.ts';
import { type Delivery, droppedByMs, isCertain, isOutranked } from '../domain/delivery.ts';
import { concludePlays, type Evidence, isConcluded, type Play } from '../domain/play.ts';
import type { KeptReceipt } from '../ports/receipts.ts';
import type { Context } from './context.ts';
import { makeCheckpoint } from './make-checkpoints.ts';
import { concludeDelivery } from './record-receipts.ts';
import { evidenceIn, spanAsItStands, spanOf } from './weigh-evidence.ts';

type Needs = Pick<Context, 'store' | 'clock' | 'settings' | 'progress' | 'signingKeys' | 'logger'>;

/**
 * Settles a frozen broadcast once all evidence is in, or its grace is over: every planned (endpoint, item) then
 * has exactly one outcome (I4), and a checkpoint is signed. Before that it does nothing.
 */
export async function settleBroadcast(context: Needs, broadcast: Broadcast): Promise<void> {
  const { store, clock, settings } = context;
  const now = clock.now();
  const overdue = now >= broadcast.endsAtMs + settings.graceMs;
  if (!overdue && (await store.plays.isOwed(broadcast.id))) return;
  const untaken = await store.performances.untaken(broadcast.id);
  const found = await store.deliveries.of(broadcast.id);
  const deliveries = withCertainty(found).map((one) =>
    overdue && untaken.has(one.id) && one.state === 'accepted'
      ? { ...one, state: 'failed' as const, reason: 'not-streamed' }
      : one,
  );
  const receipts = await store.receipts.ofBroadcast(broadcast.id);
  const plays = await conclude(context, broadcast, found, deliveries, receipts);
  if (!overdue && !plays.every(isConcluded)) return;
  for (const delivery of deliveries.filter(({ state }) => state === 'pending')) {
    await store.deliveries.change({
      delivery: delivery.id,
      state: 'failed',
      reason: givenUp(delivery),
      certain: delivery.certain,
      atMs: now,
    });
  }
  await store.plays.conclude(plays, now);
  // What came meanwhile was concluded by whoever stored it, and may just have been concluded over; so may an order that it proves taken.
  const notTaken = new Set(found.filter(isNotTaken).map(({ id }) => id));
  for (const [id, count] of await store.receipts.counts({ broadcast: broadcast.id }))
    if (notTaken.has(id) || count !== (receipts.get(id)?.length ?? 0)) await concludeDelivery(context, id);
  const done = await store.broadcasts.settle(broadcast.id, {
    chain: broadcast.county,
    verb: 'settle-broadcast',
    subject: broadcast.id,
    actor: actorName(system('clock')),
    atMs: now,
    body: { deliveries: deliveries.filter(({ state }) => state !== 'replaced').length },
  });
  if (!done) return;
  context.progress({ kind: 'settled', broadcast: broadcast.id });
  try {
    await makeCheckpoint(context, broadcast.county);
  } catch (err) {
    // The day's checkpoint makes up for it.
    context.logger.error({ err, county: broadcast.county }, 'no checkpoint after a settlement');
  }
}

/** What an endpoint has not taken, and what it dropped for an order it took later, it surely does not play. */
function withCertainty(deliveries: readonly Delivery[]): Delivery[] {
  return deliveries.map((delivery) => ({
    ...delivery,
    certain: isOutranked(delivery, deliveries) || isCertain(delivery, 0),
  }));
}

const isNotTaken = ({ state }: Delivery): boolean => state === 'pending' || state === 'failed';

/** Why a delivery still pending at the end failed: the same words in its row and in its plays. */
const givenUp = ({ reason }: Delivery): string => reason ?? 'expired';

async function conclude(
  { store }: Needs,
  broadcast: Broadcast,
  found: readonly Delivery[],
  deliveries: readonly Delivery[],
  receipts: Awaited<ReturnType<Needs['store']['receipts']['ofBroadcast']>>,
): Promise<Play[]> {
  const playlists = new Map((await store.replacements.playlists(broadcast.id)).map((one) => [one.id, one]));
  const plays: Play[] = [];
  for (const [index, delivery] of deliveries.entries()) {
    const told = receipts.get(delivery.id) ?? [];
    const evidence = await weigh(store, broadcast, delivery, told);
    const playlist = playlists.get(delivery.playlist);
    // Who told its end has told all of it.
    const isTold = told.some(({ event }) => event.kind === 'finished');
    const heardMs = isTold ? 0 : await heardBeforeDropMs(store, broadcast, found[index] ?? delivery, found);
    const mayHaveBegun = (item: number): boolean =>
      (playlist?.programme?.cues.find((cue) => cue.item === item)?.offsetMs ?? 0) < heardMs;
    const ended =
      delivery.state === 'pending'
        ? { ...delivery, state: 'failed' as const, reason: givenUp(delivery) }
        : delivery;
    plays.push(...concludePlays(ended, playlist?.playlist.items ?? [], evidence, mayHaveBegun));
  }
  return plays;
}

/** How long an endpoint may have played an order before it dropped it for a later one, milliseconds. */
async function heardBeforeDropMs(
  store: Needs['store'],
  { startsAtMs, postponedFromMs = startsAtMs }: Broadcast,
  delivery: Delivery,
  ofBroadcast: readonly Delivery[],
): Promise<number> {
  const untilMs = isCertain(delivery, 0) ? undefined : droppedByMs(delivery, ofBroadcast);
  if (untilMs === undefined || untilMs <= Math.min(startsAtMs, postponedFromMs)) return 0;
  const order = await store.deliveries.find(delivery.id);
  return Math.max(0, untilMs - (order === undefined ? startsAtMs : spanOf(order).startsAtMs));
}

/** Its order is read only where something of the evidence seems not to be true of the broadcast as it stands. */
async function weigh(
  store: Needs['store'],
  broadcast: Broadcast,
  delivery: Delivery,
  receipts: readonly KeptReceipt[],
): Promise<Evidence[]> {
  const evidence = evidenceIn(receipts, spanAsItStands(delivery, broadcast));
  const isDoubted = evidence.some(
    (one) => one.kind === 'disbelieved' || (one.kind === 'item' && one.item.doubt !== undefined),
  );
  const mayBeEarly = receipts.some(
    ({ event, receivedAtMs }) => event.kind === 'missed' && receivedAtMs < broadcast.startsAtMs,
  );
  const found = isDoubted || mayBeEarly ? await store.deliveries.find(delivery.id) : undefined;
  return found === undefined ? evidence : evidenceIn(receipts, spanOf(found));
}
