import fs from 'node:fs';
import { afterEach, beforeAll, expect, it } from 'vitest';
import { createLoudspeaker, type Loudspeaker } from '../../src/loudspeaker/loudspeaker.ts';
import { type KeyList, signKeyList } from '../../src/protocol/key-list.ts';
import type { Order } from '../../src/protocol/order.ts';
import type { ReceiptEvent } from '../../src/protocol/receipt.ts';
import { newKeyPair, type SigningKey, signingKey, signOrder } from '../../src/protocol/signing.ts';
import {
  anOrder,
  aProgramme,
  eventually,
  post,
  speakerOptions,
  type TestProgramme,
  temporaryFolder,
  tones,
} from './an-order.ts';
import { type FakeServer, startFakeServer } from './fake-server.ts';

let lessons: TestProgramme;
let warning: TestProgramme;
let exercise: TestProgramme;
const closing: (() => Promise<void> | void)[] = [];

beforeAll(() => {
  lessons = aProgramme(tones(1_200, 2_400, 960), 5);
  warning = aProgramme(tones(1_008));
  exercise = aProgramme(tones(60_000));
});
afterEach(async () => {
  for (const step of closing.splice(0).reverse()) await step();
});

interface World {
  readonly server: FakeServer;
  readonly speaker: Loudspeaker;
  readonly key: SigningKey;
  /** Every item, `missed` and refusal it told of, in order. */
  readonly told: () => ReceiptEvent[];
}

async function world(quiet: { from: string; until: '24:00' | string }[] = []): Promise<World> {
  const server = await startFakeServer();
  closing.push(() => server.close());
  const { privateJwk, publicJwk } = await newKeyPair('emergency-1');
  const folder = temporaryFolder();
  const speaker = await createLoudspeaker(
    speakerOptions(server, folder, { emergencyJwks: [publicJwk], output: 'wav', quiet }),
    { port: 0, outboxTiming: { lingerMs: 5, firstRetryMs: 20, longestRetryMs: 100 } },
  );
  closing.push(
    () => fs.rmSync(folder, { recursive: true, force: true }),
    () => speaker.close(),
  );
  const told = () =>
    server.events().filter(({ kind }) => kind === 'item' || kind === 'missed' || kind === 'refused');
  return { server, speaker, key: await signingKey(privateJwk), told };
}

const emergencyOf = (
  server: FakeServer,
  over: Partial<Order> & { after?: 'resume' | 'drop'; drill?: boolean } = {},
): Order => {
  const { after = 'resume', drill = false, ...more } = over;
  const broadcast = `371524/2026-11-25/${drill ? 'drill' : 'emergency'}-1`;
  return {
    ...anOrder(server, warning),
    sequence: 9,
    broadcast,
    order: `${broadcast}/lb-1` as Order['order'],
    emergency: { drill, after },
    ...more,
  };
};

const itemsOf = (told: ReceiptEvent[], order: Order) =>
  told.filter((event) => event.kind === 'item' && event.order === order.order) as Extract<
    ReceiptEvent,
    { kind: 'item' }
  >[];

/** Lessons on air, in their second item. */
async function airing({ server, speaker }: World): Promise<Order> {
  const order = anOrder(server, lessons, { startsInMs: 100 });
  expect(await post(speaker.url, await signOrder(order, server.key))).toEqual({ answer: 'accepted' });
  await eventually('its second item', () => server.events().some((event) => event.kind === 'item'));
  await new Promise((resolve) => setTimeout(resolve, 600));
  return order;
}

it('an emergency takes the air at once; the lesson goes on where it was, and is told as interrupted', async () => {
  const here = await world();
  const order = await airing(here);
  const emergency = emergencyOf(here.server);
  expect(await post(here.speaker.url, await signOrder(emergency, here.key))).toEqual({ answer: 'accepted' });
  await eventually('it is on air', () => here.speaker.health().playing === emergency.order);
  await eventually('all is told', () =>
    here.server.events().some((event) => event.kind === 'finished' && event.order === order.order),
  );
  const heard = itemsOf(here.told(), order);
  expect(heard.map(({ item, cutBy }) => [item, cutBy])).toEqual([
    [0, undefined],
    [1, 'emergency'],
    [1, undefined],
    [2, undefined],
  ]);
  const [, cut, whole] = heard;
  expect(cut?.playedMs).toBeGreaterThan(0);
  expect(cut?.playedMs).toBeLessThan(2_400);
  expect(whole).toMatchObject({ playedMs: 2_400, startedAtMs: cut?.startedAtMs });
  const [warned] = itemsOf(here.told(), emergency);
  expect(warned).toMatchObject({ playedMs: 1_008 });
  // What was cut was over before the warning began, within what counts as on time, and went on only after it.
  expect((cut?.startedAtMs ?? 0) + (cut?.playedMs ?? 0)).toBeLessThanOrEqual(
    (warned?.startedAtMs ?? 0) + 1_000,
  );
  expect(heard[3]?.startedAtMs).toBeGreaterThan((warned?.startedAtMs ?? 0) + 1_008);
}, 20_000);

