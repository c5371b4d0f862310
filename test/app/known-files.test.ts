import { readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createKnownFiles } from '../../src/app/known-files.ts';
import { publishLibrary } from '../../src/app/publish-library.ts';
import { system } from '../../src/domain/actor.ts';
import { standard } from '../../src/domain/variety.ts';
import { aHome } from '../sources/temp-home.ts';
import { aWorld } from '../support/fakes.ts';
import { aDigest, aLesson } from '../support/lessons.ts';

/** A file whose last change is long ago, and how often it is read. */
async function aFile(words = 'look at the note') {
  const path = join(await aHome({ 'cmn.wav': words }), 'cmn.wav');
  const files = createKnownFiles();
  let reads = 0;
  const digest = () =>
    files.digest(path, async () => {
      reads += 1;
      return aDigest(await readFile(path, 'utf8'));
    });
  return { path, digest, reads: () => reads };
}

test('a file is read once, and again when its bytes changed, even under its old size and time', async () => {
  const { path, digest, reads } = await aFile();
  const longAgo = new Date('2026-01-01');
  await utimes(path, longAgo, longAgo);
  await sleep(2100);
  expect([await digest(), await digest()]).toEqual(Array(2).fill(aDigest('look at the note')));
  expect(reads()).toBe(1);
  await writeFile(path, 'feel of the note');
  await utimes(path, longAgo, longAgo);
  expect(await digest()).toBe(aDigest('feel of the note'));
});

test('a file written a moment ago is read again, for its times may not tell the next writing', async () => {
  const { digest, reads } = await aFile();
  await digest();
  await digest();
  expect(reads()).toBe(2);
});

test('a file that is gone is no known file', async () => {
  const { path, digest } = await aFile();
  await rm(path);
  await expect(digest()).rejects.toThrow('ENOENT');
});

test('publishing decodes what cannot be decoded once, too', async () => {
  const world = await aWorld({ atMs: 0 });
  const { recordings: _, ...lesson } = aLesson();
  const path = join(await aHome({ 'cmn.wav': 'noise' }), 'cmn.wav');
  const recordings = [{ variety: standard, path, file: 'content/x/cmn.wav', line: 1, column: 1 }];
  const read = async () => ({
    lessons: [{ lesson, file: 'content/x/lesson.yaml', recordings }],
    unread: [],
    findings: [],
  });
  const publish = () => publishLibrary({ ...world, libraryFiles: { read } }, system('test'));
  const { findings } = await publish();
  expect(await publish()).toMatchObject({ findings });
  expect(world.transcoder.probes).toBe(1);
  await world.close();
});
