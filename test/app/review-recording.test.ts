import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { addSpeaker } from '../../src/app/add-speaker.ts';
import { approveRecording } from '../../src/app/approve-recording.ts';
import { describeRecording } from '../../src/app/describe-recording.ts';
import { forgetSpeaker } from '../../src/app/forget-speaker.ts';
import { createHearing } from '../../src/app/hear-recording.ts';
import { ingestRecording } from '../../src/app/ingest-recording.ts';
import { renditionOf } from '../../src/app/make-rendition.ts';
import { measureRecording } from '../../src/app/measure-recording.ts';
import { placeOwed } from '../../src/app/place-owed.ts';
import { placeRecording } from '../../src/app/place-recording.ts';
import { publishLibrary } from '../../src/app/publish-library.ts';
import { reportLibrary, reviewQueue } from '../../src/app/report-library.ts';
import { rejectRecording, retireRecording, submitRecording } from '../../src/app/review-recording.ts';
import type { Actor, Role } from '../../src/domain/actor.ts';
import { lessonId } from '../../src/domain/ids.ts';
import { checklist, recordingId } from '../../src/domain/recording.ts';
import { standard, variety } from '../../src/domain/variety.ts';
import { createLessonImports } from '../../src/library/lesson-imports.ts';
import { createLibraryFiles } from '../../src/library/library-files.ts';
import type { RecordingRecord } from '../../src/ports/recordings.ts';
import { aHome, removeSpeech, type TestHome } from '../support/home.ts';
import { aRealWorld, type RealWorld } from '../support/real-world.ts';

const person = (id: string, ...roles: Role[]): Actor => ({ kind: 'person', id, roles, counties: 'all' });
const editor = person('p-editor', 'editor');
const reviewer = person('p-reviewer', 'reviewer');
const lesson = lessonId('lesson-1');
const jilu = variety('cmn-x-jilu1239');
const choice = { lesson, variety: standard };

let home: TestHome;
let world: RealWorld;
const context = () => ({
  ...world,
  sampleHome: false,
  measured: (record: RecordingRecord) => measureRecording(world, record),
});
const publish = () =>
  publishLibrary({ ...world, libraryFiles: createLibraryFiles({ home: home.folder }) }, reviewer);
const place = (record: Parameters<typeof placeRecording>[1]) =>
  placeRecording(
    {
      ...world,
      libraryFiles: createLibraryFiles({ home: home.folder }),
      lessonImports: createLessonImports({ home: home.folder }),
    },
    record,
  );
const ingest = (path: string, actor = editor) =>
  ingestRecording(world, actor, { path, fileName: '我的 录音.wav', ...choice });
const forget = (actor: Actor, name: string) =>
  forgetSpeaker(
    {
      ...world,
      libraryFiles: createLibraryFiles({ home: home.folder }),
      lessonImports: createLessonImports({ home: home.folder }),
    },
    actor,
    name,
  );
const stateOf = async (id: Parameters<RealWorld['store']['recordings']['find']>[0]) =>
  (await world.store.recordings.find(id))?.state;
const airs = async () => {
  const found = (await world.store.revisions.library())?.body.lessons.find(({ id }) => id === lesson);
  return found?.recordings.find((one) => one.variety === standard)?.master;
};

beforeEach(async () => {
  home = await aHome({ lessons: 1, endpoints: ['donge-001,铜城喇叭,371524100,memory,memory://a'] });
  world = await aRealWorld();
  await publish();
});
afterEach(async () => {
  await world.close();
  await home.remove();
  await removeSpeech();
});

