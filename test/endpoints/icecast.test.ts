import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { get } from 'node:http';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { frameBytes, frameMs } from '../../src/domain/frames.ts';
import { createIcecastDriver, type IcecastDriverOptions } from '../../src/endpoints/icecast.ts';
import { type Driver, type Performance, type Stretch, withdrawn } from '../../src/ports/driver.ts';
import { createWallClock } from '../../src/queue/clock-time.ts';
import { anEndpoint, driverContract, someOrder } from '../contracts/driver.contract.ts';
import { aHandover, neverTold } from '../support/handovers.ts';
import { type Icecast, sourcePassword, startIcecast } from '../support/icecast.ts';
import { listenTo, type MountListener, numberedProgramme } from '../support/mount-listener.ts';
import { eventually } from '../support/process.ts';

const clock = createWallClock();
const programmeFrames = 80;
let icecast: Icecast;
let folder: string;
let audio: string;
const closing: (() => unknown)[] = [];

beforeAll(async () => {
  icecast = await startIcecast();
  folder = await mkdtemp(join(tmpdir(), 'dalaba-icecast-test-'));
  audio = join(folder, 'programme.mp3');
  await writeFile(audio, numberedProgramme(programmeFrames));
});
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});
afterAll(async () => {
  await icecast.stop();
  await rm(folder, { recursive: true });
});

function aDriver(options: Partial<IcecastDriverOptions> = {}): Driver {
  const driver = createIcecastDriver({ credentials: { secret: () => sourcePassword }, ...options });
  closing.push(() => driver.close());
  return driver;
}

const endpointAt = (address: string) => anEndpoint('lb-1', address, 'icecast');
const signal = () => new AbortController().signal;

function aPerformance(startsAtMs: number, changes: Partial<Performance> = {}) {
  const told: Stretch[] = [];
  const performance: Performance = {
    ...aHandover('lb-1', { audio }),
    clock,
    startsAtMs,
    untilMs: startsAtMs + 60_000,
    sent: (stretch) => told.push(stretch),
    ...neverTold,
    ...changes,
  };
  return { performance, told };
}

function tunedIn(mount: string): MountListener {
  const listener = listenTo(mount);
  closing.push(() => listener.close());
  return listener;
}

const framesFrom = (first: number, until = programmeFrames) =>
  Array.from({ length: until - first }, (_, index) => first + index);
const numbers = (heard: readonly (number | string)[]) => heard.filter((one) => typeof one === 'number');
const sentMs = (told: readonly Stretch[]) => told.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0);

/** The server writes no JSON while it has no mount. */
const mountsGone = () =>
  eventually(async () => (await icecast.mounts().catch(() => [])).length === 0 || undefined);

async function thrownBy(run: Promise<unknown>): Promise<unknown> {
  return run.then(
    () => 'nothing was thrown',
    (error: unknown) => error,
  );
}

driverContract(
  'icecast',
  async () => {
    const driver = createIcecastDriver({ credentials: { secret: () => sourcePassword } });
    return {
      driver,
      address: (endpoint) => icecast.mount(`${endpoint}.mp3`),
      stop: () => driver.close(),
    };
  },
  { tellsOrders: false },
);

