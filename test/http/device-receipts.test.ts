import { randomUUID } from 'node:crypto';
import { request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import express from 'express';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { boundBodies } from '../../src/http/body-deadline.ts';
import { createDeviceApi, type DeviceDeps } from '../../src/http/device-api.ts';
import { createOrderWaiting } from '../../src/http/order-waiting.ts';
import { problemHandler } from '../../src/http/problem.ts';
import { donge, eveningMs } from '../contracts/store-samples.ts';
import { aLogger, aWorld, type World } from '../support/fakes.ts';

const boot = randomUUID();
let world: World;
let server: Server;
let url: string;

beforeAll(async () => {
  world = await aWorld({ atMs: eveningMs });
  const endpoint = { id: 'column-1', area: `${donge}101202`, credential: 'column-1' };
  const deps = {
    context: world,
    directory: { named: async () => [endpoint] },
    credentials: { matches: (_: string, secret: string) => secret === 'right' },
    waiting: createOrderWaiting({ watch: () => () => undefined }),
  } as unknown as DeviceDeps;
  const bodies = boundBodies(() => false, { graceMs: 1000, lookEveryMs: 200 });
  const app = express().use(bodies).use('/device/v1', createDeviceApi(deps)).use(problemHandler(aLogger()));
  server = app.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/device/v1/receipts`;
});
afterAll(async () => {
  await new Promise((resolve) => server.close(resolve));
  await world.close();
});

async function hand(
  body: string | Uint8Array<ArrayBuffer>,
  headers: Record<string, string> = {},
  query = '',
) {
  const response = await fetch(url + query, {
    method: 'POST',
    headers: {
      authorization: `Basic ${btoa('column-1:right')}`,
      'content-type': 'application/json',
      ...headers,
    },
    body,
  });
  const answer = (await response.json()) as Record<string, unknown>;
  return { status: response.status, answer, takes: response.headers.get('accept-encoding') };
}
const gzipped = { 'content-encoding': 'gzip' };
const packed = (text: string) => new Uint8Array(gzipSync(text));
const receipt = (sequence: unknown, more: object = {}) => ({
  boot,
  sequence,
  uptimeMs: 5,
  atMs: null,
  event: { kind: 'boot', software: 'x' },
  ...more,
});
const batch = (...receipts: unknown[]) => JSON.stringify({ receipts });
const keys = (...sequences: number[]) => sequences.map((sequence) => ({ boot, sequence }));

test('what is wrong with one receipt holds up no other; what has a key is kept as it came', async () => {
  const { status, answer } = await hand(
    batch(
      receipt(1),
      receipt(2, { event: { kind: 'streamed', order: 'x', item: 0 } }),
      receipt(3, { uptimeMs: -1 }),
      receipt('four'),
      null,
      receipt(5, { event: { kind: 'volume', percent: 40, note: 'x'.repeat(50_000) }, atMs: 'noon' }),
      receipt(6),
    ),
  );
  expect([status, answer]).toEqual([200, { acknowledged: keys(1, 2, 3, 5, 6) }]);
  const again = await hand(batch(receipt(2, { event: { kind: 'streamed', order: 'x', item: 0 } })));
  expect(again.answer).toEqual({ acknowledged: keys(2) });
  expect(await world.store.receipts.findings(undefined)).toMatchObject([{ kind: 'missing', count: 1 }]);
  const refused = await hand(batch(null, receipt('four')));
  expect(refused.status).toBe(422);
  expect(refused.answer.detail).toMatch(
    /^请求正文 receipts\.0：写成了 null（found），要一个 JSON 对象（expected a JSON object）。/,
  );
  const asked = await hand(batch(receipt(2)), {}, '?missing=maybe');
  expect([asked.status, asked.answer.detail]).toEqual([
    422,
    expect.stringMatching(/^查询参数 missing：写成了 "maybe"/),
  ]);
});

test('what never came is told to who asks', async () => {
  const missing = [{ boot, first: 4, last: 4 }];
  expect((await hand(batch(receipt(7)))).answer).toEqual({ acknowledged: keys(7) });
  const asked = await hand(batch(receipt(8)), {}, '?missing=true');
  expect(asked.answer).toEqual({ acknowledged: keys(8), missing });
  const whole = await hand(batch(receipt(4)), {}, '?missing=true');
  expect(whole.answer).toEqual({ acknowledged: keys(4) });
});

test('a compressed batch is taken; one that is not what it says, or too large once inflated, is not', async () => {
  expect(await hand(packed(batch(receipt(9))), gzipped)).toMatchObject({
    status: 200,
    answer: { acknowledged: keys(9) },
  });
  const bomb = packed(batch(receipt(10, { event: { kind: 'boot', software: ' '.repeat(8_000_000) } })));
  expect(bomb.length).toBeLessThan(30_000);
  expect((await hand(bomb, gzipped)).status).toBe(413);
  const cut = packed(batch(receipt(10))).slice(0, 40);
  for (const damaged of [batch(receipt(10)), cut]) {
    const { status, answer } = await hand(damaged, gzipped);
    expect([status, answer.title]).toEqual([400, expect.stringContaining('压缩的正文解不开')]);
  }
  for (const unknown of ['compress', 'gzip, gzip', 'x'.repeat(500)]) {
    const { status, answer, takes } = await hand(packed(batch(receipt(10))), { 'content-encoding': unknown });
    expect([status, takes]).toEqual([415, 'gzip, deflate, br, zstd']);
    expect(answer.title).toContain('或不压缩再发');
  }
  expect((await hand(batch(receipt(10)))).answer).toEqual({ acknowledged: keys(10) });
});

/** Has whoever appends receipts wait; answers how many do, and what lets them go on. */
function holdAppends() {
  const { receipts } = world.store;
  const append = receipts.append.bind(receipts);
  const held = Promise.withResolvers<void>();
  let waiting = 0;
  Object.assign(receipts, {
    append: async (...asked: Parameters<typeof append>) => {
      waiting += 1;
      await held.promise;
      return append(...asked);
    },
  });
  const release = () => {
    Object.assign(receipts, { append });
    held.resolve();
  };
  return { waiting: () => waiting, release };
}

test('beyond what can be answered in time, a batch is refused at once, and taken when it comes again', async () => {
  const held = holdAppends();
  const inTime = Array.from({ length: 64 }, (_, index) => hand(batch(receipt(100 + index))));
  await expect.poll(held.waiting).toBe(64);
  const { status, answer } = await hand(batch(receipt(200)));
  expect([status, answer.title]).toEqual([503, expect.stringContaining('现在太忙')]);
  held.release();
  expect((await Promise.all(inTime)).map((one) => one.status)).toEqual(inTime.map(() => 200));
  expect((await hand(batch(receipt(200)))).answer).toEqual({ acknowledged: keys(200) });
});

test('nothing more is done for a device that went away; what it was not told comes again', async () => {
  const order = `${donge}/2026-11-25/evening/column-1`;
  const about = batch(receipt(300, { event: { kind: 'accepted', order } }));
  const { deliveries } = world.store;
  const find = vi.spyOn(deliveries, 'find');
  const held = holdAppends();
  const leaving = new AbortController();
  const left = fetch(url, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa('column-1:right')}`, 'content-type': 'application/json' },
    body: about,
    signal: leaving.signal,
  });
  await expect.poll(held.waiting).toBe(1);
  leaving.abort();
  await expect(left).rejects.toThrow();
  await setTimeout(200);
  held.release();
  expect((await hand(batch(receipt(301)))).status).toBe(200);
  expect(find).not.toHaveBeenCalled();
  expect((await hand(about)).answer).toEqual({ acknowledged: keys(300) });
  expect(find).toHaveBeenCalled();
});

