import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readLog } from '../../src/loudspeaker/plays-log.ts';
import { aHome, removeSpeech } from '../support/home.ts';
import { dalaba, eventually, type Spawned } from '../support/process.ts';
import { approveAll, freePort, playsOn, type Served, seen, serving, until } from '../support/served-home.ts';

const cleanups: (() => Promise<unknown> | unknown)[] = [];
afterAll(async () => {
  for (const cleanup of cleanups.reverse()) await cleanup();
  await removeSpeech();
});

const speed = 40;
const minuteMs = 60_000;
const date = '2031-01-01';
const id = `371524/${date}/evening`;

const states = async (served: Served): Promise<Record<string, string>> =>
  Object.fromEntries(
    ((await seen(served, id))?.deliveries ?? []).map((one) => [
      one.id.slice(id.length + 1),
      `${one.state} ${(one as { check?: { found: string } }).check?.found ?? ''}`.trim(),
    ]),
  );
const standing = (served: Served, wanted: Record<string, string>): Promise<true> => {
  let last: Record<string, string> = {};
  return eventually(
    async () => {
      last = await states(served);
      return Object.entries(wanted).every(([delivery, state]) => last[delivery] === state) || undefined;
    },
    {
      withinMs: 60_000,
      everyMs: 100,
      describe: () => `${JSON.stringify(last)} ${served.process.output().slice(-2000)}`,
    },
  );
};
const wall = (atMs: number): string =>
  Temporal.Instant.fromEpochMilliseconds(atMs)
    .toZonedDateTimeISO('Asia/Shanghai')
    .toPlainTime()
    .toString()
    .slice(0, 5);

test('a broadcast whose orders are delivered is postponed; before air a loudspeaker that lost its order gets it again; all play once', async () => {
  const [village, alone] = [await freePort(), await freePort()];
  const home = await aHome({
    endpoints: [
      `whole,完好,371524100,http,http://127.0.0.1:${village}/whole`,
      `reset,清空,371524100,http,http://127.0.0.1:${alone}`,
    ],
    lessons: 1,
    seconds: 2,
    // Room for a machine that is busy: what is late still ends in time.
    slotLength: '6m',
  });
  cleanups.push(home.remove);
  const env = {
    DALABA_CREDENTIAL_WHOLE: 'w',
    DALABA_CREDENTIAL_RESET: 'r',
    DALABA_SPEED: String(speed),
    DALABA_AD_HOC_DELAY_SECONDS: '480',
  };
  const served = await serving(home, 0, env);
  cleanups.push(() => served.process.kill('SIGTERM'));
  const loudspeakers = dalaba(
    ['village', '--home', home.folder, '--server', served.url, '--speed', String(speed), '--count', '1'],
    env,
  );
  cleanups.push(() => loudspeakers.kill('SIGTERM'));
  const folder = join(home.folder, 'alone');
  const { publicJwks } = JSON.parse(readFileSync(join(home.folder, 'data', 'run', 'service.json'), 'utf8'));
  const startAlone = async (): Promise<Spawned> => {
    mkdirSync(folder, { recursive: true });
    const settings = {
      ...{ endpoint: 'reset', county: '371524', server: served.url, secret: 'r', publicJwks },
      ...{ quiet: [], zone: 'Asia/Shanghai', folder, output: 'null', speed },
    };
    writeFileSync(join(folder, 'settings.json'), JSON.stringify(settings));
    const config = join(folder, 'settings.json');
    const lonely = dalaba(['loudspeaker', '--config', config, '--port', String(alone)]);
    await eventually(() => lonely.output().includes('/orders') || undefined, { describe: lonely.output });
    return lonely;
  };
  let lonely = await startAlone();
  cleanups.push(() => lonely.kill('SIGTERM'));
  await eventually(() => loudspeakers.output().includes('village ready') || undefined, {
    describe: loudspeakers.output,
  });
  await approveAll(served, ['opening', 'lesson-1', 'closing']);

  await served.ask('POST', '/broadcasts', { county: '371524', slot: 'evening', date, now: true });
  await standing(served, { whole: 'accepted', reset: 'accepted' });
  const wasMs = (await seen(served, id))?.broadcast.startsAtMs ?? 0;
  const toMs = Math.ceil((wasMs + 10 * minuteMs) / minuteMs) * minuteMs;
  const postponed = await served.ask('POST', '/postponements', {
    broadcast: id,
    to: wall(toMs),
    reason: '停电',
  });
  expect(postponed).toMatchObject({
    status: 201,
    body: { outcome: 'replaced', wasMs, startsAtMs: toMs, endpoints: 2, holding: 2, asleep: 0 },
  });
  await standing(served, {
    whole: 'replaced',
    'whole/r1': 'accepted',
    reset: 'replaced',
    'reset/r1': 'accepted',
  });
  await lonely.kill('SIGKILL');
  rmSync(folder, { recursive: true });
  lonely = await startAlone();
  await standing(served, { 'whole/r1': 'accepted held', 'reset/r1': 'accepted held' });
  expect((await seen(served, id))?.broadcast).toMatchObject({ state: 'frozen', postponedFromMs: wasMs });

  await until(served, id, 'settled', 120_000);
  const plays = await playsOn(served, date);
  const outcomes = plays.map(({ delivery, item, outcome, reason }) =>
    [delivery.slice(id.length + 1), item, outcome, reason].filter((part) => part !== undefined).join(' '),
  );
  const three = [0, 1, 2];
  expect(outcomes.toSorted()).toEqual(
    ['reset', 'whole']
      .flatMap((endpoint) => [
        ...three.map((item) => `${endpoint} ${item} missed replaced`),
        ...three.map((item) => `${endpoint}/r1 ${item} played`),
      ])
      .toSorted(),
  );
  const own = [...readLog(join(home.folder, 'data', 'village', String(village))), ...readLog(folder)];
  expect(own.map(({ order, item }) => `${order.slice(id.length + 1)} ${item}`).toSorted()).toEqual(
    ['reset/r1', 'whole/r1'].flatMap((order) => three.map((item) => `${order} ${item}`)),
  );
  // A loudspeaker's clock is off by as long as its question for the time took.
  expect(own.every(({ startedAtMs }) => startedAtMs > toMs - 5 * minuteMs)).toBe(true);
}, 300_000);
