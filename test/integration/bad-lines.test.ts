import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { frameBytes, frameHeader, frameMs } from '../../src/domain/frames.ts';
import { readLog } from '../../src/loudspeaker/plays-log.ts';
import type { PlayRecord } from '../../src/ports/plays.ts';
import { readPublicKeys } from '../../src/secrets/signing-keys.ts';
import type { FarEnd } from '../support/far-process.ts';
import { aHome, removeSpeech, type TestHome } from '../support/home.ts';
import { type Icecast, sourcePassword, startIcecast } from '../support/icecast.ts';
import { aLine, type Line } from '../support/line.ts';
import { aMosquitto, secretOf, serverPassword, type TestMosquitto } from '../support/mosquitto.ts';
import { eventually } from '../support/process.ts';
import { aRelay } from '../support/relay.ts';
import { approveAll, freePort, playsOn, type Served, seen, serving, until } from '../support/served-home.ts';
import { aStutteringProxy, type StutteringProxy } from '../support/stuttering-proxy.ts';

/** Milliseconds every byte to and from the far loudspeakers is under way. */
const lateMs = 1500;
const cleanups: (() => Promise<unknown> | unknown)[] = [];
let folder: string;
let home: TestHome;
let served: Served;
let broker: TestMosquitto;
let proxy: StutteringProxy;
const ports = { service: 0, near: 0, far: 0, lossy: 0, thin: 0, rtp: 5004 };
const lines = {} as { lossy: Line; thin: Line };
const servers = {} as { near: Icecast; far: Icecast; lossy: Icecast; thin: Icecast };
const kinds = ['http', 'pull', 'mqtt'] as const;
const places = ['near', 'far', 'lossy', 'thin'] as const;
type PlaceName = (typeof places)[number];

afterAll(async () => {
  for (const cleanup of cleanups.reverse()) await cleanup();
  await removeSpeech();
});

const env = (): Record<string, string> => ({
  ...Object.fromEntries(
    places.flatMap((place) => [
      ...kinds.map((kind) => [
        `DALABA_CREDENTIAL_${place}_${kind}`.toUpperCase(),
        secretOf(`${place}-${kind}`),
      ]),
      [`DALABA_CREDENTIAL_${place}_ICECAST`.toUpperCase(), sourcePassword],
    ]),
  ),
  DALABA_CREDENTIAL_MQTT_127_0_0_1: serverPassword,
  DALABA_AD_HOC_DELAY_SECONDS: '20',
  DALABA_GRACE_SECONDS: '60',
  DALABA_LEASE_SECONDS: '3',
});

const loudspeakersOf = (place: PlaceName, server: string, brokerUrl: string) => ({
  loudspeakers: kinds.map((kind) => ({
    endpoint: `${place}-${kind}`,
    county: '371524',
    server,
    secret: secretOf(`${place}-${kind}`),
    publicJwks: [...(readPublicKeys(join(home.folder, 'data', 'secrets')) ?? [])],
    folder: join(folder, place),
    output: 'wav' as const,
    pull: kind === 'pull',
    ...(kind === 'mqtt' ? { broker: { url: brokerUrl } } : {}),
  })),
});

