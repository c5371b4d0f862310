import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { readPublicKeys } from '../../src/secrets/signing-keys.ts';
import type { FarEnd } from './far-process.ts';
import { aHome, type TestHome } from './home.ts';
import { type Icecast, sourcePassword, startIcecast } from './icecast.ts';
import { aLine, type Line } from './line.ts';
import { aMosquitto, secretOf, serverPassword, type TestMosquitto } from './mosquitto.ts';
import { aMuddlingProxy } from './muddling-proxy.ts';
import { eventually } from './process.ts';
import { aRelay, type Place } from './relay.ts';
import { freePort, type Served, serving } from './served-home.ts';

/** Beside the service; 1.5 s away; over a line that loses a quarter each way; over one of 96 kbit/s. */
export const places = ['near', 'far', 'lossy', 'thin'] as const;
export type PlaceName = (typeof places)[number];
export const deviceKinds = ['http', 'pull', 'mqtt'] as const;

const lateMs = 1500;
/** Half a minute of sound: a listener that a busy machine lets in late is given what was streamed before. */
const burstBytes = 1 << 18;
const rtpPort = 5004;

/** A home whose loudspeakers, Icecasts and receivers stand at these places, and its service. */
export interface HomeOnLines {
  readonly home: TestHome;
  readonly broker: TestMosquitto;
  served: Served;
  /** Starts the service again where it was. */
  restart(): Promise<void>;
  /** Where the loudspeakers of a place keep what they heard. */
  folderOf(place: PlaceName): string;
  /** What was heard of a place's Icecast, beside that very server. */
  streamOf(place: PlaceName): string;
  /** How many packets of RTP arrived. */
  packetsOf(place: 'lossy' | 'thin'): string;
  close(): Promise<void>;
}

/** @param receiver port on this machine of one more endpoint, `near-rtp` */
export async function aHomeOnLines(receiver: number): Promise<HomeOnLines> {
  const cleanups: (() => Promise<unknown> | unknown)[] = [];
  const close = async () => {
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  };
  try {
    return Object.assign(await build(receiver, cleanups), { close });
  } catch (error) {
    await close();
    throw error;
  }
}

