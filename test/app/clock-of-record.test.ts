import { expect, test } from 'vitest';
import { clockOfRecord } from '../../src/app/clock-of-record.ts';
import { anEntry, donge, eveningMs } from '../contracts/store-samples.ts';
import { aWorld } from '../support/fakes.ts';

test('in a sample home now is no earlier than its newest entry or checkpoint; elsewhere the machine’s time counts', async () => {
  const world = await aWorld({ atMs: eveningMs });
  try {
    const asked: boolean[] = [];
    const now = async (isSample: boolean) =>
      (
        await clockOfRecord(world, async () => {
          asked.push(isSample);
          return isSample;
        })
      ).now();
    await world.store.ledger.append(anEntry('settle-broadcast', { chain: donge, atMs: eveningMs }));
    expect([await now(true), asked.length]).toEqual([eveningMs, 0]);
    await world.store.ledger.append(anEntry('settle-broadcast', { chain: donge, atMs: eveningMs + 5000 }));
    expect([await now(true), await now(false)]).toEqual([eveningMs + 5000, eveningMs]);
    // What is written later may say an earlier time.
    await world.store.ledger.append(anEntry('settle-broadcast', { chain: donge, atMs: eveningMs + 1000 }));
    expect(await now(true)).toBe(eveningMs + 5000);
    const [end] = (await world.store.ledger.heads()).filter(({ chain }) => chain === donge);
    if (end === undefined) throw new Error('there is a chain');
    await world.store.checkpoints.add({ ...end, atMs: eveningMs + 9000, kid: 'k', jws: 'j' });
    const clock = await clockOfRecord(world, async () => true);
    expect(clock.now()).toBe(eveningMs + 9000);
    world.clock.set(eveningMs + 10_000);
    expect(clock.now()).toBe(eveningMs + 10_000);
  } finally {
    await world.close();
  }
});