test('a recording goes from a phone to the air by two people, and the old one airs until then', async () => {
  const [old] = await world.store.recordings.list(choice);
  expect(old).toMatchObject({ state: 'in-review', uploader: 'system:publish' });
  await approveRecording(context(), reviewer, choice, checklist);
  const fresh = join(home.folder, 'content', 'opening', 'cmn.wav');
  const { recording, isNew } = await ingest(fresh);
  expect(isNew).toBe(true);
  expect(recording).toMatchObject({ state: 'draft', uploader: 'person:p-editor', fileName: '我的 录音.wav' });
  expect(recording.measured?.sound.durationMs).toBeGreaterThan(1000);
  expect((await ingest(fresh)).isNew).toBe(false);
  await submitRecording(world, editor, { ...choice, master: recording.master });
  await publish();
  expect(await airs()).toBe(old?.master);

  const mine = { ...choice, master: recording.master };
  await expect(approveRecording(context(), person('p-editor', 'reviewer'), mine, checklist)).rejects.toThrow(
    '自己上传的录音要由别人审核',
  );
  await expect(approveRecording(context(), reviewer, mine, ['intelligible'])).rejects.toThrow('没有推销产品');
  const approved = await approveRecording(context(), reviewer, mine, checklist);
  expect(await place(approved)).toBe(true);
  expect(await place(approved)).toBe(false);
  await publish();
  expect(await airs()).toBe(recording.master);
  expect((await world.store.approvals.approved()).has(recording.id)).toBe(true);
  const entries = await world.store.ledger.entries('library', 1, 100);
  expect(
    JSON.parse(entries.findLast(({ content }) => content.includes('approve-recording'))?.content ?? ''),
  ).toMatchObject({
    actor: 'person:p-reviewer',
    subject: recording.master,
    body: { lesson, variety: 'cmn', checklist: [...checklist] },
  });
});

test('the same bytes approved for one lesson may not air as another', async () => {
  await approveRecording(context(), reviewer, choice, checklist);
  const [record] = await world.store.recordings.list(choice);
  const master = record?.master ?? ('' as never);
  const other = recordingId({ lesson: lessonId('opening'), variety: standard, master });
  expect((await world.store.approvals.approved()).has(other)).toBe(false);
});

test('a file that is no recording leaves nothing behind', async () => {
  const blobs = () => readdir(join(world.folder, 'blobs'), { recursive: true });
  const before = await blobs();
  const bad = join(home.folder, 'note.mp3');
  await writeFile(bad, '这不是录音');
  await expect(ingest(bad)).rejects.toMatchObject({ name: 'TranscodeError' });
  expect(await blobs()).toEqual(before);
  expect(await world.store.recordings.list({ state: 'draft' })).toEqual([]);
});

test('what fails a check is sent back to the editor with what to do, and never reaches a reviewer', async () => {
  const silent = join(home.folder, 'quiet.wav');
  await world.speak(silent, 'volume=-60dB');
  const { recording } = await ingest(silent);
  const mine = { ...choice, master: recording.master };
  await expect(submitRecording(world, editor, mine)).rejects.toThrow('离话筒近一些');
  expect(await stateOf(recording.id)).toBe('draft');
});

test('the sound that somebody waits for is made first, then what waits for a reviewer, drafts last', async () => {
  const file = (name: string) => join(home.folder, 'content', name);
  const takeIn = async (name: string) => (await ingest(file(name))).recording;
  const running = await takeIn('opening/cmn.wav');
  const draft = await takeIn('lesson-1/cmn-x-jilu1239.wav');
  const offered = await takeIn('closing/cmn.wav');
  const [opened] = await world.store.recordings.list({ ...choice, state: 'in-review' });
  if (opened === undefined) throw new Error('content/ has one');
  const made: string[] = [];
  const transcoder: typeof world.transcoder = {
    ...world.transcoder,
    render: async (from, ...rest) => {
      made.push(from);
      return world.transcoder.render(from, ...rest);
    },
  };
  const hearing = createHearing({ ...world, transcoder }, new AbortController().signal);
  for (const one of [running, draft, offered]) hearing.prepare(one);
  hearing.prepare(await submitRecording(world, editor, { ...choice, master: offered.master }));
  await hearing.peaks(opened, 'rendition');
  await expect.poll(() => made.length, { timeout: 60_000 }).toBe(4);
  await hearing.rendition(draft);
  const paths = [running, opened, offered, draft].map(({ master }) => world.blobs.path(master));
  expect(made).toEqual(await Promise.all(paths));
});

