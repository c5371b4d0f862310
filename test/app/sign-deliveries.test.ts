import { afterEach, beforeEach, expect, test } from 'vitest';
import { advanceBroadcasts } from '../../src/app/advance-broadcasts.ts';
import { continueReplacements } from '../../src/app/replace-orders.ts';
import { replaceProgrammes } from '../../src/app/replace-programmes.ts';
import { broadcastId } from '../../src/domain/ids.ts';
import { type LatePolicy, latePolicies } from '../../src/domain/schedule.ts';
import { isCancel } from '../../src/protocol/order.ts';
import { verifyOrder } from '../../src/protocol/signing.ts';
import { aWorld, inDonge, type World } from '../support/fakes.ts';
import { aLesson, today } from '../support/lessons.ts';
import { aSchedule, donge } from '../support/schedules.ts';

const at = (wall: string) => inDonge(today, wall);
const evening = broadcastId(donge, today, 'evening');
const slots = [{ name: 'evening', at: '18:30', lengthMs: 600_000 }] as const;
const lessons = [aLesson()];

let world: World;
const advanceAt = (wall: string) => {
  world.clock.set(at(wall));
  return advanceBroadcasts(world);
};
const freezeWith = async (late?: LatePolicy) => {
  await world.publishSchedule(aSchedule({ slots, ...(late === undefined ? {} : { late }) }));
  await world.publishLessons(lessons);
  await world.approve(lessons);
  await advanceAt('16:00');
  await world.assembleWaiting();
  await advanceAt('16:30');
};
const orders = async () =>
  Promise.all(
    (await world.store.deliveries.of(evening)).map(async ({ id }) =>
      verifyOrder((await world.store.deliveries.find(id))?.jws ?? '', world.keys),
    ),
  );

beforeEach(async () => {
  world = await aWorld({ atMs: at('12:00') });
});
afterEach(() => world.close());

test.each([undefined, ...latePolicies])('a schedule with late %s signs orders that mean it', async (late) => {
  await freezeWith(late);
  const signed = await orders();
  expect(signed).toHaveLength(2);
  for (const order of signed) {
    // What an order means that says nothing is not said: a device that is old knows it all the same.
    if (late === undefined || late === 'play-until') expect(order).not.toHaveProperty('late');
    else expect(order.late).toBe(late);
  }
});

test('an order that cancels another does not say what becomes of it late', async () => {
  await freezeWith('join');
  await world.withdraw(lessons.flatMap(({ recordings }) => recordings.map(({ master }) => master)));
  await replaceProgrammes(world, { kind: 'person', id: 'p-7', roles: ['reviewer'], counties: 'all' });
  await continueReplacements(world);
  const cancels = (await orders()).filter(isCancel);
  expect(cancels).toHaveLength(2);
  for (const cancel of cancels) expect(cancel).not.toHaveProperty('late');
});
