import { afterEach, beforeEach, expect, test } from 'vitest';
import { advanceBroadcasts } from '../../src/app/advance-broadcasts.ts';
import { ledgerOfStore } from '../../src/app/ledger-of-store.ts';
import { keepCheckpoints } from '../../src/app/make-checkpoints.ts';
import { continueReplacements } from '../../src/app/replace-orders.ts';
import { replaceProgrammes } from '../../src/app/replace-programmes.ts';
import { verifyLedger } from '../../src/app/verify-ledger.ts';
import type { Delivery } from '../../src/domain/delivery.ts';
import { broadcastId, replacing } from '../../src/domain/ids.ts';
import { type LatePolicy, latePolicies } from '../../src/domain/schedule.ts';
import { isCancel } from '../../src/protocol/order.ts';
import { verifyOrder } from '../../src/protocol/signing.ts';
import { aDigest, aReceipt } from '../contracts/store-samples.ts';
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

test('an order carries where the chain of its county ended when it was signed', async () => {
  const ends = async () =>
    (await world.store.ledger.entries(donge, 1, 1000)).map(({ hash, verb }) => ({ hash, verb }));
  await freezeWith();
  const frozen = await ends();
  const at = frozen.findIndex(({ verb }) => verb === 'freeze-broadcast');
  expect(at).toBeGreaterThan(0);
  const signed = await orders();
  expect(signed.map(({ checkpoint }) => checkpoint)).toEqual(signed.map(() => frozen[at - 1]?.hash));
  // A later order carries more.
  await world.withdraw(lessons.flatMap(({ recordings }) => recordings.map(({ master }) => master)));
  await replaceProgrammes(world, { kind: 'person', id: 'p-7', roles: ['reviewer'], counties: 'all' });
  const before = (await ends()).at(-1)?.hash;
  await continueReplacements(world);
  const cancels = (await orders()).filter(isCancel);
  expect(cancels.map(({ checkpoint }) => checkpoint)).toEqual([before, before]);
});

test('an endpoint that says its order carried what it did not is told apart from a tail that was cut', async () => {
  await freezeWith();
  // Tells whose signature stands under the orders.
  await keepCheckpoints(world);
  const [mine, other] = await world.store.deliveries.of(evening);
  if (mine === undefined || other === undefined) throw new Error('two orders were signed');
  const says = (order: Delivery['id'], endpoint: Delivery['endpoint'], letter: string, boot: number) => {
    const checkpoint = aDigest(letter);
    const receipt = aReceipt(1, { kind: 'finished', order, playedMs: 1, checkpoint }, boot);
    return world.store.receipts.append(endpoint, donge, [receipt], at('18:40'));
  };
  await says(mine.id, mine.endpoint, 'a', 1);
  const wrong = await verifyLedger(ledgerOfStore(world.store));
  expect(wrong.faults).toEqual([]);
  expect(wrong.misquotes).toMatchObject([{ chain: donge, endpoint: mine.endpoint }]);
  // One whose order is gone may be right, whoever said the same before.
  await says(replacing(other.id, 1), other.endpoint, 'a', 2);
  const { faults, misquotes } = await verifyLedger(ledgerOfStore(world.store));
  expect(faults).toMatchObject([
    { chain: donge, kind: 'echo', about: expect.stringContaining(other.endpoint) },
  ]);
  expect(misquotes).toHaveLength(1);
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
