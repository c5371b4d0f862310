import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MqttClient } from 'mqtt';
import { audienceNameOf } from '../src/app/share-orders.ts';
import { signDeliveries } from '../src/app/sign-deliveries.ts';
import { createStreamEncoder } from '../src/audio/stream-encoder.ts';
import type { Broadcast } from '../src/domain/broadcast.ts';
import { areaCode, endpointId } from '../src/domain/ids.ts';
import type { Endpoint } from '../src/domain/schedule.ts';
import { createDrivers } from '../src/endpoints/driver-table.ts';
import { brokerCredential } from '../src/endpoints/mqtt.ts';
import type { SigningKeys } from '../src/ports/signing-keys.ts';
import type { Store } from '../src/ports/store.ts';
import { newKeyPair, signingKey } from '../src/protocol/signing.ts';
import { startPrivateRedis } from '../src/queue/private-redis.ts';
import { createStore } from '../src/store/store.ts';
import {
  aBroadcast,
  aBroadcastPlaylist,
  anEntry,
  aProgramme,
  aSchedule,
  donge,
  eveningMs,
} from '../test/contracts/store-samples.ts';
import { aMosquitto, secretOf, serverPassword, type TestMosquitto } from '../test/support/mosquitto.ts';
import type { BenchRow } from './bench-row.ts';
import { deliverAll, silent } from './support/delivering.ts';
import type { DevicesOptions, Spread } from './support/mqtt-devices.ts';

const loudspeakerCount = 4000;
/** What the reference loudspeaker spreads its answers over. */
const usualSpreadMs = 5_000;
const streamEncoder = createStreamEncoder({ scratchFolder: tmpdir() });
const startedMs = performance.now();
const clock = {
  now: () => Math.round(eveningMs - 60_000 + performance.now() - startedMs),
  speed: 1,
  until: async () => {},
};
const names = Array.from({ length: loudspeakerCount }, (_, n) => `column-${n}`);

/**
 * A county of 4,000 connected loudspeakers at one Mosquitto: one order published, until the last acceptance is stored
 * (rows, queue, workers, driver, group commit with its ledger entry); beside it a bare mqtt.js client that publishes the
 * same bytes and acknowledges the same answers. Once with answers spread as loudspeakers do, once all at once.
 */
export async function run(): Promise<BenchRow[]> {
  const broker = await aMosquitto({ users: names });
  const dataFolder = await mkdtemp(join(tmpdir(), 'dalaba-bench-mqtt-'));
  const redis = await startPrivateRedis({ dataFolder, logger: silent });
  const audience = audienceNameOf(donge, names.map(endpointId));
  const devices = await startDevices({ port: broker.port, county: donge, audience, names });
  const store = await createStore({ file: join(dataFolder, 'bench.sqlite'), clock });
  try {
    await publishCounty(store, broker);
    const rounds: Round[] = [];
    for (const [day, spreadMs] of [usualSpreadMs, 0].entries()) {
      await tell(devices, { spreadMs });
      const broadcast = aBroadcast({ day: `2026-11-2${day + 5}` });
      const jws = await freeze(store, broadcast, broker);
      const bareMs = await measureBare(broker, `dalaba/${donge}/${audience}/orders/bench`, jws);
      const counter = await countOrders(broker);
      const oursMs = await measureOurs(store, broker, redis.socketPath, day);
      rounds.push({ oursMs, bareMs, published: await counter.stop() });
    }
    return rowsOf(rounds);
  } finally {
    devices.kill('SIGTERM');
    await store.close();
    await redis.stop();
    await broker.stop();
    await rm(dataFolder, { recursive: true, force: true });
  }
}

interface Round {
  readonly oursMs: number;
  readonly bareMs: number;
  /** Orders that went to the broker. */
  readonly published: number;
}

async function startDevices(options: DevicesOptions): Promise<ChildProcess> {
  const child = fork(join(import.meta.dirname, 'support', 'mqtt-devices.ts'), [JSON.stringify(options)], {
    execArgv: ['--disable-warning=ExperimentalWarning'],
  });
  await once(child, 'message');
  return child;
}

async function tell(devices: ChildProcess, spread: Spread): Promise<void> {
  devices.send(spread);
  await once(devices, 'message');
}

const endpointsBehind = ({ address }: TestMosquitto): Endpoint[] =>
  names.map((name) => {
    const [id, area] = [endpointId(name), areaCode('371524101')];
    return { id, name: `${name} 号`, area, driver: 'mqtt', address, credential: name };
  });

async function publishCounty(store: Store, broker: TestMosquitto): Promise<void> {
  const schedule = aSchedule({ endpoints: endpointsBehind(broker) });
  await store.revisions.publishSchedule(schedule, anEntry('publish-schedule', { chain: donge }));
}

