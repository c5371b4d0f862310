import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { JWK } from 'jose';
import { newKeyPair, type SigningKey, signingKey } from '../protocol/signing.ts';
import { readPrivate, SecretError, writePrivate } from './private-file.ts';

const fileIn = (folder: string): string => join(folder, 'emergency-key.json');

/**
 * The second key: it signs emergencies and nothing else, and nothing else signs those. Made at first use in
 * `<folder>/emergency-key.json` (mode 0600). Throws SecretError.
 */
export async function openEmergencyKey(folder: string): Promise<SigningKey & { readonly publicJwk: JWK }> {
  const jwk = readKey(folder) ?? (await makeKey(folder));
  return { ...(await signingKey(jwk)), publicJwk: publicHalf(jwk) };
}

/** The public half alone, or undefined before the service ever started. Throws SecretError. */
export function readEmergencyPublicKey(folder: string): JWK | undefined {
  const jwk = readKey(folder);
  return jwk && publicHalf(jwk);
}

const publicHalf = ({ d: _, ...jwk }: JWK): JWK => jwk;

async function makeKey(folder: string): Promise<JWK> {
  const { privateJwk } = await newKeyPair(`emergency-${randomBytes(4).toString('hex')}`);
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