/** Hands in a batch so many bytes at a time, ten times a second; answers the status, or how it broke off. */
async function handSlowly(body: Buffer, bytesAtATime: number): Promise<number | string> {
  const sent = request(url, {
    method: 'POST',
    agent: false,
    headers: {
      authorization: `Basic ${btoa('column-1:right')}`,
      'content-type': 'application/json',
      'content-length': body.length,
    },
  });
  let at = 0;
  const timer = setInterval(() => {
    sent.write(body.subarray(at, at + bytesAtATime));
    at += bytesAtATime;
    if (at >= body.length) {
      clearInterval(timer);
      sent.end();
    }
  }, 100);
  return new Promise<number | string>((resolve) => {
    sent.once('response', (response) => resolve(response.resume().statusCode ?? 0));
    sent.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
  }).finally(() => clearInterval(timer));
}

test('a body that comes a byte now and then keeps no connection; one that comes over a thin line is taken', async () => {
  const thick = Buffer.from(batch(receipt(11, { event: { kind: 'boot', software: 'x'.repeat(6000) } })));
  const [thin, steady] = await Promise.all([
    handSlowly(Buffer.alloc(100_000, ' '), 1),
    handSlowly(thick, 200),
  ]);
  expect([thin, steady]).toEqual(['ECONNRESET', 200]);
});

test('a device has one open question for orders: the newest', async () => {
  const ask = (signal?: AbortSignal) =>
    fetch(url.replace('receipts', 'orders?wait=60'), {
      headers: { authorization: `Basic ${btoa('column-1:right')}` },
      ...(signal === undefined ? {} : { signal }),
    });
  const last = new AbortController();
  const [first, second] = [ask(), ask()];
  const answers = [await Promise.race([first, second])];
  const third = ask(last.signal).catch(() => 'given up');
  answers.push(...(await Promise.all([first, second])));
  for (const answer of answers) expect(answer.status).toBe(200);
  last.abort();
  expect(await third).toBe('given up');
});
