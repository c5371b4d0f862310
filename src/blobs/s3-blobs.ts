import { Readable } from 'node:stream';
import { digest as checkedDigest, type Digest } from '../domain/ids.ts';
import { BlobError, type Blobs } from '../ports/blobs.ts';
import { type BlobCache, createBlobCache } from './blob-cache.ts';
import type { ObjectStore } from './object-store.ts';

export interface S3BlobsOptions {
  readonly objects: ObjectStore;
  /** A folder of this machine for what is being used: everything in it is in the store, too. */
  readonly cacheFolder: string;
  /** How much of it is kept; what was used within the hour stays all the same. */
  readonly cacheBytes: number;
}

/**
 * Blobs as objects of an S3-compatible store, `ab/cdef…` by digest as in a folder, which many machines may share. What is
 * stored is written here first and then there; what is read is fetched once, compared with its digest, and kept here
 * for a while. A path holds for an hour. Throws BlobError, `unreachable` while the store is away and something is
 * asked that is not kept here.
 */
export function createS3Blobs({ objects, cacheFolder, cacheBytes }: S3BlobsOptions): Blobs {
  const cache = createBlobCache({ folder: cacheFolder, mostBytes: cacheBytes });
  const fetching = new Map<Digest, Promise<void>>();

  /** Whoever is told that a blob is stored may rely on the store. */
  const keep = async (stored: { digest: Digest; bytes: number }) => {
    await storeObject(objects, cache.blobs, stored);
    await cache.grew(stored.bytes);
    return stored;
  };

  const sizeOf = async (digest: Digest): Promise<number> => {
    const bytes = await objects.size(objectName(digest));
    if (bytes === undefined) throw missing(digest, objects.name);
    return bytes;
  };

  const fetchOnce = (digest: Digest): Promise<void> => {
    const underWay = fetching.get(digest);
    if (underWay !== undefined) return underWay;
    const now = sizeOf(digest)
      .then((bytes) => fetchObject(objects, cache, digest, bytes))
      .finally(() => fetching.delete(digest));
    fetching.set(digest, now);
    return now;
  };

  const path = async (digest: Digest): Promise<string> => {
    const kept = await cache.use(digest);
    if (kept !== undefined) return kept;
    await fetchOnce(digest);
    return cache.blobs.path(digest);
  };

  return {
    put: async (source) => keep(await cache.blobs.put(source)),
    putFile: async (file) => keep(await cache.blobs.putFile(file)),
    join: async (digests) => {
      for (const one of new Set(digests)) await path(one);
      return keep(await cache.blobs.join(digests));
    },
    has: async (digest) => (await objects.size(objectName(digest))) !== undefined,
    bytes: async (digest) =>
      (await cache.blobs.has(digest)) ? cache.blobs.bytes(digest) : await sizeOf(digest),
    path,
    remove: async (digest) => {
      await objects.remove(objectName(digest));
      await cache.blobs.remove(digest);
    },
  };
}

/** Where a blob lies below the store's prefix: as in a folder. */
export const objectName = (digest: Digest): string => {
  const name = checkedDigest(digest);
  return `${name.slice(0, 2)}/${name.slice(2)}`;
};

/** Puts a blob of a folder into the store, unless it is there; whether it had to. */
export async function storeObject(
  objects: ObjectStore,
  from: Blobs,
  { digest, bytes }: { readonly digest: Digest; readonly bytes: number },
): Promise<boolean> {
  const name = objectName(digest);
  if ((await objects.size(name)) === bytes) return false;
  await objects.write(name, await from.path(digest), bytes);
  return true;
}

async function fetchObject(
  objects: ObjectStore,
  cache: BlobCache,
  digest: Digest,
  bytes: number,
): Promise<void> {
  const fetched = await cache.blobs.put(Readable.from(objects.read(objectName(digest), bytes)));
  if (fetched.digest !== digest) {
    await cache.blobs.remove(fetched.digest);
    throw damaged(digest, objects.name);
  }
  await cache.grew(fetched.bytes);
}

const missing = (digest: Digest, where: string): BlobError =>
  new BlobError('missing', `${where} 里找不到音频 ${digest}。No audio is stored as ${digest}.`);

const damaged = (digest: Digest, where: string): BlobError =>
  new BlobError(
    'damaged',
    `${where} 里的音频 ${digest} 已损坏，内容和名字不符：请从备份恢复这个对象。` +
      `The audio stored as ${digest} is damaged: its bytes are not what its name says. Put the object back from a backup.`,
  );