/** Starts what is at the far end of a line, or beside us. */
async function startFarEnd(options: FarEnd, line?: Line): Promise<void> {
  const file = resolve(import.meta.dirname, '../support/far-process.ts');
  const args = ['--disable-warning=ExperimentalWarning', file, JSON.stringify(options)];
  const child: ChildProcess =
    line?.spawn(process.execPath, args) ??
    spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (part: string) => {
      said += part;
    });
  const ended = once(child, 'exit');
  cleanups.push(async () => {
    if (process.env.DEBUG_LINES) console.info(said);
    child.kill('SIGTERM');
    await ended;
  });
  await eventually(() => said.includes('ready\n') || undefined, { describe: () => said });
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dalaba-lines-'));
  cleanups.push(() => rm(folder, { recursive: true, force: true }));
  lines.lossy = await aLine({ lossPercent: 25 });
  cleanups.push(() => lines.lossy.close());
  lines.thin = await aLine({ kbitPerSecond: 96 });
  cleanups.push(() => lines.thin.close());
  for (const name of ['service', 'near', 'far', 'lossy', 'thin'] as const) ports[name] = await freePort();
  broker = await aMosquitto({ users: places.map((place) => `${place}-mqtt`) });
  cleanups.push(() => broker.stop());
  for (const place of places) {
    servers[place] = await startIcecast(place === 'lossy' || place === 'thin' ? { line: lines[place] } : {});
    cleanups.push(() => servers[place].stop());
  }
  // Calls to what is far off go through relays, and so does what it calls.
  const service = { host: '127.0.0.1', port: ports.service };
  const brokerPlace = { host: '127.0.0.1', port: broker.port };
  const farCalls = await aRelay({}, { host: '127.0.0.1', port: ports.far }, lateMs);
  const farMount = await aRelay({}, { host: '127.0.0.1', port: servers.far.port }, lateMs);
  const farService = await aRelay({}, service, lateMs);
  const farBroker = await aRelay({}, brokerPlace, lateMs);
  cleanups.push(...[farCalls, farMount, farService, farBroker].map((relay) => () => relay.close()));
  proxy = await aStutteringProxy(() => served.url);
  cleanups.push(() => proxy.close());
  const callsOf = {
    near: `http://127.0.0.1:${ports.near}`,
    far: `http://127.0.0.1:${farCalls.port}`,
    lossy: `http://${lines.lossy.there}:${ports.lossy}`,
    thin: `http://${lines.thin.there}:${ports.thin}`,
  };
  const mountOf = (place: PlaceName) =>
    place === 'far' ? `http://127.0.0.1:${farMount.port}/far.mp3` : servers[place].mount(`${place}.mp3`);
  const row = (id: string, driver: string, address: string) => `${id},${id},371524100,${driver},${address}`;
  home = await aHome({
    endpoints: [
      ...places.flatMap((place) => [
        row(`${place}-http`, 'http', `${callsOf[place]}/${place}-http`),
        row(`${place}-pull`, 'pull', '-'),
        row(`${place}-mqtt`, 'mqtt', broker.address),
        row(`${place}-icecast`, 'icecast', mountOf(place)),
      ]),
      row('lossy-rtp', 'rtp', `rtp://${lines.lossy.there}:${ports.rtp}?codec=pcmu`),
      row('thin-rtp', 'rtp', `rtp://${lines.thin.there}:${ports.rtp}?codec=opus`),
    ],
    lessons: 2,
    seconds: 2,
    slotLength: '2m',
  });
  cleanups.push(home.remove);
  served = await serving(home, ports.service, env());
  cleanups.push(() => served.process.kill('SIGTERM'));
  const near = { ...loudspeakersOf('near', proxy.url, broker.address), host: '127.0.0.1', port: ports.near };
  const far = {
    ...loudspeakersOf(
      'far',
      `http://127.0.0.1:${farService.port}`,
      `mqtt://127.0.0.1:${farBroker.port}/dalaba`,
    ),
    ...{ host: '127.0.0.1', port: ports.far },
  };
  await startFarEnd({ relays: [], villages: [near, far], mount: heardAt('near') });
  await startFarEnd({ relays: [], villages: [], mount: heardAt('far') });
  for (const place of ['lossy', 'thin'] as const) {
    const line = lines[place];
    const toService = await aRelay({ host: line.here }, service);
    const toBroker = await aRelay({ host: line.here }, brokerPlace);
    cleanups.push(
      () => toService.close(),
      () => toBroker.close(),
    );
    const beside = `http://127.0.0.1:${ports.service}`;
    await startFarEnd(
      {
        relays: [
          { port: ports.service, to: { host: line.here, port: toService.port } },
          { port: broker.port, to: { host: line.here, port: toBroker.port } },
        ],
        villages: [{ ...loudspeakersOf(place, beside, broker.address), host: '0.0.0.0', port: ports[place] }],
        mount: heardAt(place),
        rtp: { port: ports.rtp, file: join(folder, `${place}.rtp`) },
      },
      line,
    );
  }
}, 120_000);

/** What is heard of an Icecast beside that very Icecast. */
const heardAt = (place: PlaceName) => ({
  url: `http://127.0.0.1:${servers[place].port}/${place}.mp3`,
  file: join(folder, `${place}.mp3`),
});

const air = async (date: string): Promise<string> => {
  const asked = { county: '371524', slot: 'evening', date, now: true };
  const { status, body } = await served.ask('POST', '/broadcasts', asked);
  if (status !== 202) throw new Error(JSON.stringify(body));
  return `371524/${date}/evening`;
};

