import { expect, it } from 'vitest';
import type { DeliveryId } from '../../src/domain/ids.ts';
import { endpointId } from '../../src/domain/ids.ts';
import type { NewDelivery } from '../../src/ports/broadcasts.ts';
import type { Store } from '../../src/ports/store.ts';
import type { EngineUnderTest } from './store-engines.ts';
import {
  aBroadcast,
  aBroadcastPlaylist,
  aNewDelivery,
  anEntry,
  aProgramme,
  eveningMs,
} from './store-samples.ts';

const broadcast = aBroadcast();
const minuteMs = 60_000;

/** A broadcast frozen for one endpoint that performs itself, and for as many as named that this service performs. */
async function freeze(store: Store, performed: readonly string[]): Promise<readonly NewDelivery[]> {
  const ids = ['itself', ...performed].map(endpointId);
  const planned = aBroadcastPlaylist(broadcast, 0, ids);
  const span = { startsAtMs: eveningMs, endsAtMs: eveningMs + 30 * minuteMs };
  const deliveries = ids.map((id, index) =>
    aNewDelivery(broadcast, id, index === 0 ? {} : { performed: span }),
  );
  await store.broadcasts.plan(broadcast, [planned], anEntry('plan-broadcast'));
  await store.broadcasts.assemble(planned.id, planned.playlist, aProgramme(planned.playlist));
  await store.broadcasts.freeze(broadcast, deliveries, anEntry('freeze-broadcast'));
  return deliveries.slice(1);
}

/** What `Store` promises of deliveries that this service itself makes heard. */
export function performancesContract({ open }: EngineUnderTest): void {
  const take = (store: Store, owner: string, nowMs: number, limit = 10): Promise<readonly DeliveryId[]> =>
    store.performances.take(owner, { nowMs, untilMs: nowMs + 20_000, leaseUntilMs: nowMs + 3000 }, limit);

  it('leases a performance to one owner, from shortly before its start to its end', async () => {
    const store = await open();
    const [one, two, three] = await freeze(store, ['a', 'b', 'c']);
    if (one === undefined || two === undefined || three === undefined) throw new Error('three were frozen');
    expect(await take(store, 'early', eveningMs - minuteMs)).toEqual([]);
    expect(await take(store, 'late', eveningMs + 30 * minuteMs)).toEqual([]);
    const taken = await Promise.all([1, 2, 3, 4].map((n) => take(store, `worker-${n}`, eveningMs, 2)));
    expect(taken.flat().toSorted()).toEqual([one.id, two.id, three.id]);
    expect(await take(store, 'other', eveningMs + 2999)).toEqual([]);
    expect((await take(store, 'other', eveningMs + 3000)).toSorted()).toEqual([one.id, two.id, three.id]);
  });

  it('lets only its owner renew and finish it, and nobody take what is finished', async () => {
    const store = await open();
    const [one] = await freeze(store, ['a']);
    if (one === undefined) throw new Error('one was frozen');
    await take(store, 'first', eveningMs);
    expect(
      await store.performances.renew(one.id, 'first', { nowMs: 0, leaseUntilMs: eveningMs + 9000 }),
    ).toBe(true);
    expect(await take(store, 'second', eveningMs + 8999)).toEqual([]);
    expect(await take(store, 'second', eveningMs + 9000)).toEqual([one.id]);
    expect(
      await store.performances.renew(one.id, 'first', { nowMs: 0, leaseUntilMs: eveningMs + 99_000 }),
    ).toBe(false);
    await store.performances.finish(one.id, 'first');
    expect(await take(store, 'third', eveningMs + 12_000)).toEqual([one.id]);
    await store.performances.finish(one.id, 'third');
    expect(await take(store, 'fourth', eveningMs + 60_000)).toEqual([]);
  });

  it('neither leases nor renews what was refused, and performs before it was accepted', async () => {
    const store = await open();
    const [one, two] = await freeze(store, ['a', 'b']);
    if (one === undefined || two === undefined) throw new Error('two were frozen');
    const change = (delivery: DeliveryId, state: 'accepted' | 'refused') =>
      store.deliveries.change({ delivery, state, reason: 'x', certain: true, atMs: eveningMs });
    expect((await take(store, 'first', eveningMs)).toSorted()).toEqual([one.id, two.id]);
    await change(one.id, 'refused');
    await change(two.id, 'accepted');
    expect(
      await store.performances.renew(one.id, 'first', { nowMs: 0, leaseUntilMs: eveningMs + 9000 }),
    ).toBe(false);
    expect(
      await store.performances.renew(two.id, 'first', { nowMs: 0, leaseUntilMs: eveningMs + 1000 }),
    ).toBe(true);
    expect(await take(store, 'second', eveningMs + 9000)).toEqual([two.id]);
  });

  it('knows which performances of a broadcast nobody ever took', async () => {
    const store = await open();
    const [one, two] = await freeze(store, ['a', 'b']);
    if (one === undefined || two === undefined) throw new Error('two were frozen');
    expect(await store.performances.untaken(broadcast.id)).toEqual(new Set([one.id, two.id]));
    const [taken] = await take(store, 'first', eveningMs, 1);
    expect(await store.performances.untaken(broadcast.id)).toEqual(
      new Set([one.id, two.id].filter((id) => id !== taken)),
    );
  });
}
