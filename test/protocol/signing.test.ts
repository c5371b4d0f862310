import { expect, test } from 'vitest';
import {
  newKeyPair,
  signingKey,
  signTime,
  verifyingKeys,
  verifyOrder,
  verifyTime,
} from '../../src/protocol/signing.ts';

const aKey = async (kid: string) => {
  const { privateJwk, publicJwk } = await newKeyPair(kid);
  return { key: await signingKey(privateJwk), keys: await verifyingKeys([publicJwk]) };
};

test('a signed time says its instant to whoever asked', async () => {
  const { key, keys } = await aKey('k1');
  const jws = await signTime({ nonce: 'n'.repeat(32), nowMs: 1_764_000_000_000 }, key);
  expect(await verifyTime(jws, 'n'.repeat(32), keys)).toBe(1_764_000_000_000);
});

test('a signed time is not an answer to another nonce', async () => {
  const { key, keys } = await aKey('k1');
  const jws = await signTime({ nonce: 'n'.repeat(32), nowMs: 1 }, key);
  await expect(verifyTime(jws, 'm'.repeat(32), keys)).rejects.toMatchObject({ kind: 'malformed' });
});

test('a signed time never passes for an order', async () => {
  const { key, keys } = await aKey('k1');
  const jws = await signTime({ nonce: 'n'.repeat(32), nowMs: 1 }, key);
  await expect(verifyOrder(jws, keys)).rejects.toMatchObject({ kind: 'signature' });
});

test('a signature of a key nobody was told of does not hold', async () => {
  const { key } = await aKey('k1');
  const { keys } = await aKey('k2');
  const jws = await signTime({ nonce: 'n'.repeat(32), nowMs: 1 }, key);
  await expect(verifyTime(jws, 'n'.repeat(32), keys)).rejects.toMatchObject({ kind: 'signature' });
});

test('an unsigned statement does not hold', async () => {
  const { keys } = await aKey('k1');
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const jws = `${part({ alg: 'none', kid: 'k1', typ: 'dalaba-order+jws' })}.${part({ version: 1 })}.`;
  await expect(verifyOrder(jws, keys)).rejects.toMatchObject({ kind: 'signature' });
});
