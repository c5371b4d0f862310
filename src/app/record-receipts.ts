import type { Actor } from '../domain/actor.ts';
import { type AreaCode, type DeliveryId, type EndpointId, endpointOfDelivery } from '../domain/ids.ts';
import { concludePlays, type Evidence, isConcluded } from '../domain/play.ts';
import type { StoredReceipt } from '../ports/receipts.ts';
import type { Receipt, ReceiptAck } from '../protocol/receipt.ts';
import { type Context, RequestError } from './context.ts';

type Needs = Pick<Context, 'store' | 'clock' | 'progress' | 'logger'>;

/**
 * Appends a device's receipts and concludes the plays they speak of. Answers what is durable: the device may
 * delete that and nothing else. Receipts about another endpoint's delivery are kept as evidence, and conclude
 * nothing. Throws RequestError when the actor is no device.
 */
export async function recordReceipts(
  context: Needs,
  actor: Actor,
  receipts: readonly Receipt[],
): Promise<ReceiptAck> {
  if (actor.kind !== 'device')
    throw new RequestError('forbidden', '只有终端能交回执。Only a device may hand in receipts.');
  const { endpoint, county } = actor;
  const { conflicts } = await context.store.receipts.append(endpoint, county, receipts, context.clock.now());
  if (conflicts > 0)
    context.logger.warn({ endpoint, conflicts }, 'receipts arrived twice with different content');
  warnOfForgery(context, endpoint, county, receipts);
  for (const delivery of deliveriesIn(receipts, endpoint, county)) await concludeDelivery(context, delivery);
  return { acknowledged: receipts.map(({ boot, sequence }) => ({ boot, sequence })) };
}

/** What nobody of ours signed reached the endpoint: somebody else is in its network. */
function warnOfForgery(
  { logger }: Pick<Needs, 'logger'>,
  endpoint: EndpointId,
  county: AreaCode,
  receipts: readonly Receipt[],
): void {
  const forged = receipts.reduce(
    (sum, { event }) =>
      event.kind === 'refused' && event.reason === 'signature' ? sum + (event.count ?? 1) : sum,
    0,
  );
  if (forged === 0) return;
  const what = `有人向终端 ${endpoint} 发伪造的播出令，它没有收：查村里的网络。`;
  logger.warn({ endpoint, county, forged, what }, 'somebody sends forged orders to an endpoint');
}

/** Concludes whatever a delivery's evidence already decides; late evidence corrects by a new version. */
export async function concludeDelivery(
  context: Pick<Needs, 'store' | 'clock' | 'progress'>,
  id: DeliveryId,
): Promise<void> {
  const { store, clock } = context;
  const found = await store.deliveries.find(id);
  if (found === undefined) return;
  const { delivery } = found;
  const [playlist, receipts] = await Promise.all([
    store.broadcasts.playlist(delivery.playlist),
    store.receipts.of(id),
  ]);
  if (delivery.state !== 'accepted' && receipts.some(({ event }) => provesAcceptance.has(event.kind))) {
    await store.deliveries.change({ delivery: id, state: 'accepted', certain: true, atMs: clock.now() });
  }
  const decided = concludePlays(delivery, playlist?.playlist.items ?? [], evidenceIn(receipts)).filter(
    isConcluded,
  );
  for (const play of await store.plays.conclude(decided, clock.now())) {
    const { delivery: _, reason: __, ...heard } = play;
    context.progress({ kind: 'play', broadcast: delivery.broadcast, delivery: id, ...heard });
  }
}

const provesAcceptance: ReadonlySet<StoredReceipt['event']['kind']> = new Set([
  'accepted',
  'item',
  'reported',
  'streamed',
  'told',
]);

/** What receipts say of items, in the words of the domain. */
export const evidenceIn = (receipts: readonly StoredReceipt[]): Evidence[] =>
  receipts.flatMap(({ event }): Evidence[] => {
    switch (event.kind) {
      case 'item': {
        const { item, startedAtMs, playedMs, liveMs, cutBy } = event;
        const live = liveMs === undefined ? {} : { liveMs };
        return [
          {
            kind: 'item',
            item: { item, startedAtMs, playedMs, ...live, ...(cutBy === undefined ? {} : { cutBy }) },
          },
        ];
      }
      case 'reported': {
        const { kind, order: _, lesson: __, ...item } = event;
        return [{ kind, item }];
      }
      case 'streamed': {
        const { kind, order: _, lesson: __, listeners: ___, ...streamed } = event;
        return [{ kind, streamed }];
      }
      case 'told':
        return [{ kind: 'told', atMs: event.atMs, isRefused: event.refused === true }];
      case 'missed':
      case 'unsent':
        return [{ kind: 'missed', reason: event.reason }];
      default:
        return [];
    }
  });

function deliveriesIn(
  receipts: readonly Receipt[],
  endpoint: EndpointId,
  county: AreaCode,
): ReadonlySet<DeliveryId> {
  const named = receipts.flatMap(({ event }) =>
    'order' in event && event.order !== undefined ? [event.order] : [],
  );
  return new Set(named.filter((id) => endpointOfDelivery(id) === endpoint && id.startsWith(`${county}/`)));
}
