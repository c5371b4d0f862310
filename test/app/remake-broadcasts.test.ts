import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { advanceBroadcasts } from '../../src/app/advance-broadcasts.ts';
import { asItWillAir } from '../../src/app/as-it-will-air.ts';
import { asksOf } from '../../src/app/asks-of.ts';
import { editSchedule, type ScheduleWriting, type Tonight } from '../../src/app/edit-schedule.ts';
import { createMuteLink, unmute, useMute } from '../../src/app/mute-links.ts';
import { obeyMutes } from '../../src/app/obey-mutes.ts';
import { planBroadcast } from '../../src/app/plan-broadcast.ts';
import { releaseBroadcast } from '../../src/app/release-broadcast.ts';
import { remakeBroadcasts } from '../../src/app/remake-broadcasts.ts';
import { continueReplacements } from '../../src/app/replace-orders.ts';
import { replaceProgrammes } from '../../src/app/replace-programmes.ts';
import { type Actor, system } from '../../src/domain/actor.ts';
import { broadcastId, type DeliveryId, endpointId, localDate } from '../../src/domain/ids.ts';
import type { KeyChange } from '../../src/ports/schedule-editor.ts';
import { verifyOrder } from '../../src/protocol/signing.ts';
import { createScheduleEditor } from '../../src/schedules/schedule-editor.ts';
import { createScheduleFiles } from '../../src/schedules/schedule-files.ts';
import { aHome } from '../sources/temp-home.ts';
import { aWorld, inDonge, type World } from '../support/fakes.ts';
import { aLesson, today } from '../support/lessons.ts';
import { donge } from '../support/schedules.ts';

const files = {
  'schedules/donge/schedule.yaml': `county: "371524"
name: 东阿县
pinyin: donge
slots:
  morning: { at: "06:30", length: 10m }
  evening: { at: "18:30", length: 10m }
`,
  'schedules/donge/areas.csv': 'code,name\n371524101,刘集镇\n',
  'schedules/donge/endpoints.csv':
    'id,name,area,driver,address,volume\nc1,前村,371524101,memory,,\nc2,后村,371524101,memory,,\nc3,县台,371524,memory,,60\n',
};
const author: Actor = { kind: 'person', id: 'p1', roles: ['association'], counties: [donge] };
const evening = broadcastId(donge, today, 'evening');
const at = (wall: string) => inDonge(today, wall);
const [notes, fraud] = [aLesson({ id: 'counterfeit-notes' }), aLesson({ id: 'phone-fraud' })];

const set = (key: string, value: string): KeyChange => ({ do: 'set', key, value });
const later = set('slots.evening.at', '19:00');
const mourning: KeyChange = { do: 'add', key: 'quiet', value: `{ name: 哀悼, dates: ${today} }` };
const asleep: KeyChange = {
  do: 'add',
  key: 'quiet',
  value: '{ from: "18:00", until: "19:30", endpoints: [c2] }',
};

let world: World;
let home: string;
/** Where the process is killed, while there is one. */
let killed:
  | 'before the write'
  | 'before the ledger'
  | 'before the publication'
  | 'before the remake'
  | undefined;
beforeEach(async () => {
  world = await aWorld({ atMs: at('12:00') });
  home = await aHome(files);
  killed = undefined;
  await publish();
  await world.publishLessons([notes]);
  await world.approve([notes]);
  await advanceAt('16:00');
});
afterEach(() => world.close());

