import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sm2 } from 'sm-crypto-v2';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readSignature, writeSignature } from '../../src/endpoints/ebd/signature-value.ts';
import { createSoftwareSigner, isSigned } from '../../src/endpoints/ebd/signer.ts';
import { opensslVerifies } from '../support/openssl.ts';

const userId = '1234567812345678';
const keys = sm2.generateKeyPairHex();
const signer = createSoftwareSigner({ secret: () => keys.privateKey });
const content = (text: string): Uint8Array => new TextEncoder().encode(text);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dalaba-sm2-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('the example of the standard’s annex is found right', () => {
  const publicKey =
    '09f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020' +
    'ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13';
  const rs = Buffer.from(
    'f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3' +
      'b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa',
    'hex',
  );
  expect(isSigned(content('message digest'), rs, publicKey, userId)).toBe(true);
  expect(isSigned(content('message digest'), rs, `04${publicKey}`, userId)).toBe(true);
  expect(isSigned(content('message digesT'), rs, publicKey, userId)).toBe(false);
  expect(isSigned(content('message digest'), rs, publicKey, 'somebody else')).toBe(false);
});

test('signatures of many contents hold for OpenSSL, and for our own check', async () => {
  for (let index = 0; index < 24; index += 1) {
    const text = content(`<EBD>${'东阿'.repeat(index)}</EBD>`);
    const rs = await signer.sign(text, 'donge', userId);
    const file = join(folder, `${index}.xml`);
    await writeFile(file, text);
    expect(await opensslVerifies(folder, file, rs, keys.publicKey)).toBe(true);
    expect(isSigned(text, rs, keys.publicKey, userId)).toBe(true);
  }
});

test('the same content is signed the same again, other content or another key with another number', async () => {
  const other = createSoftwareSigner({ secret: () => sm2.generateKeyPairHex().privateKey });
  const first = await signer.sign(content('a'), 'donge', userId);
  expect(await signer.sign(content('a'), 'donge', userId)).toEqual(first);
  const others = [
    await signer.sign(content('b'), 'donge', userId),
    await other.sign(content('a'), 'donge', userId),
  ];
  for (const one of others) expect(one.subarray(0, 32)).not.toEqual(first.subarray(0, 32));
});

test.each(['raw', 'der'] as const)('a signature is written and read back as %s', async (form) => {
  for (const encoding of ['base64', 'hex'] as const) {
    const profile = { algorithm: '', userId, form, encoding };
    const small = Buffer.concat([Buffer.alloc(31), Buffer.of(1), Buffer.alloc(30), Buffer.of(0x80, 0)]);
    for (const rs of [await signer.sign(content('a'), 'donge', userId), small])
      expect(readSignature(writeSignature(rs, profile), profile)).toEqual(rs);
    for (const wrong of ['', '00', 'zz', '3003020101', '30060201010201', `3082${'00'.repeat(70)}`])
      expect(readSignature(Buffer.from(wrong, 'hex').toString(encoding), profile)).toBeUndefined();
  }
});

test.each([
  ['no point of the curve', '1'.repeat(128)],
  ['nothing', ''],
  ['a name', 'platform'],
])('a platform’s key that is %s finds nothing right', async (_, key) => {
  const rs = await signer.sign(content('a'), 'donge', userId);
  expect(isSigned(content('a'), rs, key, userId)).toBe(false);
  expect(isSigned(content('a'), Buffer.alloc(64), keys.publicKey, userId)).toBe(false);
});

test.each([undefined, '', '12', 'f'.repeat(63), '0'.repeat(64), 'f'.repeat(64)])(
  'a credential of %j is no key, and is not told on',
  async (secret) => {
    const attempt = createSoftwareSigner({ secret: () => secret }).sign(content('a'), 'donge', userId);
    const problem: unknown = await attempt.catch((error: unknown) => error);
    expect(problem).toMatchObject({ kind: 'retry-later', reason: 'no-key', mayHaveArrived: false });
    expect(String(problem)).toContain('donge');
    if (secret !== undefined && secret.length > 2) expect(String(problem)).not.toContain(secret);
  },
);