it('a policy of dropping ends what it interrupts, and every item has its one receipt', async () => {
  const here = await world();
  const order = await airing(here);
  await post(here.speaker.url, await signOrder(emergencyOf(here.server, { after: 'drop' }), here.key));
  await eventually('all is told', () =>
    here.server.events().some((event) => event.kind === 'finished' && event.order === order.order),
  );
  const heard = itemsOf(here.told(), order);
  expect(heard.map(({ item, cutBy }) => [item, cutBy])).toEqual([
    [0, undefined],
    [1, 'emergency'],
    [2, 'emergency'],
  ]);
  expect(heard[2]?.playedMs).toBe(0);
}, 20_000);

it('a true emergency ends a drill on air and one that waits, and the lesson goes on after it', async () => {
  const here = await world();
  const { server, speaker, key } = here;
  const lesson = await airing(here);
  const give = async (order: Order) => post(speaker.url, await signOrder(order, key));
  const drillOf = (number: number): Order => {
    const broadcast = `371524/2026-11-25/drill-${number}`;
    return {
      ...anOrder(server, exercise, { expiresAfterEndMs: 600_000 }),
      ...{ sequence: 20 + number, broadcast, order: `${broadcast}/lb-1` as Order['order'] },
      emergency: { drill: true, after: 'resume' },
    };
  };
  const [onAir, waiting] = [drillOf(1), drillOf(2)];
  for (const drill of [onAir, waiting]) expect(await give(drill)).toEqual({ answer: 'accepted' });
  await eventually('the drill is on air', () => speaker.health().playing === onAir.order);
  const emergency = emergencyOf(server, { sequence: 30 });
  expect(await give(emergency)).toEqual({ answer: 'accepted' });
  await eventually('all is told', () =>
    server.events().some((event) => event.kind === 'finished' && event.order === lesson.order),
  );
  expect(itemsOf(here.told(), emergency)).toMatchObject([{ playedMs: 1_008 }]);
  const [cut, ...more] = itemsOf(here.told(), onAir);
  expect(more).toEqual([]);
  expect(cut).toMatchObject({ cutBy: 'emergency' });
  expect(cut?.playedMs).toBeLessThan(60_000);
  expect(here.told()).toContainEqual({ kind: 'missed', order: waiting.order, reason: 'emergency' });
}, 20_000);

it('neither key can do what the other is for', async () => {
  const { server, speaker, key } = await world();
  const asked = async (order: Order, signer: SigningKey) => post(speaker.url, await signOrder(order, signer));
  expect(await asked(emergencyOf(server), server.key)).toMatchObject({ reason: 'signature' });
  expect(await asked(anOrder(server, lessons), key)).toMatchObject({ reason: 'signature' });
  // An ordinary order that calls itself, or replaces, an emergency.
  const disguised = { ...emergencyOf(server), emergency: undefined };
  expect(await asked(disguised, server.key)).toMatchObject({ reason: 'malformed' });
  const cancelling = { ...anOrder(server, lessons), replaces: emergencyOf(server).order };
  expect(await asked(cancelling, server.key)).toMatchObject({ reason: 'malformed' });
  // One that calls itself a drill and is none.
  const drill = {
    ...emergencyOf(server, { drill: true }),
    emergency: { drill: false, after: 'drop' as const },
  };
  expect(await asked(drill, key)).toMatchObject({ reason: 'malformed' });
  expect(speaker.health()).toMatchObject({ playing: null, waitingOrders: 0 });
}, 20_000);

it('a stolen ordinary key cannot use up the sequences of emergencies, nor an emergency those of lessons', async () => {
  const { server, speaker, key } = await world();
  const asked = async (order: Order, signer: SigningKey) => post(speaker.url, await signOrder(order, signer));
  const highest = { startsInMs: 60_000, sequence: Number.MAX_SAFE_INTEGER };
  expect(await asked(anOrder(server, lessons, highest), server.key)).toEqual({ answer: 'accepted' });
  const emergency = emergencyOf(server, { sequence: Number.MAX_SAFE_INTEGER });
  expect(await asked(emergency, key)).toEqual({ answer: 'accepted' });
  expect(await asked(emergencyOf(server, { sequence: 3 }), key)).toMatchObject({ reason: 'replayed' });
}, 20_000);

