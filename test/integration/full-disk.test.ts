import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterAll, afterEach, expect, test } from 'vitest';
import type { PlayRecord } from '../../src/ports/plays.ts';
import { aHome, removeSpeech } from '../support/home.ts';
import { eventually } from '../support/process.ts';
import { approveAll, type Served, serving, until } from '../support/served-home.ts';
import { aSmallDisk } from '../support/small-disk.ts';

const cleanups: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});
afterAll(removeSpeech);

const secret = 'a-loudspeaker';
const date = '2031-01-01';
const broadcast = `371524/${date}/evening`;
const order = `${broadcast}/pole`;
const boot = randomUUID();

/** An endpoint that takes every order and then tells the test's own receipts. */
async function aPole(): Promise<number> {
  const server = createServer((request, response) => {
    request.resume();
    response.setHeader('content-type', 'application/json').end('{"answer":"accepted"}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanups.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

let sequence = 0;
const aReceipt = (event: object) => {
  sequence += 1;
  return { boot, sequence, uptimeMs: sequence, atMs: null, event };
};
type Receipt = ReturnType<typeof aReceipt>;

/** Many receipts nobody needs: each takes room, and none may get lost. */
const filler = (): Receipt[] =>
  Array.from({ length: 999 }, () => aReceipt({ kind: 'refused', reason: 'quiet', detail: 'x'.repeat(200) }));

async function handIn(served: Served, receipts: readonly Receipt[]) {
  const response = await fetch(new URL('/device/v1/receipts', served.url), {
    method: 'POST',
    headers: {
      authorization: `Basic ${Buffer.from(`pole:${secret}`).toString('base64')}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify({ receipts }),
  });
  const body = (await response.json()) as { acknowledged?: { sequence: number }[]; title?: string };
  return { status: response.status, body };
}

test('on a full disk receipts are not acknowledged, none is lost, and the service goes on when there is room', async () => {
  const pole = await aPole();
  const home = await aHome({
    lessons: 1,
    seconds: 2,
    slotLength: '1m',
    endpoints: [`pole,喇叭,371524100,http,http://127.0.0.1:${pole}/pole`],
  });
  cleanups.push(home.remove);
  const data = join(home.folder, 'data');
  const disk = await aSmallDisk(data, 64);
  cleanups.push(disk.unmount);
  const served = await serving(home, 0, {
    DALABA_CREDENTIAL_POLE: secret,
    DALABA_MIN_FREE_MB: '5',
    DALABA_AD_HOC_DELAY_SECONDS: '1',
    DALABA_GRACE_SECONDS: '86400',
  });
  cleanups.push(() => served.process.kill('SIGTERM'));
  await approveAll(served, ['opening', 'lesson-1', 'closing']);
  await served.ask('POST', '/broadcasts', { county: '371524', slot: 'evening', date, now: true });
  const { deliveries } = await until(served, broadcast, 'frozen', 120_000);
  expect(deliveries).toHaveLength(1);
  await eventually(
    async () => (await until(served, broadcast, 'frozen')).deliveries[0]?.state === 'accepted',
  );

  const acknowledged: number[] = [];
  const keep = ({ body }: Awaited<ReturnType<typeof handIn>>) =>
    acknowledged.push(...(body.acknowledged ?? []).map((one) => one.sequence));
  keep(await handIn(served, [aReceipt({ kind: 'boot', software: 'test' })]));
  await disk.fill();
  let refused: Receipt[] = [];
  for (let batch = 0; batch < 100 && refused.length === 0; batch += 1) {
    const receipts = filler();
    const answer = await handIn(served, receipts);
    if (answer.status === 200) keep(answer);
    else {
      expect(answer, served.process.output().slice(-3000)).toMatchObject({
        status: 503,
        body: { title: expect.stringContaining('磁盘已满') },
      });
      refused = receipts;
    }
  }
  expect(refused).toHaveLength(999);
  const item = aReceipt({
    kind: 'item',
    order,
    item: 1,
    lesson: 'lesson-1',
    startedAtMs: 1,
    playedMs: 600_000,
  });
  const again = [...refused, item];
  expect((await handIn(served, again)).status).toBe(503);
  const unready = await fetch(new URL('/readyz', served.url));
  expect(unready.status).toBe(503);
  expect(await unready.text()).toContain('磁盘只剩');
  expect((await fetch(new URL('/healthz', served.url))).status).toBe(200);

  await disk.empty();
  const answer = await eventually(async () => {
    const given = await handIn(served, again);
    return given.status === 200 ? given : undefined;
  });
  keep(answer);
  expect(answer.body.acknowledged).toHaveLength(1000);
  const { body } = await served.ask('GET', `/plays?date=${date}`);
  expect((body.items as PlayRecord[]).map(({ item: index, outcome }) => [index, outcome])).toEqual([
    [1, 'played'],
  ]);
  await eventually(async () => (await fetch(new URL('/readyz', served.url))).status === 200 || undefined);
  expect(await served.process.kill('SIGTERM')).toBe(0);
  expect(storedIn(join(data, 'dalaba.sqlite'))).toEqual(acknowledged.toSorted((a, b) => a - b));
}, 300_000);

function storedIn(file: string): number[] {
  const database = new Sqlite(file, { readonly: true });
  try {
    const rows = database.prepare('select sequence from receipt order by sequence').all();
    return (rows as { sequence: number }[]).map((row) => row.sequence);
  } finally {
    database.close();
  }
}
