import { join } from 'node:path';
import { readPrivate, SecretError } from './private-file.ts';

/** What a store of objects is signed in to with. */
export interface StoreKeys {
  readonly accessKey: string;
  readonly secretKey: string;
}

const accessName = 'DALABA_S3_ACCESS_KEY';
const secretName = 'DALABA_S3_SECRET_KEY';

/**
 * The keys of the audio store: from the environment, else from `<folder>/s3.json` (mode 0600), an object of `accessKey`
 * and `secretKey`. Throws SecretError, which holds no value.
 */
export function openStoreKeys(folder: string, env: Readonly<Record<string, string | undefined>>): StoreKeys {
  const accessKey = env[accessName];
  const secretKey = env[secretName];
  if (accessKey && secretKey) return { accessKey, secretKey };
  const path = join(folder, 's3.json');
  if (!accessKey && !secretKey) {
    const kept = keysIn(readPrivate(path));
    if (kept !== undefined) return kept;
  }
  throw new SecretError(
    `音频仓库要两把钥匙：设置 ${accessName} 和 ${secretName}，或把 {"accessKey":…,"secretKey":…} 写进 ${path}（权限 600）。` +
      `The audio store needs its keys: set ${accessName} and ${secretName}, or write them to ${path} (mode 600).`,
  );
}

function keysIn(text: string | undefined): StoreKeys | undefined {
  if (text === undefined) return undefined;
  try {
    const { accessKey, secretKey } = JSON.parse(text) as Partial<StoreKeys>;
    if (typeof accessKey !== 'string' || typeof secretKey !== 'string') return undefined;
    return accessKey === '' || secretKey === '' ? undefined : { accessKey, secretKey };
  } catch {
    // The parser's message would quote the file.
    return undefined;
  }
}
