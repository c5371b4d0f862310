import { join } from 'node:path';
import { createDiskBlobs } from './blobs/disk-blobs.ts';
import { type MovedBlobs, type MoveOptions, moveBlobs } from './blobs/move-blobs.ts';
import { createObjectStore, type ObjectStore } from './blobs/object-store.ts';
import { createS3Blobs } from './blobs/s3-blobs.ts';
import type { Config } from './config.ts';
import { BlobError, type Blobs } from './ports/blobs.ts';
import { openStoreKeys } from './secrets/store-keys.ts';

export type { MovedBlobs, MoveOptions };

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

/** Puts what audio the data folder holds into the store elsewhere. Throws SecretError, BlobError. */
export async function moveFromFolder(config: Config, env: Env, options: MoveOptions): Promise<MovedBlobs> {
  const objects = openObjects(config, env);
  if (objects === undefined) {
    throw new BlobError(
      'unreachable',
      '要搬到哪里还不知道：请先设置 DALABA_BLOBS 和 DALABA_S3_ENDPOINT。Set DALABA_BLOBS and DALABA_S3_ENDPOINT first.',
    );
  }
  return moveBlobs(join(config.dataFolder, 'blobs'), objects, options);
}
