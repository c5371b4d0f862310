import path from 'node:path';
import { Agent } from 'undici';
import { verifyingKeys } from '../protocol/signing.ts';
import { createAudioCache } from './audio-cache.ts';
import { createBrokerLink } from './broker-link.ts';
import { type BrokerTiming, brokerTiming, takeBrokerOrders } from './broker-orders.ts';
import { createCheckpoints } from './checkpoints.ts';
import { type LoudspeakerConfig, LoudspeakerError, type LoudspeakerOptions, parseConfig } from './config.ts';
import { createDecoder, type DecoderCommand, ffmpegDecoder } from './decoder.ts';
import { createDevice, type Device, type Health, type Log } from './device.ts';
import { createDeviceClock, type DeviceClock } from './device-clock.ts';
import { trusting } from './enrol.ts';
import { createKeyBook, type KeyBook } from './key-book.ts';
import { listen } from './listener.ts';
import { createNullOutput } from './null-output.ts';
import { pollOrders } from './order-poll.ts';
import { type OutboxTiming, outboxTiming } from './outbox.ts';
import type { Output } from './output.ts';
import type { Rooms } from './perform-order.ts';
import { aplay, openPlayerSink, type PlayerProcess } from './player-sink.ts';
import { createPumpedOutput } from './pumped-output.ts';
import { createServer, type Server } from './server.ts';
import { openState, type State } from './state.ts';
import { createTrustedTime, type TrustedTime } from './trusted-time.ts';
import { openWavSink } from './wav-sink.ts';

export interface LoudspeakerDeps {
  /** Port to listen on; 0 takes a free one. */
  readonly port: number;
  /** Address to listen on; this machine alone unless given. */
  readonly host?: string;
  readonly decoder?: DecoderCommand;
  /** What the `alsa` output starts. */
  readonly player?: PlayerProcess;
  /** Stands between a loudspeaker and its output; for whoever listens to what goes out. */
  readonly listen?: (config: LoudspeakerConfig, output: Output) => Output;
  /** Real milliseconds, never backwards. */
  readonly monotonicMs?: () => number;
  readonly outboxTiming?: OutboxTiming;
  readonly brokerTiming?: BrokerTiming;
  /** Connections to the server at most; default 4, in a village 32. */
  readonly connections?: number;
  readonly log?: Log;
}

export interface Loudspeaker {
  /** Where it takes orders: `{url}/orders`. */
  readonly url: string;
  health(): Health;
  /** Stops after writing down how far it got; another start goes on from there. */
  close(): Promise<void>;
}

export interface Village {
  /** Its loudspeakers take orders at `{url}/{endpoint}/orders`. */
  readonly url: string;
  health(): readonly Health[];
  close(): Promise<void>;
}

/** Starts one loudspeaker. Throws LoudspeakerError. */
export async function createLoudspeaker(
  options: LoudspeakerOptions,
  deps: LoudspeakerDeps,
): Promise<Loudspeaker> {
  const household = await openHousehold([parseConfig(options)], deps);
  const [device] = household.devices;
  if (device === undefined) throw new LoudspeakerError('config', 'no loudspeaker');
  const listener = await listenOr(household, (rest) => ({ device, rest }), deps);
  return {
    url: listener.url,
    health: device.health,
    async close() {
      await listener.close();
      await household.close();
    },
  };
}

/**
 * Starts many loudspeakers behind one listener. They share one audio cache (in the first one's folder), one
 * decoding of each programme, and the state file of whoever has the same folder. Throws LoudspeakerError.
 */
export async function createVillage(
  devices: readonly LoudspeakerOptions[],
  deps: LoudspeakerDeps,
): Promise<Village> {
  const household = await openHousehold(devices.map(parseConfig), { connections: 32, ...deps });
  const byEndpoint = new Map<string, Device>(household.devices.map((device) => [device.endpoint, device]));
  const deviceAt = (asked: string) => {
    const [, endpoint = '', rest = ''] = /^\/([^/]+)(\/.*)$/.exec(asked) ?? [];
    const device = byEndpoint.get(endpoint);
    return device === undefined ? undefined : { device, rest };
  };
  const listener = await listenOr(household, deviceAt, deps);
  return {
    url: listener.url,
    health: () => household.devices.map((device) => device.health()),
    async close() {
      await listener.close();
      await household.close();
    },
  };
}