describe('handing over', () => {
  test('asks for the password of a mount that has no source, and gives it none', async () => {
    const address = icecast.mount('free.mp3');
    expect(await aDriver().deliver(someOrder('lb-1'), endpointAt(address), signal())).toEqual({
      answer: 'accepted',
    });
    expect(await icecast.mounts().catch(() => [])).toEqual([]);
  });

  test.each([
    ['another password', () => 'guessed', 'credential'],
    ['no password', () => undefined, 'credential'],
  ])('with %s may go through once it is right', async (_, secret, reason) => {
    const driver = aDriver({ credentials: { secret } });
    const failure = await thrownBy(
      driver.deliver(someOrder('lb-1'), endpointAt(icecast.mount('free.mp3')), signal()),
    );
    expect(failure).toMatchObject({ kind: 'retry-later', reason, mayHaveArrived: false });
    expect(String(failure)).not.toContain('guessed');
  });

  test('to a server that is not there, and to one that is no Icecast', async () => {
    const { url } = await aServer((_head, socket) => socket.end(answer('404 Not Found')));
    const deliver = (address: string) =>
      thrownBy(aDriver().deliver(someOrder('lb-1'), endpointAt(address), signal()));
    expect(await deliver('http://127.0.0.1:9/a.mp3')).toMatchObject({
      kind: 'retry-later',
      reason: 'unreachable',
    });
    expect(await deliver(`${url}/a.mp3`)).toMatchObject({ kind: 'unrecoverable', reason: 'http-404' });
  });

  test.each([
    'http://8.8.8.8:8000/a.mp3',
    'http://127.0.0.1:8000',
    'http://127.0.0.1:8000/',
    'http://127.0.0.1:8000/admin/stats',
    'http://127.0.0.1:8000/a.mp3?x=1',
    'http://source:secret@127.0.0.1:8000/a.mp3',
    'icecast://127.0.0.1/a.mp3',
  ])('to %s is refused before anything is sent', async (address) => {
    expect(aDriver().addressProblem(address)).toBeDefined();
    const failure = await thrownBy(aDriver().deliver(someOrder('lb-1'), endpointAt(address), signal()));
    expect(failure).toMatchObject({ kind: 'unrecoverable', reason: 'address' });
  });
});

test('a programme is streamed whole, with silence around it, and what was sent is told with who listened', async () => {
  const mount = icecast.mount('whole.mp3');
  const listener = tunedIn(mount);
  const startsAtMs = clock.now() + 1500;
  const { performance, told } = aPerformance(startsAtMs);
  await aDriver().performer?.perform(performance, endpointAt(mount), signal());
  const heard = await eventually(() => (listener.heard().includes(79) ? listener.heard() : undefined));
  const first = heard.indexOf(0);
  // A server begins wherever its block does, in the midst of a frame.
  expect(heard.slice(1, first).every((one) => one === '-')).toBe(true);
  expect(first).toBeGreaterThan(10);
  expect(numbers(heard)).toEqual(framesFrom(0));
  expect(heard.slice(first + programmeFrames).length).toBeGreaterThan(10);
  expect(told[0]).toMatchObject({ fromMs: 0 });
  expect(told[0]?.atMs).toBeGreaterThanOrEqual(startsAtMs);
  expect(sentMs(told)).toBe(programmeFrames * frameMs);
  expect(told.filter(({ listeners }) => listeners === 1).length).toBeGreaterThan(0);
  await mountsGone();
});

test('a live mount is left alone by handing over, and by a second performer that finds it taken', async () => {
  const mount = icecast.mount('taken.mp3');
  const listener = tunedIn(mount);
  const { performance } = aPerformance(clock.now() + 1000);
  const performing = aDriver().performer?.perform(performance, endpointAt(mount), signal());
  await eventually(() => listener.heard().length > 5 || undefined);
  expect(await aDriver().deliver(someOrder('lb-1'), endpointAt(mount), signal())).toEqual({
    answer: 'accepted',
  });
  const second = aPerformance(performance.startsAtMs);
  const failure = await thrownBy(
    aDriver().performer?.perform(second.performance, endpointAt(mount), signal()) ?? Promise.resolve(),
  );
  expect(failure).toMatchObject({ kind: 'retry-later', reason: 'mount-in-use' });
  expect(second.told).toEqual([]);
  await performing;
  expect(numbers(listener.heard())).toEqual(framesFrom(0));
});