test('one sent back says why and may be offered again; each move is refused from the wrong state or role', async () => {
  const { recording } = await ingest(join(home.folder, 'content', 'closing', 'cmn.wav'));
  const mine = { ...choice, master: recording.master };
  await expect(rejectRecording(world, reviewer, mine, '太早')).rejects.toMatchObject({ kind: 'conflict' });
  await expect(submitRecording(world, reviewer, mine)).rejects.toMatchObject({ kind: 'forbidden' });
  await submitRecording(world, editor, mine);
  await expect(rejectRecording(world, editor, mine, '不是你的事')).rejects.toMatchObject({
    kind: 'forbidden',
  });
  expect(await rejectRecording(world, reviewer, mine, '背景有狗叫')).toMatchObject({
    state: 'rejected',
    reason: '背景有狗叫',
  });
  await submitRecording(world, editor, mine);
  await approveRecording(context(), reviewer, mine, checklist);
  expect(await retireRecording(world, reviewer, mine)).toMatchObject({ state: 'retired' });
  expect((await world.store.approvals.approved()).has(recording.id)).toBe(false);
});

test('a script edited after the approval flags every variety that speaks it, and a review clears it', async () => {
  await approveRecording(context(), reviewer, choice, checklist);
  await approveRecording(context(), reviewer, { lesson, variety: jilu }, checklist);
  const waiting = async () =>
    (await reviewQueue(world))
      .filter(({ why }) => why === 'script-changed')
      .map(({ recording }) => recording.id);
  expect(await waiting()).toEqual([]);
  const before = (await world.store.revisions.library())?.body.lessons.find(({ id }) => id === lesson);
  world.clock.advance(60_000);
  const file = join(home.folder, 'content', lesson, 'lesson.yaml');
  await writeFile(
    file,
    `${await readFile(file, 'utf8')}`.replace(/script: .*/, 'script: 先挂断，再问家里人。'),
  );
  await publish();
  const flagged = await waiting();
  const edited = (await reviewQueue(world)).filter(({ why }) => why === 'script-changed');
  expect(edited.map(({ sinceMs }) => sinceMs)).toEqual([world.clock.now(), world.clock.now()]);
  expect(flagged.map((id) => id.split('/')[1])).toEqual(expect.arrayContaining(['cmn', 'cmn-x-jilu1239']));
  expect((await world.store.approvals.approved()).size).toBe(2);
  const approvals = () =>
    Promise.all(edited.map(async ({ recording }) => (await describeRecording(world, recording)).approval));
  const heard = { scriptChanged: true, heardScript: before?.script };
  expect(await approvals()).toMatchObject([heard, heard]);
  await approveRecording(context(), reviewer, choice, checklist);
  await approveRecording(context(), reviewer, { lesson, variety: jilu }, checklist);
  expect(await waiting()).toEqual([]);
  for (const approval of await approvals()) expect(approval).not.toHaveProperty('heardScript');
});

test('a take that came without a wording speaks what its variety has in the lesson, before it is put there and after', async () => {
  const file = join(home.folder, 'content', lesson, 'lesson.yaml');
  const own = 'cmn-x-jilu1239: { file: cmn-x-jilu1239.wav, script: 恁先挂了，问问家里人。 }';
  await writeFile(file, (await readFile(file, 'utf8')).replace(/cmn-x-jilu1239: .*/, own));
  await publish();
  const path = join(home.folder, 'content', 'closing', 'cmn-x-jilu1239.wav');
  const said = { path, fileName: 'a.wav', lesson, variety: jilu };
  const { recording } = await ingestRecording(world, editor, said);
  const mine = { lesson, variety: jilu, master: recording.master };
  await submitRecording(world, editor, mine);
  const approved = await approveRecording(context(), reviewer, mine, checklist);
  expect(await place(approved)).toBe(true);
  await publish();
  expect(await readFile(file, 'utf8')).toContain('恁先挂了，问问家里人。');
  expect((await describeRecording(world, approved)).approval).toMatchObject({ scriptChanged: false });
  expect((await reviewQueue(world)).filter(({ why }) => why === 'script-changed')).toEqual([]);
});

