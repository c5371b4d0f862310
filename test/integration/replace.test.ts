import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { BroadcastSummary } from '../../src/app/summarise-day.ts';
import type { Withdrawal } from '../../src/app/withdraw-recording.ts';
import { readLog } from '../../src/loudspeaker/plays-log.ts';
import { aHome, removeSpeech } from '../support/home.ts';
import { dalaba, eventually } from '../support/process.ts';
import {
  approveAll,
  freePort,
  playsOn,
  type Seen,
  type Served,
  seen,
  serving,
  until,
} from '../support/served-home.ts';

const cleanups: (() => Promise<unknown> | unknown)[] = [];
afterAll(async () => {
  for (const cleanup of cleanups.reverse()) await cleanup();
  await removeSpeech();
});

const date = '2031-01-01';
const id = `371524/${date}/evening`;
const jilu = 'cmn-x-jilu1239';

/** Carries the first order to a loudspeaker, and is gone from then on. */
async function aLinkThatBreaks(port: number): Promise<number> {
  const link: Server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const headers = { 'content-type': 'application/jose' };
    const answer = await fetch(`http://127.0.0.1:${port}/orders`, {
      method: 'POST',
      headers,
      body: Buffer.concat(chunks),
    });
    response.setHeader('content-type', 'application/json').end(await answer.text());
    link.close();
  });
  link.keepAliveTimeout = 1;
  await new Promise<void>((resolve) => link.listen(0, '127.0.0.1', resolve));
  cleanups.push(() => link.close());
  const address = link.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

async function accepted(served: Served, endpoints: readonly string[]): Promise<void> {
  let last: Seen | undefined;
  await eventually(
    async () => {
      last = await seen(served, id);
      const ids = last?.deliveries
        .filter(({ state }) => state === 'accepted')
        .map(({ endpoint }) => endpoint);
      return endpoints.every((one) => ids?.includes(one)) || undefined;
    },
    { describe: () => JSON.stringify([last?.broadcast, last?.deliveries]) },
  );
}

