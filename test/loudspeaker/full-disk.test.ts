import fs from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createLoudspeaker, type Loudspeaker } from '../../src/loudspeaker/loudspeaker.ts';
import { readLog } from '../../src/loudspeaker/plays-log.ts';
import { wavPath } from '../../src/loudspeaker/wav-sink.ts';
import { aSmallDisk, type SmallDisk } from '../support/small-disk.ts';
import {
  anOrder,
  aProgramme,
  eventually,
  post,
  signed,
  speakerOptions,
  temporaryFolder,
  tones,
} from './an-order.ts';
import { type FakeServer, startFakeServer } from './fake-server.ts';

let server: FakeServer;
let folder: string;
let disk: SmallDisk;
let speaker: Loudspeaker | undefined;

beforeEach(async () => {
  folder = temporaryFolder();
  disk = await aSmallDisk(folder, 8);
  server = await startFakeServer();
});
afterEach(async () => {
  await speaker?.close();
  await server.close();
  await disk.unmount();
  fs.rmSync(folder, { recursive: true });
});

test('a loudspeaker whose disk is full takes nothing, says what was not heard once there is room, and goes on', async () => {
  const warnings: string[] = [];
  speaker = await createLoudspeaker(speakerOptions(server, folder, { output: 'wav' }), {
    port: 0,
    outboxTiming: { lingerMs: 20, firstRetryMs: 50, longestRetryMs: 200 },
    log: { info: () => undefined, warn: (_, message) => void warnings.push(message) },
  });
  const { url } = speaker;
  const isWarned = (message: string) => () => warnings.some((one) => one === message);
  const events = () => server.events().map(({ kind }) => kind);
  await eventually('it is up', () => events().includes('boot') && speaker?.health().waitingReceipts === 0);
  const programme = aProgramme(tones(1_200, 9_600, 1_200));
  const order = anOrder(server, programme, { startsInMs: 6_000, expiresAfterEndMs: 120_000 });
  const jws = await signed(order, server);

  await disk.fill();
  const refused = await fetch(`${url}/orders`, {
    method: 'POST',
    headers: { 'content-type': 'application/jose' },
    body: jws,
  });
  expect(refused.status).toBe(500);
  expect((await fetch(`${url}/health`)).status).toBe(200);

  // Room for the order and its audio, not for its samples.
  const ballast = path.join(folder, 'ballast');
  fs.truncateSync(ballast, fs.statSync(ballast).size - 700_000);
  expect(await post(url, jws)).toEqual({ answer: 'accepted' });
  await eventually('it can not be decoded', isWarned('the audio could not be decoded yet'));
  await disk.empty();

  const wav = wavPath(folder, order.order);
  const heardMs = () => (fs.existsSync(wav) ? (fs.statSync(wav).size - 44) / 96 : 0);
  await eventually('the second item is heard', () => heardMs() > 2_500, 30_000);
  await disk.fill();
  await eventually('it can not be written down', isWarned('what was heard could not be written down yet'));
  expect((await fetch(`${url}/health`)).status).toBe(200);
  expect(events()).not.toContain('finished');
  await disk.empty();
  await eventually('finished', () => events().includes('finished'), 30_000);

  const items = server.events().filter((event) => event.kind === 'item');
  expect(items.map(({ item, cutBy }) => [item, cutBy])).toEqual([
    [0, undefined],
    [1, 'output-failed'],
    [2, 'output-failed'],
  ]);
  expect(Math.abs(items.reduce((sum, { playedMs }) => sum + playedMs, 0) - heardMs())).toBeLessThan(1_100);
  const next = anOrder(server, aProgramme(tones(480)), { sequence: 2, date: '2026-12-02', startsInMs: 500 });
  expect(await post(url, await signed(next, server))).toEqual({ answer: 'accepted' });
  await eventually(
    'the next one is heard',
    () => events().filter((kind) => kind === 'finished').length === 2,
  );
  await eventually('its log has all', () => readLog(folder).length === 4);
  expect(readLog(folder).map(({ playedMs, cutBy }) => [playedMs, cutBy])).toEqual(
    server.events().flatMap((event) => (event.kind === 'item' ? [[event.playedMs, event.cutBy]] : [])),
  );
}, 90_000);
