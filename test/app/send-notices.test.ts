import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { sendNotices, testChannels } from '../../src/app/send-notices.ts';
import { operator } from '../../src/domain/actor.ts';
import type { AlertChannel } from '../../src/domain/alert-channel.ts';
import { addDays } from '../../src/domain/calendar.ts';
import { type AlertMessage, type Notifier, NotifyError } from '../../src/ports/notifier.ts';
import { anAlert } from '../support/alerts.ts';
import { aWorld, inDonge, type World } from '../support/fakes.ts';
import { today } from '../support/lessons.ts';

const noticed = inDonge(today, '18:00');
const second = 1000;
const hour = 3_600_000;
let world: World;

beforeEach(async () => {
  world = await aWorld({ atMs: noticed });
});
afterEach(() => world.close());

const channel = (credential: string): AlertChannel => ({ kind: 'webhook', credential, language: 'zh' });
const tell = (...channels: AlertChannel[]) =>
  world.store.revisions.publishAlerts(
    { channels },
    {
      chain: 'library',
      verb: 'publish-alerts',
      subject: 'alerts',
      actor: 'system:test',
      atMs: noticed,
      body: {},
    },
  );
/** Opens warnings for so many evenings, all at once. */
const warn = (count: number, channels: readonly string[], from = 0) =>
  world.store.alerts.change({
    open: Array.from({ length: count }, (_, index) => {
      const { id: _id, ...alert } = anAlert({ day: addDays(today, from + index) });
      return { alert: { ...alert, openedAtMs: world.clock.now() }, channels };
    }),
    update: [],
    close: [],
  });

/** Takes everything, or fails for whom `fails` says so. */
function aNotifier(fails: (credential: string) => boolean = () => false) {
  const sent: { channel: string; message: AlertMessage }[] = [];
  let tries = 0;
  const notifier: Notifier = {
    async send({ credential }, message) {
      tries += 1;
      if (fails(credential)) throw new NotifyError('http-500', '没有收下。Not taken.');
      sent.push({ channel: credential, message });
    },
    close: async () => undefined,
  };
  return { notifier, sent, tries: () => tries };
}
const send = (notifier: Notifier) => sendNotices({ ...world, notifier });

test('a hundred warnings that opened together are one message a channel', async () => {
  await tell(channel('duty'), channel('office'));
  await warn(100, ['duty', 'office']);
  const { notifier, sent } = aNotifier();
  await send(notifier);
  await send(notifier);
  expect(
    sent.map(({ channel: name, message }) => [name, message.kind === 'news' && message.news.length]),
  ).toEqual([
    ['duty', 100],
    ['office', 100],
  ]);
});

describe('a channel that fails', () => {
  test('is tried again with pauses that double, the others are not', async () => {
    await tell(channel('duty'), channel('office'));
    await warn(1, ['duty', 'office']);
    const { notifier, sent, tries } = aNotifier((name) => name === 'duty');
    const triesAt: number[] = [];
    for (let seconds = 0; seconds <= 120; seconds += 1) {
      world.clock.set(noticed + seconds * second);
      const before = tries();
      await send(notifier);
      if (tries() > before) triesAt.push(seconds);
    }
    expect(triesAt).toEqual([0, 15, 45, 105]);
    expect(sent.map((one) => one.channel)).toEqual(['office']);
    const told = world.logged.filter(({ level }) => level === 'warn');
    expect(told).toHaveLength(1);
  });

  test('gets what opened meanwhile in the same breath once it works', async () => {
    await tell(channel('duty'));
    await warn(1, ['duty']);
    let works = false;
    const { notifier, sent } = aNotifier(() => !works);
    await send(notifier);
    works = true;
    world.clock.advance(15 * second);
    await warn(2, ['duty'], 1);
    await send(notifier);
    expect(sent.map(({ message }) => message.kind === 'news' && message.news.length)).toEqual([3]);
  });

  test('is given up after six hours, which is recorded', async () => {
    await tell(channel('duty'));
    await warn(1, ['duty']);
    const { notifier, tries } = aNotifier(() => true);
    for (let atMs = noticed; atMs <= noticed + 8 * hour; atMs += 15 * second) {
      world.clock.set(atMs);
      await send(notifier);
    }
    expect(tries()).toBeGreaterThan(20);
    expect(tries()).toBeLessThan(40);
    expect(world.logged.filter(({ level }) => level === 'error')).toEqual([
      {
        level: 'error',
        fields: { channel: 'duty', reason: 'http-500', notices: 1 },
        message: 'a warning could not be sent and was given up',
      },
    ]);
    const before = tries();
    world.clock.advance(24 * hour);
    await send(notifier);
    expect(tries()).toBe(before);
  });
});

test('a channel that is gone from the settings is owed nothing more', async () => {
  await tell(channel('office'));
  await warn(1, ['duty']);
  const { notifier, tries } = aNotifier();
  await send(notifier);
  world.clock.advance(hour);
  await send(notifier);
  expect(tries()).toBe(0);
});

test('what a killed process took and never sent is sent after its lease', async () => {
  await tell(channel('duty'));
  await warn(1, ['duty']);
  await world.store.alerts.takeDue(noticed, 30 * second);
  const { notifier, sent } = aNotifier();
  world.clock.advance(29 * second);
  await send(notifier);
  expect(sent).toEqual([]);
  world.clock.advance(second);
  await send(notifier);
  expect(sent).toHaveLength(1);
});

test('a test message goes through every channel, and each result is told', async () => {
  await tell(channel('duty'), channel('office'));
  const { notifier, sent } = aNotifier((name) => name === 'office');
  expect(await testChannels({ ...world, notifier }, operator)).toEqual([
    { channel: 'duty', kind: 'webhook', sent: true },
    { channel: 'office', kind: 'webhook', sent: false, reason: 'http-500', message: '没有收下。Not taken.' },
  ]);
  expect(sent).toEqual([{ channel: 'duty', message: { kind: 'test' } }]);
});
