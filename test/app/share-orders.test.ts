import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createInbox } from '../../src/app/hear-endpoints.ts';
import { audienceNameOf } from '../../src/app/share-orders.ts';
import { type Addressed, signDeliveries } from '../../src/app/sign-deliveries.ts';
import {
  areaCode,
  type DeliveryId,
  type EndpointId,
  endpointId,
  type LocalDate,
  numberedId,
} from '../../src/domain/ids.ts';
import type { Endpoint } from '../../src/domain/schedule.ts';
import type { NewDelivery } from '../../src/ports/broadcasts.ts';
import type { Driver } from '../../src/ports/driver.ts';
import type { Speaker } from '../../src/ports/inbox.ts';
import type { BrokerAnswer } from '../../src/protocol/broker-messages.ts';
import {
  audienceOf,
  newKeyPair,
  ownOrder,
  signingKey,
  verifyAudienceOrder,
  verifyingKeys,
} from '../../src/protocol/signing.ts';
import { aBroadcast, aBroadcastPlaylist, anEntry, aProgramme, donge } from '../contracts/store-samples.ts';
import { aWorld, type World } from '../support/fakes.ts';

let world: World;
beforeEach(async () => {
  world = await aWorld({ atMs: aBroadcast().startsAtMs - 3_600_000 });
});
afterEach(() => world.close());

const broker = 'mqtts://10.0.0.8/dalaba';
const behind = (name: string, address = broker, driver: Endpoint['driver'] = 'mqtt'): Endpoint => {
  const [id, area] = [endpointId(name), areaCode('371524101202')];
  return { id, name, area, driver, address, credential: name };
};
const broadcast = aBroadcast();
const addressedTo = (endpoints: readonly Endpoint[], given: Partial<Addressed> = {}): Addressed[] => {
  const planned = aBroadcastPlaylist(
    broadcast,
    0,
    endpoints.map(({ id }) => id),
  );
  const playlist = { ...planned, programme: aProgramme(planned.playlist) };
  return endpoints.map((endpoint) => ({ playlist, endpoint, ...given }));
};

async function behindBrokers(kid: string) {
  const mqtt: Driver = { ...world.drivers.memory, capabilities: ['audience-order'] };
  const key = await signingKey((await newKeyPair(kid)).privateJwk);
  const signingKeys = { ...world.signingKeys, current: async () => key };
  return { ...world, signingKeys, drivers: { ...world.drivers, mqtt } };
}

const sign = async (addressed: readonly Addressed[], kid = 'server-1'): Promise<NewDelivery[]> =>
  signDeliveries(await behindBrokers(kid), broadcast, addressed, undefined);

async function store(deliveries: readonly NewDelivery[]): Promise<void> {
  const about = { chain: donge, subject: broadcast.id };
  const planned = aBroadcastPlaylist(
    broadcast,
    0,
    deliveries.map(({ endpoint }) => endpoint),
  );
  await world.store.broadcasts.plan(broadcast, [planned], anEntry('plan-broadcast', about));
  await world.store.broadcasts.assemble(planned.id, planned.playlist, aProgramme(planned.playlist));
  await world.store.broadcasts.freeze(broadcast, deliveries, anEntry('freeze-broadcast', about));
}

describe('orders that endpoints share', () => {
  test('endpoints of one playlist behind one broker get the same bytes; each is told its audience', async () => {
    const signed = await sign(addressedTo([behind('lb-1'), behind('lb-2'), behind('lb-3')]));
    expect(new Set(signed.map(({ jws }) => jws)).size).toBe(1);
    const audience = audienceOf(signed[0]?.jws ?? '');
    expect(signed.map(({ assignment }) => assignment?.audiences)).toEqual(Array(3).fill([audience]));
    const orders = signed.map(({ jws, endpoint }) => ownOrder(jws, endpoint));
    expect(orders.map(({ order }) => order)).toEqual(signed.map(({ id }) => id));
    expect(orders.map(({ sequence }) => sequence)).toEqual(signed.map(({ sequence }) => sequence));
  });

  test('another driver, another broker, another replacement, or nobody to share with: an order of its own', async () => {
    const [own] = addressedTo([behind('lb-9')], { replaces: `${broadcast.id}/lb-9` as DeliveryId });
    const signed = await sign([
      ...addressedTo([behind('lb-1'), behind('lb-2'), behind('lb-3', 'mqtts://10.0.0.9/dalaba')]),
      ...addressedTo([behind('lb-4', '', 'memory'), behind('lb-5', '', 'memory')]),
      ...(own === undefined ? [] : [own]),
    ]);
    const shared = signed.filter(({ jws }) => audienceOf(jws) !== undefined);
    expect(shared.map(({ endpoint }) => endpoint)).toEqual(['lb-1', 'lb-2']);
    expect(new Set(signed.map(({ jws }) => jws)).size).toBe(5);
    expect(signed.find(({ endpoint }) => endpoint === 'lb-9')?.id).toBe(`${broadcast.id}/lb-9/r1`);
  });

  test('a replacement for all of an audience is shared too, and names each delivery it takes the place of', async () => {
    const addressed = addressedTo([behind('lb-1'), behind('lb-2')]).map((one) => ({
      ...one,
      replaces: `${broadcast.id}/${one.endpoint.id}/r1` as DeliveryId,
    }));
    const signed = await sign(addressed);
    expect(new Set(signed.map(({ jws }) => jws)).size).toBe(1);
    expect(signed.map(({ jws, endpoint }) => ownOrder(jws, endpoint).replaces)).toEqual(
      addressed.map(({ replaces }) => replaces),
    );
    expect(signed.map(({ id }) => id)).toEqual([`${broadcast.id}/lb-1/r2`, `${broadcast.id}/lb-2/r2`]);
  });

  test('who was told once is not told again, unless the audience or the key changes', async () => {
    const [one, two, three] = [behind('lb-1'), behind('lb-2'), behind('lb-3')];
    await store(await sign(addressedTo([one, two])));
    const same = await sign(addressedTo([two, one]));
    expect(same.map(({ assignment }) => assignment)).toEqual([undefined, undefined]);
    const rotated = await sign(addressedTo([two, one]), 'server-2');
    expect(rotated.map(({ assignment }) => assignment?.audiences.length)).toEqual([1, 1]);
    const grown = await sign(addressedTo([one, two, three]));
    const [newest, before] = grown[0]?.assignment?.audiences ?? [];
    expect([newest, before]).toEqual([
      audienceNameOf(donge, [one.id, two.id, three.id]),
      audienceNameOf(donge, [one.id, two.id]),
    ]);
    expect(grown.every(({ assignment, sequence }) => assignment?.sequence === sequence)).toBe(true);
    const found = await world.store.deliveries.find(`${broadcast.id}/lb-1` as DeliveryId);
    expect(found?.assignment?.sequence).toBe(found?.delivery.sequence);
  });
});

