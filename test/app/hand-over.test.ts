import { afterEach, beforeEach, expect, test } from 'vitest';
import { handoverOf } from '../../src/app/hand-over.ts';
import { variety } from '../../src/domain/variety.ts';
import { signOrder } from '../../src/protocol/signing.ts';
import { anEndpoint } from '../contracts/driver.contract.ts';
import { aDigest, eveningMs, freezeBroadcast } from '../contracts/store-samples.ts';
import { aWorld, type World } from '../support/fakes.ts';
import { anOrder } from '../support/handovers.ts';
import { aLesson, aRecording } from '../support/lessons.ts';

let world: World;
beforeEach(async () => {
  world = await aWorld({ atMs: eveningMs });
});
afterEach(() => world.close());

test('a rundown names who approved which recording when, as long as it is approved', async () => {
  await world.publishSchedule();
  const [delivery] = await freezeBroadcast(world.store, ['column-1']);
  const found = delivery && (await world.store.deliveries.find(delivery.id));
  if (found === undefined) throw new Error('nothing was frozen');
  const recordings = [aRecording({ variety: variety('cmn'), master: aDigest('a') })];
  await world.approve([aLesson({ id: 'fraud', recordings })]);
  const nameOf = async (actor: string) => (actor === 'system:test' ? '王审核' : undefined);
  const jws = await signOrder(anOrder('column-1'), await world.signingKeys.current());
  const rundownOf = () =>
    handoverOf({ ...world, nameOf }, { ...found, jws }, anEndpoint('column-1', 'x')).rundown();
  const { county, zone, items } = await rundownOf();
  expect([county, zone]).toEqual(['东阿县', 'Asia/Shanghai']);
  expect(items.map(({ title, master, approval }) => [title, master, approval])).toEqual([
    ['课程 fraud', aDigest('a'), { reviewer: 'system:test', name: '王审核', atMs: eveningMs }],
    ['课程 credit', aDigest('a'), undefined],
  ]);
  await world.withdraw([aDigest('a')]);
  expect((await rundownOf()).items.map(({ approval }) => approval)).toEqual([undefined, undefined]);
});
