import { afterEach, beforeEach, expect, test } from 'vitest';
import { approveRecording, approveSamples } from '../../src/app/approve-recording.ts';
import type { Actor, Role } from '../../src/domain/actor.ts';
import { type Digest, lessonId } from '../../src/domain/ids.ts';
import { checklist, recordingId } from '../../src/domain/recording.ts';
import { standard, variety } from '../../src/domain/variety.ts';
import { aWorld, inDonge, type World } from '../support/fakes.ts';
import { aDigest, aLesson, aRecording, recordingsOf, today } from '../support/lessons.ts';

const real = aLesson({ id: 'counterfeit-notes' });
const synthetic = aLesson({
  id: 'deposit-insurance',
  synthetic: true,
  recordings: [
    aRecording({ of: 'deposit-insurance' }),
    aRecording({ of: 'deposit-insurance', variety: variety('cmn-x-jilu1239') }),
  ],
});
const person = (...roles: Role[]): Actor => ({ kind: 'person', id: 'p-7', roles, counties: 'all' });
const sampleReviewer: Actor = { kind: 'sample-reviewer' };

let world: World;
const approve = (actor: Actor, id: string, sampleHome = false, spoken = standard) =>
  approveRecording(
    { ...world, sampleHome, measured: async (record) => record },
    actor,
    { lesson: lessonId(id), variety: spoken },
    checklist,
  );
const idOf = (master: Digest) => recordingId({ lesson: real.id, variety: standard, master });
const approvals = async () =>
  (await world.ledgerOf('library')).filter(({ verb }) => verb === 'approve-recording');

beforeEach(async () => {
  world = await aWorld({ atMs: inDonge(today, '12:00') });
  await world.publishLessons([real, synthetic]);
});
afterEach(() => world.close());

test.each(['reviewer', 'administrator'] as const)('a %s approves exactly one digest', async (role) => {
  const master = aDigest('counterfeit-notes cmn');
  expect(await approve(person(role), real.id)).toMatchObject({ master, state: 'approved' });
  expect([...(await world.store.approvals.approved()).keys()]).toEqual([...recordingsOf([real])]);
  expect(await approvals()).toMatchObject([
    { actor: 'person:p-7', subject: aDigest('counterfeit-notes cmn'), atMs: inDonge(today, '12:00') },
  ]);
});

test('approving again leaves one entry', async () => {
  await approve(person('reviewer'), real.id);
  await approve(person('reviewer'), real.id);
  expect(await approvals()).toHaveLength(1);
});

test.each([
  ['a person without a role', person()],
  ['an editor', person('editor', 'association', 'auditor', 'emergency')],
  ['the system', { kind: 'system', part: 'clock' }],
  ['a device', { kind: 'device', endpoint: 'donge-001', county: '371524' } as Actor],
] satisfies [string, Actor][])('%s approves nothing', async (_who, actor) => {
  await expect(approve(actor, synthetic.id, true)).rejects.toMatchObject({ kind: 'forbidden' });
  expect(await approvals()).toEqual([]);
});

test('the sample reviewer approves synthetic lessons of a sample home and nothing else', async () => {
  await expect(approve(sampleReviewer, synthetic.id, false)).rejects.toMatchObject({ kind: 'forbidden' });
  await expect(approve(sampleReviewer, real.id, true)).rejects.toMatchObject({ kind: 'forbidden' });
  expect(await approvals()).toEqual([]);
  await approve(sampleReviewer, synthetic.id, true);
  expect(await approvals()).toMatchObject([{ actor: 'sample-reviewer' }]);
});

test('a lesson or a recording that is not there is named', async () => {
  await expect(approve(person('reviewer'), 'no-such-lesson')).rejects.toThrow('no-such-lesson');
  const jilu = variety('cmn-x-jilu1239');
  await expect(approve(person('reviewer'), real.id, false, jilu)).rejects.toThrow('cmn-x-jilu1239');
});

test('approving the samples leaves out what is not synthetic, and counts only what is new', async () => {
  const context = { ...world, sampleHome: true };
  expect(await approveSamples(context, sampleReviewer)).toBe(2);
  expect(await approveSamples(context, sampleReviewer)).toBe(0);
  expect((await world.store.approvals.approved()).has(idOf(aDigest('counterfeit-notes cmn')))).toBe(false);
  const outside = { ...world, sampleHome: false };
  await expect(approveSamples(outside, sampleReviewer)).rejects.toMatchObject({ kind: 'forbidden' });
});

test('changed bytes need a new approval', async () => {
  await approve(person('reviewer'), real.id);
  const changed = aRecording({ of: 'counterfeit-notes, spoken again' });
  await world.publishLessons([{ ...real, recordings: [changed] }]);
  expect((await world.store.approvals.approved()).has(idOf(changed.master))).toBe(false);
});
