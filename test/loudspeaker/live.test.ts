import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { base64url } from 'jose';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { frameBytes, frameMs } from '../../src/domain/frames.ts';
import { createLoudspeaker, type Loudspeaker } from '../../src/loudspeaker/loudspeaker.ts';
import { wavPath } from '../../src/loudspeaker/wav-sink.ts';
import { orderSchema } from '../../src/protocol/order.ts';
import { toneIn } from '../support/tone.ts';
import {
  anOrder,
  aProgramme,
  canonicalTone,
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
let speakers: Loudspeaker[];

beforeEach(async () => {
  folder = temporaryFolder();
  speakers = [];
  server = await startFakeServer();
});
afterEach(async () => {
  for (const speaker of speakers) await speaker.close();
  await server.close();
  fs.rmSync(folder, { recursive: true });
});

/** Frames of a tone, each with its place in the programme. */
function records(fromMs: number, toMs: number): Buffer {
  const tone = canonicalTone(toMs - fromMs, 1000);
  const first = Math.ceil(fromMs / frameMs);
  const count = Math.floor(toMs / frameMs) - first;
  return Buffer.concat(
    Array.from({ length: count }, (_, n) => {
      const place = Buffer.alloc(4);
      place.writeUInt32BE(first + n);
      return Buffer.concat([place, tone.subarray(n * frameBytes, (n + 1) * frameBytes)]);
    }),
  );
}

test('a live item is heard as the server sends it, and its recording where it sends nothing; the receipt says how much', async () => {
  const programme = aProgramme(tones(960, 6000));
  const base = anOrder(server, programme, { startsInMs: 3000 });
  const order = { ...base, live: 1 };
  // From 1 s to 3 s of the programme, then, asked again, from 5 s to its end and beyond.
  const parts = [records(1008, 3000), records(4992, 9000)];
  const asked: string[] = [];
  server.live = (of, response) => {
    asked.push(of);
    const part = parts.shift();
    if (part === undefined) response.writeHead(404).end();
    else response.end(part);
  };
  const jws = await signed(order, server);
  // A device that knows nothing of it sees an order as ever.
  const payload = JSON.parse(new TextDecoder().decode(base64url.decode(jws.split('.')[1] ?? '')));
  expect(orderSchema.parse(payload)).toEqual(base);
  for (const output of ['wav', 'null'] as const) {
    const own = `${folder}/${output}`;
    const speaker = await createLoudspeaker(speakerOptions(server, own, { output }), { port: 0 });
    speakers.push(speaker);
  }
  const [wav] = speakers;
  expect(await post(wav?.url ?? '', jws)).toEqual({ answer: 'accepted' });
  await eventually('finished', () => server.events().some(({ kind }) => kind === 'finished'), 30_000);
  const items = server.events().flatMap((event) => (event.kind === 'item' ? [event] : []));
  const liveMs = 3000 - 1008 + (6960 - 4992);
  expect(items.map((item) => [item.item, item.playedMs, item.liveMs, item.cutBy])).toEqual([
    [0, 960, undefined, undefined],
    [1, 6000, expect.any(Number), undefined],
  ]);
  expect(Math.abs((items[1]?.liveMs ?? 0) - liveMs)).toBeLessThan(100);
  expect(asked).toContain(order.order);
  const bytes = fs.readFileSync(wavPath(`${folder}/wav`, order.order));
  const samples = new Int16Array(bytes.buffer.slice(bytes.byteOffset + 44, bytes.byteOffset + bytes.length));
  const heard = toneIn(samples, 1000).map((share) => (share > 0.9 ? 1 : share < 0.1 ? 0 : '?'));
  expect(heard.join('')).toBe('011001');
});

test('with the power cut in the middle of a live item it goes on where it was, and its receipt tells what was live of all that was heard', async () => {
  const itemMs = 5040;
  const programme = aProgramme(tones(960, itemMs));
  server.live = (_order, response) => void response.end(records(960, 960 + itemMs));
  const children: ChildProcess[] = [];
  const powerOn = async (): Promise<[ChildProcess, string]> => {
    const script = path.join(import.meta.dirname, 'speaker-process.ts');
    const options = JSON.stringify(speakerOptions(server, folder, { output: 'wav' }));
    const child = spawn(process.execPath, [script, options], { stdio: ['ignore', 'pipe', 'inherit'] });
    children.push(child);
    const [line] = await once(child.stdout, 'data');
    return [child, String(line).trim()];
  };
  try {
    const [child, url] = await powerOn();
    const order = { ...anOrder(server, programme, { startsInMs: 3000, expiresAfterEndMs: 60_000 }), live: 1 };
    expect(await post(url, await signed(order, server))).toEqual({ answer: 'accepted' });
    await eventually('a second of it is heard', () => server.nowMs() >= order.startsAtMs + 2_500, 30_000);
    child.kill('SIGKILL');
    await once(child, 'exit');
    const cutAtMs = server.nowMs();
    await powerOn();
    const darkMs = server.nowMs() - cutAtMs;
    await eventually('finished', () => server.events().some(({ kind }) => kind === 'finished'), 40_000);

    const items = server.events().flatMap((event) => (event.kind === 'item' ? [event] : []));
    expect(items.map((item) => [item.item, item.playedMs, item.cutBy])).toEqual([
      [0, 960, undefined],
      [1, itemMs, undefined],
    ]);
    const bytes = fs.readFileSync(wavPath(folder, order.order));
    expect(bytes.length).toBe(44 + programme.durationMs * 96);
    const samples = new Int16Array(
      bytes.buffer.slice(bytes.byteOffset + 44, bytes.byteOffset + bytes.length),
    );
    const shares = toneIn(samples, 1000);
    const heardMs = 1000 * shares.reduce((sum, share) => sum + share, 0);
    const liveMs = items[1]?.liveMs ?? 0;
    // Seconds of two tones are shared unevenly between them.
    expect(Math.abs(liveMs - heardMs), `${liveMs} ${shares}`).toBeLessThan(1000);
    expect(shares[1]).toBeGreaterThan(0.9);
    // What the source sent while it was dark is past: the recording stood in for it.
    expect(liveMs).toBeGreaterThan(1000);
    expect(liveMs).toBeLessThanOrEqual(itemMs - darkMs + 1000);
  } finally {
    for (const child of children) child.kill('SIGKILL');
  }
}, 90_000);