/** Listens; where it can't, nothing stays open and the port is named. Throws LoudspeakerError `port`. */
async function listenOr(
  household: Household,
  deviceAt: Parameters<typeof listen>[0],
  { port, host = '127.0.0.1' }: LoudspeakerDeps,
) {
  try {
    return await listen(deviceAt, port, host);
  } catch (error) {
    await household.close();
    throw new LoudspeakerError(
      'port',
      `大喇叭听不了 ${host}:${port}，多半是别的程序占着（另一个样例？）：请停掉它，或换一个端口。` +
        `The loudspeakers can't listen at ${host}:${port}, most likely because another program does (another sample?); end it, or choose another port.`,
      error,
    );
  }
}

interface Household {
  readonly devices: readonly Device[];
  close(): Promise<void>;
}

const silent: Log = { info: () => undefined, warn: () => undefined };

async function openHousehold(
  configs: readonly LoudspeakerConfig[],
  deps: LoudspeakerDeps,
): Promise<Household> {
  const [first] = configs;
  if (first === undefined) throw new LoudspeakerError('config', '没有大喇叭。There is no loudspeaker.');
  const log = deps.log ?? silent;
  const failed = (error: unknown): void => log.warn({ error: String(error) }, 'trying again');
  const stop = new AbortController();
  // What can't be read is told before anything is opened.
  for (const { caFile } of configs) trusting(caFile);
  // First, because it finds out whether another process lives here.
  const states = openStates(configs);
  // An open question for orders holds a connection.
  const connections = (deps.connections ?? 4) + configs.filter(({ pull }) => pull).length;
  const dispatchers = new Map<string | undefined, Agent>();
  const longDispatchers = new Map<string | undefined, Agent>();
  const audio = createAudioCache(path.join(first.folder, 'audio'), failed);
  const decoder = createDecoder(path.join(first.folder, 'samples'), deps.decoder ?? ffmpegDecoder);
  const times = new Map<string, TrustedTime>();
  const serverAskers = new Map<string, Server[]>();
  const keyBooks = new Map<string, Promise<KeyBook>>();
  const clocks = new Map<number, DeviceClock>();
  const need = createNeeds((needed) => {
    Promise.all([audio.prune(needed), decoder.prune(needed)]).catch(failed);
  });

  const start = async (config: LoudspeakerConfig): Promise<Device> => {
    const clock = once(clocks, config.speed, () => createDeviceClock(config.speed, deps.monotonicMs));
    const state = stateOf(states, config);
    const dispatcher = once(dispatchers, config.caFile, () => openConnections(config.caFile, connections));
    const long = once(longDispatchers, config.caFile, () => openConnections(config.caFile));
    const emergencyKeys = await verifyingKeys(config.emergencyJwks);
    const direct = createServer(config.server, config.endpoint, config.secret, dispatcher, long);
    const link =
      config.broker &&
      createBrokerLink(config.broker, config, (error) =>
        log.warn({ endpoint: config.endpoint, error: String(error) }, 'the broker'),
      );
    const server = link === undefined ? direct : { ...direct, time: link.time, receipts: link.receipts };
    const timeKey = JSON.stringify([config.server, config.broker, config.speed, config.publicJwks]);
    // Devices of one server share its time and its keys, and ask as one after another: one it does not know holds up none.
    const askers = once(serverAskers, timeKey, () => []);
    askers.push(server);
    const keyBook = await once(keyBooks, timeKey, () =>
      createKeyBook({
        jwks: config.publicJwks,
        state,
        scope: timeKey,
        fetch: inTurn(askers, (one, signal: AbortSignal) => one.keys(signal)),
        failed: (error) => log.warn({ error: String(error) }, 'the server did not tell its keys'),
        ...(deps.monotonicMs === undefined ? {} : { monotonicMs: deps.monotonicMs }),
      }),
    );
    const time = once(times, timeKey, () => {
      const kept = createTrustedTime(
        inTurn(askers, (one, nonce: string, signal: AbortSignal) => one.time(nonce, signal)),
        keyBook.keys,
        clock,
        (error) => log.warn({ error: String(error) }, 'the server did not tell the time'),
        keyBook.refresh,
      );
      kept.keep(stop.signal).catch(() => undefined);
      return kept;
    });
    const checkpoints = once(checkpointsOf, state, () => createCheckpoints(state, failed));
    const own = outputOf(config, clock, deps);
    const output = deps.listen?.(config, own) ?? own;
    const rooms: Rooms = { audio, decoder, checkpoints, output, need };
    const timing = deps.outboxTiming ?? outboxTiming;
    const device = await createDevice({
      ...rooms,
      config,
      keyBook,
      emergencyKeys,
      state,
      clock,
      time,
      server,
      outboxTiming: timing,
      log,
    });
    if (config.pull) polls.push(pollOrders(device, server, polling.signal, failed));
    if (link !== undefined) {
      const about = { link, device, config, keyBook, state, time, log };
      const orders = takeBrokerOrders({ ...about, timing: deps.brokerTiming ?? brokerTiming });
      ending.push(async () => {
        await orders.stop();
        await link.close();
      });
    }
    return device;
  };
  const ending: (() => Promise<void>)[] = [];
  const polling = new AbortController();
  const polls: Promise<void>[] = [];
  const checkpointsOf = new Map<State, ReturnType<typeof createCheckpoints>>();
  const devices = await Promise.all(configs.map(start));
  return {
    devices,
    async close() {
      polling.abort();
      await Promise.all(polls);
      await Promise.all(devices.map((device) => device.stop()));
      await Promise.all(ending.map((end) => end()));
      stop.abort();
      for (const checkpoints of checkpointsOf.values()) checkpoints.close();
      audio.close();
      await decoder.close();
      for (const dispatcher of [...dispatchers.values(), ...longDispatchers.values()])
        await dispatcher.destroy();
      for (const state of states.values()) state.close();
    },
  };
}

