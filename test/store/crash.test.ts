import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { DeliveryId } from '../../src/domain/ids.ts';
import { verifyChain } from '../contracts/store.contract.ts';
import { onBothEngines } from '../contracts/store-engines.ts';
import { donge, freezeBroadcast } from '../contracts/store-samples.ts';
import { runFile } from '../support/child.ts';

onBothEngines('a killed writer', ({ newPlace, open }) => {
  it('leaves behind everything it said was done, and a chain that holds', async () => {
    const place = await newPlace();
    const store = await open(place);
    const names = Array.from({ length: 5000 }, (_, index) => `column-${index}`);
    const [first] = await freezeBroadcast(store, names);
    if (first === undefined) throw new Error('deliveries were frozen');
    const writer = runFile(join(import.meta.dirname, 'writing-process.ts'), [
      JSON.stringify(place),
      first.broadcast,
      String(names.length),
    ]);
    await writer.lines(400);
    const said = await writer.kill();
    expect(said.length).toBeLessThan(2 * names.length);

    const again = await open(place);
    const states = new Map((await again.deliveries.of(first.broadcast)).map(({ id, state }) => [id, state]));
    const receipts = await again.receipts.ofBroadcast(first.broadcast);
    for (const line of said) {
      const [kind, id] = line.split(' ') as [string, DeliveryId];
      if (kind === 'delivery') expect(states.get(id), line).toBe('accepted');
      else expect(receipts.get(id), line).toHaveLength(1);
    }
    const entries = await again.ledger.entries(donge, 1, 100_000);
    expect(verifyChain(entries)).toBe(entries.length);
  });
});
