import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { advanceBroadcasts } from '../../src/app/advance-broadcasts.ts';
import { declareEmergency } from '../../src/app/declare-emergency.ts';
import { proposeEmergency } from '../../src/app/propose-emergency.ts';
import { type Actor, operator } from '../../src/domain/actor.ts';
import { type AreaCode, areaCode } from '../../src/domain/ids.ts';
import { newKeyPair, signingKey } from '../../src/protocol/signing.ts';
import { readCapAlert } from '../../src/sources/cap-alert.ts';
import { aCapAlert, type CapWish } from '../support/cap.ts';
import { aWorld, inDonge, type World } from '../support/fakes.ts';
import { aLesson } from '../support/lessons.ts';
import { donge } from '../support/schedules.ts';

const flood = aLesson({ id: 'flood', kind: 'notice' });
const drill = aLesson({ id: 'drill', kind: 'notice' });
const rules = { drillNotice: drill.id, events: new Map([['11B03', flood.id]]) };

let world: World;
const chief = (counties: readonly AreaCode[] = [donge]): Actor => ({
  kind: 'person',
  id: 'p-1',
  roles: ['emergency'],
  counties,
});
const propose = (wish: CapWish = {}, actor: Actor = chief()) =>
  proposeEmergency(
    { ...world, alertReader: { read: readCapAlert, rules: async () => rules } },
    actor,
    aCapAlert(wish),
  );

beforeEach(async () => {
  world = await aWorld({ atMs: inDonge('2026-11-25', '18:25') });
  await world.publishSchedule();
  await world.publishLessons([flood, drill]);
  await world.approve([flood, drill]);
});
afterEach(() => world.close());

test('an alert becomes a proposal: the notice for its event, where it is for; nothing airs by it', async () => {
  expect(await propose()).toMatchObject({
    event: '暴雨',
    severity: 'Severe',
    air: [{ county: donge, areas: ['371524100'], notice: 'flood', drill: false, after: 'resume' }],
    unknown: [],
    notYours: [],
  });
  expect(await world.store.emergencies.list({})).toEqual([]);
  // What a drill says first is no part of a true one.
  expect((await propose()).air[0]).not.toHaveProperty('drillNotice');
  expect(world.jobs.waiting).toEqual([]);
});

test('an exercise becomes a drill', async () => {
  expect((await propose({ status: 'Exercise' })).air).toMatchObject([{ drill: true, drillNotice: 'drill' }]);
});

test.each([
  ['a test', { status: 'Test' }, 'Test'],
  ['a draft', { status: 'Draft' }, 'Draft'],
  ['a message between systems', { status: 'System' }, 'System'],
  ['an acknowledgement', { msgType: 'Ack' }, 'Ack'],
  ['one that has expired', { expires: '2026-11-25T18:25:00+08:00' }, '过期'],
  ['one of what is past', { urgency: 'Past' }, '过去'],
  ['one for elsewhere', { geocode: '110101' }, '110101'],
])('%s is refused', async (_what, wish, says) => {
  await expect(propose(wish)).rejects.toThrow(says);
});

test('an event no notice is named for is refused, and the file to mend is named', async () => {
  const alertReader = { read: readCapAlert, rules: async () => ({ events: new Map() }) };
  await expect(proposeEmergency({ ...world, alertReader }, chief(), aCapAlert())).rejects.toThrow(
    'emergencies.yaml',
  );
});

test('only who may air emergencies may ask, and of other counties nothing is proposed', async () => {
  await expect(propose({}, operator)).rejects.toMatchObject({ kind: 'forbidden' });
  expect(await propose({}, chief([areaCode('371521')]))).toMatchObject({ air: [], notYours: [donge] });
});

describe('what refers to an alert that airs', () => {
  const airing = async (wish: CapWish = {}) => {
    const { privateJwk } = await newKeyPair('emergency-test');
    const [request] = (await propose(wish)).air;
    if (request === undefined) throw new Error('nothing was proposed');
    const context = { ...world, emergencyKey: await signingKey(privateJwk) };
    const aired = await declareEmergency(context, chief(), request);
    const references = `other@example.org,9,2026-11-25T00:00:00+08:00 ${request.cause}`;
    return { context, aired, references };
  };

  test('a cancel, and an update, propose to end it', async () => {
    const { aired, references } = await airing();
    expect(await propose({ msgType: 'Cancel', references })).toMatchObject({ air: [], end: [aired] });
    expect(await propose({ msgType: 'Update', references })).toMatchObject({ air: [{}], end: [aired] });
  });

  test('an exercise ends no true emergency, nobody ends another county’s, and what is over is not ended again', async () => {
    const { aired, references } = await airing();
    const cancel: CapWish = { msgType: 'Cancel', references };
    expect(await propose({ ...cancel, status: 'Exercise' })).toMatchObject({ end: [] });
    expect(await propose(cancel, chief([areaCode('371521')]))).toMatchObject({ end: [] });
    const broadcast = await world.store.broadcasts.find(aired);
    if (broadcast === undefined) throw new Error('it was aired');
    world.clock.set(broadcast.endsAtMs + world.settings.graceMs);
    await advanceBroadcasts(world);
    expect(await propose(cancel)).toMatchObject({ end: [] });
    // A later alert about the same goes on air although nothing is left to end.
    const update = { ...cancel, msgType: 'Update', expires: '2026-11-26T20:00:00+08:00' };
    expect(await propose(update)).toMatchObject({ air: [{ notice: 'flood' }], end: [] });
  });

  test('a true alert leaves a drill as it is', async () => {
    const { references } = await airing({ status: 'Exercise' });
    expect(await propose({ msgType: 'Cancel', references })).toMatchObject({ end: [] });
  });
});
