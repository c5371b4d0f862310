import fs from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { DecoderCommand } from '../../src/loudspeaker/decoder.ts';
import type { LoudspeakerDeps } from '../../src/loudspeaker/loudspeaker.ts';
import { createLoudspeaker, type Loudspeaker } from '../../src/loudspeaker/loudspeaker.ts';
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
let speaker: Loudspeaker;

beforeEach(async () => {
  folder = temporaryFolder();
  server = await startFakeServer(4);
});
afterEach(async () => {
  await speaker.close();
  await server.close();
  fs.rmSync(folder, { recursive: true });
});

const start = async (deps: Partial<LoudspeakerDeps> = {}) => {
  speaker = await createLoudspeaker(speakerOptions(server, folder, { speed: 4 }), { port: 0, ...deps });
};
const ended = () => server.events().some((event) => event.kind === 'finished' || event.kind === 'missed');

test('audio is fetched with the device’s own credential', async () => {
  await start();
  await post(
    speaker.url,
    await signed(anOrder(server, aProgramme(tones(960)), { startsInMs: 4_000 }), server),
  );
  await eventually('finished', ended);
  const basic = Buffer.from('lb-1:a-secret-of-its-own').toString('base64');
  expect(server.audioRequests.map((one) => one.authorization)).toEqual([`Basic ${basic}`]);
});

test('audio with one wrong byte is never heard', async () => {
  await start();
  const order = anOrder(server, aProgramme(tones(960)), { startsInMs: 4_000, expiresAfterEndMs: 1_000 });
  const bytes = Buffer.from(server.audio.get(order.programme.digest) ?? '');
  bytes.writeUInt8(bytes.readUInt8(700) ^ 1, 700);
  server.audio.set(order.programme.digest, bytes);
  expect(await post(speaker.url, await signed(order, server))).toEqual({ answer: 'accepted' });
  await eventually('missed', ended);
  expect(server.events().at(-1)).toEqual({ kind: 'missed', order: order.order, reason: 'audio' });
  expect(server.events().some((event) => event.kind === 'item')).toBe(false);
});

test('audio that the server does not hold is missed', async () => {
  await start();
  const order = anOrder(server, aProgramme(tones(960)), { startsInMs: 2_000, expiresAfterEndMs: 1_000 });
  server.audio.clear();
  await post(speaker.url, await signed(order, server));
  await eventually('missed', ended);
  expect(server.events().at(-1)).toMatchObject({ kind: 'missed', reason: 'audio' });
});

test('audio that comes long after the start is heard while the next item still fits', async () => {
  await start();
  const order = anOrder(server, aProgramme(tones(960)), { startsInMs: 2_000, expiresAfterEndMs: 120_000 });
  const audio = server.audio.get(order.programme.digest) ?? Buffer.alloc(0);
  server.audio.clear();
  await post(speaker.url, await signed(order, server));
  // Well past the start and the 5 s that a device waits at least: 4 × 8 s on its clock.
  await new Promise((resolve) => setTimeout(resolve, 8_000));
  expect(ended()).toBe(false);
  server.audio.set(order.programme.digest, audio);
  await eventually('finished', ended, 25_000);
  expect(server.events().at(-1)).toMatchObject({ kind: 'finished', playedMs: 960 });
});

test('a download that breaks off goes on where it stopped', async () => {
  server.breakAudioAfterBytes = 4_000;
  await start();
  const order = anOrder(server, aProgramme(tones(2_400)), { startsInMs: 60_000 });
  await post(speaker.url, await signed(order, server));
  await eventually('the second request', () => server.audioRequests.length >= 2);
  server.breakAudioAfterBytes = undefined;
  await eventually('finished', ended, 25_000);
  expect(server.events().at(-1)).toMatchObject({ kind: 'finished', playedMs: 2_400 });
  const [first, second] = server.audioRequests;
  expect(first?.range).toBeUndefined();
  expect(second?.range).toBe('bytes=4000-');
});

test('audio that can not be decoded is missed', async () => {
  const broken: DecoderCommand = () => ['false'];
  await start({ decoder: broken });
  await post(
    speaker.url,
    await signed(anOrder(server, aProgramme(tones(960)), { startsInMs: 2_000 }), server),
  );
  await eventually('missed', ended);
  expect(server.events().at(-1)).toMatchObject({ kind: 'missed', reason: 'audio' });
});

test('a lesson that came before is not fetched again, and the programme made of it is the same to the byte', async () => {
  await start();
  const [opening, first, second] = tones(480, 960, 720);
  if (opening === undefined || first === undefined || second === undefined) throw new Error('three tones');
  for (const { bytes } of [opening, first, second]) server.audio.set(sha256(bytes), bytes);
  const monday = anOrder(server, aProgramme([opening, first]), { date: '2026-11-25' });
  await post(speaker.url, await signed(monday, server));
  await eventually('monday is heard', ended);
  const tuesday = anOrder(server, aProgramme([opening, first, second]), { date: '2026-11-26', sequence: 2 });
  await post(speaker.url, await signed(tuesday, server));
  await eventually(
    'tuesday is heard',
    () => server.events().filter(({ kind }) => kind === 'finished').length === 2,
  );
  expect(server.audioRequests.map(({ digest }) => digest)).toEqual(
    [opening, first, second].map(({ bytes }) => sha256(bytes)),
  );
  const heard = server.events().filter((event) => event.kind === 'item');
  expect(heard.map(({ playedMs }) => playedMs)).toEqual([480, 960, 480, 960, 720]);
});

test('where a part is gone the whole is fetched', async () => {
  await start();
  const [opening, first] = tones(480, 960);
  if (opening === undefined || first === undefined) throw new Error('two tones');
  server.audio.set(sha256(opening.bytes), opening.bytes);
  const order = anOrder(server, aProgramme([opening, first]));
  await post(speaker.url, await signed(order, server));
  await eventually('it is heard', ended);
  expect(server.events().at(-1)).toMatchObject({ kind: 'finished', playedMs: 1440 });
  expect(server.audioRequests.map(({ digest }) => digest)).toEqual([
    sha256(opening.bytes),
    sha256(first.bytes),
    order.programme.digest,
  ]);
});
