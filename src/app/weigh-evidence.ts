import { believe, isAfterSigning, type OrderSpan } from '../domain/belief.ts';
import type { Broadcast } from '../domain/broadcast.ts';
import type { Delivery } from '../domain/delivery.ts';
import type { Evidence } from '../domain/play.ts';
import type { DeliveryOrder } from '../ports/deliveries.ts';
import type { KeptReceipt } from '../ports/receipts.ts';
import { spanInOrder } from '../protocol/signing.ts';

/** What receipts say of items, in the words of the domain, as far as it can be true. */
export const evidenceIn = (receipts: readonly KeptReceipt[], span: OrderSpan): Evidence[] =>
  receipts.flatMap(({ event, receivedAtMs }): Evidence[] => {
    switch (event.kind) {
      case 'item': {
        const { kind: _, order: __, lesson: ___, startedAtMs, cutBy, ...heard } = event;
        const start = startedAtMs === null ? {} : { startedAtMs };
        const cut = cutBy === undefined ? {} : { cutBy };
        return [believe({ ...heard, ...start, ...cut }, span, receivedAtMs)];
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
        return isAfterSigning(span, receivedAtMs)
          ? [{ kind: 'missed', reason: event.reason, by: 'device' }]
          : [];
      case 'unsent':
        return [{ kind: 'missed', reason: event.reason }];
      default:
        return [];
    }
  });

const proving: ReadonlySet<Evidence['kind']> = new Set(['item', 'reported', 'streamed', 'told']);

/** Whether an endpoint took an order, by what is known of it. */
export const provesAcceptance = (
  receipts: readonly KeptReceipt[],
  evidence: readonly Evidence[],
  span: OrderSpan,
): boolean =>
  evidence.some(({ kind }) => proving.has(kind)) ||
  receipts.some(({ event, receivedAtMs }) => event.kind === 'accepted' && isAfterSigning(span, receivedAtMs));

/** When the order of a delivery can be heard: as it was signed, whatever became of its broadcast since. */
export const spanOf = ({ jws, delivery }: Pick<DeliveryOrder, 'jws' | 'delivery'>): OrderSpan =>
  spanInOrder(jws) ?? { notBeforeMs: 0, startsAtMs: 0, expiresAtMs: delivery.expiresAtMs };

/** The same, as long as its broadcast stands where it stood when the order was signed. */
export const spanAsItStands = (
  { expiresAtMs }: Pick<Delivery, 'expiresAtMs'>,
  { startsAtMs }: Pick<Broadcast, 'startsAtMs'>,
): OrderSpan => ({ notBeforeMs: 0, startsAtMs, expiresAtMs });
