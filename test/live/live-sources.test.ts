import { execFile } from 'node:child_process';
import { createServer, type Socket } from 'node:net';
import { promisify } from 'node:util';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { createLiveAudio } from '../../src/audio/live-audio.ts';
import { frameMs } from '../../src/domain/frames.ts';
import type { BroadcastId } from '../../src/domain/ids.ts';
import { createAllowedNetworks } from '../../src/endpoints/allowed-networks.ts';
import { createLiveSources } from '../../src/live/live-sources.ts';
import type { LiveItem } from '../../src/ports/live-sources.ts';
import { createSampleClock } from '../../src/queue/clock-time.ts';
import { aLogger } from '../support/fakes.ts';

const run = promisify(execFile);
/** Everything is over so much sooner. */
const speed = 4;
let tone: Buffer;
let hush: Buffer;

async function mp3(source: string, seconds: number): Promise<Buffer> {
  const args = ['-v', 'error', '-f', 'lavfi', '-i', source, '-t', String(seconds), '-b:a', '64k'];
  const bare = ['-write_xing', '0', '-id3v2_version', '0', '-f', 'mp3', '-'];
  return (await run('ffmpeg', [...args, ...bare], { encoding: 'buffer', maxBuffer: 1 << 28 })).stdout;
}

beforeAll(async () => {
  tone = await mp3('sine=700:r=48000', 8);
  hush = await mp3('anullsrc=r=48000:cl=mono', 9);
});

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** A source of our own; does with each connection what it likes. */
async function aSource(serve: (socket: Socket, nth: number) => void) {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.once('data', () => serve(socket, sockets.size));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return { url: `http://127.0.0.1:${port}/lecture`, sockets };
}

const ok = (type = 'audio/mpeg') => `HTTP/1.1 200 OK\r\ncontent-type: ${type}\r\n\r\n`;

/** Listens to an item that begins soon; answers of each second whether the source was heard in it, every unit of it. */
async function heardIn(url: string, seconds: number, startsInMs = 9000) {
  const clock = createSampleClock({ startMs: 1_795_602_600_000, speed });
  clock.start();
  const logged: { readonly fields: unknown; readonly message: string }[] = [];
  const sources = createLiveSources({
    networks: createAllowedNetworks(['127.0.0.1/32']),
    audio: createLiveAudio(),
    clock,
    logger: aLogger(logged as never),
  });
  closing.push(() => sources.close());
  const startsAtMs = clock.now() + startsInMs;
  const item: LiveItem = {
    ...{ broadcast: '371524/2026-11-25/evening' as BroadcastId, url, startsAtMs },
    ...{ fromMs: 0, toMs: seconds * 1000 },
  };
  const [one, other] = [sources.join(item), sources.join(item)];
  const heard = Array.from({ length: seconds }, () => 0);
  const perSecond = Array.from({ length: seconds }, () => 0);
  for (let place = 0; (place + 1) * frameMs <= seconds * 1000; place += 1) {
    one.unit('mp3', place);
    await clock.until(startsAtMs + place * frameMs);
    const second = Math.floor((place * frameMs) / 1000);
    const unit = one.unit('mp3', place);
    expect(other.unit('mp3', place)).toBe(unit);
    heard[second] = (heard[second] ?? 0) + (unit === undefined ? 0 : 1);
    perSecond[second] = (perSecond[second] ?? 0) + 1;
  }
  one.leave();
  other.leave();
  return {
    // `1` the source, `0` the recording, `?` both.
    pattern: heard.map((count, n) => (count === 0 ? '0' : count === perSecond[n] ? '1' : '?')).join(''),
    failures: logged.map(({ fields }) => (fields as { failures?: number }).failures),
    logged: logged.map(({ fields }) => String((fields as { problem?: unknown }).problem ?? '')),
  };
}

test('is heard, by the recording’s side: silent for five seconds, or gone, it gives way until it is heard again', async () => {
  const silent = await aSource((socket) =>
    socket.write(Buffer.concat([Buffer.from(ok()), tone, hush, tone, tone])),
  );
  const broken = await aSource((socket, nth) => {
    if (nth > 1 && nth < 6) return socket.destroy();
    socket.write(ok());
    return nth === 1 ? socket.end(tone) : socket.write(Buffer.concat([tone, tone]));
  });
  const [one, other] = await Promise.all([heardIn(silent.url, 24), heardIn(broken.url, 16)]);
  // However many listen, it is called once.
  expect(silent.sockets.size).toBe(1);
  expect(one.pattern).toMatch(/1\??0+\??1+$/);
  expect(broken.sockets.size).toBe(6);
  expect(other.pattern).toMatch(/1\??0+\??1+$/);
}, 40_000);

test('what is no sound, not where it may be, or without end is not heard, and takes little', async () => {
  const answering = async (answer: string) => (await aSource((socket) => socket.write(answer))).url;
  const page = `<html>${'<p>lecture</p>'.repeat(10_000)}`;
  const away = await aSource((socket) => socket.write(Buffer.concat([Buffer.from(ok()), tone])));
  let taken = 0;
  const pour = (socket: Socket): void => {
    taken += tone.length;
    socket.write(tone, (error) => (error ? undefined : pour(socket)));
  };
  const fast = await aSource((socket) => {
    socket.write(ok());
    pour(socket);
  });
  const endless = await aSource((socket) => {
    const timer = setInterval(() => socket.write(`x-${'a'.repeat(500)}: 1\r\n`), 1);
    socket.on('close', () => clearInterval(timer)).write('HTTP/1.1 200 OK\r\n');
  });
  const quick = await heardInAll({
    fast: fast.url,
    page: await answering(ok('text/html; charset=utf-8') + page),
    disguised: await answering(ok() + page),
    untyped: await answering('HTTP/1.1 200 OK\r\n\r\n'),
    redirect: await answering(`HTTP/1.1 302 Found\r\nlocation: ${away.url}\r\n\r\n`),
    endless: endless.url,
    nonsense: await answering('SSH-2.0-OpenSSH_9.2\r\n'),
    outside: 'http://10.255.255.1:9/lecture',
    metadata: 'http://169.254.169.254/latest',
    credentials: away.url.replace('//', '//user:secret@'),
    gone: 'http://127.0.0.1:9/lecture',
  });
  const { fast: heard, ...others } = quick;
  expect(heard?.pattern).toMatch(/^[01?]1+$/);
  // What a reader without bounds takes in a second is more.
  expect(taken).toBeLessThan(32e6);
  expect(Object.entries(others).map(([name, { pattern }]) => [name, pattern])).toEqual(
    Object.keys(others).map((name) => [name, '000']),
  );
  expect(away.sockets.size).toBe(0);
  expect(others.redirect?.logged[0]).toContain('302');
  expect(others.page?.logged[0]).toContain('text/html');
  expect(others.endless?.logged[0]).toContain('overflow');
  for (const name of ['outside', 'metadata']) expect(others[name]?.logged[0], name).toContain('允许');
  expect(JSON.stringify(others)).not.toContain('secret');
  // Called every second, and told of more and more seldom.
  const told = others.redirect?.failures ?? [];
  expect(told).toEqual(told.map((_, n) => 2 ** n));
  expect(told.length).toBeGreaterThan(1);
}, 40_000);

async function heardInAll(urls: Readonly<Record<string, string>>) {
  const all = Object.entries(urls).map(async ([name, url]) => [name, await heardIn(url, 3)] as const);
  return Object.fromEntries(await Promise.all(all));
}
