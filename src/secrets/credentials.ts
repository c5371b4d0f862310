import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { CredentialFile, Credentials } from '../ports/credentials.ts';
import { readPrivate, SecretError, writePrivate } from './private-file.ts';

type Env = Readonly<Record<string, string | undefined>>;
type Values = Readonly<Record<string, string>>;

/**
 * Endpoint credentials by name, from `<folder>/credentials.json` (mode 0600) or the environment:
 * `DALABA_CREDENTIAL_DONGE_001` overrides `donge-001`. The file is read again when it was replaced; while it cannot
 * be used, what it last said holds. Throws SecretError when it cannot be used from the start.
 */
export function createCredentials(folder: string, env: Env): Credentials {
  let values = readValues(folder);
  let state = stateOf(folder);
  const current = (): Values => {
    const now = stateOf(folder);
    if (now === state) return values;
    state = now;
    try {
      values = readValues(folder);
    } catch {
      // Whatever is wrong with it now, devices that could sign in still can.
    }
    return values;
  };
  const secret = (name: string): string | undefined => env[variableOf(name)] ?? ownValue(current(), name);
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

/** The same file, for adding to it. */
export const createCredentialFile = (folder: string, env: Env): CredentialFile => ({
  compare(secrets) {
    const values = readValues(folder);
    const names = [...secrets.keys()];
    return {
      added: names.filter((name) => ownValue(values, name) === undefined),
      changed: names.filter((name) => ![undefined, secrets.get(name)].includes(ownValue(values, name))),
      overridden: names.filter((name) => env[variableOf(name)] !== undefined),
    };
  },
  store(secrets) {
    const values = { ...readValues(folder), ...Object.fromEntries(secrets) };
    writePrivate(fileIn(folder), `${JSON.stringify(values, null, 2)}\n`);
  },
  remove(names) {
    const kept = Object.entries(readValues(folder)).filter(([name]) => !names.includes(name));
    writePrivate(fileIn(folder), `${JSON.stringify(Object.fromEntries(kept), null, 2)}\n`);
  },
});

const ownValue = (values: Values, name: string): string | undefined =>
  Object.hasOwn(values, name) ? values[name] : undefined;

/** What tells one state of the file from another: it is only ever replaced whole. */
function stateOf(folder: string): string {
  const info = statSync(fileIn(folder), { throwIfNoEntry: false, bigint: true });
  return info === undefined ? '' : `${info.ino} ${info.mtimeNs} ${info.size} ${info.mode}`;
}

const fileIn = (folder: string): string => join(folder, 'credentials.json');
const variableOf = (name: string): string => `DALABA_CREDENTIAL_${name.toUpperCase().replaceAll('-', '_')}`;
const hash = (text: string): Buffer => createHash('sha256').update(text).digest();

function readValues(folder: string): Values {
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
