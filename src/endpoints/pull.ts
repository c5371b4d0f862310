import { DeliveryError, type Driver } from '../ports/driver.ts';

/**
 * Loudspeakers behind NAT, which ask for their orders and answer them by themselves (`GET /device/v1/orders` of
 * `docs/protocol.md`): there is nobody to call, so that an order is offered until it is answered or expires.
 */
export const createPullDriver = (): Driver => ({
  capabilities: ['pull-url', 'volume', 'stored-schedule', 'play-events'],
  evidence: 'device-receipts',
  addressProblem: () => undefined,
  async deliver(_order, _endpoint, signal) {
    if (signal.aborted)
      throw new DeliveryError('retry-later', 'aborted', '已中止。Aborted.', false, signal.reason);
    return { answer: 'offered' };
  },
  async close() {},
});
