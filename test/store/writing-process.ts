import type { DeliveryId, EndpointId } from '../../src/domain/ids.ts';
import { createStore } from '../../src/store/store.ts';
import { aReceipt, donge, eveningMs } from '../contracts/store-samples.ts';

/** Accepts deliveries and appends receipts as fast as it can, and says each once it is durable. */
const [place = '{}', broadcast = '', count = '0'] = process.argv.slice(2);
const store = await createStore({ ...JSON.parse(place), clock: Date });

const accept = async (index: number): Promise<void> => {
  const delivery = `${broadcast}/column-${index}` as DeliveryId;
  await store.deliveries.change({ delivery, state: 'accepted', certain: true, atMs: eveningMs });
  process.stdout.write(`delivery ${delivery}\n`);
  const receipt = aReceipt(index + 1, { kind: 'accepted', order: delivery }, index + 1);
  await store.receipts.append(`column-${index}` as EndpointId, donge, [receipt], eveningMs);
  process.stdout.write(`receipt ${delivery}\n`);
};

let next = 0;
const worker = async (): Promise<void> => {
  while (next < Number(count)) {
    next += 1;
    await accept(next - 1);
  }
};
await Promise.all(Array.from({ length: 20 }, worker));
await store.close();