async function build(receiver: number, cleanups: (() => Promise<unknown> | unknown)[]) {
  const kept = <Kept>(one: Kept, close: (one: Kept) => unknown): Kept => {
    cleanups.push(() => close(one));
    return one;
  };
  const relayed = async (to: Place, host = '127.0.0.1', late = 0): Promise<number> =>
    kept(await aRelay({ host }, to, late), (relay) => relay.close()).port;
  const folder = kept(await mkdtemp(join(tmpdir(), 'dalaba-lines-')), (name) =>
    rm(name, { recursive: true, force: true }),
  );
  const [lossy, thin] = await Promise.all([aLine({ lossPercent: 25 }), aLine({ kbitPerSecond: 96 })]);
  for (const line of [lossy, thin]) kept(line, () => line.close());
  const [service, near, far, there] = await Promise.all([freePort(), freePort(), freePort(), freePort()]);
  const here = (port: number): Place => ({ host: '127.0.0.1', port });
  const broker = kept(await aMosquitto({ users: places.map((place) => `${place}-mqtt`) }), (one) =>
    one.stop(),
  );
  const lineOf = { near: undefined, far: undefined, lossy, thin };
  const icecasts = Object.fromEntries(
    await Promise.all(
      places.map(async (place) => {
        const line = lineOf[place];
        const options = { burstBytes, ...(line === undefined ? {} : { line }) };
        return [place, kept(await startIcecast(options), (one) => one.stop())] as const;
      }),
    ),
  ) as Record<PlaceName, Icecast>;
  const farCalls = await relayed(here(far), undefined, lateMs);
  const farMount = await relayed(here(icecasts.far.port), undefined, lateMs);
  const addressOf = {
    near: `http://127.0.0.1:${near}`,
    far: `http://127.0.0.1:${farCalls}`,
    lossy: `http://${lossy.there}:${there}`,
    thin: `http://${thin.there}:${there}`,
  };
  const mountOf = (place: PlaceName) =>
    place === 'far' ? `http://127.0.0.1:${farMount}/far.mp3` : icecasts[place].mount(`${place}.mp3`);
  const row = (id: string, driver: string, address: string) => `${id},${id},371524100,${driver},${address}`;
  const home = kept(
    await aHome({
      endpoints: [
        ...places.flatMap((place) => [
          row(`${place}-http`, 'http', `${addressOf[place]}/${place}-http`),
          row(`${place}-pull`, 'pull', '-'),
          row(`${place}-mqtt`, 'mqtt', broker.address),
          row(`${place}-icecast`, 'icecast', mountOf(place)),
        ]),
        row('near-rtp', 'rtp', `rtp://127.0.0.1:${receiver}?codec=pcmu`),
        row('lossy-rtp', 'rtp', `rtp://${lossy.there}:${rtpPort}?codec=pcmu`),
        row('thin-rtp', 'rtp', `rtp://${thin.there}:${rtpPort}?codec=opus`),
      ],
      ...{ lessons: 2, seconds: 2, slotLength: '2m' },
    }),
    (one) => one.remove(),
  );
  await speakAtLength(home);
  const built = {
    home,
    broker,
    served: await serving(home, service, env()),
    async restart() {
      built.served = await serving(home, service, env());
    },
    folderOf: (place: PlaceName) => join(folder, place),
    streamOf: (place: PlaceName) => join(folder, `${place}.mp3`),
    packetsOf: (place: 'lossy' | 'thin') => join(folder, `${place}.rtp`),
  };
  cleanups.push(() => built.served.process.kill('SIGTERM'));
  const proxy = kept(await aMuddlingProxy(() => built.served.url), (one) => one.close());
  const villageAt = (place: PlaceName, where: Place, server: string, brokerPort = broker.port) => ({
    ...where,
    loudspeakers: deviceKinds.map((kind) => ({
      endpoint: `${place}-${kind}`,
      ...{ county: '371524', server, output: 'wav' as const, pull: kind === 'pull' },
      secret: secretOf(`${place}-${kind}`),
      publicJwks: [...(readPublicKeys(join(home.folder, 'data', 'secrets')) ?? [])],
      folder: join(folder, place),
      ...(kind === 'mqtt' ? { broker: { url: `mqtt://127.0.0.1:${brokerPort}/dalaba` } } : {}),
    })),
  });
  const heard = (place: PlaceName) => ({
    url: `http://127.0.0.1:${icecasts[place].port}/${place}.mp3`,
    file: built.streamOf(place),
  });
  const farService = `http://127.0.0.1:${await relayed(here(service), undefined, lateMs)}`;
  const farBroker = await relayed(here(broker.port), undefined, lateMs);
  const onLine = async (place: 'lossy' | 'thin', line: Line): Promise<void> => {
    const [toService, toBroker] = await Promise.all([
      relayed(here(service), line.here),
      relayed(here(broker.port), line.here),
    ]);
    const relays = [
      { port: service, to: { host: line.here, port: toService } },
      { port: broker.port, to: { host: line.here, port: toBroker } },
    ];
    const village = villageAt(place, { host: '0.0.0.0', port: there }, `http://127.0.0.1:${service}`);
    const rtp = { port: rtpPort, file: built.packetsOf(place) };
    await startFarEnd({ relays, villages: [village], mounts: [heard(place)], rtp }, cleanups, line);
  };
  await Promise.all([
    startFarEnd(
      {
        relays: [],
        villages: [
          villageAt('near', here(near), `http://127.0.0.1:${proxy.port(false)}`),
          villageAt('far', here(far), farService, farBroker),
        ],
        mounts: [heard('near'), heard('far')],
      },
      cleanups,
    ),
    onLine('lossy', lossy),
    onLine('thin', thin),
  ]);
  return built;
}

const env = (): Record<string, string> => ({
  ...Object.fromEntries(
    places
      .flatMap((place) => [
        ...deviceKinds.map((kind) => [`${place}-${kind}`, secretOf(`${place}-${kind}`)] as const),
        [`${place}-icecast`, sourcePassword] as const,
      ])
      .map(([id, secret]) => [`DALABA_CREDENTIAL_${id.replace('-', '_').toUpperCase()}`, secret]),
  ),
  DALABA_CREDENTIAL_MQTT_127_0_0_1: serverPassword,
  // A busy machine, too, has encoded all streams by then.
  DALABA_AD_HOC_DELAY_SECONDS: '30',
  DALABA_GRACE_SECONDS: '60',
  DALABA_LEASE_SECONDS: '3',
});

/** Makes lesson 2 long enough to be killed and stopped in, and nowhere like itself. */
async function speakAtLength({ folder }: TestHome): Promise<void> {
  const words = Array.from({ length: 18 }, (_, n) => `第${n + 1}户，先挂断。`).join('');
  const file = join(folder, 'content', 'lesson-2', 'cmn.wav');
  await promisify(execFile)('espeak-ng', ['-v', 'cmn', '-s', '170', '-w', file, words]);
}

/** Starts what is at the far end of a line, or beside us. */
async function startFarEnd(
  options: FarEnd,
  cleanups: (() => Promise<unknown> | unknown)[],
  line?: Line,
): Promise<void> {
  const file = resolve(import.meta.dirname, 'far-process.ts');
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
    child.kill('SIGTERM');
    await ended;
  });
  await eventually(() => said.includes('ready\n') || undefined, { describe: () => said });
}