async function publish() {
  const { schedules, findings } = await createScheduleFiles({ home }).read();
  for (const schedule of schedules) await world.publishSchedule(schedule);
  return findings;
}
const dies = (where: typeof killed) => {
  if (killed === where) throw new Error(`killed ${where}`);
};
async function edit(change: KeyChange, tonight: Tonight = 'replace') {
  const scheduleEditor = createScheduleEditor({ home });
  const context: ScheduleWriting = {
    ...world,
    store: {
      ...world.store,
      ledger: {
        ...world.store.ledger,
        append: async (entry) => {
          dies('before the ledger');
          await world.store.ledger.append(entry);
        },
      },
    },
    scheduleEditor,
    publish: async () => {
      dies('before the publication');
      return publish();
    },
    remake: async (ids) => {
      dies('before the remake');
      return remakeBroadcasts(world, ids);
    },
  };
  const { digest } = await scheduleEditor.read(donge);
  return editSchedule(context, author, donge, digest, { changes: [change] }, tonight);
}
const advanceAt = async (wall: string) => {
  world.clock.set(at(wall));
  await advanceBroadcasts(world);
};
const freeze = async () => {
  await world.assembleWaiting();
  await advanceAt('16:30');
  expect((await found())?.state).toBe('frozen');
};
const accept = async (...endpoints: readonly string[]) => {
  for (const endpoint of endpoints)
    await world.store.deliveries.change({
      delivery: `${evening}/${endpoint}` as DeliveryId,
      state: 'accepted',
      certain: true,
      atMs: world.clock.now(),
    });
};
const finish = async () => {
  await world.assembleWaiting();
  await continueReplacements(world);
};
const found = () => world.store.broadcasts.find(evening);
const verbs = async () => (await world.ledgerOf(donge)).map(({ verb }) => verb);
const count = async (verb: string) => (await verbs()).filter((one) => one === verb).length;
/** What each endpoint's newest order says: start, volume and lessons. */
const orders = async (): Promise<Record<string, string>> => {
  const standing = (await world.store.deliveries.of(evening)).filter(({ state }) => state !== 'replaced');
  const told = await Promise.all(
    standing.map(async ({ id }) => {
      const jws = (await world.store.deliveries.find(id))?.jws ?? '';
      const order = await verifyOrder(jws, world.keys);
      const lessons = order.items.map(({ lesson }) => lesson).join();
      const wall = new Date(order.startsAtMs + 8 * 3_600_000).toISOString().slice(11, 16);
      return [
        id.slice(evening.length + 1),
        lessons === '' ? 'nothing' : `${wall} ${order.volumePercent} ${lessons}`,
      ];
    }),
  );
  return Object.fromEntries(told);
};
const heard = async () =>
  (await world.store.broadcasts.playlists(evening)).flatMap(({ audience, playlist }) =>
    audience.endpoints.map((id) => `${id} ${playlist.items.map(({ lesson }) => lesson).join()}`),
  );

describe.each(['planned', 'ready'])('a %s broadcast', (state) => {
  beforeEach(async () => {
    if (state === 'ready') await world.assembleWaiting();
    expect((await found())?.state).toBe(state);
  });

  test('moves with its slot, is made again, and airs then', async () => {
    expect(await edit(later)).toMatchObject({
      kept: [],
      replaced: [
        { broadcast: evening, outcome: 'replaced', startsAtMs: at('19:00'), endpoints: 3, holding: 0 },
      ],
    });
    expect(await found()).toMatchObject({
      state: 'planned',
      startsAtMs: at('19:00'),
      endsAtMs: at('19:10'),
      freezeAtMs: at('17:00'),
    });
    await world.assembleWaiting();
    await advanceAt('16:59');
    expect((await found())?.state).toBe('ready');
    await advanceAt('17:00');
    expect(await orders()).toEqual({
      c1: '19:00 80 counterfeit-notes',
      c2: '19:00 80 counterfeit-notes',
      c3: '19:00 60 counterfeit-notes',
    });
    expect((await world.ledgerOf(donge)).filter(({ subject }) => subject === evening)).toMatchObject([
      { verb: 'plan-broadcast' },
      { verb: 'want-remake', actor: 'person:p1' },
      { verb: 'replan-broadcast', actor: 'person:p1', body: { startsAtMs: at('19:00') } },
      { verb: 'freeze-broadcast' },
    ]);
  });

  test('takes its new audiences and settings, once each', async () => {
    await edit(asleep);
    expect(await heard()).toEqual(['c3 counterfeit-notes', 'c1 counterfeit-notes']);
    await edit(set('volume', '50'));
    const volumes = (await world.store.broadcasts.playlists(evening)).map(({ audience }) => [
      audience.endpoints.join(),
      audience.volumePercent,
    ]);
    expect(volumes).toEqual([
      ['c1', 50],
      ['c3', 60],
    ]);
    expect(await count('replan-broadcast')).toBe(2);
    await advanceAt('16:10');
    await remakeBroadcasts(world, [evening]);
    expect(await count('replan-broadcast')).toBe(2);
  });

  test('is missed, by the county’s own will, when its slot does not air any more', async () => {
    expect(await edit(mourning)).toMatchObject({ replaced: [{ outcome: 'silent', reason: 'quiet' }] });
    expect(await found()).toMatchObject({ state: 'missed', reason: 'quiet' });
    expect((await world.ledgerOf(donge)).at(-1)).toMatchObject({
      verb: 'miss-broadcast',
      actor: 'person:p1',
    });
    await advanceAt('19:30');
    expect(await found()).toMatchObject({ state: 'missed', reason: 'quiet' });
  });

  test('is refused a time that is past, and nothing is written', async () => {
    const before = await readFile(join(home, 'schedules/donge/schedule.yaml'), 'utf8');
    await expect(edit(set('slots.evening.at', '15:00'))).rejects.toMatchObject({
      kind: 'invalid',
      message: expect.stringContaining('15:00'),
    });
    expect(await readFile(join(home, 'schedules/donge/schedule.yaml'), 'utf8')).toBe(before);
    expect(await world.store.remakes.open()).toEqual([]);
  });
});

