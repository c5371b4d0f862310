import { expect, test } from 'vitest';
import { createMemoryDriver } from '../../src/endpoints/memory.ts';
import { anEndpoint, driverContract, someOrder } from '../contracts/driver.contract.ts';

driverContract('memory', async () => {
  const driver = createMemoryDriver({ record: true });
  return {
    driver,
    address: (endpoint) => endpoint,
    held: () => [...driver.taken.values()].map((order) => order.jws),
    stop: () => driver.close(),
  };
});

test('a memory driver that does not record keeps no orders', async () => {
  const driver = createMemoryDriver();
  const endpoint = anEndpoint('lb-1', '', 'memory');
  await driver.deliver(someOrder('lb-1'), endpoint, new AbortController().signal);
  expect(driver.taken.size).toBe(0);
});
