import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createDiskBlobs } from '../../src/blobs/disk-blobs.ts';
import { unwritable } from '../../src/blobs/unwritable.ts';
import { type Digest, digest } from '../../src/domain/ids.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dalaba-blobs-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

const sha256 = (bytes: Uint8Array): Digest => digest(createHash('sha256').update(bytes).digest('hex'));
const incoming = () => readdir(join(folder, 'incoming'));
const absent = digest('0'.repeat(64));

describe('blobs on disk', () => {
  test('a blob is named by the SHA-256 of its bytes and read back whole', async () => {
    const blobs = createDiskBlobs({ folder });
    const stored = await blobs.put(Buffer.from('课'));
    expect(stored).toEqual({ digest: sha256(Buffer.from('课')), bytes: 3 });
    const path = await blobs.path(stored.digest);
    expect(path).toBe(join(folder, stored.digest.slice(0, 2), stored.digest.slice(2)));
    expect(await readFile(path, 'utf8')).toBe('课');
    expect(await blobs.bytes(stored.digest)).toBe(3);
    expect(await blobs.has(stored.digest)).toBe(true);
  });

  test('storing equal bytes again, as a stream, a file or at the same time, is the same blob', async () => {
    const blobs = createDiskBlobs({ folder });
    const bytes = Buffer.alloc(700_000, 7);
    const master = join(folder, 'master.wav');
    await writeFile(master, bytes);
    const stored = await Promise.all([
      blobs.put(bytes),
      blobs.put(Readable.from([bytes.subarray(0, 10), bytes.subarray(10)])),
      blobs.putFile(master),
    ]);
    for (const one of stored) expect(one).toEqual({ digest: sha256(bytes), bytes: 700_000 });
    expect(await incoming()).toEqual([]);
  });

  test('blobs join end to end, in order and repeatedly', async () => {
    const blobs = createDiskBlobs({ folder });
    const a = (await blobs.put(Buffer.from('aa'))).digest;
    const b = (await blobs.put(Buffer.from('b'))).digest;
    const joined = await blobs.join([a, b, a]);
    expect(joined).toEqual({ digest: sha256(Buffer.from('aabaa')), bytes: 5 });
    expect(await readFile(await blobs.path(joined.digest), 'utf8')).toBe('aabaa');
  });

  test('a missing blob is named in the error, and joining with one stores nothing', async () => {
    const blobs = createDiskBlobs({ folder });
    const a = (await blobs.put(Buffer.from('a'))).digest;
    for (const attempt of [
      () => blobs.bytes(absent),
      () => blobs.path(absent),
      () => blobs.join([a, absent]),
    ]) {
      await expect(attempt()).rejects.toMatchObject({ name: 'BlobError', kind: 'missing' });
    }
    expect(await blobs.has(absent)).toBe(false);
    expect(await incoming()).toEqual([]);
  });

  test('a removed blob is gone, and removing it again is quiet', async () => {
    const blobs = createDiskBlobs({ folder });
    const { digest: a } = await blobs.put(Buffer.from('a'));
    await blobs.remove(a);
    await blobs.remove(a);
    expect(await blobs.has(a)).toBe(false);
  });

  test('a source that fails half-way leaves nothing behind and keeps its own error', async () => {
    const blobs = createDiskBlobs({ folder });
    const broken = Readable.from(
      (async function* () {
        yield Buffer.from('half');
        throw new Error('the upload broke off');
      })(),
    );
    await expect(blobs.put(broken)).rejects.toThrow('the upload broke off');
    expect(await incoming()).toEqual([]);
    expect(await readdir(folder)).toEqual(['incoming']);
  });

  test('a name that is no digest never becomes a path', async () => {
    const blobs = createDiskBlobs({ folder });
    await expect(blobs.has('../../etc/passwd' as Digest)).rejects.toThrow('is not a digest');
  });

  test('the next start removes what dead processes left and keeps what live ones write', async () => {
    createDiskBlobs({ folder });
    const dead = spawn('true');
    await once(dead, 'exit');
    const leftover = join(folder, 'incoming', `${hostname()}~${dead.pid}~x`);
    const live = `${hostname()}~${process.pid}~y`;
    await writeFile(leftover, 'half');
    await writeFile(join(folder, 'incoming', live), 'half');
    createDiskBlobs({ folder });
    expect(await incoming()).toEqual([live]);
  });

  test('a full disk is said in a plain sentence, and leaves nothing half-stored', async () => {
    const mount = join(folder, 'small');
    await mkdir(mount);
    if (!mounted(mount)) {
      const full = Object.assign(new Error('write'), { code: 'ENOSPC' });
      return expect(unwritable(mount, full).message).toContain('磁盘已满');
    }
    try {
      const blobs = createDiskBlobs({ folder: mount });
      const attempt = blobs.put(Buffer.alloc(3_000_000));
      await expect(attempt).rejects.toMatchObject({ kind: 'unwritable' });
      await expect(attempt).rejects.toThrow('磁盘已满');
      expect(await readdir(join(mount, 'incoming'))).toEqual([]);
      expect((await blobs.put(Buffer.from('small'))).bytes).toBe(5);
    } finally {
      execFileSync('umount', [mount]);
    }
  });

  test('a folder that cannot be written is named in a plain sentence', async () => {
    const taken = join(folder, 'file');
    await writeFile(taken, '');
    expect(() => createDiskBlobs({ folder: taken })).toThrow(/音频存不进 .*file：/);
    if (process.getuid?.() === 0) return;
    await chmod(folder, 0o500);
    expect(() => createDiskBlobs({ folder })).toThrow('服务没有写入权限');
    await chmod(folder, 0o700);
  });

  test('joining holds little memory, however long the programme', async () => {
    const blobs = createDiskBlobs({ folder });
    const { digest: piece } = await blobs.put(Buffer.alloc(8_000_000, 1));
    const program = `
      const { createDiskBlobs } = await import(${JSON.stringify(join(import.meta.dirname, '../../src/blobs/disk-blobs.ts'))});
      const blobs = createDiskBlobs({ folder: ${JSON.stringify(folder)} });
      const before = process.resourceUsage().maxRSS;
      await blobs.join(Array(40).fill(${JSON.stringify(piece)}));
      console.log(process.resourceUsage().maxRSS - before);`;
    const grownKb = Number(execFileSync(process.execPath, ['--input-type=module', '-e', program]));
    expect(grownKb).toBeLessThan(100_000);
  });
});

/** A disk of one megabyte, where this user may mount one. */
function mounted(path: string): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'none', path], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
