import path from 'node:path';
import type { Agent } from 'undici';
import { verifyingKeys } from '../protocol/signing.ts';
import { createAudioCache } from './audio-cache.ts';
import { createBrokerLink } from './broker-link.ts';
import { type BrokerTiming, brokerTiming, takeBrokerOrders } from './broker-orders.ts';
import { createCheckpoints } from './checkpoints.ts';
import { type LoudspeakerConfig, LoudspeakerError } from './config.ts';
import { openConnections } from './connections.ts';
import { createDecoder, type DecoderCommand, ffmpegDecoder } from './decoder.ts';
import { createDevice, type Device, type Log } from './device.ts';
import { createDeviceClock, type DeviceClock } from './device-clock.ts';
import { trusting } from './enrol.ts';
import { inTurn } from './in-turn.ts';
import { createKeyBook, type KeyBook } from './key-book.ts';
import { createNeeds } from './needs.ts';
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

export interface HouseholdDeps {
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

/** The loudspeakers of a process. */
export interface Household {
  readonly devices: readonly Device[];
  close(): Promise<void>;
}

const silent: Log = { info: () => undefined, warn: () => undefined };

/** Starts loudspeakers that share whatever they can: audio, decodings, states, the time. Throws LoudspeakerError. */
export async function openHousehold(
  configs: readonly LoudspeakerConfig[],
  deps: HouseholdDeps,
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

function outputOf(config: LoudspeakerConfig, clock: DeviceClock, deps: HouseholdDeps): Output {
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

function once<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  const before = map.get(key);
  if (before !== undefined) return before;
  const made = make();
  map.set(key, made);
  return made;
}