describe('a frozen broadcast', () => {
  beforeEach(async () => {
    await freeze();
    await accept('c1', 'c2', 'c3');
  });

  test('moves with its slot: every order is replaced by one for the new time', async () => {
    expect(await edit(later)).toMatchObject({
      kept: [],
      replaced: [{ outcome: 'replaced', startsAtMs: at('19:00'), endpoints: 3, holding: 3 }],
    });
    expect(await found()).toMatchObject({ state: 'frozen', startsAtMs: at('18:30') });
    await finish();
    expect(await orders()).toEqual({
      'c1/r1': '19:00 80 counterfeit-notes',
      'c2/r1': '19:00 80 counterfeit-notes',
      'c3/r1': '19:00 60 counterfeit-notes',
    });
    expect(await found()).toMatchObject({ state: 'frozen', startsAtMs: at('19:00'), endsAtMs: at('19:10') });
    expect(await world.store.remakes.open()).toEqual([]);
    expect((await verbs()).slice(-2)).toEqual(['prepare-replacement', 'replace-orders']);
    await advanceAt('19:25');
    expect((await found())?.state).toBe('settled');
  });

  test('gives every endpoint one order, whatever audience it moves to', async () => {
    expect(await edit(asleep)).toMatchObject({
      replaced: [{ outcome: 'replaced', endpoints: 2, holding: 3 }],
    });
    await finish();
    // An audience that stays as it was keeps its order.
    expect(await orders()).toEqual({
      'c1/r1': '18:30 80 counterfeit-notes',
      'c2/r1': 'nothing',
      c3: '18:30 60 counterfeit-notes',
    });
    await accept('c1/r1', 'c2/r1');
    await edit({ do: 'unset', key: 'quiet' });
    await finish();
    await edit(set('volume', '60'));
    await finish();
    expect(await orders()).toEqual({
      'c1/r3': '18:30 60 counterfeit-notes',
      'c2/r3': '18:30 60 counterfeit-notes',
      'c3/r1': '18:30 60 counterfeit-notes',
    });
    expect(await found()).not.toHaveProperty('reason');
  });

  test('is cancelled when its slot does not air any more, and may air again after all', async () => {
    expect(await edit(mourning)).toMatchObject({
      replaced: [{ outcome: 'silent', reason: 'quiet', holding: 3 }],
    });
    await finish();
    expect(await orders()).toEqual({ 'c1/r1': 'nothing', 'c2/r1': 'nothing', 'c3/r1': 'nothing' });
    expect(await found()).toMatchObject({ state: 'frozen', reason: 'quiet' });
    await edit({ do: 'unset', key: 'quiet.哀悼' });
    await finish();
    expect(Object.keys(await orders())).toEqual(['c1/r2', 'c2/r2', 'c3/r2']);
    expect(await found()).not.toHaveProperty('reason');
  });

  test('is left as it was by an edit that makes nothing of it another, and says so', async () => {
    expect(await edit(set('rotation.pinned', '[{ lesson: counterfeit-notes }]'))).toMatchObject({
      kept: [evening],
      replaced: [{ outcome: 'airs', reason: 'same' }],
    });
    await finish();
    expect(Object.keys(await orders())).toEqual(['c1', 'c2', 'c3']);
  });

  test('is never changed on air, and the answer says so', async () => {
    world.clock.set(at('18:31'));
    expect(await edit(later)).toMatchObject({
      kept: [evening],
      replaced: [{ outcome: 'airs', reason: 'on-air', startsAtMs: at('18:30') }],
    });
    await advanceBroadcasts(world);
    await finish();
    expect(Object.keys(await orders())).toEqual(['c1', 'c2', 'c3']);
  });

  test('is refused when there is no time to replace it', async () => {
    world.clock.set(at('18:29'));
    await expect(edit(later)).rejects.toMatchObject({ kind: 'invalid' });
    world.clock.set(at('18:00'));
    await expect(edit(set('slots.evening.at', '18:01'))).rejects.toMatchObject({ kind: 'invalid' });
    expect(await world.store.remakes.open()).toEqual([]);
  });

  test('airs as it was when what replaces it is not made in time', async () => {
    await edit(later);
    world.clock.set(at('18:30') - 4000);
    await continueReplacements(world);
    expect(Object.keys(await orders())).toEqual(['c1', 'c2', 'c3']);
    expect((await world.ledgerOf(donge)).at(-1)).toMatchObject({
      verb: 'drop-remake',
      body: { reason: 'too-late' },
    });
    await finish();
    await advanceBroadcasts(world);
    expect(Object.keys(await orders())).toEqual(['c1', 'c2', 'c3']);
    expect(await found()).toMatchObject({ startsAtMs: at('18:30') });
  });

  test('holds nothing that is withdrawn while it is made again', async () => {
    await world.publishLessons([notes, fraud]);
    await world.approve([fraud]);
    await edit(later);
    await world.withdraw(notes.recordings.map(({ master }) => master));
    await replaceProgrammes(world, system('test'));
    await finish();
    expect(await orders()).toEqual({
      'c1/r1': '19:00 80 phone-fraud',
      'c2/r1': '19:00 80 phone-fraud',
      'c3/r1': '19:00 60 phone-fraud',
    });
  });

  test('is replaced once by who runs twice, or at once', async () => {
    await edit(later);
    await Promise.all([
      remakeBroadcasts(world, [evening]),
      advanceBroadcasts(world),
      advanceBroadcasts(world),
    ]);
    await world.assembleWaiting();
    await Promise.all([continueReplacements(world), continueReplacements(world), advanceBroadcasts(world)]);
    await remakeBroadcasts(world, [evening]);
    await finish();
    expect(Object.keys(await orders())).toEqual(['c1/r1', 'c2/r1', 'c3/r1']);
    expect(await count('prepare-replacement')).toBe(1);
    expect(await count('replace-orders')).toBe(1);
  });

  test('follows the newest word while it is made again', async () => {
    await edit(later);
    await expect(edit(set('volume', '50'), 'keep')).rejects.toMatchObject({ kind: 'conflict' });
    await edit(set('slots.evening.at', '20:00'));
    await advanceBroadcasts(world);
    await finish();
    expect(Object.values(await orders()).map((told) => told.slice(0, 5))).toEqual([
      '20:00',
      '20:00',
      '20:00',
    ]);
    expect(await count('replace-orders')).toBe(1);
  });
});

