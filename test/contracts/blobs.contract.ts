import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Digest, digest } from '../../src/domain/ids.ts';
import type { Blobs } from '../../src/ports/blobs.ts';

export interface BlobsUnderTest {
  readonly blobs: Blobs;
  /** The folder of this machine that they write to. */
  readonly folder: string;
  stop(): Promise<void>;
}

export const sha256 = (bytes: Uint8Array): Digest => digest(createHash('sha256').update(bytes).digest('hex'));
export const absent = digest('0'.repeat(64));

/** What every place for blobs promises. */
export function blobsContract(name: string, start: () => Promise<BlobsUnderTest>): void {
  describe(name, () => {
    let under: BlobsUnderTest;
    let blobs: Blobs;
    beforeEach(async () => {
      under = await start();
      blobs = under.blobs;
    });
    afterEach(() => under.stop());

    const incoming = () => readdir(join(under.folder, 'incoming'));
    const read = async (one: Digest) => readFile(await blobs.path(one));

    test('a blob is named by the SHA-256 of its bytes and read back whole', async () => {
      const stored = await blobs.put(Buffer.from('课'));
      expect(stored).toEqual({ digest: sha256(Buffer.from('课')), bytes: 3 });
      expect((await read(stored.digest)).toString()).toBe('课');
      expect(await blobs.bytes(stored.digest)).toBe(3);
      expect(await blobs.has(stored.digest)).toBe(true);
      const nothing = await blobs.put(new Uint8Array());
      expect(await read(nothing.digest)).toHaveLength(0);
    });

    test('storing equal bytes again, as a stream, a file or at the same time, is the same blob', async () => {
      const bytes = Buffer.alloc(700_000, 7);
      const elsewhere = await mkdtemp(join(tmpdir(), 'dalaba-master-'));
      try {
        const master = join(elsewhere, 'master.wav');
        await writeFile(master, bytes);
        const stored = await Promise.all([
          blobs.put(bytes),
          blobs.put(Readable.from([bytes.subarray(0, 10), bytes.subarray(10)])),
          blobs.putFile(master),
        ]);
        for (const one of stored) expect(one).toEqual({ digest: sha256(bytes), bytes: 700_000 });
        expect(bytes.equals(await read(sha256(bytes)))).toBe(true);
        expect(await incoming()).toEqual([]);
      } finally {
        await rm(elsewhere, { recursive: true, force: true });
      }
    });

    test('a master of twenty megabytes comes back as it went', async () => {
      const bytes = Buffer.alloc(20_000_000, 'to and fro');
      const stored = await blobs.put(Readable.from([bytes]));
      expect(stored).toEqual({ digest: sha256(bytes), bytes: 20_000_000 });
      expect(await blobs.bytes(stored.digest)).toBe(20_000_000);
      expect(bytes.equals(await read(stored.digest))).toBe(true);
    });

    test('blobs join end to end, in order and repeatedly', async () => {
      const a = (await blobs.put(Buffer.from('aa'))).digest;
      const b = (await blobs.put(Buffer.from('b'))).digest;
      const joined = await blobs.join([a, b, a]);
      expect(joined).toEqual({ digest: sha256(Buffer.from('aabaa')), bytes: 5 });
      expect((await read(joined.digest)).toString()).toBe('aabaa');
    });

    test('a missing blob is named in the error, and joining with one stores nothing', async () => {
      const a = (await blobs.put(Buffer.from('a'))).digest;
      for (const attempt of [
        () => blobs.bytes(absent),
        () => blobs.path(absent),
        () => blobs.join([a, absent]),
      ]) {
        await expect(attempt()).rejects.toMatchObject({
          name: 'BlobError',
          kind: 'missing',
          message: expect.stringContaining(absent),
        });
      }
      expect(await blobs.has(absent)).toBe(false);
      expect(await incoming()).toEqual([]);
    });

    test('a removed blob is gone, and removing it again is quiet', async () => {
      const { digest: a } = await blobs.put(Buffer.from('a'));
      await blobs.remove(a);
      await blobs.remove(a);
      expect(await blobs.has(a)).toBe(false);
      await expect(blobs.path(a)).rejects.toMatchObject({ kind: 'missing' });
    });

    test('a source that fails half-way leaves nothing behind and keeps its own error', async () => {
      const broken = Readable.from(
        (async function* () {
          yield Buffer.from('half');
          throw new Error('the upload broke off');
        })(),
      );
      await expect(blobs.put(broken)).rejects.toThrow('the upload broke off');
      expect(await incoming()).toEqual([]);
      expect(await readdir(under.folder)).toEqual(['incoming']);
      expect(await blobs.has(sha256(Buffer.from('half')))).toBe(false);
    });

    test('a name that is no digest never becomes a path', async () => {
      await expect(blobs.has('../../etc/passwd' as Digest)).rejects.toThrow('is not a digest');
    });
  });
}