describe('an emergency, which waits for nobody to be told anything,', () => {
  const key = async () => signingKey((await newKeyPair('emergency-1')).privateJwk);
  const urgent = {
    ...aBroadcast(),
    id: numberedId(donge, '2026-11-25' as LocalDate, 'emergency', 1),
    slot: 'emergency' as const,
  };
  const signUrgent = async (addressed: readonly Addressed[]) => {
    const as = { key: await key(), emergency: { drill: false, after: 'resume' as const } };
    return signDeliveries(await behindBrokers('server-1'), urgent, addressed, undefined, as);
  };
  const sharers = (signed: readonly NewDelivery[]) =>
    signed.filter(({ jws }) => audienceOf(jws) !== undefined).map(({ endpoint }) => endpoint);

  test('is shared by those who were told before, and nobody else; one key signs nothing for the other', async () => {
    const [one, two, three] = [behind('lb-1'), behind('lb-2'), behind('lb-3')];
    const nobodyTold = await signUrgent(addressedTo([one, two]));
    expect(sharers(nobodyTold)).toEqual([]);
    await store(await sign(addressedTo([one, two])));
    const signed = await signUrgent(addressedTo([one, two, three]));
    expect(sharers(signed)).toEqual(['lb-1', 'lb-2']);
    expect(new Set(signed.map(({ jws }) => jws)).size).toBe(2);
    expect(signed.every(({ assignment }) => assignment === undefined)).toBe(true);
    expect(ownOrder(signed[0]?.jws ?? '', one.id)).toMatchObject({ emergency: { drill: false } });
    // Where not all who were told are meant, each gets an order of its own.
    expect(sharers(await signUrgent(addressedTo([one, three])))).toEqual([]);
    const { privateJwk, publicJwk } = await newKeyPair('server-1');
    const ordinary = await verifyingKeys([publicJwk]);
    const forged = await signDeliveries(
      await behindBrokers('server-1'),
      urgent,
      addressedTo([one, two]),
      undefined,
      {
        key: await signingKey(privateJwk),
        emergency: { drill: false, after: 'resume' },
      },
    );
    await expect(verifyAudienceOrder(forged[0]?.jws ?? '', ordinary)).rejects.toThrow('does not hold');
  });
});

describe('answers that come by themselves', () => {
  const lb1 = { endpoint: 'lb-1' as EndpointId, county: donge };
  const answer = (from: Speaker, said: BrokerAnswer) => createInbox(() => world).answer(from, said);
  const id = `${broadcast.id}/lb-1` as DeliveryId;
  const state = async () => (await world.store.deliveries.find(id))?.delivery;
  const hashOf = (jws: string) => createHash('sha256').update(jws).digest('hex') as never;
  let hash: never;
  beforeEach(async () => {
    const signed = await sign(addressedTo([behind('lb-1'), behind('lb-2')]));
    await store(signed);
    hash = hashOf(signed[0]?.jws ?? '');
  });

  test('an acceptance is stored, once', async () => {
    await answer(lb1, { hash, order: id, answer: 'accepted' });
    await answer(lb1, { hash, order: id, answer: 'refused', reason: 'quiet' });
    expect(await state()).toMatchObject({ state: 'accepted', attempts: 1, certain: true });
  });

  test('a refusal is stored with its reason', async () => {
    await answer(lb1, { hash, order: id, answer: 'refused', reason: 'quiet' });
    expect(await state()).toMatchObject({ state: 'refused', reason: 'quiet', certain: true });
  });

  test.each([
    ['of another endpoint', { ...lb1, endpoint: 'lb-2' as EndpointId }, {}],
    ['of another county', { ...lb1, county: areaCode('371525') }, {}],
    ['about other bytes', lb1, { hash: hashOf('other bytes') }],
    ['about no delivery there is', lb1, { order: '371524/2026-11-30/evening/lb-1' as DeliveryId }],
  ])('one %s changes nothing', async (_, actor, wrong) => {
    await answer(actor, { hash, order: id, answer: 'accepted', ...wrong });
    expect((await state())?.state).toBe('pending');
  });
});
