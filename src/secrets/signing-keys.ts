import { randomBytes } from 'node:crypto';
import { rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { JWK } from 'jose';
import { isListed, type KeyRing, keyOf } from '../domain/key-ring.ts';
import type { SigningKeys } from '../ports/signing-keys.ts';
import { type KeyList, keyListSchema, signKeyList } from '../protocol/key-list.ts';
import { newKeyPair, type SigningKey, signingKey } from '../protocol/signing.ts';
import { readPrivate, SecretError, writePrivate } from './private-file.ts';

/** What the file holds: the ring, and the private half of every key that may still sign something. */
interface KeyFile {
  readonly ring: KeyRing;
  readonly keys: readonly JWK[];
}

const fileIn = (folder: string): string => join(folder, 'signing-keys.json');
/** Where earlier versions kept the one key there was. */
const firstFileIn = (folder: string): string => join(folder, 'signing-key.json');
const newKid = (): string => `order-${randomBytes(4).toString('hex')}`;

/** The service's Ed25519 keys; the first is made at first use, in `<folder>/signing-keys.json` (mode 0600). Throws SecretError. */
export async function openSigningKeys(folder: string): Promise<SigningKeys> {
  if (readFile(folder) === undefined) await makeFirst(folder);
  let file = required(folder);
  let state = stateOf(folder);
  const imported = new Map<string, Promise<SigningKey>>();
  const held = (): KeyFile => {
    const now = stateOf(folder);
    if (now !== state) {
      file = required(folder);
      state = now;
    }
    return file;
  };
  const privateOf = (kid: string): Promise<SigningKey> => {
    const jwk = held().keys.find((key) => key.kid === kid);
    if (jwk === undefined) throw broken(folder);
    const known = imported.get(kid) ?? signingKey(jwk);
    imported.set(kid, known);
    return known;
  };
  return {
    current: async () => privateOf(keyOf(held().ring, 'current')?.kid ?? ''),
    ring: () => held().ring,
    publicJwks: () => publicHalves(held()),
    statements: async () => {
      const list = listOf(held());
      const signers = held().ring.keys.filter(({ standing }) => standing !== 'revoked');
      return Promise.all(signers.map(async ({ kid }) => signKeyList(list, await privateOf(kid))));
    },
    replace: async (from, to) => {
      const wanted = to.keys.filter(({ standing }) => standing !== 'revoked').map(({ kid }) => kid);
      const kept = held().keys.filter(({ kid }) => wanted.includes(kid ?? ''));
      const missing = wanted.filter((kid) => !kept.some((key) => key.kid === kid));
      const made = await Promise.all(missing.map(async (kid) => (await newKeyPair(kid)).privateJwk));
      if (required(folder).ring.sequence !== from.sequence) return false;
      write(folder, { ring: to, keys: [...kept, ...made] });
      return true;
    },
    newKid,
  };
}

/** The public halves alone, or undefined before the service ever started. */
export function readPublicKeys(folder: string): readonly JWK[] | undefined {
  const file = readFile(folder);
  return file && publicHalves(file);
}

const publicHalf = ({ d: _, ...jwk }: JWK): JWK => jwk;

const publicHalves = ({ ring, keys }: KeyFile): JWK[] => {
  const listed = new Set(ring.keys.filter(isListed).map(({ kid }) => kid));
  return keys.filter(({ kid = '' }) => listed.has(kid)).map(publicHalf);
};

function listOf(file: KeyFile): KeyList {
  const next = keyOf(file.ring, 'next')?.kid;
  return keyListSchema.parse({
    sequence: file.ring.sequence,
    current: keyOf(file.ring, 'current')?.kid,
    ...(next === undefined ? {} : { next }),
    keys: publicHalves(file),
    revoked: file.ring.keys.filter(({ standing }) => standing === 'revoked').map(({ kid }) => kid),
  });
}

/** The key an earlier version made goes on; devices hold it. */
async function makeFirst(folder: string): Promise<void> {
  const jwk = readJson<JWK>(firstFileIn(folder)) ?? (await newKeyPair(newKid())).privateJwk;
  write(folder, firstRing(jwk));
  rmSync(firstFileIn(folder), { force: true });
}

const firstRing = (jwk: JWK): KeyFile => ({
  ring: { sequence: 1, keys: [{ kid: jwk.kid ?? '', standing: 'current', sinceMs: 0 }] },
  keys: [jwk],
});

const write = (folder: string, file: KeyFile): void =>
  writePrivate(fileIn(folder), `${JSON.stringify(file, null, 2)}\n`);

function readFile(folder: string): KeyFile | undefined {
  const file = readJson<KeyFile>(fileIn(folder));
  if (file !== undefined) {
    const current = keyOf({ ...file.ring, keys: file.ring?.keys ?? [] }, 'current');
    if (current === undefined || !file.keys?.some(({ kid }) => kid === current.kid)) throw broken(folder);
    return file;
  }
  const first = readJson<JWK>(firstFileIn(folder));
  return first && firstRing(first);
}

function required(folder: string): KeyFile {
  const file = readFile(folder);
  if (file === undefined) throw broken(folder);
  return file;
}

function readJson<T>(path: string): T | undefined {
  const text = readPrivate(path);
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as T;
  } catch {
    // The parser's message would quote the file.
    throw new SecretError(`${path} 不是密钥文件。${path} is not a key file.`);
  }
}

const broken = (folder: string): SecretError =>
  new SecretError(
    `${fileIn(folder)} 里没有当前的密钥，请从备份恢复。${fileIn(folder)} holds no current key; restore it from a backup.`,
  );

/** What tells one state of the file from another: it is only ever replaced whole. */
function stateOf(folder: string): string {
  const info = statSync(fileIn(folder), { throwIfNoEntry: false, bigint: true });
  return info === undefined ? '' : `${info.ino} ${info.mtimeNs} ${info.size}`;
}