/** Freezes a broadcast for the whole county; as on any day but the first, everybody knows its audience. Answers the order. */
async function freeze(store: Store, broadcast: Broadcast, broker: TestMosquitto): Promise<string> {
  const endpoints = endpointsBehind(broker);
  const planned = aBroadcastPlaylist(
    broadcast,
    0,
    endpoints.map(({ id }) => id),
  );
  const programme = aProgramme(planned.playlist);
  const about = { subject: broadcast.id };
  await store.broadcasts.plan(broadcast, [planned], anEntry('plan-broadcast', about));
  await store.broadcasts.assemble(planned.id, planned.playlist, programme);
  const drivers = createDrivers({ streamEncoder });
  const key = await signingKey((await newKeyPair('bench')).privateJwk);
  const context = {
    store,
    clock,
    drivers,
    signingKeys: { current: async () => key } as SigningKeys,
  };
  const addressed = endpoints.map((endpoint) => ({ playlist: { ...planned, programme }, endpoint }));
  const deliveries = await signDeliveries(context, broadcast, addressed, undefined);
  const known = deliveries.map(({ assignment: _, ...delivery }) => delivery);
  await store.broadcasts.freeze(broadcast, known, anEntry('freeze-broadcast', about));
  return known[0]?.jws ?? '';
}

const connect = ({ port }: TestMosquitto, username: string, password: string): MqttClient =>
  new MqttClient(() => net.connect(port, '127.0.0.1') as never, {
    protocolVersion: 5,
    username,
    password,
    clientId: `bench-${username}`,
    reconnectPeriod: 0,
  });

/** How long a bare client takes, from publishing to the last answer, each acknowledged. Milliseconds. */
async function measureBare(broker: TestMosquitto, topic: string, jws: string): Promise<number> {
  const client = connect(broker, 'dalaba-server', serverPassword);
  const { promise, resolve } = Promise.withResolvers<void>();
  const answered = new Set<string>();
  client.on('message', (from, payload) => {
    const { hash } = JSON.parse(payload.toString()) as { hash: string };
    client.publish(from.replace(/answers$/, 'acks'), JSON.stringify({ answers: [hash] }));
    if (answered.add(from).size === loudspeakerCount) resolve();
  });
  await client.subscribeAsync('dalaba/+/endpoints/+/answers', { qos: 1 });
  const beganMs = performance.now();
  await client.publishAsync(topic, jws, { qos: 1 });
  await promise;
  const tookMs = performance.now() - beganMs;
  await client.endAsync();
  return tookMs;
}

/** The same from rows to stored acceptances. Milliseconds. */
function measureOurs(
  store: Store,
  broker: TestMosquitto,
  socketPath: string,
  round: number,
): Promise<number> {
  const password = (name: string) =>
    name === brokerCredential({ host: '127.0.0.1' }) ? serverPassword : secretOf(name);
  return deliverAll({
    ...{ store, clock, socketPath, count: loudspeakerCount, prefix: `ours-${round}` },
    drivers: (inbox) => createDrivers({ streamEncoder, clock, credentials: { secret: password }, inbox }),
    prepare: (drivers) => drivers.mqtt.attend?.(endpointsBehind(broker)),
  });
}

/** Counts orders as they are published, as any loudspeaker may. */
async function countOrders(broker: TestMosquitto): Promise<{ stop(): Promise<number> }> {
  const user = names[0] ?? '';
  const client = connect(broker, user, secretOf(user));
  let count = 0;
  client.on('message', (_topic, _payload, { retain }) => {
    if (!retain) count += 1;
  });
  await client.subscribeAsync('dalaba/+/+/orders/+', { qos: 1 });
  return {
    async stop() {
      await client.endAsync();
      return count;
    },
  };
}

function rowsOf([spread, atOnce]: readonly Round[]): BenchRow[] {
  if (spread === undefined || atOnce === undefined) throw new Error('a round is missing');
  const rate = (ms: number): number => (loudspeakerCount * 1000) / ms;
  const ratio = atOnce.bareMs / atOnce.oursMs;
  const published = spread.published + atOnce.published;
  return [
    {
      name: `one order to ${loudspeakerCount} loudspeakers, to the last acceptance stored`,
      value: spread.oursMs / 1000,
      unit: 's',
      baseline: `bare mqtt.js, to the last answer, ${(spread.bareMs / 1000).toFixed(1)} s`,
      ratio: spread.oursMs / spread.bareMs,
      rule: 'value ≤',
      limit: 30,
      ok: spread.oursMs <= 30_000,
      note: `answers spread over ${usualSpreadMs / 1000} s`,
    },
    {
      name: 'the same, all answering at once',
      value: rate(atOnce.oursMs),
      unit: 'acceptances/s',
      baseline: `bare mqtt.js, ${rate(atOnce.bareMs).toFixed(0)} answers/s`,
      ratio,
      rule: 'ratio ≥',
      limit: 0.1,
      ok: ratio >= 0.1,
    },
    {
      name: 'orders published for two broadcasts',
      value: published,
      unit: `for ${2 * loudspeakerCount} deliveries`,
      baseline: 'one an audience and broadcast',
      rule: 'value ≤',
      limit: 2,
      ok: published <= 2,
    },
  ];
}

if (import.meta.main) console.table(await run());
