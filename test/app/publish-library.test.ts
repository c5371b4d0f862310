import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { publishLibrary } from '../../src/app/publish-library.ts';
import { system } from '../../src/domain/actor.ts';
import type { Finding } from '../../src/domain/finding.ts';
import { type LessonId, lessonId } from '../../src/domain/ids.ts';
import { standard, variety } from '../../src/domain/variety.ts';
import type { LessonFile } from '../../src/ports/home.ts';
import { aWorld, inDonge, type World } from '../support/fakes.ts';
import { aDigest, aLesson, today } from '../support/lessons.ts';

const jilu = variety('cmn-x-jilu1239');

let world: World;
let lessons: LessonFile[];
let unread: LessonId[];
let findings: Finding[];

/** A lesson's folder, with one recording a variety. */
async function aFolder(id: string, spoken: Readonly<Record<string, string>>): Promise<LessonFile> {
  const { recordings: _, ...lesson } = aLesson({ id });
  const recordings = Object.entries(spoken).map(async ([tag, words], index) => {
    const path = join(world.scratchFolder, `${id}-${tag}.wav`);
    await writeFile(path, words);
    return { variety: variety(tag), path, file: `content/${id}/${tag}.wav`, line: 8 + index, column: 3 };
  });
  return { lesson, file: `content/${id}/lesson.yaml`, recordings: await Promise.all(recordings) };
}

const publish = () =>
  publishLibrary(
    { ...world, libraryFiles: { read: async () => ({ lessons, unread, findings }) } },
    system('test'),
  );
const published = async () =>
  Object.fromEntries(
    ((await world.store.revisions.library())?.body.lessons ?? []).map(({ id, recordings }) => [
      id,
      recordings.map(({ variety: spoken, master }) => [spoken, master]),
    ]),
  );
/** Apart from the digest of what was published. */
const entries = async () =>
  (await world.ledgerOf('library')).map(({ body: { revision: _, ...body } }) => body);

beforeEach(async () => {
  world = await aWorld({ atMs: inDonge(today, '12:00') });
  unread = [];
  findings = [];
  lessons = [
    await aFolder('counterfeit-notes', { cmn: 'look at the note' }),
    await aFolder('deposit-insurance', { cmn: 'half a million', [jilu]: 'half a million, here' }),
  ];
});
afterEach(() => world.close());

test('a first publication stores the masters and lists every lesson as added', async () => {
  expect(await publish()).toEqual({ number: 1, changed: true, lessons: 2, findings: [] });
  expect(await published()).toEqual({
    'counterfeit-notes': [[standard, aDigest('look at the note')]],
    'deposit-insurance': [
      [standard, aDigest('half a million')],
      [jilu, aDigest('half a million, here')],
    ],
  });
  expect(await world.blobs.has(aDigest('half a million'))).toBe(true);
  expect(await entries()).toEqual([
    { added: ['counterfeit-notes', 'deposit-insurance'], changed: [], removed: [] },
  ]);
  expect(world.events.at(-1)).toEqual({ kind: 'reading', done: 3, of: 3 });
});

test('publishing the same again publishes nothing and reads no recording again', async () => {
  await publish();
  const { probes } = world.transcoder;
  expect(await publish()).toMatchObject({ number: 1, changed: false });
  expect(world.transcoder.probes).toBe(probes);
  expect(await entries()).toHaveLength(1);
});

test('where one lesson was added, the ledger lists no other as changed', async () => {
  await publish();
  lessons = [...lessons, await aFolder('credit-record', { cmn: 'pay in time' })];
  await publish();
  expect((await entries()).at(-1)).toEqual({ added: ['credit-record'], changed: [], removed: [] });
});

test('the ledger lists what was added, changed and removed', async () => {
  await publish();
  lessons = [
    await aFolder('counterfeit-notes', { cmn: 'feel the note' }),
    await aFolder('credit-record', { cmn: 'pay in time' }),
  ];
  expect(await publish()).toMatchObject({ number: 2, changed: true, lessons: 2 });
  expect((await entries()).at(-1)).toEqual({
    added: ['credit-record'],
    changed: ['counterfeit-notes'],
    removed: ['deposit-insurance'],
  });
});

test('a recording that can’t be read keeps its last good one, and is named', async () => {
  await publish();
  lessons = [
    await aFolder('counterfeit-notes', { cmn: 'noise' }),
    await aFolder('deposit-insurance', { cmn: 'noise', [jilu]: 'a new wording' }),
  ];
  const publication = await publish();
  expect(publication.findings.map(({ file, severity }) => [file, severity])).toEqual([
    ['content/counterfeit-notes/cmn.wav', 'error'],
    ['content/deposit-insurance/cmn.wav', 'error'],
  ]);
  expect(await published()).toEqual({
    'counterfeit-notes': [[standard, aDigest('look at the note')]],
    'deposit-insurance': [
      [jilu, aDigest('a new wording')],
      [standard, aDigest('half a million')],
    ],
  });
});

test('a new lesson whose only recording can’t be read is published without it', async () => {
  lessons.push(await aFolder('credit-record', { cmn: 'noise' }));
  await publish();
  expect((await published())['credit-record']).toEqual([]);
});

test('a lesson whose lesson.yaml broke keeps its last good state', async () => {
  await publish();
  lessons = lessons.slice(1);
  unread = [lessonId('counterfeit-notes')];
  findings = [
    { severity: 'error', file: 'content/another-folder/lesson.yaml', line: 2, found: 'x', expected: 'y' },
  ];
  expect(await publish()).toMatchObject({ number: 1, changed: false, lessons: 2, findings });
});

test('a content folder that is gone, perhaps not mounted, takes nothing off the air', async () => {
  await publish();
  lessons = [];
  findings = [{ severity: 'error', file: 'content', found: 'x', expected: 'y' }];
  expect(await publish()).toMatchObject({ number: 1, changed: false, lessons: 2, findings });
});

test('a recording taken out of a healthy lesson is gone', async () => {
  await publish();
  lessons = [lessons[0], await aFolder('deposit-insurance', { cmn: 'half a million' })].filter(
    (one) => one !== undefined,
  );
  await publish();
  expect((await published())['deposit-insurance']).toEqual([[standard, aDigest('half a million')]]);
});
