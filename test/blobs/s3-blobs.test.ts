import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createS3Blobs, objectName } from '../../src/blobs/s3-blobs.ts';
import type { Digest } from '../../src/domain/ids.ts';
import { BlobError } from '../../src/ports/blobs.ts';
import { openStoreKeys } from '../../src/secrets/store-keys.ts';
import { absent, blobsContract, sha256 } from '../contracts/blobs.contract.ts';
import {
  away,
  breaksAfter,
  busyFor,
  type ObjectStoreServer,
  startObjectStore,
} from '../support/object-store-server.ts';

let server: ObjectStoreServer;
let folder: string;
let stores = 0;
beforeAll(async () => {
  server = await startObjectStore();
});
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dalaba-s3-blobs-'));
  server.fault = undefined;
  server.requests.length = 0;
  stores += 1;
});
afterEach(() => rm(folder, { recursive: true, force: true }));
afterAll(() => server.close());

const prefix = () => `county-${stores}/audio/`;
/** Another machine, unless named as before. */
const machine = (name: string, cacheBytes = 1e9) =>
  createS3Blobs({ objects: server.objects(prefix()), cacheFolder: join(folder, name), cacheBytes });
const keptOn = async (name: string): Promise<string[]> =>
  (await readdir(join(folder, name), { recursive: true })).filter((one) => one.length > 60);

blobsContract('blobs in an S3-compatible store', async () => {
  const cacheFolder = await mkdtemp(join(tmpdir(), 'dalaba-s3-cache-'));
  return {
    blobs: createS3Blobs({
      objects: server.objects(`${cacheFolder.slice(1)}/`),
      cacheFolder,
      cacheBytes: 1e9,
    }),
    folder: cacheFolder,
    stop: () => rm(cacheFolder, { recursive: true, force: true }),
  };
});

