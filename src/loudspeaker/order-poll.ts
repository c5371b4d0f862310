import type { EndpointId } from '../domain/ids.ts';
import { isPassing } from '../protocol/order.ts';
import { ownOrder } from '../protocol/signing.ts';
import type { Device } from './device.ts';
import { backoffMs, pause } from './device-clock.ts';
import type { Server } from './server.ts';

const firstRetryMs = 500;
const longestRetryMs = 30_000;

/**
 * Asks the server for orders, judges each as if it had been posted, and answers; until the signal. The first question
 * is for those it accepted before, too: a device that lost its memory is whole again.
 * @param failed told of each attempt that failed, for the log
 */
export async function pollOrders(
  device: Pick<Device, 'endpoint' | 'take'>,
  server: Pick<Server, 'orders' | 'answer'>,
  signal: AbortSignal,
  failed: (error: unknown) => void,
): Promise<void> {
  let all = true;
  for (let failures = 0; !signal.aborted; ) {
    try {
      const orders = await server.orders(all, signal);
      const settled = await Promise.all(orders.map((jws) => takeOne(device, server, jws, signal)));
      all = false;
      failures = settled.every(Boolean) ? 0 : failures + 1;
    } catch (error) {
      if (signal.aborted) return;
      failed(error);
      failures += 1;
    }
    if (failures > 0)
      await pause(backoffMs(failures - 1, firstRetryMs, longestRetryMs), signal).catch(() => undefined);
  }
}

/** Whether the order needs no further asking. */
async function takeOne(
  device: Pick<Device, 'endpoint' | 'take'>,
  server: Pick<Server, 'answer'>,
  jws: string,
  signal: AbortSignal,
): Promise<boolean> {
  const { order = nameIn(jws, device.endpoint), ...answer } = await device.take(jws);
  await server.answer(order, answer, signal);
  return answer.answer === 'accepted' || !isPassing(answer.reason);
}

/** Only for saying which order an answer is about; whether to obey it was judged by its signature. */
const nameIn = (jws: string, endpoint: EndpointId): string => ownOrder(jws, endpoint).order;
