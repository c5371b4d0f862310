import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { join } from 'node:path';
import type { Credentials } from '../ports/credentials.ts';
import { readPrivate, SecretError, writePrivate } from './private-file.ts';

/**
 * Endpoint credentials by name, from `<folder>/credentials.json` (mode 0600) or the environment:
 * `DALABA_CREDENTIAL_DONGE_001` overrides `donge-001`. Throws SecretError.
 */
export function createCredentials(
  folder: string,
  env: Readonly<Record<string, string | undefined>>,
): Credentials {
  const values = readValues(folder);
  const secret = (name: string): string | undefined => env[variableOf(name)] ?? values[name];
  return {
    secret,
    matches(name, offered) {
      const expected = secret(name);
      return expected !== undefined && timingSafeEqual(hash(expected), hash(offered));
    },
  };
}

/** Gives every named credential that has none a random value. Throws SecretError. */
export function ensureCredentials(folder: string, names: readonly string[]): void {
  const values = readValues(folder);
  const missing = names.filter((name) => values[name] === undefined);
  if (missing.length === 0) return;
  const made = Object.fromEntries(missing.map((name) => [name, randomBytes(24).toString('base64url')]));
  writePrivate(fileIn(folder), `${JSON.stringify({ ...values, ...made }, null, 2)}\n`);
}

const fileIn = (folder: string): string => join(folder, 'credentials.json');
const variableOf = (name: string): string => `DALABA_CREDENTIAL_${name.toUpperCase().replaceAll('-', '_')}`;
const hash = (text: string): Buffer => createHash('sha256').update(text).digest();

function readValues(folder: string): Readonly<Record<string, string>> {
  const text = readPrivate(fileIn(folder));
  if (text === undefined) return {};
  try {
    const parsed: unknown = JSON.parse(text);
    if (
      typeof parsed === 'object' &&
      parsed !== null &&
      Object.values(parsed).every((one) => typeof one === 'string')
    ) {
      return parsed as Record<string, string>;
    }
  } catch {
    // Falls through: the parser's message would quote the file.
  }
  throw new SecretError(
    `${fileIn(folder)} 不是“名称: 值”的 JSON。${fileIn(folder)} is not a JSON object of names and values.`,
  );
}
