import { afterEach, beforeEach, expect, test } from 'vitest';
import { advanceBroadcasts } from '../../src/app/advance-broadcasts.ts';
import { approveRecording } from '../../src/app/approve-recording.ts';
import { withdrawRecording } from '../../src/app/withdraw-recording.ts';
import type { Actor, Role } from '../../src/domain/actor.ts';
import { lessonId } from '../../src/domain/ids.ts';
import { checklist } from '../../src/domain/recording.ts';
import { standard } from '../../src/domain/variety.ts';
import { aWorld, inDonge, type World } from '../support/fakes.ts';
import { aDigest, aLesson, recordingsOf, today } from '../support/lessons.ts';
import { aSchedule } from '../support/schedules.ts';

const lessons = [aLesson({ id: 'one' }), aLesson({ id: 'two' })];
const person = (...roles: Role[]): Actor => ({ kind: 'person', id: 'p-7', roles, counties: 'all' });

const spoken = (id: string) => ({ lesson: lessonId(id), variety: standard });
let world: World;
const withdraw = (actor: Actor, id = 'one') =>
  withdrawRecording(world, actor, { lesson: lessonId(id), variety: standard }, '年份念错了');

beforeEach(async () => {
  world = await aWorld({ atMs: inDonge(today, '17:00') });
  await world.publishSchedule(aSchedule());
  await world.publishLessons(lessons);
  await world.approve(lessons);
  await advanceBroadcasts(world);
});
afterEach(() => world.close());

test.each(['reviewer', 'administrator'] as const)(
  'a %s withdraws, with the reason in the ledger',
  async (role) => {
    const { recording, programmes } = await withdraw(person(role));
    const { master } = recording;
    expect(master).toBe(aDigest('one cmn'));
    expect(programmes.map(({ slot, outcome, becomes }) => [slot, outcome, becomes.length])).toEqual([
      ['evening', 'replaced', 1],
      ['evening', 'replaced', 1],
    ]);
    expect([...(await world.store.approvals.approved()).keys()]).toEqual([...recordingsOf(lessons.slice(1))]);
    expect((await world.ledgerOf('library')).at(-1)).toMatchObject({
      verb: 'withdraw-recording',
      subject: master,
      actor: 'person:p-7',
      body: { lesson: 'one', variety: 'cmn', reason: '年份念错了' },
    });
    expect((await world.ledgerOf('371524')).at(-1)).toMatchObject({
      verb: 'replan-broadcast',
      actor: 'person:p-7',
    });
  },
);

test('again it lists nothing more and leaves one entry', async () => {
  await withdraw(person('reviewer'));
  expect((await withdraw(person('reviewer'))).programmes).toEqual([]);
  const entries = (await world.ledgerOf('library')).filter(({ verb }) => verb === 'withdraw-recording');
  expect(entries).toHaveLength(1);
});

test('what was withdrawn can not be approved again', async () => {
  await withdraw(person('reviewer'));
  await expect(
    approveRecording(
      { ...world, sampleHome: false, measured: async (record) => record },
      person('reviewer'),
      spoken('one'),
      checklist,
    ),
  ).rejects.toMatchObject({ kind: 'conflict' });
});

test('what was never approved is not withdrawn, and may still be approved', async () => {
  await world.publishLessons([...lessons, aLesson({ id: 'three' })]);
  await expect(withdraw(person('reviewer'), 'three')).rejects.toMatchObject({ kind: 'conflict' });
  await approveRecording(
    { ...world, sampleHome: false, measured: async (record) => record },
    person('reviewer'),
    spoken('three'),
    checklist,
  );
  expect((await world.store.approvals.approved()).size).toBe(3);
});

test.each([
  ['an editor', person('editor', 'association', 'auditor', 'emergency')],
  ['the system', { kind: 'system', part: 'clock' }],
  ['the sample reviewer', { kind: 'sample-reviewer' }],
] satisfies [string, Actor][])('%s withdraws nothing', async (_who, actor) => {
  await expect(withdraw(actor)).rejects.toMatchObject({ kind: 'forbidden' });
  expect((await world.store.approvals.approved()).size).toBe(2);
});