test('a speaker who asks is forgotten: name and sound are gone everywhere, the ledger keeps that it was so', async () => {
  const administrator = person('p-admin', 'administrator');
  const speaker = await addSpeaker(world, editor, { name: '王秀英', consent: '2026-11-20 签字' });
  const path = join(home.folder, 'content', 'opening', 'cmn.wav');
  const request = { path, fileName: 'a.wav', ...choice, speaker: speaker.id };
  const { recording } = await ingestRecording(world, editor, request);
  const mine = { ...choice, master: recording.master };
  await submitRecording(world, editor, mine);
  await place(await approveRecording(context(), reviewer, mine, checklist));
  await publish();
  const { rendition } = await renditionOf(world, recording.master);
  const sounds = [recording.master, rendition.digest, recording.measured?.peaks ?? recording.master];
  for (const sound of sounds) expect(await world.blobs.has(sound)).toBe(true);

  await expect(forget(editor, '王秀英')).rejects.toMatchObject({ kind: 'forbidden' });
  expect(await forget(administrator, '王秀英')).toMatchObject({ recordings: [recording.id], onAir: 0 });
  for (const sound of sounds) expect(await world.blobs.has(sound)).toBe(false);
  await expect(stat(join(home.folder, 'content', lesson, 'cmn.wav'))).rejects.toThrow('ENOENT');
  expect(await readFile(join(home.folder, 'content', lesson, 'lesson.yaml'), 'utf8')).not.toContain(
    'cmn.wav',
  );
  await publish();
  expect(await airs()).toBeUndefined();
  expect(await stateOf(recording.id)).toBe('withdrawn');
  expect((await world.store.approvals.approved()).size).toBe(0);
  expect(await world.store.speakers.find(speaker.id)).not.toHaveProperty('name');
  const entries = await world.store.ledger.entries('library', 1, 100);
  expect(entries.at(-2)?.content).toContain('forget-speaker');
  expect(JSON.stringify(entries)).not.toContain('王秀英');
  await expect(forget(administrator, '王秀英')).rejects.toMatchObject({ kind: 'not-found' });
});

test('what was approved just before a kill is put into content/ by the next start, once', async () => {
  const { recording } = await ingest(join(home.folder, 'content', 'opening', 'cmn.wav'));
  const mine = { ...choice, master: recording.master };
  await submitRecording(world, editor, mine);
  await approveRecording(context(), reviewer, mine, checklist);
  expect((await reportLibrary(world)).rows.find((row) => row.lesson === lesson)?.cells[0]).toMatchObject({
    state: 'approved',
    isPlaced: false,
  });
  const owed = () =>
    placeOwed({
      ...world,
      libraryFiles: createLibraryFiles({ home: home.folder }),
      lessonImports: createLessonImports({ home: home.folder }),
    });
  expect(await owed()).toBe(1);
  await publish();
  expect(await airs()).toBe(recording.master);
  expect(await owed()).toBe(0);
});

test('what fails a check is approved by nobody, however it came in; and what was withdrawn does not come back', async () => {
  const clipped = join(home.folder, 'content', lesson, 'cmn.wav');
  await world.speak(clipped, 'volume=40dB');
  await publish();
  const [take] = (await world.store.recordings.list(choice))
    .filter(({ state }) => state === 'in-review')
    .slice(-1);
  const found = (await world.store.recordings.list(choice)).map(({ master }) => master);
  expect(found).toHaveLength(2);
  expect(take).toBeDefined();
  const tried = await Promise.allSettled(
    found.map((master) => approveRecording(context(), reviewer, { ...choice, master }, checklist)),
  );
  expect(tried.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  const approved = (await world.store.recordings.list(choice)).find(({ state }) => state === 'approved');
  await world.store.recordings.move(
    approved?.id ?? ('' as never),
    { from: ['approved'], to: 'withdrawn', atMs: 1 },
    { chain: 'library', verb: 'withdraw-recording', subject: '', actor: '', atMs: 1, body: { ...choice } },
  );
  await expect(ingest(await world.blobs.path(approved?.master ?? ('' as never)))).rejects.toThrow('撤下过');
});
