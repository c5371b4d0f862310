import type { Actor } from '../domain/actor.ts';
import { type Delivery, isOutranked } from '../domain/delivery.ts';
import { type AreaCode, type DeliveryId, type EndpointId, endpointOfDelivery } from '../domain/ids.ts';
import { concludePlays, isConcluded, type Play } from '../domain/play.ts';
import type { ReceiptAck, ReceivedReceipt } from '../protocol/receipt.ts';
import { type Context, RequestError } from './context.ts';
import { countyOfDelivery } from './deliver-programme.ts';
import { inParallel } from './in-parallel.ts';
import { forgeryPauseMs } from './watched-forgeries.ts';
import { evidenceIn, provesAcceptance, spanOf } from './weigh-evidence.ts';

type Needs = Pick<Context, 'store' | 'clock' | 'progress' | 'logger'>;

/** Deliveries of one batch: what is asked of the store at the same time shares its transactions. */
const concludedAtOnce = 8;

/**
 * Appends a device's receipts and concludes the plays they speak of. Answers what is durable: the device may
 * delete that and nothing else; and what of its boots never came. Receipts about another endpoint's delivery are kept as evidence, and conclude
 * nothing. Throws RequestError when the actor is no device.
 * @param from.address where they came from, where that is the device's own
 * @param from.signal ends the work early, with its reason: what was not acknowledged comes again, and is concluded then
 */
export async function recordReceipts(
  context: Needs,
  actor: Actor,
  receipts: readonly ReceivedReceipt[],
  { address, signal }: { readonly address?: string | undefined; readonly signal?: AbortSignal } = {},
): Promise<ReceiptAck> {
  if (actor.kind !== 'device')
    throw new RequestError('forbidden', '只有终端能交回执。Only a device may hand in receipts.');
  const { endpoint, county } = actor;
  signal?.throwIfAborted();
  const { conflicts, missing } = await context.store.receipts.append(
    endpoint,
    county,
    receipts,
    context.clock.now(),
    address,
  );
  if (conflicts > 0)
    context.logger.warn({ endpoint, conflicts }, 'receipts arrived twice with different content');
  const unreadable = receipts.filter(({ event }) => event.kind === 'unreadable').length;
  if (unreadable > 0)
    context.logger.warn({ endpoint, unreadable }, 'receipts made no sense and are kept as they came');
  await noteForgery(context, endpoint, county, receipts);
  await inParallel(concludedAtOnce, [...deliveriesIn(receipts, endpoint, county)], async (delivery) => {
    signal?.throwIfAborted();
    await concludeDelivery(context, delivery);
  });
  return {
    acknowledged: receipts.map(({ boot, sequence }) => ({ boot, sequence })),
    ...(missing === undefined ? {} : { missing: [...missing] }),
  };
}

/** What nobody of ours signed reached the endpoint: somebody else is in its network. */
async function noteForgery(
  { store, clock, logger }: Pick<Needs, 'store' | 'clock' | 'logger'>,
  endpoint: EndpointId,
  county: AreaCode,
  receipts: readonly ReceivedReceipt[],
): Promise<void> {
  const forged = receipts.reduce(
    (sum, { event }) =>
      event.kind === 'refused' && event.reason === 'signature' ? sum + (event.count ?? 1) : sum,
    0,
  );
  if (forged === 0) return;
  const what = `有人向终端 ${endpoint} 发伪造的播出令，它没有收：查村里的网络。`;
  logger.warn({ endpoint, county, forged, what }, 'somebody sends forged orders to an endpoint');
  await store.forgeries.note({ county, endpoint, orders: forged, atMs: clock.now() }, forgeryPauseMs);
}

type Concluding = Pick<Needs, 'store' | 'clock' | 'progress'>;

/**
 * Concludes whatever a delivery's evidence already decides; late evidence corrects by a new version. Of two that
 * conclude at once, each looks again after it wrote: so the last to write knows all that is stored.
 */
