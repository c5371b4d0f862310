import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { assembleProgramme } from '../../src/app/assemble-programme.ts';
import { collectProgrammes } from '../../src/app/collect-programmes.ts';
import { keepHouse } from '../../src/app/keep-house.ts';
import { planBroadcast } from '../../src/app/plan-broadcast.ts';
import { programmeFile } from '../../src/app/rebuild-programme.ts';
import { storePlan } from '../../src/app/store-plan.ts';
import { type BroadcastId, type Digest, type LocalDate, localDate } from '../../src/domain/ids.ts';
import { aWorld, inDonge, type World } from '../support/fakes.ts';
import { aDigest, aLesson } from '../support/lessons.ts';
import { anEndpoint, aSchedule } from '../support/schedules.ts';

const lessons = [aLesson({ id: 'counterfeit-notes' }), aLesson({ id: 'deposit-insurance' })];
const first = '2026-11-24' as LocalDate;

let world: World;

beforeEach(async () => {
  world = await aWorld({ atMs: inDonge(first, '12:00') });
  await world.publishSchedule(aSchedule({ endpoints: [anEndpoint('donge-001')] }));
  await world.publishLessons(lessons);
  await world.approve(lessons);
});
afterEach(() => world.close());

/** Plans and assembles one evening; answers its broadcast and its programme. */
async function anEvening(date: LocalDate): Promise<{ id: BroadcastId; programme: Digest }> {
  const plan = await planBroadcast(world, aSchedule().county, date, 'evening');
  await storePlan(world, plan, plan.startsAtMs, false);
  await world.assembleWaiting();
  const [playlist] = await world.store.broadcasts.playlists(plan.id);
  if (playlist?.programme === undefined) throw new Error('nothing was assembled');
  return { id: plan.id, programme: playlist.programme.digest };
}

async function missed(id: BroadcastId): Promise<void> {
  const broadcast = await world.store.broadcasts.find(id);
  if (broadcast === undefined) throw new Error('there is no broadcast');
  await world.store.broadcasts.miss(
    { ...broadcast, state: 'missed', reason: 'not-frozen' },
    { chain: broadcast.county, verb: 'miss-broadcast', subject: id, actor: 'system:test', atMs: 0, body: {} },
  );
}

const daysOn = (days: number) => world.clock.set(inDonge(first, '12:00') + days * 86_400_000);

test('a programme goes once its newest broadcast is older than it is kept, and comes back byte-equal when asked for', async () => {
  const { id, programme } = await anEvening(first);
  const bytes = world.blobs.read(await world.blobs.path(programme));
  await missed(id);
  daysOn(30);
  expect(await collectProgrammes(world)).toBe(0);
  daysOn(31);
  expect(await collectProgrammes(world)).toBe(1);
  expect(await world.blobs.has(programme)).toBe(false);
  expect(await collectProgrammes(world)).toBe(0);
  expect(world.blobs.read(await programmeFile(world, programme))).toEqual(bytes);
  expect(await collectProgrammes(world)).toBe(1);
});

test('one that an open broadcast uses stays, however old its date', async () => {
  const { id, programme } = await anEvening(first);
  daysOn(400);
  expect(await collectProgrammes(world)).toBe(0);
  expect(await world.blobs.has(programme)).toBe(true);
  await missed(id);
  expect(await collectProgrammes(world)).toBe(1);
});

test('one that a newer broadcast shares is as old as the newer one', async () => {
  const old = await anEvening(first);
  const newer = await anEvening('2026-12-20' as LocalDate);
  expect(newer.programme).toBe(old.programme);
  await missed(old.id);
  await missed(newer.id);
  daysOn(40);
  expect(await collectProgrammes(world)).toBe(0);
  daysOn(57);
  expect(await collectProgrammes(world)).toBe(1);
});

describe('a programme taken up while it is collected', () => {
  test('is made again when its row was taken up between the note and the file’s end', async () => {
    const { id, programme } = await anEvening(first);
    await missed(id);
    daysOn(40);
    const blobs = {
      ...world.blobs,
      async remove(digest: Digest) {
        await anEvening('2027-01-03' as LocalDate);
        await world.blobs.remove(digest);
      },
    };
    await collectProgrammes({ ...world, blobs });
    expect(await world.blobs.has(programme)).toBe(true);
  });

  test('is joined again when the file went between joining and storing', async () => {
    const { id, programme } = await anEvening(first);
    await missed(id);
    daysOn(40);
    const plan = await planBroadcast(world, aSchedule().county, '2027-01-03' as LocalDate, 'evening');
    await storePlan(world, plan, plan.startsAtMs, false);
    const [playlist] = await world.store.broadcasts.playlists(plan.id);
    if (playlist === undefined) throw new Error('nothing was planned');
    let joins = 0;
    const blobs = {
      ...world.blobs,
      async join(parts: readonly Digest[]) {
        const joined = await world.blobs.join(parts);
        joins += 1;
        if (joins === 1) await collectProgrammes(world);
        return joined;
      },
    };
    await assembleProgramme({ ...world, blobs }, playlist.id);
    expect(joins).toBe(2);
    expect(await world.blobs.has(programme)).toBe(true);
    expect(await collectProgrammes(world)).toBe(0);
  });
});

test('what is no programme is missing, and a recording is its own file', async () => {
  await expect(programmeFile(world, aDigest('nobody'))).rejects.toMatchObject({ kind: 'missing' });
  const [master] = lessons.flatMap(({ recordings }) => recordings.map((one) => one.master));
  expect(await programmeFile(world, master as Digest)).toBe(await world.blobs.path(master as Digest));
});

test('what was kept long enough goes once the clock’s own last days are on record: one that is years ahead takes nothing', async () => {
  const atMs = world.clock.now();
  await world.store.upkeep.sample({ date: localDate('2026-11-20'), atMs, usedBytes: 1, freeBytes: 1 });
  const isThere = async () =>
    (await world.store.upkeep.samples(10)).some(({ date }) => date === '2026-11-20');
  for (let day = 0; day < 3; day += 1) {
    daysOn(800 + day);
    await keepHouse(world);
    expect(await isThere()).toBe(true);
  }
  daysOn(803);
  await keepHouse(world);
  expect(await isThere()).toBe(false);
});

test('the day’s upkeep is done once a day, and again the day after a killed run', async () => {
  let sweeps = 0;
  const disk = {
    ...world.disk,
    async removeLeftovers() {
      sweeps += 1;
      return 0;
    },
  };
  // A clock that is ahead when the machine comes up lets nothing go.
  await keepHouse({ ...world, disk, startedAtMs: world.clock.now() - 599_999 });
  expect(sweeps).toBe(0);
  await keepHouse({ ...world, disk });
  await keepHouse({ ...world, disk });
  expect(sweeps).toBe(1);
  daysOn(1);
  const failing = { ...disk, audio: () => Promise.reject(new Error('killed')) };
  await expect(keepHouse({ ...world, disk: failing })).rejects.toThrow('killed');
  await keepHouse({ ...world, disk });
  expect(sweeps).toBe(3);
  expect((await world.store.upkeep.samples(10)).map(({ date }) => date)).toEqual([
    '2026-11-25',
    '2026-11-24',
  ]);
});