const openConnections = (caFile: string | undefined, connections?: number): Agent =>
  new Agent({
    ...(connections === undefined ? {} : { connections }),
    allowH2: false,
    connect: { timeout: 3_000, ...trusting(caFile) },
    headersTimeout: 15_000,
    bodyTimeout: 15_000,
  });

/** Each question goes to the next of those there are by then. */
function inTurn<Question extends readonly unknown[], Answer>(
  askers: readonly Server[],
  ask: (server: Server, ...question: Question) => Promise<Answer>,
): (...question: Question) => Promise<Answer> {
  let turn = 0;
  return (...question) => {
    const server = askers[turn % askers.length];
    turn += 1;
    return server === undefined ? Promise.reject(new Error('nobody to ask')) : ask(server, ...question);
  };
}

function openStates(configs: readonly LoudspeakerConfig[]): ReadonlyMap<string, State> {
  const states = new Map<string, State>();
  try {
    for (const { folder } of configs) once(states, path.resolve(folder), () => openState(folder));
    return states;
  } catch (error) {
    for (const state of states.values()) state.close();
    throw error;
  }
}

function stateOf(states: ReadonlyMap<string, State>, { folder }: LoudspeakerConfig): State {
  const state = states.get(path.resolve(folder));
  if (state === undefined) throw new LoudspeakerError('folder', `${folder} is not open`);
  return state;
}

function outputOf(config: LoudspeakerConfig, clock: DeviceClock, deps: LoudspeakerDeps): Output {
  switch (config.output) {
    case 'null':
      return createNullOutput(clock);
    case 'wav':
      return createPumpedOutput(clock, (passage) => openWavSink(config.folder, passage));
    case 'alsa':
      return createPumpedOutput(clock, (passage) => openPlayerSink(deps.player ?? aplay, passage));
    default:
      return config.output satisfies never;
  }
}

/** Counts who needs an audio; tells what is still needed whenever one no longer is. */
function createNeeds(changed: (needed: ReadonlySet<string>) => void): (digest: string) => () => void {
  const counts = new Map<string, number>();
  return (digest) => {
    counts.set(digest, (counts.get(digest) ?? 0) + 1);
    return () => {
      const left = (counts.get(digest) ?? 1) - 1;
      if (left > 0) return void counts.set(digest, left);
      counts.delete(digest);
      changed(new Set(counts.keys()));
    };
  };
}

function once<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  const before = map.get(key);
  if (before !== undefined) return before;
  const made = make();
  map.set(key, made);
  return made;
}