describe('who is killed in between leaves nothing undone', () => {
  const restart = async (wall: string) => {
    killed = undefined;
    world.jobs.waiting.length = 0;
    await publish();
    await advanceAt(wall);
    await world.assembleWaiting();
    await advanceBroadcasts(world);
    await continueReplacements(world);
    await world.assembleWaiting();
    await continueReplacements(world);
  };

  test.each(['before the ledger', 'before the publication', 'before the remake'] as const)(
    'killed %s, a frozen broadcast is made again by the clock',
    async (where) => {
      await freeze();
      killed = where;
      await expect(edit(later)).rejects.toThrow('killed');
      await restart('16:40');
      expect(Object.keys(await orders())).toEqual(['c1/r1', 'c2/r1', 'c3/r1']);
      expect(await found()).toMatchObject({ startsAtMs: at('19:00') });
      await restart('16:41');
      expect(await count('replace-orders')).toBe(1);
      expect(await world.store.remakes.open()).toEqual([]);
    },
  );

  test('killed before the publication, a ready broadcast is moved by the clock, even after its old start', async () => {
    await world.assembleWaiting();
    killed = 'before the publication';
    await expect(edit(set('slots.evening.at', '20:45'))).rejects.toThrow('killed');
    await restart('18:50');
    expect(await found()).toMatchObject({ state: 'frozen', startsAtMs: at('20:45') });
  });

  test('killed while the orders are replaced, it is gone on with from the rows', async () => {
    await freeze();
    await edit(later);
    world.jobs.waiting.length = 0;
    await continueReplacements(world);
    expect(world.jobs.waiting).toHaveLength(2);
    await finish();
    expect(Object.keys(await orders())).toEqual(['c1/r1', 'c2/r1', 'c3/r1']);
  });

  test('a word whose edit never came to be published does nothing, and is taken back by another', async () => {
    await freeze();
    const published = (await world.store.revisions.schedule(donge))?.body;
    if (published === undefined) throw new Error('it was published');
    const moved = published.slots.map((slot) => (slot.name === 'evening' ? { ...slot, at: '19:00' } : slot));
    await world.store.remakes.want(
      {
        broadcast: evening,
        asks: asksOf({ ...published, slots: moved }, { date: today, slot: 'evening' }),
        actor: 'p',
      },
      { chain: donge, verb: 'want-remake', subject: evening, actor: 'p', atMs: 0, body: {} },
    );
    await restart('16:40');
    expect(Object.keys(await orders())).toEqual(['c1', 'c2', 'c3']);
    await edit(later, 'keep');
    await restart('16:41');
    expect(Object.keys(await orders())).toEqual(['c1', 'c2', 'c3']);
    expect(await world.store.remakes.open()).toEqual([]);
  });
});

