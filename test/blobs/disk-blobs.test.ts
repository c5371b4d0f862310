import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createDiskBlobs } from '../../src/blobs/disk-blobs.ts';
import { unwritable } from '../../src/blobs/unwritable.ts';
import { blobsContract } from '../contracts/blobs.contract.ts';

blobsContract('blobs on disk', async () => {
  const own = await mkdtemp(join(tmpdir(), 'dalaba-blobs-'));
  return {
    blobs: createDiskBlobs({ folder: own }),
    folder: own,
    stop: () => rm(own, { recursive: true, force: true }),
  };
});

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dalaba-blobs-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

const incoming = () => readdir(join(folder, 'incoming'));

describe('a folder of blobs', () => {
  test('a blob lies under its digest', async () => {
    const blobs = createDiskBlobs({ folder });
    const { digest } = await blobs.put(Buffer.from('课'));
    expect(await blobs.path(digest)).toBe(join(folder, digest.slice(0, 2), digest.slice(2)));
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
