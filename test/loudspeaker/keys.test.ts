import fs from 'node:fs';
import type { JWK } from 'jose';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createLoudspeaker, type Loudspeaker } from '../../src/loudspeaker/loudspeaker.ts';
import { type KeyList, signKeyList } from '../../src/protocol/key-list.ts';
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

let server: FakeServer;
let folder: string;
let speaker: Loudspeaker;
let programme: TestProgramme;
let sequence = 10;
let nowMs = 0;
let other: { key: SigningKey; jwk: JWK };

beforeEach(async () => {
  programme ??= aProgramme(tones(1_000));
  folder = temporaryFolder();
  server = await startFakeServer();
  const { privateJwk, publicJwk } = await newKeyPair('server-2');
  other = { key: await signingKey(privateJwk), jwk: publicJwk };
  await start();
});
afterEach(async () => {
  await speaker.close();
  await server.close();
  fs.rmSync(folder, { recursive: true });
});

const start = async () => {
  speaker = await createLoudspeaker(speakerOptions(server, folder), {
    port: 0,
    monotonicMs: () => performance.now() + nowMs,
  });
};
/** Each question for the list is a boot. */
const boot = async () => {
  await speaker.close();
  const before = server.timeRequests;
  await start();
  await eventually('the time is told', () => server.timeRequests > before);
  await eventually('the time is known', () => speaker.health().nowMs !== null);
};
/** Until the list it was just told is on its disk. */
const becomes = async (said: object, key: SigningKey) => {
  for (let n = 0; n < 100; n += 1) {
    const told = await answer({}, key);
    if (Object.entries(said).every(([name, value]) => told[name as keyof typeof told] === value)) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`never answered ${JSON.stringify(said)}`);
};
const answer = async (order: Parameters<typeof anOrder>[2], key: SigningKey) => {
  sequence += 1;
  const one = anOrder(server, programme, { sequence, startsInMs: 60_000, ...order });
  return post(speaker.url, await signOrder(one, key));
};
const announce = async (list: Omit<KeyList, 'keys'> & { keys: readonly JWK[] }, ...by: SigningKey[]) => {
  server.keyStatements = await Promise.all(by.map((key) => signKeyList(list as KeyList, key)));
};

test('a key that is announced, used and alone in the end leaves no gap, across reboots', async () => {
  const keys = [server.jwk, other.jwk];
  expect(await answer({}, other.key)).toMatchObject({ reason: 'no-keys' });
  await announce({ sequence: 2, current: 'server-1', next: 'server-2', keys, revoked: [] }, server.key);
  await boot();
  for (const key of [server.key, other.key]) await becomes({ answer: 'accepted' }, key);
  await announce({ sequence: 3, current: 'server-2', keys, revoked: [] }, other.key, server.key);
  server.key = other.key;
  await boot();
  await announce({ sequence: 4, current: 'server-2', keys: [other.jwk], revoked: [] }, other.key);
  await boot();
  server.keyStatements = undefined;
  await boot();
  expect(await answer({}, other.key)).toEqual({ answer: 'accepted' });
});

test('a device that was dark meanwhile asks for the key an order names', async () => {
  await eventually('the time is known', () => speaker.health().nowMs !== null);
  await announce(
    { sequence: 2, current: 'server-2', keys: [server.jwk, other.jwk], revoked: [] },
    other.key,
    server.key,
  );
  expect(await answer({}, other.key)).toEqual({ answer: 'accepted' });
  const asked = server.keyRequests;
  const stranger = await signingKey((await newKeyPair('nobody')).privateJwk);
  for (let n = 0; n < 5; n += 1) expect(await answer({}, stranger)).toMatchObject({ reason: 'signature' });
  expect(server.keyRequests).toBe(asked);
  nowMs += 61_000;
  expect(await answer({}, stranger)).toMatchObject({ reason: 'signature' });
  expect(server.keyRequests).toBe(asked + 1);
});

test('an order whose key it can’t ask for is taken once it can, and no forgery; without an answer it asks every 10 s', async () => {
  await eventually('the time is known', () => speaker.health().nowMs !== null);
  const jws = await signOrder(anOrder(server, programme, { sequence: 900, startsInMs: 60_000 }), other.key);
  const together = await Promise.all([post(speaker.url, jws), post(speaker.url, jws)]);
  for (const one of together) expect(one).toMatchObject({ answer: 'refused', reason: 'no-keys' });
  const asked = server.keyRequests;
  const keys = [server.jwk, other.jwk];
  await announce({ sequence: 2, current: 'server-1', next: 'server-2', keys, revoked: [] }, server.key);
  expect(await post(speaker.url, jws)).toMatchObject({ reason: 'no-keys' });
  expect(server.keyRequests).toBe(asked);
  nowMs += 10_001;
  expect(await post(speaker.url, jws)).toEqual({ answer: 'accepted' });
  expect(server.keyRequests).toBe(asked + 1);
});

test('a revoked key is dropped, and neither it nor an older list brings it back', async () => {
  const first = server.key;
  await announce(
    { sequence: 2, current: 'server-1', next: 'server-2', keys: [server.jwk, other.jwk], revoked: [] },
    first,
  );
  const older = server.keyStatements;
  await boot();
  await becomes({ answer: 'accepted' }, other.key);
  await announce({ sequence: 3, current: 'server-2', keys: [other.jwk], revoked: ['server-1'] }, other.key);
  server.key = other.key;
  await boot();
  await becomes({ reason: 'signature' }, first);
  await announce({ sequence: 9, current: 'server-1', keys: [server.jwk], revoked: [] }, first);
  await boot();
  server.keyStatements = older;
  await boot();
  await announce({ sequence: 9, current: 'server-2', keys: [server.jwk, other.jwk], revoked: [] }, other.key);
  await boot();
  expect(await answer({}, first)).toMatchObject({ reason: 'signature' });
  expect(await answer({}, other.key)).toEqual({ answer: 'accepted' });
});
