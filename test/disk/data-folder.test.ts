import { mkdir, mkdtemp, readdir, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createDisk } from '../../src/disk/data-folder.ts';
import type { Disk } from '../../src/ports/disk.ts';
import { DiskError } from '../../src/ports/disk.ts';

let folder: string;
let disk: Disk;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dalaba-disk-'));
  disk = createDisk({ dataFolder: folder });
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function put(path: string, bytes: number): Promise<string> {
  const whole = join(folder, path);
  await mkdir(dirname(whole), { recursive: true });
  await writeFile(whole, Buffer.alloc(bytes, 1));
  return whole;
}

const name = 'c'.repeat(62);

test('audio is told by its digest, with the bytes it takes on disk', async () => {
  await put(`blobs/ab/${name}`, 100_000);
  await put('blobs/incoming/host~1~x', 5000);
  await put('blobs/ab/notes.txt', 10);
  const audio = await disk.audio();
  expect([...audio.keys()]).toEqual([`ab${name}`]);
  const bytes = [...audio.values()][0] ?? 0;
  expect(bytes).toBeGreaterThanOrEqual(100_000);
  expect(bytes).toBeLessThan(200_000);
});

test('the rest is told by its folder: all of SQLite’s files are the database, half-written audio is scratch', async () => {
  for (const path of ['dalaba.sqlite', 'dalaba.sqlite-wal', 'redis/appendonlydir/a.aof'])
    await put(path, 4096);
  await put(`blobs/ab/${name}`, 4096);
  await put('blobs/incoming/host~1~x', 4096);
  await put('scratch/audio-1/filtered.f32', 4096);
  const folders = await disk.folders();
  expect(Object.fromEntries(folders.map((one) => [one.name, one.files]))).toEqual({
    database: 2,
    redis: 1,
    scratch: 2,
  });
});

test('a link out of the folder is not followed', async () => {
  await symlink('/usr/share', join(folder, 'elsewhere'));
  expect(await disk.folders()).toEqual([]);
});

test('leftovers older than asked for go, and what is being written stays', async () => {
  const old = await put('scratch/audio-old/filtered.f32', 10);
  const half = await put('blobs/incoming/elsewhere~1~old', 10);
  await put('scratch/audio-new/filtered.f32', 10);
  const blob = await put(`blobs/ab/${name}`, 10);
  const twoDaysAgo = new Date(Date.now() - 2 * 86_400_000);
  for (const path of [dirname(old), half, blob]) await utimes(path, twoDaysAgo, twoDaysAgo);
  expect(await disk.removeLeftovers(86_400_000)).toBe(2);
  expect(await readdir(join(folder, 'scratch'))).toEqual(['audio-new']);
  expect(await readdir(join(folder, 'blobs', 'incoming'))).toEqual([]);
  expect((await disk.audio()).size).toBe(1);
});

test('free bytes are those of the file system, and a folder that is not there is named', async () => {
  const { freeBytes, totalBytes } = await disk.space();
  expect(freeBytes).toBeGreaterThan(0);
  expect(totalBytes).toBeGreaterThanOrEqual(freeBytes);
  const lost = createDisk({ dataFolder: join(folder, 'nowhere') }).space();
  await expect(lost).rejects.toThrow(DiskError);
  await expect(lost).rejects.toThrow(/nowhere/);
});
