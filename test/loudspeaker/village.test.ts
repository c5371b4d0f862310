import fs from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createVillage, type Village } from '../../src/loudspeaker/loudspeaker.ts';
import { readLog } from '../../src/loudspeaker/plays-log.ts';
import {
  anOrder,
  aProgramme,
  eventually,
  post,
  sha256,
  signed,
  speakerOptions,
  temporaryFolder,
  tones,
} from './an-order.ts';
import { type FakeServer, startFakeServer } from './fake-server.ts';

let server: FakeServer;
let folder: string;
let village: Village;

beforeEach(async () => {
  folder = temporaryFolder();
  server = await startFakeServer(4);
});
afterEach(async () => {
  await village.close();
  await server.close();
  fs.rmSync(folder, { recursive: true });
});

test('two hundred loudspeakers share one download and one decoding, and each reports for itself', async () => {
  const endpoints = Array.from({ length: 200 }, (_, index) => `lb-${index}`);
  let decodings = 0;
  village = await createVillage(
    endpoints.map((endpoint) => speakerOptions(server, folder, { endpoint, speed: 4 })),
    {
      port: 0,
      decoder: (audioPath) => {
        decodings += 1;
        return ['ffmpeg', '-nostdin', '-v', 'error', '-i', audioPath, '-f', 's16le', '-ac', '1', 'pipe:1'];
      },
    },
  );
  const parts = tones(960, 1_200);
  for (const { bytes } of parts) server.audio.set(sha256(bytes), bytes);
  const programme = aProgramme(parts);
  const orders = endpoints.map((endpoint) => anOrder(server, programme, { endpoint, startsInMs: 24_000 }));
  const answers = await Promise.all(
    orders.map(async (order) => post(`${village.url}/${order.endpoint}`, await signed(order, server))),
  );
  expect(answers.every((one) => one.answer === 'accepted')).toBe(true);
  const finished = () => server.events().filter((event) => event.kind === 'finished').length;
  await eventually('all have finished', () => finished() === 200, 25_000);
  await eventually('all outboxes are empty', () =>
    village.health().every((one) => one.waitingReceipts === 0),
  );

  expect(decodings).toBe(1);
  expect(server.audioRequests.map(({ digest }) => digest)).toEqual(parts.map(({ bytes }) => sha256(bytes)));
  expect(server.timeRequests).toBe(1);
  for (const endpoint of endpoints) {
    expect(server.events(endpoint).map((event) => event.kind)).toEqual([
      'boot',
      'accepted',
      'item',
      'item',
      'finished',
    ]);
  }
  expect(Math.max(...server.arrivals.values())).toBe(1);
  expect(readLog(folder)).toHaveLength(400);
});

test('an order for one loudspeaker posted to its neighbour is foreign there', async () => {
  village = await createVillage(
    ['lb-1', 'lb-2'].map((endpoint) => speakerOptions(server, folder, { endpoint, speed: 4 })),
    { port: 0 },
  );
  const jws = await signed(anOrder(server, aProgramme(tones(960)), { startsInMs: 60_000 }), server);
  expect(await post(`${village.url}/lb-2`, jws)).toMatchObject({ answer: 'refused', reason: 'foreign' });
  expect((await fetch(`${village.url}/lb-3/health`)).status).toBe(404);
});

test('a loudspeaker that the server does not know keeps the time from none of the others', async () => {
  server.strangers.add('lb-0');
  const warnings: object[] = [];
  village = await createVillage(
    ['lb-0', 'lb-1', 'lb-2'].map((endpoint) => speakerOptions(server, folder, { endpoint, speed: 4 })),
    { port: 0, log: { info: () => undefined, warn: (fields) => warnings.push(fields) } },
  );
  const order = anOrder(server, aProgramme(tones(960)), { endpoint: 'lb-2', startsInMs: 12_000 });
  expect(await post(`${village.url}/lb-2`, await signed(order, server))).toEqual({ answer: 'accepted' });
  await eventually('finished', () => server.events('lb-2').some(({ kind }) => kind === 'finished'), 25_000);
  expect(warnings).toContainEqual({ error: expect.stringContaining('401') });
});
