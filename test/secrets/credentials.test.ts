import { chmodSync, chownSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createCredentialFile, createCredentials } from '../../src/secrets/credentials.ts';
import { aHome } from '../sources/temp-home.ts';

test('secrets added while the service runs are known at once', async () => {
  const folder = await aHome({});
  const credentials = createCredentials(folder, {});
  expect(credentials.matches('donge-001', 'first-secret')).toBe(false);
  const file = createCredentialFile(folder, {});
  file.store(new Map([['donge-001', 'first-secret']]));
  expect(credentials.matches('donge-001', 'first-secret')).toBe(true);
  file.store(new Map([['donge-001', 'other-secret']]));
  expect(credentials.matches('donge-001', 'first-secret')).toBe(false);
  expect(credentials.secret('donge-001')).toBe('other-secret');
});

test('a file that others can read adds nothing to what was known', async () => {
  const folder = await aHome({});
  const file = createCredentialFile(folder, {});
  file.store(new Map([['a', 'first-secret']]));
  const credentials = createCredentials(folder, {});
  chmodSync(join(folder, 'credentials.json'), 0o644);
  expect(credentials.secret('a')).toBe('first-secret');
  expect(() => file.store(new Map([['b', 'second-one']]))).toThrow('chmod 600');
});

test('a comparison tells new, changed and overridden secrets by name alone', async () => {
  const folder = await aHome({});
  createCredentialFile(folder, {}).store(
    new Map([
      ['same', 'secret-1'],
      ['old', 'secret-2'],
    ]),
  );
  const file = createCredentialFile(folder, { DALABA_CREDENTIAL_NEW_ONE: 'x' });
  const secrets = new Map([
    ['same', 'secret-1'],
    ['old', 'secret-3'],
    ['new-one', 'secret-4'],
    ['constructor', 'secret-5'],
  ]);
  expect(file.compare(secrets)).toEqual({
    added: ['new-one', 'constructor'],
    changed: ['old'],
    overridden: ['new-one'],
  });
  file.store(secrets);
  expect(statSync(join(folder, 'credentials.json')).mode & 0o777).toBe(0o600);
  expect(createCredentials(folder, {}).secret('same')).toBe('secret-1');
  expect(createCredentials(folder, {}).secret('toString')).toBeUndefined();
});

test.skipIf(process.getuid?.() !== 0)('run by root, the file stays with whoever had it', async () => {
  const folder = await aHome({});
  const file = createCredentialFile(folder, {});
  file.store(new Map([['a', 'first-secret']]));
  chownSync(join(folder, 'credentials.json'), 65_534, 65_534);
  file.store(new Map([['b', 'second-one']]));
  expect(statSync(join(folder, 'credentials.json'))).toMatchObject({ uid: 65_534, gid: 65_534 });
});