test('over lines that lose, crawl and lag, and with Redis emptied all the while, every play ends as it was heard', async () => {
  await approveAll(served, ['opening', 'lesson-1', 'closing']);
  const date = '2031-01-01';
  const id = await air(date);
  const path = readFileSync(join(home.folder, 'data', 'redis', 'socket-path'), 'utf8').trim();
  const redis = new Redis({ path });
  const isNear = ({ endpoint }: { endpoint: string }) => endpoint.startsWith('near-');
  // From before the freeze until those beside us have accepted: between lead and air, and during deliveries.
  try {
    await eventually(
      async () => {
        await redis.flushall();
        const near = (await seen(served, id))?.deliveries.filter(isNear) ?? [];
        return (near.length === 4 && near.every(({ state }) => state === 'accepted')) || undefined;
      },
      { everyMs: 300, describe: served.process.output },
    );
  } finally {
    redis.disconnect();
  }
  const { deliveries } = await until(served, id, 'settled', 120_000);
  expect(deliveries.filter(({ state }) => state !== 'accepted')).toEqual([]);
  const plays = await playsOn(served, date);
  expect(plays).toHaveLength(deliveries.length * 3);
  for (const place of places) {
    const own = readLog(join(folder, place));
    for (const play of plays.filter(({ endpoint }) => endpoint.startsWith(`${place}-`))) {
      const line = own.find((one) => one.order === play.delivery && one.item === play.item);
      const told = JSON.stringify(play);
      if (play.endpoint.endsWith('-rtp'))
        expect([play.outcome, play.reason], told).toEqual(['unknown', 'streamed']);
      else if (play.endpoint.endsWith('-icecast')) {
        const heardMs = heardOf(play, place);
        expect(play.sentMs ?? 0, told).toBeLessThanOrEqual(heardMs);
        expect(play.outcome, told).toBe(heardMs === 0 && play.evidence === undefined ? 'missed' : 'unknown');
      } else {
        const outcome = line === undefined ? 'missed' : line.cutBy === undefined ? 'played' : 'partial';
        const reason = line === undefined ? play.reason : line.cutBy;
        expect([play.outcome, play.playedMs, play.reason], told).toEqual([
          outcome,
          line?.playedMs ?? 0,
          reason,
        ]);
      }
    }
  }
  // Nobody beside us waited for those far away; what was doubled and reordered counts once.
  const near = plays.filter(isNear);
  const toThisMachine = near.filter(({ endpoint }) => endpoint === 'near-icecast');
  expect(near.filter((play) => !toThisMachine.includes(play)).map(({ outcome }) => outcome)).toEqual(
    Array(9).fill('played'),
  );
  expect(toThisMachine.every(({ evidence }) => evidence === 'streamed')).toBe(true);
  expect(await receiptsThat('duplicate')).toBeGreaterThan(9);
  expect(await receiptsThat('conflict')).toBe(0);
  // Some of what was streamed over the lossy line was lost; the play says what was sent all the same.
  const arrived = Number(readFileSync(join(folder, 'lossy.rtp'), 'utf8'));
  expect(arrived).toBeGreaterThan(50);
}, 240_000);

/** How much of an item was heard of the Icecast of a place, beside that very server. Milliseconds. */
function heardOf({ rendition, lesson }: PlayRecord, place: PlaceName): number {
  const file = join(folder, `${place}.mp3`);
  const heard = framesIn(existsSync(file) ? readFileSync(file) : Buffer.alloc(0));
  const bytes = readFileSync(join(folder, 'near', 'audio', `${rendition}.mp3`));
  const frames = framesIn(bytes);
  expect(frames.size, lesson).toBeGreaterThan(50);
  const places = Array.from({ length: bytes.length / frameBytes }, (_, n) =>
    bytes.subarray(n * frameBytes, (n + 1) * frameBytes).toString('latin1'),
  );
  return places.filter((frame) => heard.has(frame)).length * frameMs;
}

/** The frames in a stream that begins anywhere. */
function framesIn(stream: Buffer): ReadonlySet<string> {
  const found = new Set<string>();
  const header = Buffer.from(frameHeader);
  for (let at = stream.indexOf(header); at >= 0 && at + frameBytes <= stream.length; ) {
    found.add(stream.subarray(at, at + frameBytes).toString('latin1'));
    const next = at + frameBytes;
    at = stream.indexOf(header, stream.subarray(next, next + header.length).equals(header) ? next : at + 1);
  }
  return found;
}

/** How many receipts came to this, by the service's own figures. */
async function receiptsThat(result: string): Promise<number> {
  const headers = { authorization: `Bearer ${served.token}` };
  const figures = await (await fetch(`${served.url}/metrics`, { headers })).text();
  return Number(new RegExp(`dalaba_receipts_total\\{result="${result}"\\} (\\d+)`).exec(figures)?.[1] ?? 0);
}