export async function concludeDelivery(context: Concluding, id: DeliveryId): Promise<void> {
  for (let seen = await concludeOnce(context, id); seen !== undefined; ) {
    const stored = (await context.store.receipts.counts({ delivery: id })).get(id) ?? 0;
    if (stored === seen) return;
    seen = await concludeOnce(context, id);
  }
}

/** Answers how many receipts it knew of; undefined where there is no such delivery. */
async function concludeOnce(
  { store, clock, progress }: Concluding,
  id: DeliveryId,
): Promise<number | undefined> {
  const found = await store.deliveries.find(id);
  if (found === undefined) return undefined;
  const { delivery } = found;
  const [playlist, receipts] = await Promise.all([
    store.broadcasts.playlist(delivery.playlist),
    store.receipts.of(id),
  ]);
  const span = spanOf(found);
  const evidence = evidenceIn(receipts, span);
  const isNewlyTaken = delivery.state !== 'accepted' && provesAcceptance(receipts, evidence, span);
  if (isNewlyTaken)
    await store.deliveries.change({ delivery: id, state: 'accepted', certain: true, atMs: clock.now() });
  const now = isNewlyTaken ? ((await store.deliveries.find(id))?.delivery ?? delivery) : delivery;
  const plays = concludePlays(now, playlist?.playlist.items ?? [], evidence);
  const mayStand = isNewlyTaken || clock.now() >= delivery.expiresAtMs;
  const decided = await toBeSaid({ store, clock }, now, plays, mayStand);
  for (const play of await store.plays.conclude(decided, clock.now())) {
    const { delivery: _, reason: __, ...heard } = play;
    progress({ kind: 'play', broadcast: delivery.broadcast, delivery: id, ...heard });
  }
  return receipts.length;
}

/** Nothing this young was pruned: no rule keeps less than a month. */
const neverPrunedMs = 27 * 86_400_000;

/**
 * What was concluded from receipts that are pruned by now stands: what comes again, or late, may be a part of them. What stands
 * without evidence is corrected however late, also to `unknown`: where the order was taken after all, nobody knows that
 * it was missed.
 * @param mayStand whether there may be such that nobody told of
 */
async function toBeSaid(
  { store, clock }: Pick<Needs, 'store' | 'clock'>,
  delivery: Delivery,
  plays: readonly Play[],
  mayStand: boolean,
): Promise<readonly Play[]> {
  const { id, expiresAtMs } = delivery;
  const concluded = plays.filter(isConcluded);
  const isOld = expiresAtMs <= clock.now() - neverPrunedMs;
  const isPruned = isOld && expiresAtMs < (await store.retention.prunedBefore(countyOfDelivery(id)));
  const isOpen = mayStand && !isPruned && concluded.length < plays.length;
  const mayCorrect = isOpen && (await wasTaken({ store }, delivery));
  if (!isPruned && !mayCorrect) return concluded;
  const standing = new Map((await store.plays.of(id)).map((play) => [play.item, play]));
  return plays.filter((play) => {
    const stands = standing.get(play.item);
    if (isConcluded(play)) return !isPruned || stands?.evidence === undefined;
    return mayCorrect && stands !== undefined && stands.evidence === undefined;
  });
}

/** Whether an endpoint took an order, and did not drop it for a later one. */
async function wasTaken({ store }: Pick<Needs, 'store'>, delivery: Delivery): Promise<boolean> {
  const { state, certain, broadcast } = delivery;
  if (state !== 'replaced' || certain) return state === 'accepted';
  return !isOutranked(delivery, await store.deliveries.of(broadcast));
}

function deliveriesIn(
  receipts: readonly ReceivedReceipt[],
  endpoint: EndpointId,
  county: AreaCode,
): ReadonlySet<DeliveryId> {
  const named = receipts.flatMap(({ event }) =>
    'order' in event && event.order !== undefined ? [event.order] : [],
  );
  return new Set(named.filter((id) => endpointOfDelivery(id) === endpoint && id.startsWith(`${county}/`)));
}
