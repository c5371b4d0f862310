import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { advanceBroadcasts } from '../../src/app/advance-broadcasts.ts';
import { editSchedule, type ScheduleWriting, type Tonight } from '../../src/app/edit-schedule.ts';
import type { Actor } from '../../src/domain/actor.ts';
import { broadcastId } from '../../src/domain/ids.ts';
import type { KeyChange } from '../../src/ports/schedule-editor.ts';
import { createScheduleEditor } from '../../src/schedules/schedule-editor.ts';
import { createScheduleFiles } from '../../src/schedules/schedule-files.ts';
import { aHome } from '../sources/temp-home.ts';
import { aWorld, inDonge, type World } from '../support/fakes.ts';
import { aLesson, today } from '../support/lessons.ts';
import { donge } from '../support/schedules.ts';

const yaml = `county: "371524"
name: 东阿县
pinyin: donge
slots:
  morning: { at: "06:30", length: 10m }
  evening: { at: "18:30", length: 10m }
`;
const files = {
  'schedules/donge/schedule.yaml': yaml,
  'schedules/donge/areas.csv': 'code,name\n371524101,刘集镇\n',
  'schedules/donge/endpoints.csv':
    'id,name,area,driver,address\ncol-001,前村喇叭,371524101,memory,\ncol-002,县台,371524,memory,\n',
};
const author: Actor = { kind: 'person', id: 'p1', roles: ['association'], counties: [donge] };
const evening = broadcastId(donge, today, 'evening');

let world: World;
beforeEach(async () => {
  world = await aWorld({ atMs: inDonge(today, '12:00') });
});
afterEach(() => world.close());

/** A home whose evening of today is final, its orders signed, or only planned; it has not aired. */
async function frozen(until: 'frozen' | 'planned' = 'frozen') {
  const home = await aHome(files);
  const publish = async () => {
    const { schedules, findings } = await createScheduleFiles({ home }).read();
    for (const schedule of schedules) await world.publishSchedule(schedule);
    return findings;
  };
  await publish();
  const lessons = [aLesson({ id: 'counterfeit-notes' })];
  await world.publishLessons(lessons);
  await world.approve(lessons);
  world.clock.set(inDonge(today, until === 'frozen' ? '16:30' : '16:00'));
  await advanceBroadcasts(world);
  if (until === 'frozen') await world.assembleWaiting();
  await advanceBroadcasts(world);
  expect((await world.store.broadcasts.find(evening))?.state).toBe(until);
  const scheduleEditor = createScheduleEditor({ home });
  const context: ScheduleWriting = { ...world, scheduleEditor, publish, remake: async () => [] };
  const edit = async (changes: readonly KeyChange[], tonight?: Tonight, actor: Actor = author) =>
    editSchedule(context, actor, donge, (await scheduleEditor.read(donge)).digest, { changes }, tonight);
  return { edit, text: () => readFile(join(home, 'schedules/donge/schedule.yaml'), 'utf8') };
}

const later = [{ do: 'set', key: 'slots.evening.at', value: '19:00' }] as const;

describe('an edit after the plan', () => {
  test.each([
    ['a time', later],
    ['the volume', [{ do: 'set', key: 'volume', value: '60' }]],
    ['quiet time of today', [{ do: 'add', key: 'quiet', value: `{ name: 哀悼, dates: ${today} }` }]],
    [
      'an endpoint’s quiet time',
      [{ do: 'add', key: 'quiet', value: '{ from: "18:00", until: "19:00", endpoints: [col-001] }' }],
    ],
    ['a pinned lesson', [{ do: 'set', key: 'rotation.pinned', value: '[{ lesson: counterfeit-notes }]' }]],
  ] as const)('asks what becomes of tonight when it changes %s, and writes nothing', async (_, changes) => {
    const { edit, text } = await frozen();
    await expect(edit(changes)).rejects.toMatchObject({
      kind: 'conflict',
      message: expect.stringMatching(/371524\/.*\/evening.*--tonight replace.*--from-tomorrow/),
    });
    expect(await text()).toBe(yaml);
  });

  test('asks, too, while it is only planned: it airs as it was', async () => {
    const { edit } = await frozen('planned');
    await expect(edit(later)).rejects.toMatchObject({ kind: 'conflict' });
    expect(await edit(later, 'keep')).toMatchObject({ kept: [evening] });
  });

  test('is written at once when tonight stays as it is: another slot, another date, a comment’s worth', async () => {
    const { edit } = await frozen();
    for (const changes of [
      [{ do: 'set', key: 'slots.morning.at', value: '06:40' }],
      [{ do: 'add', key: 'quiet', value: '{ name: 高考, dates: 06-07..06-10 }' }],
      [{ do: 'set', key: 'lead', value: '1h' }],
    ] as const)
      expect(await edit(changes)).toMatchObject({ changed: true, kept: [] });
  });

  test('keeps what was signed from tomorrow, and the ledger tells who changed what', async () => {
    const { edit, text } = await frozen();
    const before = await world.store.broadcasts.find(evening);
    expect(await edit(later, 'keep')).toMatchObject({ changed: true, kept: [evening] });
    expect(await text()).toBe(yaml.replace('18:30', '19:00'));
    expect(await world.store.broadcasts.find(evening)).toEqual(before);
    const entry = (await world.ledgerOf(donge)).find(({ verb }) => verb === 'edit-schedule');
    expect(entry).toMatchObject({
      actor: 'person:p1',
      body: {
        tonight: 'keep',
        planned: [evening],
        diff: [
          ['-', 6, '  evening: { at: "18:30", length: 10m }'],
          ['+', 6, '  evening: { at: "19:00", length: 10m }'],
        ],
      },
    });
  });
});

test('who may not edit a county is told so', async () => {
  const { edit } = await frozen();
  const stranger: Actor = { kind: 'person', id: 'p2', roles: ['association'], counties: [] };
  const reviewer: Actor = { kind: 'person', id: 'p3', roles: ['reviewer'], counties: 'all' };
  for (const actor of [stranger, reviewer])
    await expect(edit(later, 'keep', actor)).rejects.toMatchObject({ kind: 'forbidden' });
});

test('an endpoint that got quiet time of its own after the plan gets no order', async () => {
  const home = await aHome(files);
  const read = async () => (await createScheduleFiles({ home }).read()).schedules[0];
  await world.publishSchedule(await read());
  const lessons = [aLesson({ id: 'counterfeit-notes' })];
  await world.publishLessons(lessons);
  await world.approve(lessons);
  world.clock.set(inDonge(today, '16:00'));
  await advanceBroadcasts(world);
  await world.assembleWaiting();
  await writeFile(
    join(home, 'schedules/donge/schedule.yaml'),
    `${yaml}quiet: [{ from: "18:39", until: "19:00", areas: ["371524101"] }]\n`,
  );
  await world.publishSchedule(await read());
  world.clock.set(inDonge(today, '16:30'));
  await advanceBroadcasts(world);
  expect((await world.store.deliveries.of(evening)).map(({ endpoint }) => endpoint)).toEqual(['col-002']);
});