describe('what is approved after the plan', () => {
  const news = async (wall: string) => {
    world.clock.set(at(wall));
    await world.publishLessons([notes, fraud]);
    await world.approve([fraud]);
    await advanceBroadcasts(world);
  };
  const both = [
    'c3 counterfeit-notes,phone-fraud',
    'c1 counterfeit-notes,phone-fraud',
    'c2 counterfeit-notes,phone-fraud',
  ];

  test('is taken in by a ready broadcast, which keeps what it has until the other is made', async () => {
    await world.assembleWaiting();
    await news('16:10');
    expect((await found())?.state).toBe('ready');
    expect(await heard()).not.toEqual(both);
    await world.assembleWaiting();
    await advanceBroadcasts(world);
    expect(await heard()).toEqual(both);
    expect((await world.ledgerOf(donge)).slice(-2)).toMatchObject([
      { verb: 'prepare-replacement', body: { news: { library: 2 } } },
      { verb: 'replan-broadcast', actor: 'system:clock' },
    ]);
    await advanceAt('16:30');
    expect(Object.values(await orders())[0]).toBe('18:30 80 counterfeit-notes,phone-fraud');
  });

  test('stands in the plan one asks for from then on, and what was kept as it was planned does, too', async () => {
    const asked = async () =>
      (await asItWillAir(world, await planBroadcast(world, donge, today, 'evening'))).playlists.flatMap(
        ({ audience, playlist }) =>
          audience.endpoints.map((id) => `${id} ${playlist.items.map(({ lesson }) => lesson).join()}`),
      );
    await world.assembleWaiting();
    await edit(later, 'keep');
    const plan = await asItWillAir(world, await planBroadcast(world, donge, today, 'evening'));
    expect(plan).toMatchObject({ state: 'ready', startsAtMs: at('18:30') });
    await news('16:10');
    expect(await asked()).toEqual(both);
    await world.assembleWaiting();
    await advanceAt('16:30');
    expect(await asked()).toEqual(both);
  });

  test('is taken in by a planned one once that is made', async () => {
    await news('16:05');
    await world.assembleWaiting();
    await advanceBroadcasts(world);
    await world.assembleWaiting();
    await advanceBroadcasts(world);
    expect(await heard()).toEqual(both);
  });

  test('is looked at once: no plan is made again for the same, or for what makes no difference', async () => {
    await world.assembleWaiting();
    await news('16:10');
    for (const wall of ['16:11', '16:12']) {
      await world.assembleWaiting();
      await advanceAt(wall);
    }
    expect(await count('replan-broadcast')).toBe(1);
    const retired = aLesson({ id: 'old', validUntil: localDate('2025-11-24') });
    await world.publishLessons([notes, fraud, retired]);
    await world.approve([retired]);
    for (const wall of ['16:13', '16:14', '16:15']) {
      await advanceAt(wall);
      await world.assembleWaiting();
    }
    expect(await count('prepare-replacement')).toBe(1);
    expect(await world.store.remakes.basis(evening)).toMatchObject({ library: 3 });
  });

  test('waits for tomorrow shortly before the freeze', async () => {
    await world.assembleWaiting();
    await news('16:23');
    await world.assembleWaiting();
    await advanceAt('16:30');
    expect(Object.values(await orders())[0]).toBe('18:30 80 counterfeit-notes');
  });

  test('is given up by a freeze that it was not made for', async () => {
    await world.assembleWaiting();
    await news('16:10');
    const waiting = world.jobs.waiting.splice(0);
    await advanceAt('16:30');
    expect(Object.values(await orders())[0]).toBe('18:30 80 counterfeit-notes');
    world.jobs.waiting.push(...waiting);
    await finish();
    await advanceAt('16:31');
    expect(Object.keys(await orders())).toEqual(['c1', 'c2', 'c3']);
    expect(await world.store.replacements.underWay()).toEqual([]);
  });

  test('does not bring an edit that was not to begin tonight', async () => {
    await world.assembleWaiting();
    await edit(set('slots.evening.volume', '40'), 'keep');
    await news('16:10');
    await world.assembleWaiting();
    await advanceAt('16:30');
    expect(Object.values(await orders())[0]).toBe('18:30 80 counterfeit-notes,phone-fraud');
  });

  test('is not taken in with a recording that is withdrawn before it is made', async () => {
    await world.assembleWaiting();
    await news('16:10');
    await world.withdraw(fraud.recordings.map(({ master }) => master));
    await world.assembleWaiting();
    await advanceAt('16:25');
    await advanceAt('16:30');
    expect(Object.values(await orders())[0]).toBe('18:30 80 counterfeit-notes');
  });
});