describe('a store that machines share', () => {
  test('what one machine stores another reads: fetched once, then read there', async () => {
    const bytes = Buffer.alloc(9_000_000, 'lesson');
    const { digest } = await machine('a').putFile(await aFile(bytes));
    const other = machine('b');
    expect(await other.has(digest)).toBe(true);
    expect(await other.bytes(digest)).toBe(9_000_000);
    server.requests.length = 0;
    const paths = await Promise.all([other.path(digest), other.path(digest), other.path(digest)]);
    expect(new Set(paths).size).toBe(1);
    expect(bytes.equals(await readFile(paths[0] ?? ''))).toBe(true);
    await other.path(digest);
    expect(server.requests.filter((one) => one.startsWith('GET'))).toHaveLength(1);
    server.requests.length = 0;
    await other.put(bytes);
    expect(server.requests.filter((one) => one.startsWith('PUT'))).toEqual([]);
    await other.remove(digest);
    expect(await machine('a').has(digest)).toBe(false);
  });

  test('what lies there under another digest is refused, and nothing of it is kept', async () => {
    const { digest } = await machine('a').put(Buffer.from('as it was'));
    const stored = (await readdir(server.folder, { recursive: true })).find(
      (one) => one.includes(digest.slice(2)) && one.endsWith('object'),
    );
    await writeFile(join(server.folder, stored ?? ''), 'as it Was');
    await expect(machine('b').path(digest)).rejects.toMatchObject({
      kind: 'damaged',
      message: expect.stringContaining(digest),
    });
    expect(await keptOn('b')).toEqual([]);
  });

  test('a download that breaks off goes on where it was', async () => {
    const bytes = Buffer.alloc(6_000_000, 'a long line');
    const { digest } = await machine('a').put(bytes);
    server.fault = breaksAfter(2_000_000);
    expect(bytes.equals(await readFile(await machine('b').path(digest)))).toBe(true);
    expect(server.requests.filter((one) => one.startsWith('GET'))).toHaveLength(2);
  });

  test('a busy store is asked again, and a large master arrives in parts', async () => {
    const bytes = Buffer.alloc(21_000_000, 5);
    server.fault = busyFor(3);
    const { digest } = await machine('a').put(bytes);
    expect(
      server.requests.filter((one) => one === `PUT /audio/${prefix()}${objectName(digest)}`).length,
    ).toBe(3);
    expect(sha256(await readFile(await machine('b').path(digest)))).toBe(digest);
  });

  test('a store that is away is named without its keys; what is kept here is read all the same', async () => {
    const blobs = machine('a');
    const { digest } = await blobs.put(Buffer.from('tonight'));
    server.fault = away;
    expect((await readFile(await blobs.path(digest))).toString()).toBe('tonight');
    for (const attempt of [
      () => machine('b').path(digest),
      () => machine('a').put(Buffer.from('new')),
      () => machine('a').has(digest),
      () => machine('a').remove(digest),
    ]) {
      const error = await attempt().then(
        () => undefined,
        (reason: unknown) => reason as BlobError,
      );
      expect(error).toBeInstanceOf(BlobError);
      expect(error?.kind).toBe('unreachable');
      expect(error?.message).toMatch(/^音频仓库 s3:\/\/audio\/.*连不上 .*什么也没有丢.*can’t be reached/);
      expect(told(error)).not.toContain(server.secretKey);
    }
    server.fault = undefined;
    const again = await machine('a').put(Buffer.from('new'));
    expect((await readFile(await machine('b').path(again.digest))).toString()).toBe('new');
    expect((await readFile(await machine('b').path(digest))).toString()).toBe('tonight');
  });

  test('a store that is away is not waited for by everybody in turn', async () => {
    server.fault = away;
    const blobs = machine('a');
    let asked = 0;
    server.fault = (request, response) => {
      asked += 1;
      return away(request, response);
    };
    for (let time = 0; time < 50; time += 1)
      await expect(blobs.has(absent)).rejects.toMatchObject({ kind: 'unreachable' });
    expect(asked).toBeLessThan(10);
  });

  test('keys nobody knows and a bucket that is not there are told apart, and asked once', async () => {
    const keys = { accessKey: 'nobody', secretKey: 'a-wrong-secret' };
    const refused = createS3Blobs({
      objects: server.objects('', keys),
      cacheFolder: join(folder, 'c'),
      cacheBytes: 1e9,
    });
    const error = await refused.put(Buffer.from('x')).catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      kind: 'unreachable',
      message: expect.stringContaining('请核对 DALABA_S3_ACCESS_KEY'),
    });
    expect(told(error)).not.toContain('a-wrong-secret');
    expect(told(error)).not.toContain('nobody');
  });

  test('the local folder stays small, and keeps what was just used', async () => {
    const blobs = machine('a', 1_000_000);
    const old: Digest[] = [];
    for (let one = 0; one < 4; one += 1)
      old.push((await blobs.put(Buffer.alloc(300_000, String(one)))).digest);
    const [first, second, third] = old;
    if (first === undefined || second === undefined || third === undefined) throw new Error('nothing stored');
    await unusedFor('a', first, 3);
    await unusedFor('a', second, 2);
    await machine('a', 1_000_000).put(Buffer.alloc(300_000, 'x'));
    // 1.5 MB were there: two had to go, but not what was used within the hour.
    expect(await keptOn('a')).toHaveLength(3);
    await unusedFor('a', third, 8 * 24);
    await machine('a', 1e9).put(Buffer.from('y'));
    expect(await keptOn('a')).not.toContain(objectName(third));
    // It is read from the store again, whole.
    expect((await stat(await blobs.path(first))).size).toBe(300_000);
  });
});

describe('the keys of the store', () => {
  test('come from the environment or a private file, and no error tells them', async () => {
    const env = { DALABA_S3_ACCESS_KEY: 'one', DALABA_S3_SECRET_KEY: 'two' };
    expect(openStoreKeys(folder, env)).toEqual({ accessKey: 'one', secretKey: 'two' });
    expect(() => openStoreKeys(folder, { DALABA_S3_ACCESS_KEY: 'half-a-pair' })).toThrow(
      /^音频仓库要两把钥匙(?!.*half-a-pair)/,
    );
    const file = join(folder, 's3.json');
    await writeFile(file, '{"accessKey":"three","secretKey":"four"}', { mode: 0o600 });
    expect(openStoreKeys(folder, {})).toEqual({ accessKey: 'three', secretKey: 'four' });
    await writeFile(file, '{"accessKey":"three","secretKey": four}');
    expect(() => openStoreKeys(folder, {})).toThrow(/^音频仓库要两把钥匙(?!.*four)/);
  });
});

async function aFile(bytes: Uint8Array): Promise<string> {
  const path = join(folder, createHash('sha1').update(bytes).digest('hex'));
  await writeFile(path, bytes);
  return path;
}

async function unusedFor(name: string, digest: Digest, hours: number): Promise<void> {
  const then = new Date(Date.now() - hours * 3_600_000);
  await utimes(join(folder, name, objectName(digest)), then, then);
}

/** All that a log would tell of it. */
const told = (error: unknown): string =>
  error instanceof Error
    ? `${error.message} ${error.stack} ${JSON.stringify(error)} ${told(error.cause)}`
    : String(error);
