import { Registry } from 'prom-client';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Progress } from '../../src/app/progress.ts';
import { recordReceipts } from '../../src/app/record-receipts.ts';
import type { Endpoint } from '../../src/domain/schedule.ts';
import { createEventFigures } from '../../src/metrics/event-figures.ts';
import { measureDrivers, measureReceipts } from '../../src/metrics/measured-ports.ts';
import { reasonClass } from '../../src/metrics/reason-class.ts';
import { DeliveryError, type Driver } from '../../src/ports/driver.ts';
import { anItemReceipt, donge, eveningMs, freezeBroadcast } from '../contracts/store-samples.ts';
import { aWorld, type World } from '../support/fakes.ts';
import { eventually } from '../support/process.ts';
import { anEndpoint } from '../support/schedules.ts';

const evening = 'county="371524",slot="evening"';
let world: World;
let register: Registry;
let tell: (event: Progress) => void;

beforeEach(async () => {
  world = await aWorld({ atMs: eveningMs - 90_000 });
  register = new Registry();
  tell = createEventFigures(register, world);
});
afterEach(() => world.close());

const line = (text: string) =>
  eventually(async () => (await register.metrics()).split('\n').includes(text) || undefined, {
    withinMs: 5000,
    describe: () => `no line ${text}`,
  });

test('a first item’s start is late by what its receipt says beside the broadcast’s start, and later items are not asked', async () => {
  const [delivery] = await freezeBroadcast(world.store, ['column-1']);
  if (delivery === undefined) throw new Error('nothing was frozen');
  world.clock.set(eveningMs + 180_000);
  const receipts = [0, 1].map((item) => {
    const receipt = anItemReceipt(item + 1, delivery, item, 60_000);
    return { ...receipt, event: { ...receipt.event, startedAtMs: eveningMs + 1500 + item * 60_000 } };
  });
  const context = {
    ...world,
    progress: tell,
    store: { ...world.store, receipts: measureReceipts(register, world.store.receipts) },
  };
  const device = { kind: 'device', endpoint: delivery.endpoint, county: donge } as const;
  await recordReceipts(context, device, receipts as Parameters<typeof recordReceipts>[2]);
  await recordReceipts(context, device, receipts as Parameters<typeof recordReceipts>[2]);
  await line(`dalaba_play_start_lateness_seconds_sum{${evening}} 1.5`);
  await line(`dalaba_play_start_lateness_seconds_bucket{le="1",${evening}} 0`);
  await line(`dalaba_play_start_lateness_seconds_bucket{le="2",${evening}} 1`);
  await line(`dalaba_plays_total{${evening},outcome="played"} 2`);
  await line('dalaba_receipts_total{result="stored"} 2');
  await line('dalaba_receipts_total{result="duplicate"} 2');
});

test('a delivery’s margin is the time left until air', async () => {
  const [delivery] = await freezeBroadcast(world.store, ['column-1']);
  if (delivery === undefined) throw new Error('nothing was frozen');
  const { id, broadcast } = delivery;
  tell({ kind: 'delivery', broadcast, delivery: id, state: 'failed', reason: 'timeout' });
  tell({ kind: 'delivery', broadcast, delivery: id, state: 'accepted' });
  await line(`dalaba_delivery_margin_seconds_sum{${evening}} 90`);
  await line(`dalaba_delivery_margin_seconds_count{${evening}} 1`);
});

test('attempts are counted by what the endpoint did, whatever it calls it', async () => {
  const answers: (() => Promise<Awaited<ReturnType<Driver['deliver']>>>)[] = [
    async () => ({ answer: 'accepted' }),
    async () => ({ answer: 'refused', reason: 'quiet' }),
    async () => ({ answer: 'refused', reason: 'x"}\nevil 1' }),
    () => Promise.reject(new DeliveryError('retry-later', 'http-503', '', true)),
    () => Promise.reject(new Error('a bug')),
  ];
  const http = { ...world.drivers.http, deliver: () => (answers.shift() ?? answers[0])?.() } as Driver;
  const drivers = measureDrivers(register, { ...world.drivers, http });
  const endpoint: Endpoint = anEndpoint('column-1');
  const order = { delivery: '371524/2026-11-25/evening/column-1', jws: 'x' };
  while (answers.length > 0) {
    await drivers.http
      .deliver(order as Parameters<Driver['deliver']>[0], endpoint, new AbortController().signal)
      .catch(() => undefined);
  }
  const name = 'dalaba_delivery_attempts_total';
  await line(`${name}{driver="http",result="accepted",reason=""} 1`);
  await line(`${name}{driver="http",result="refused",reason="quiet"} 1`);
  await line(`${name}{driver="http",result="refused",reason="other"} 1`);
  await line(`${name}{driver="http",result="retry-later",reason="http-5xx"} 1`);
  await line(`${name}{driver="http",result="retry-later",reason="internal"} 1`);
});

test.each([
  [undefined, ''],
  ['timeout', 'timeout'],
  ['http-404', 'http-4xx'],
  ['http-999', 'other'],
  ['whatever it likes', 'other'],
])('the class of %j is %j', (reason, expected) => {
  expect(reasonClass(reason)).toBe(expected);
});