describe('beside what guards a village', () => {
  const second: Actor = { ...author, id: 'p2' };

  test('one that is muted keeps its silence, and hears what was made when it is muted no more', async () => {
    await freeze();
    await accept('c1', 'c2', 'c3');
    const { path } = await createMuteLink(world, author, {
      county: donge,
      of: 'c1',
      date: today,
      slot: 'evening',
    });
    await useMute(world, path.replace('/mute/', ''));
    await obeyMutes(world);
    await edit(later);
    await finish();
    await obeyMutes(world);
    expect(await orders()).toEqual({
      'c1/r1': 'nothing',
      'c2/r1': '19:00 80 counterfeit-notes',
      'c3/r1': '19:00 60 counterfeit-notes',
    });
    await unmute(world, author, evening, endpointId('c1'));
    await obeyMutes(world);
    expect((await orders())['c1/r2']).toBe('19:00 80 counterfeit-notes');
  });

  test('who edits a schedule beyond its limit changes nothing that is signed, until another agrees', async () => {
    await edit(set('limits', '{ deliveries-per-hour: 4 }'), 'keep');
    await freeze();
    const before = await orders();
    await edit(later);
    await finish();
    expect(await orders()).toEqual(before);
    await expect(releaseBroadcast(world, author, evening)).rejects.toMatchObject({ kind: 'forbidden' });
    await releaseBroadcast(world, second, evening);
    await continueReplacements(world);
    expect(Object.values(await orders())).toEqual([
      '19:00 80 counterfeit-notes',
      '19:00 80 counterfeit-notes',
      '19:00 60 counterfeit-notes',
    ]);
  });
});
