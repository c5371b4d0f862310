import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import { aHome, removeSpeech } from '../support/home.ts';
import { eventually } from '../support/process.ts';
import { removeDataFolder } from '../support/redis.ts';
import { approveAll, type Seen, type Served, seen, serving, until } from '../support/served-home.ts';

const cleanups: (() => Promise<unknown> | unknown)[] = [];
afterAll(async () => {
  for (const cleanup of cleanups.reverse()) await cleanup();
  await removeSpeech();
});

/** Within the lead of a broadcast, so that its orders are signed as soon as it is made; never over midnight. */
const air = Temporal.Now.zonedDateTimeISO('Asia/Shanghai').add({ hours: 1 }).with({ minute: 30 });
const wall = (minute: number): string => air.with({ minute }).toPlainTime().toString().slice(0, 5);
const startOf = (minute: number): number =>
  air.with({ minute, second: 0, millisecond: 0, microsecond: 0, nanosecond: 0 }).epochMilliseconds;
const id = `371524/${air.toPlainDate()}/evening`;

async function moveTo(served: Served, at: string): Promise<Response> {
  const url = `${served.url}/api/v1/schedules/371524`;
  const headers = { authorization: `Bearer ${served.token}`, 'content-type': 'application/json' };
  const etag = (await fetch(url, { headers })).headers.get('etag') ?? '';
  return fetch(url, {
    method: 'PATCH',
    headers: { ...headers, 'if-match': etag },
    body: JSON.stringify({
      changes: [{ do: 'set', key: 'slots.evening.at', value: `"${at}"` }],
      tonight: 'replace',
    }),
  });
}

const states = ({ deliveries }: Seen): Record<string, string> =>
  Object.fromEntries(deliveries.map((one) => [one.id.slice(id.length + 1), one.state]));

/** Waits until a broadcast stands at a time and nothing is owed to anybody. */
const standing = (served: Served, startsAtMs: number): Promise<Seen> => {
  let last: Seen | undefined;
  return eventually(
    async () => {
      last = await seen(served, id);
      const isDone = last?.deliveries.every(({ state }) => state !== 'pending');
      return last?.broadcast.startsAtMs === startsAtMs && isDone ? last : undefined;
    },
    { withinMs: 90_000, describe: () => `${JSON.stringify(last)} ${served.process.output().slice(-2000)}` },
  );
};

test('tonight’s broadcast, its orders delivered, moves with its slot, by a service killed between the file and the rest, too', async () => {
  const home = await aHome({
    endpoints: ['m-1,一,371524100,memory,', 'm-2,二,371524101,memory,'],
    lessons: 1,
    seconds: 2,
    slotLength: '1m',
    slots: {
      morning: air.add({ hours: 9 }).toPlainTime().toString().slice(0, 5),
      evening: wall(30),
    },
  });
  cleanups.push(home.remove, () => removeDataFolder(join(home.folder, 'data')));
  let served = await serving(home, 0);
  cleanups.push(() => served.process.kill('SIGTERM'));
  await approveAll(served, ['opening', 'lesson-1', 'closing']);
  const [, date] = id.split('/');
  const planned = await served.ask('POST', '/broadcasts', {
    county: '371524',
    slot: 'evening',
    date,
    now: false,
  });
  // The clock may have been quicker.
  expect([202, 409]).toContain(planned.status);
  await until(served, id, 'frozen', 120_000);
  await standing(served, startOf(30));

  const answer = await moveTo(served, wall(40));
  expect(await answer.json()).toMatchObject({
    kept: [],
    replaced: [{ broadcast: id, outcome: 'replaced', startsAtMs: startOf(40), endpoints: 2, holding: 2 }],
  });
  const once = { 'm-1': 'replaced', 'm-1/r1': 'accepted', 'm-2': 'replaced', 'm-2/r1': 'accepted' };
  expect(states(await standing(served, startOf(40)))).toEqual(once);

  const file = join(home.folder, 'schedules', 'donge', 'schedule.yaml');
  const cut = moveTo(served, wall(50)).catch(() => undefined);
  while (!readFileSync(file, 'utf8').includes(wall(50))) await sleep(1);
  await served.process.kill('SIGKILL');
  await cut;
  served = await serving(home, 0);
  const twice = await standing(served, startOf(50));
  expect(states(twice)).toEqual({
    ...once,
    'm-1/r1': 'replaced',
    'm-1/r2': 'accepted',
    'm-2/r1': 'replaced',
    'm-2/r2': 'accepted',
  });
  expect(twice.broadcast.state).toBe('frozen');
}, 300_000);