test('who comes late leaves out what is due already, to the frame', async () => {
  const mount = icecast.mount('late.mp3');
  const listener = tunedIn(mount);
  const startsAtMs = clock.now() - 500;
  const untilMs = startsAtMs + (programmeFrames + 10) * frameMs + 10;
  const { performance, told } = aPerformance(startsAtMs, { untilMs });
  const driver = aDriver();
  await driver.performer?.perform(performance, endpointAt(mount), signal());
  const [from] = told;
  if (from === undefined) throw new Error('nothing was told');
  expect(from.fromMs % frameMs).toBe(0);
  expect(from.fromMs).toBeGreaterThanOrEqual(500);
  // What left did so when its place was due, not before.
  expect(from.atMs).toBeGreaterThanOrEqual(startsAtMs + from.fromMs);
  expect(told.at(-1)?.toMs).toBe(programmeFrames * frameMs);
  // The last 1,400 bytes wait in the server for more.
  await eventually(() => numbers(listener.heard()).length > 20 || undefined, { withinMs: 10_000 });
  const heard = numbers(listener.heard());
  expect(Number(heard[0])).toBeGreaterThanOrEqual(from.fromMs / frameMs);
  expect(heard).toEqual(framesFrom(Number(heard[0]), Number(heard.at(-1)) + 1));
});

test('nothing goes out once the order has expired', async () => {
  const startsAtMs = clock.now() + 100;
  const { performance, told } = aPerformance(startsAtMs, { untilMs: startsAtMs + 20 * frameMs + 10 });
  await aDriver().performer?.perform(performance, endpointAt(icecast.mount('short.mp3')), signal());
  expect(told.at(-1)?.toMs).toBe(20 * frameMs);
  expect(clock.now()).toBeGreaterThanOrEqual(startsAtMs + 19 * frameMs);
});

test('a server killed in mid-programme is gone on with where the clock is, and what it lost is not counted', async () => {
  const mount = icecast.mount('killed.mp3');
  const listener = tunedIn(mount);
  const { performance, told } = aPerformance(clock.now() + 500);
  const driver = aDriver();
  const performing = thrownBy(
    driver.performer?.perform(performance, endpointAt(mount), signal()) ?? Promise.resolve(),
  );
  await eventually(() => told.length > 0 || undefined);
  await icecast.kill();
  expect(await performing).toMatchObject({ kind: 'retry-later', reason: 'connection-lost' });
  const before = sentMs(told);
  await icecast.start();
  await driver.performer?.perform(performance, endpointAt(mount), signal());
  const heard = numbers(listener.heard());
  expect(before).toBeGreaterThan(0);
  expect(before).toBeLessThan(sentMs(told));
  expect(sentMs(told)).toBeLessThan(programmeFrames * frameMs);
  expect(heard).toEqual([...new Set(heard)].sort((a, b) => Number(a) - Number(b)));
  for (const [index, { fromMs }] of told.entries())
    expect(fromMs).toBeGreaterThanOrEqual(told[index - 1]?.toMs ?? 0);
});

test('a performance that is stopped tells of what left, and frees the mount', async () => {
  const mount = icecast.mount('stopped.mp3');
  const stopping = new AbortController();
  const { performance, told } = aPerformance(clock.now() + 200);
  const performing = aDriver().performer?.perform(performance, endpointAt(mount), stopping.signal);
  await eventually(() => told.length > 0 || undefined);
  stopping.abort(new Error('shutting down'));
  await performing;
  expect(sentMs(told)).toBeLessThan(programmeFrames * frameMs);
  await mountsGone();
});

