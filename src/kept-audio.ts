import { join } from 'node:path';
import { createDiskBlobs } from './blobs/disk-blobs.ts';
import { createObjectStore, type ObjectStore } from './blobs/object-store.ts';
import { createS3Blobs } from './blobs/s3-blobs.ts';
import type { Config } from './config.ts';
import type { Blobs } from './ports/blobs.ts';
import { openStoreKeys } from './secrets/store-keys.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** The audio of a home: in its data folder, or in the store the configuration names. Throws SecretError, BlobError. */
export function openBlobs(config: Config, env: Env): Blobs {
  const objects = openObjects(config, env);
  const { dataFolder, audioStore } = config;
  if (objects === undefined || audioStore === undefined)
    return createDiskBlobs({ folder: join(dataFolder, 'blobs') });
  const { cacheBytes } = audioStore;
  return createS3Blobs({ objects, cacheFolder: join(dataFolder, 'blob-cache'), cacheBytes });
}

/** The store elsewhere, where there is one. Throws SecretError. */
export function openObjects({ audioStore, dataFolder }: Config, env: Env): ObjectStore | undefined {
  if (audioStore === undefined) return undefined;
  return createObjectStore({ ...audioStore, ...openStoreKeys(join(dataFolder, 'secrets'), env) });
}
