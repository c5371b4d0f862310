import { beforeAll, expect, test } from 'vitest';
import { type HeldKeys, type KeyList, signKeyList, verifyKeyList } from '../../src/protocol/key-list.ts';
import {
  newKeyPair,
  type SigningKey,
  signingKey,
  signTime,
  verifyingKeys,
} from '../../src/protocol/signing.ts';

const signers = new Map<string, SigningKey>();
const jwks = new Map<string, object>();
beforeAll(async () => {
  for (const kid of ['a', 'b', 'c']) {
    const { privateJwk, publicJwk } = await newKeyPair(kid);
    signers.set(kid, await signingKey(privateJwk));
    jwks.set(kid, publicJwk);
  }
});

const aList = (keys: readonly string[], more: Partial<KeyList> = {}) =>
  ({
    sequence: 5,
    current: keys[0],
    keys: keys.map((kid) => jwks.get(kid)),
    revoked: [],
    ...more,
  }) as KeyList;
const signedBy = (kid: string, list: KeyList) => signKeyList(list, signers.get(kid) as SigningKey);
const holding = async (keys: readonly string[], more: Partial<HeldKeys> = {}): Promise<HeldKeys> => ({
  keys: await verifyingKeys(keys.map((kid) => jwks.get(kid) as object)),
  announcers: new Set(keys),
  sequence: 5,
  revoked: new Set(),
  ...more,
});

test('of a list signed by several keys, the statement of a known one is believed', async () => {
  const list = aList(['c', 'b', 'a']);
  const statements = [await signedBy('c', list), await signedBy('a', list)];
  expect(await verifyKeyList(statements, await holding(['a']))).toEqual(list);
});

test('a stranger, a former key, a revoked key and another kind of statement are refused', async () => {
  const a = await holding(['a']);
  const refused = (statements: readonly string[], held = a) =>
    expect(verifyKeyList(statements, held)).rejects.toMatchObject({ kind: 'signature' });
  await refused([await signedBy('b', aList(['b', 'a']))]);
  await refused(
    [await signedBy('b', aList(['b', 'a']))],
    await holding(['a', 'b'], { announcers: new Set(['a']) }),
  );
  await refused([await signedBy('a', aList(['b'], { revoked: ['a'] }))]);
  await refused([await signedBy('a', aList(['b']))], await holding(['a'], { revoked: new Set(['a']) }));
  await refused([await signTime({ nonce: 'x'.repeat(16), nowMs: 1 }, signers.get('a') as SigningKey)]);
  await refused(['not.a.jws', '']);
  const [head = '', , signature = ''] = (await signedBy('a', aList(['a']))).split('.');
  const [, forged = ''] = (await signedBy('b', aList(['b', 'a']))).split('.');
  await refused([[head, forged, signature].join('.')]);
});

test('a lower sequence, a key revoked before and a list that contradicts itself are malformed', async () => {
  const malformed = async (list: KeyList, more: Partial<HeldKeys> = {}) =>
    expect(verifyKeyList([await signedBy('a', list)], await holding(['a'], more))).rejects.toMatchObject({
      kind: 'malformed',
    });
  await malformed(aList(['a'], { sequence: 4 }));
  await malformed(aList(['a', 'b']), { revoked: new Set(['b']) });
  await malformed(aList(['a'], { current: 'b' }));
  await malformed(aList(['a', 'b'], { next: 'c' }));
  await malformed(aList(['a', 'a']));
  await malformed(aList(['a'], { keys: [{ ...jwks.get('a'), d: 'secret' }] as KeyList['keys'] }));
});