/** A server of our own: is shown the head of every request, and does with its connection what it likes. */
async function aServer(handle: (head: string, socket: Socket) => void) {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.once('data', (head) => handle(head.toString('latin1'), socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

const goOn = 'HTTP/1.1 100 Continue\r\n\r\n';
const answer = (status: string, body = '') =>
  `HTTP/1.1 ${status}\r\ncontent-length: ${body.length}\r\nconnection: close\r\n\r\n${body}`;

test('an emergency that takes the mount over sends no listener away, and neither does what goes on after it', async () => {
  const mount = icecast.mount('taken-over.mp3');
  const driver = aDriver();
  const perform = (over: Partial<Performance>, stop: AbortSignal) =>
    driver.performer?.perform(aPerformance(clock.now() + 300, over).performance, endpointAt(mount), stop);
  const { order } = aHandover('lb-1', { audio });
  const emergency = { drill: true, after: 'resume' } as const;
  const taken = new AbortController();
  const lesson = perform({}, taken.signal);
  await eventually(async () => (await icecast.mounts()).includes('/taken-over.mp3') || undefined);
  let [bytes, ends] = [0, 0];
  const listener = get(mount, { agent: false }, (response) => {
    response.on('data', (part: Buffer) => {
      bytes += part.length;
    });
    response.on('close', () => {
      ends += 1;
    });
  });
  closing.push(() => listener.destroy());
  await eventually(() => bytes > 0 || undefined);
  taken.abort(withdrawn);
  await lesson;
  await perform({ order: () => ({ ...order(), emergency }) }, signal());
  await perform({}, signal());
  // The lesson before it, twice all of a programme, and what is sent around them.
  expect(bytes).toBeGreaterThan(2 * programmeFrames * frameBytes);
  await eventually(() => ends === 1 || undefined);
  await eventually(async () => !(await icecast.mounts()).includes('/taken-over.mp3') || undefined);
});

describe('a server that takes the stream', () => {
  test('and nothing more is given up, without keeping what it does not take or counting it', async () => {
    const { url } = await aServer((head, socket) => {
      socket.pause();
      if (head.startsWith('PUT')) socket.write(goOn);
    });
    const long = join(folder, 'long.mp3');
    await writeFile(long, numberedProgramme(400_000));
    // At this pace a day of sound is due before it is given up.
    const beganMs = performance.now();
    const fast = {
      ...clock,
      speed: 1000,
      now: () => (performance.now() - beganMs) * 1000,
      until: async () => {},
    };
    const { performance: given, told } = aPerformance(0, {
      ...aHandover('lb-1', { audio: long }),
      clock: fast,
      untilMs: Number.MAX_SAFE_INTEGER,
    });
    const driver = aDriver({ patienceMs: 1500 });
    const failure = await thrownBy(
      driver.performer?.perform(given, endpointAt(`${url}/a.mp3`), signal()) ?? Promise.resolve(),
    );
    expect(failure).toMatchObject({ kind: 'retry-later', reason: 'stalled' });
    expect(told).toEqual([]);
  });

  test('and says nonsense of its listeners is believed nothing, and heard all the same', async () => {
    const short = join(folder, 'short.mp3');
    await writeFile(short, numberedProgramme(40));
    const hear = async (body: string) => {
      const { url } = await aServer((head, socket) => {
        if (head.startsWith('PUT')) socket.resume().write(goOn);
        else socket.end(answer('200 OK', body));
      });
      const { performance, told } = aPerformance(clock.now() + 300, aHandover('lb-1', { audio: short }));
      await aDriver().performer?.perform(performance, endpointAt(`${url}/a.mp3`), signal());
      return told;
    };
    const nonsense = [
      '{"icestats":"server_start":1}',
      '[1,2,{"icestats":null}]',
      '{"icestats":{"source":{"listenurl":"http://x/a.mp3","listeners":-4}}}',
      '{"icestats":{"source":[{"listenurl":"http://x/a.mp3","listeners":"many"}]}}',
      '{"icestats":{"source":[{"listenurl":"http://x/b.mp3","listeners":7}]}}',
      `{"icestats":{"source":[${'1,'.repeat(100_000)}1]}}`,
    ];
    for (const told of await Promise.all(nonsense.map(hear))) {
      expect(sentMs(told)).toBe(40 * frameMs);
      expect(told.every(({ listeners }) => listeners === undefined)).toBe(true);
    }
  });
});
