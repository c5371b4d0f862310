import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { JWK } from 'jose';
import { newKeyPair, type SigningKey, signingKey } from '../protocol/signing.ts';
import { readPrivate, SecretError, writePrivate } from './private-file.ts';

export interface SigningKeys {
  /** Signs orders and times. */
  readonly current: SigningKey;
  /** What devices hold: public halves only. */
  readonly publicJwks: readonly JWK[];
}

const fileIn = (folder: string): string => join(folder, 'signing-key.json');

/** The service's Ed25519 key, made at first use in `<folder>/signing-key.json` (mode 0600). Throws SecretError. */
export async function openSigningKeys(folder: string): Promise<SigningKeys> {
  const jwk = readKey(folder) ?? (await makeKey(folder));
  return { current: await signingKey(jwk), publicJwks: [publicHalf(jwk)] };
}

/** The public halves alone, or undefined before the service ever started. */
export function readPublicKeys(folder: string): readonly JWK[] | undefined {
  const jwk = readKey(folder);
  return jwk === undefined ? undefined : [publicHalf(jwk)];
}

const publicHalf = ({ d: _, ...jwk }: JWK): JWK => jwk;

async function makeKey(folder: string): Promise<JWK> {
  const { privateJwk } = await newKeyPair(`order-${randomBytes(4).toString('hex')}`);
  writePrivate(fileIn(folder), `${JSON.stringify(privateJwk, null, 2)}\n`);
  return privateJwk;
}

function readKey(folder: string): JWK | undefined {
  const text = readPrivate(fileIn(folder));
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as JWK;
  } catch {
    throw new SecretError(`${fileIn(folder)} 不是密钥文件。${fileIn(folder)} is not a key file.`);
  }
}
