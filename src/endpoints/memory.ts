import { DeliveryError, type Driver, type SignedOrder } from '../ports/driver.ts';

export interface MemoryDriver extends Driver {
  /** The orders taken, by delivery; empty unless recording. */
  readonly taken: ReadonlyMap<string, SignedOrder>;
}

/**
 * Accepts every order and plays none: for benches, rehearsals and tests. The same delivery again is accepted
 * quietly; other bytes under its name are refused.
 * @param options.record keeps whole orders for reading back; else only the tail of the signature is kept
 */
export function createMemoryDriver(options: { record?: boolean } = {}): MemoryDriver {
  const taken = new Map<string, SignedOrder>();
  const seen = new Map<string, string>();
  const deliver: Driver['deliver'] = async (order, _endpoint, signal) => {
    if (signal.aborted) {
      throw new DeliveryError('retry-later', 'aborted', '已中止。Aborted.', false, signal.reason);
    }
    const signature = order.jws.slice(-86);
    const before = seen.get(order.delivery);
    if (before === undefined) {
      seen.set(order.delivery, signature);
      if (options.record === true) taken.set(order.delivery, order);
    }
    return before === undefined || before === signature
      ? { answer: 'accepted' }
      : { answer: 'refused', reason: 'conflict' };
  };
  return {
    taken,
    capabilities: [],
    evidence: 'none',
    addressProblem: () => undefined,
    deliver,
    check: deliver,
    async close() {
      seen.clear();
    },
  };
}
