import { type Acceptance, DeliveryError, type Driver } from '../ports/driver.ts';

/**
 * Loudspeakers behind NAT, which ask for their orders and answer them by themselves (`GET /device/v1/orders` of
 * `docs/protocol.md`): there is nobody to call, so that an order is offered until it is answered or expires.
 */
export const createPullDriver = (): Driver => ({
  capabilities: ['pull-url', 'volume', 'stored-schedule', 'play-events'],
  evidence: 'device-receipts',
  addressProblem: () => undefined,
  deliver: offer,
  // It is handed the order again the next time it asks, and answers it again.
  check: offer,
  async close() {},
});

async function offer(...[, , signal]: Parameters<Driver['deliver']>): Promise<Acceptance> {
  if (signal.aborted)
    throw new DeliveryError('retry-later', 'aborted', '已中止。Aborted.', false, signal.reason);
  return { answer: 'offered' };
}