it('an emergency is heard in quiet hours, and an ordinary order is not', async () => {
  const here = await world([{ from: '00:00', until: '24:00' }]);
  const quiet = await signOrder(anOrder(here.server, lessons), here.server.key);
  expect(await post(here.speaker.url, quiet)).toMatchObject({ reason: 'quiet' });
  const emergency = emergencyOf(here.server, { drill: true });
  await post(here.speaker.url, await signOrder(emergency, here.key));
  await eventually('it is told', () => itemsOf(here.told(), emergency).length === 1);
  expect(itemsOf(here.told(), emergency)[0]).toMatchObject({ playedMs: 1_008 });
}, 20_000);

it('an emergency that is ended falls silent, and the lesson goes on', async () => {
  const here = await world();
  const order = await airing(here);
  const emergency = emergencyOf(here.server);
  await post(here.speaker.url, await signOrder(emergency, here.key));
  await eventually('it is on air', () => here.speaker.health().playing === emergency.order);
  const end: Order = {
    ...emergency,
    order: `${emergency.order}/r1` as Order['order'],
    replaces: emergency.order,
    sequence: 10,
    items: [],
    programme: { ...emergency.programme, bytes: 0, durationMs: 0 },
  };
  expect(await post(here.speaker.url, await signOrder(end, here.key))).toEqual({ answer: 'accepted' });
  await eventually('all is told', () =>
    here.server.events().some((event) => event.kind === 'finished' && event.order === order.order),
  );
  expect(itemsOf(here.told(), order).at(-1)).toMatchObject({ item: 2, playedMs: 960 });
  const [warned] = here.told().filter((event) => 'order' in event && event.order === emergency.order);
  expect(warned).toMatchObject(
    warned?.kind === 'missed' ? { reason: 'replaced' } : { cutBy: 'replaced', playedMs: expect.any(Number) },
  );
}, 20_000);

it('an emergency is not heard twice, nor one that is over, somebody else’s, or of a key that was taken away', async () => {
  const here = await world();
  const { server, speaker, key } = here;
  const asked = async (order: Order, signer = key) => post(speaker.url, await signOrder(order, signer));
  const jws = await signOrder(emergencyOf(server), key);
  expect(await post(speaker.url, jws)).toEqual({ answer: 'accepted' });
  await eventually('it is told', () => server.events().some(({ kind }) => kind === 'finished'));
  expect(await post(speaker.url, jws)).toEqual({ answer: 'accepted' });
  const nowMs = server.nowMs();
  const old = {
    sequence: 10,
    notBeforeMs: nowMs - 60_000,
    startsAtMs: nowMs - 60_000,
    // Its clock may be behind by half of an answer.
    expiresAtMs: nowMs - 5_000,
  };
  expect(await asked(emergencyOf(server, old))).toMatchObject({ reason: 'expired' });
  expect(await asked(emergencyOf(server, { sequence: 8 }))).toMatchObject({ reason: 'replayed' });
  // Signed by us, for another county that has a loudspeaker of the same name, and for another loudspeaker.
  const guanxian = '371525/2026-11-25/emergency-1';
  const elsewhere = { county: '371525' as never, broadcast: guanxian, order: `${guanxian}/lb-1` as never };
  expect(await asked(emergencyOf(server, { ...elsewhere, sequence: 11 }))).toMatchObject({
    reason: 'foreign',
  });
  const other = { endpoint: 'lb-2' as never, order: '371524/2026-11-25/emergency-1/lb-2' as never };
  expect(await asked(emergencyOf(server, { ...other, sequence: 11 }))).toMatchObject({ reason: 'foreign' });
  // The key the loudspeaker had before it was given another one, also under the name of that.
  const list = { sequence: 1, current: 'server-1', keys: [server.jwk], revoked: [] } as unknown as KeyList;
  server.keyStatements = [await signKeyList(list, server.key)];
  const former = await signingKey((await newKeyPair('emergency-0')).privateJwk);
  for (const signer of [former, { ...former, kid: key.kid }])
    expect(await asked(emergencyOf(server, { sequence: 12 }), signer)).toMatchObject({ reason: 'signature' });
  expect(speaker.health()).toMatchObject({ playing: null, waitingOrders: 0 });
  expect(itemsOf(here.told(), emergencyOf(server))).toHaveLength(1);
}, 20_000);