test('a delivered broadcast is replaced before air: the village plays the replacement, and every record agrees', async () => {
  const [village, alone, closed] = [await freePort(), await freePort(), await freePort()];
  const link = await aLinkThatBreaks(alone);
  const line = (name: string, area: string, port: number): string =>
    `${name},${name},${area},http,http://127.0.0.1:${port}${port === village ? `/${name}` : ''}`;
  const home = await aHome({
    endpoints: [
      line('dialect', '371524101', village),
      line('mandarin', '371524100', village),
      line('cut-off', '371524101', link),
      line('dead', '371524101', closed),
    ],
    lessons: 1,
    seconds: 2,
    slotLength: '1m',
  });
  cleanups.push(home.remove);
  const env = {
    DALABA_CREDENTIAL_DIALECT: 'd',
    DALABA_CREDENTIAL_MANDARIN: 'm',
    DALABA_CREDENTIAL_CUT_OFF: 'c',
    DALABA_CREDENTIAL_DEAD: 'x',
    DALABA_SPEED: '8',
    DALABA_GRACE_SECONDS: '8',
    // 15 s of real time, of which the last 5 are too late to make anything.
    DALABA_AD_HOC_DELAY_SECONDS: '120',
  };
  const served = await serving(home, 0, env);
  cleanups.push(() => served.process.kill('SIGTERM'));
  await approveAll(served, ['opening', 'lesson-1', 'closing']);
  const loudspeakers = dalaba(
    ['village', '--home', home.folder, '--server', served.url, '--speed', '8', '--count', '2'],
    env,
  );
  cleanups.push(() => loudspeakers.kill('SIGTERM'));
  const folder = join(home.folder, 'alone');
  mkdirSync(folder);
  const { publicJwks } = JSON.parse(readFileSync(join(home.folder, 'data', 'run', 'service.json'), 'utf8'));
  writeFileSync(
    join(folder, 'settings.json'),
    JSON.stringify({
      endpoint: 'cut-off',
      county: '371524',
      server: served.url,
      secret: 'c',
      publicJwks,
      quiet: [],
      zone: 'Asia/Shanghai',
      folder,
      output: 'null',
      speed: 8,
    }),
  );
  const lonely = dalaba(['loudspeaker', '--config', join(folder, 'settings.json'), '--port', String(alone)]);
  cleanups.push(() => lonely.kill('SIGTERM'));
  for (const [one, ready] of [
    [loudspeakers, 'village ready'],
    [lonely, '/orders'],
  ] as const)
    await eventually(() => one.output().includes(ready) || undefined, { describe: one.output });

  const aired = await served.ask('POST', '/broadcasts', {
    county: '371524',
    slot: 'evening',
    date,
    now: true,
  });
  expect(aired).toMatchObject({ status: 202 });
  await accepted(served, ['dialect', 'mandarin', 'cut-off']);
  const withdrawal = { lesson: 'lesson-1', variety: jilu, reason: '年份念错了' };
  const withdrawn = await served.ask('POST', '/withdrawals', withdrawal);
  const { programmes } = withdrawn.body as unknown as Withdrawal;
  expect(programmes).toMatchObject([
    {
      broadcast: id,
      endpoints: 3,
      was: [{ variety: jilu }, { lesson: 'lesson-1', variety: jilu }, { variety: jilu }],
      becomes: [{ variety: jilu }, { lesson: 'lesson-1', variety: 'cmn' }, { variety: jilu }],
      outcome: 'replaced',
    },
  ]);
  expect(programmes[0]?.holding).toBeGreaterThanOrEqual(2);
  // Again, it is told what is still under way, or nothing, and nothing more happens.
  expect((await served.ask('POST', '/withdrawals', withdrawal)).status).toBe(201);

  const { deliveries } = await until(served, id, 'settled', 200_000);
  expect(Object.fromEntries(deliveries.map((one) => [one.id.slice(id.length + 1), one.state]))).toEqual({
    dialect: 'replaced',
    'dialect/r1': 'accepted',
    mandarin: 'accepted',
    'cut-off': 'replaced',
    'cut-off/r1': 'failed',
    dead: 'replaced',
    'dead/r1': 'failed',
  });
  const plays = await playsOn(served, date);
  const outcomes = Object.fromEntries(
    [...Map.groupBy(plays, ({ delivery }) => delivery.slice(id.length + 1))].map(([delivery, of]) => [
      delivery,
      of.map(({ outcome, reason, variety }) => [outcome, reason, variety].filter(Boolean).join(' ')),
    ]),
  );
  const everyWhere = (what: string) => [`${what} ${jilu}`, `${what} cmn`, `${what} ${jilu}`];
  const inDialect = (what: string) => Array.from({ length: 3 }, () => `${what} ${jilu}`);
  expect(outcomes).toEqual({
    dialect: inDialect('missed replaced'),
    'dialect/r1': everyWhere('played'),
    mandarin: Array.from({ length: 3 }, () => 'played cmn'),
    // It holds the old order and nobody can reach it: what was withdrawn is heard, and the record says so.
    'cut-off': inDialect('played'),
    'cut-off/r1': everyWhere('missed unreachable'),
    dead: inDialect('missed replaced'),
    'dead/r1': everyWhere('missed unreachable'),
  });
  const own = [...readLog(join(home.folder, 'data', 'village', String(village))), ...readLog(folder)].map(
    ({ order, item, playedMs }) => `${order} ${item} ${playedMs}`,
  );
  const heard = plays
    .filter(({ playedMs }) => playedMs > 0)
    .map(({ delivery, item, playedMs }) => `${delivery} ${item} ${playedMs}`);
  expect(own.toSorted()).toEqual(heard.toSorted());

  const { body } = await served.ask('GET', `/today?date=${date}`);
  const [county] = body.counties as { readonly broadcasts: readonly BroadcastSummary[] }[];
  expect(county?.broadcasts).toMatchObject([
    {
      plannedPlays: 12,
      deliveries: { pending: 0, accepted: 2, refused: 0, failed: 2, replaced: 3 },
      plays: { played: 9, partial: 0, interrupted: 0, missed: 6, unknown: 0 },
    },
  ]);
}, 300_000);
