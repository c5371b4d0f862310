import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createStreamEncoder } from '../../src/audio/stream-encoder.ts';
import { readRtpAddress, rtpPayloads, type StreamCodec, streamCodecs } from '../../src/domain/rtp.ts';
import { createRtpDriver } from '../../src/endpoints/rtp.ts';
import type { Clock } from '../../src/ports/clock.ts';
import { DeliveryError, type Performance, type Stretch } from '../../src/ports/driver.ts';
import { createWallClock } from '../../src/queue/clock-time.ts';
import { anEndpoint, driverContract } from '../contracts/driver.contract.ts';
import { aHandover, neverTold } from '../support/handovers.ts';
import { type SpokenProgramme, spokenProgramme } from '../support/programme.ts';
import { listenToRtp, type RtpPacket, type RtpReceiver } from '../support/rtp-receiver.ts';

let folder: string;
let spoken: SpokenProgramme;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dalaba-rtp-'));
  spoken = await spokenProgramme(join(folder, 'programme.mp3'), 3);
});
afterAll(() => rm(folder, { recursive: true, force: true }));
const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

const encoding = () => createStreamEncoder({ scratchFolder: join(folder, 'scratch') });
const aDriver = (allowedNetworks?: readonly string[]) => {
  const options = allowedNetworks === undefined ? {} : { allowedNetworks };
  const driver = createRtpDriver({ streamEncoder: encoding(), ...options });
  closers.push(() => driver.close());
  return driver;
};
const aReceiver = async (group?: string): Promise<RtpReceiver> => {
  const receiver = await listenToRtp(group);
  closers.push(receiver.close);
  return receiver;
};
const programmeOf = ({ digest, bytes, durationMs }: SpokenProgramme) => ({ digest, bytes, durationMs });
const handed = (endpoint: string, startsAtMs = Date.now()) =>
  aHandover(endpoint, { audio: spoken.path, order: { startsAtMs, programme: programmeOf(spoken) } });
const never = new AbortController().signal;

driverContract(
  'rtp',
  async () => {
    const driver = createRtpDriver({ streamEncoder: encoding() });
    return {
      driver,
      address: () => 'rtp://127.0.0.1:5004?codec=g722',
      order: (endpoint) => handed(endpoint, 1_795_602_600_000),
      stop: () => driver.close(),
    };
  },
  { tellsOrders: false },
);

interface Asked {
  readonly startsInMs: number;
  readonly untilMs?: number;
  readonly clock?: Clock;
  readonly signal?: AbortSignal;
  readonly told?: (stretch: Stretch) => void;
}

/** Performs the programme at an address; answers what it told of. */
async function perform(address: string, { startsInMs, untilMs, signal, clock, told }: Asked) {
  const time = clock ?? createWallClock();
  const startsAtMs = time.now() + startsInMs;
  const stretches: Stretch[] = [];
  const performance: Performance = {
    ...handed('lb-1', startsAtMs),
    clock: time,
    startsAtMs,
    untilMs: untilMs === undefined ? startsAtMs + 600_000 : startsAtMs + untilMs,
    sent: (stretch) => {
      stretches.push(stretch);
      told?.(stretch);
    },
    ...neverTold,
  };
  await aDriver().performer?.perform(performance, anEndpoint('lb-1', address, 'rtp'), signal ?? never);
  return { stretches, startsAtMs };
}

/** What the encoder made, packet by packet. */
async function madeOf(codec: StreamCodec): Promise<{ silent: number; payloads: Buffer[] }> {
  const prepared = await encoding().prepare({ ...spoken, audio: async () => spoken.path }, codec, never);
  const file = await prepared.open();
  const all = await file.read(0, prepared.packets);
  await file.close();
  const { bytes } = rtpPayloads[codec];
  const payloads = Array.from({ length: prepared.packets }, (_, n) =>
    all.subarray(n * bytes, (n + 1) * bytes),
  );
  return { silent: prepared.silent, payloads };
}

/**
 * Packets of one source, in order, none twice; timestamps follow places, whatever was left out. Answers where each one
 * stands among those that were made.
 */
function placesOf(packets: readonly RtpPacket[], codec: StreamCodec, payloads: readonly Buffer[]): number[] {
  const { payloadType, ticks } = rtpPayloads[codec];
  const [first] = packets;
  if (first === undefined) throw new Error('nothing came');
  const last = packets.at(-1)?.payload ?? Buffer.alloc(0);
  // The end of a programme is unlike any other packet of it, as its beginning is not.
  const lastAt = payloads.findLastIndex((payload) => payload.equals(last));
  const lastTicks = packets.at(-1)?.timestamp ?? 0;
  return packets.map((packet, n) => {
    expect(packet).toMatchObject({ version: 2, payloadType, source: first.source });
    expect(packet.sequence).toBe((first.sequence + n) & 0xffff);
    const at = lastAt - ((lastTicks - packet.timestamp) >>> 0) / ticks;
    expect(packet.payload.equals(payloads[at] ?? Buffer.alloc(0))).toBe(true);
    const before = packets[n - 1];
    const isNext = before !== undefined && (packet.timestamp - before.timestamp) >>> 0 === ticks;
    expect(packet.marker).toBe(!isNext);
    return at;
  });
}

describe('what goes out', () => {
  test.each(streamCodecs)('%s: silence, then the whole programme, in order', async (codec) => {
    const { silent, payloads } = await madeOf(codec);
    const receiver = await aReceiver();
    const address = `rtp://127.0.0.1:${receiver.port}?codec=${codec}`;
    const { stretches } = await perform(address, { startsInMs: 700 });
    const places = placesOf(receiver.packets, codec, payloads);
    expect(places[0]).toBeGreaterThan(0);
    expect(places[0]).toBeLessThan(silent);
    expect(places.at(-1)).toBe(payloads.length - 1);
    const told = stretches.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0);
    const sent = places.filter((at) => at >= silent).length * rtpPayloads[codec].packetMs;
    expect(told).toBeGreaterThan(sent - 20);
    expect(told).toBeLessThanOrEqual(sent);
    expect(stretches.at(-1)?.toMs).toBe(spoken.durationMs);
  });

  test('a group hears it on the interface that was asked for', async () => {
    const { payloads } = await madeOf('g722');
    const receiver = await aReceiver('239.77.0.1');
    const address = `rtp://239.77.0.1:${receiver.port}?codec=g722&interface=127.0.0.1`;
    await perform(address, { startsInMs: -2000 });
    expect(placesOf(receiver.packets, 'g722', payloads).at(-1)).toBe(payloads.length - 1);
  });

  test('who takes it up goes on where the programme is by now, as a new source', async () => {
    const { silent, payloads } = await madeOf('pcmu');
    const receiver = await aReceiver();
    const address = `rtp://127.0.0.1:${receiver.port}`;
    const stopping = new AbortController();
    const clock = createWallClock();
    const startsAtMs = clock.now() - 500;
    const first = await perform(address, {
      startsInMs: startsAtMs - clock.now(),
      signal: stopping.signal,
      told: () => stopping.abort(),
    });
    const stopped = receiver.packets.length;
    const second = await perform(address, { startsInMs: startsAtMs - clock.now() });
    const [one, two] = [receiver.packets.slice(0, stopped), receiver.packets.slice(stopped)];
    expect(one[0]?.source).not.toBe(two[0]?.source);
    const places = placesOf(two, 'pcmu', payloads);
    expect(places.at(-1)).toBe(payloads.length - 1);
    // Nothing twice: the second begins after what the first told of.
    expect(second.stretches[0]?.fromMs).toBeGreaterThanOrEqual(first.stretches.at(-1)?.toMs ?? Infinity);
    expect(places[0]).toBe(silent + (second.stretches[0]?.fromMs ?? 0) / 20);
    expect((second.startsAtMs - first.startsAtMs) ** 2).toBeLessThanOrEqual(1);
  });

  test('nothing goes out once it is stopped, nor from the instant on at which it has to end', async () => {
    const receiver = await aReceiver();
    const address = `rtp://127.0.0.1:${receiver.port}`;
    const { stretches } = await perform(address, { startsInMs: -100, untilMs: 1100 });
    expect(stretches.at(-1)?.toMs).toBeLessThanOrEqual(1120);
    const { length } = receiver.packets;
    expect(length).toBeGreaterThan(0);
    await perform(address, { startsInMs: -100, signal: AbortSignal.abort(new Error('enough')) }).catch(
      () => {},
    );
    await perform(address, { startsInMs: -600_000 });
    expect(receiver.packets.length).toBe(length);
  });
});

describe('a clock that is set', () => {
  /** The machine's clock, and how to set it. */
  const settable = () => {
    let offMs = 0;
    return {
      clock: createWallClock(() => Date.now() + offMs),
      step: (byMs: number) => {
        offMs += byMs;
      },
    };
  };

  test.each([
    ['forward', 1500],
    ['back', -1500],
  ])('%s while it is heard changes nothing: every packet once', async (_, byMs) => {
    const { clock, step } = settable();
    const { payloads, silent } = await madeOf('pcmu');
    const receiver = await aReceiver();
    let isSet = false;
    const { stretches } = await perform(`rtp://127.0.0.1:${receiver.port}`, {
      startsInMs: 0,
      clock,
      told: () => {
        if (!isSet) step(byMs);
        isSet = true;
      },
    });
    const places = placesOf(receiver.packets, 'pcmu', payloads);
    expect(places.at(-1)).toBe(payloads.length - 1);
    expect(new Set(places).size).toBe(places.length);
    expect(stretches.at(-1)?.toMs).toBe(spoken.durationMs);
    expect(places[0]).toBeGreaterThanOrEqual(silent);
  });

  test('forward before it begins brings the beginning nearer', async () => {
    const { clock, step } = settable();
    const { payloads } = await madeOf('pcmu');
    const receiver = await aReceiver();
    const running = perform(`rtp://127.0.0.1:${receiver.port}`, { startsInMs: 60_000, clock });
    step(59_000);
    const { startsAtMs } = await running;
    expect(clock.now()).toBeLessThan(startsAtMs + 30_000);
    const { source } = receiver.packets.at(-1) ?? { source: 0 };
    const last = receiver.packets.filter((packet) => packet.source === source);
    expect(placesOf(last, 'pcmu', payloads).at(-1)).toBe(payloads.length - 1);
  });
});

describe('what goes wrong', () => {
  const failureAt = async (address: string, audio: string | undefined = spoken.path, driver = aDriver()) => {
    const order = {
      programme: {
        ...programmeOf(spoken),
        ...(audio === spoken.path ? {} : { digest: 'e'.repeat(64) as never }),
      },
    };
    const failure = await driver
      .deliver(aHandover('lb-1', { audio, order }), anEndpoint('lb-1', address, 'rtp'), never)
      .catch((error: unknown) => error);
    if (failure instanceof DeliveryError) return failure;
    throw new Error(`no DeliveryError but ${JSON.stringify(failure)}`);
  };

  test.each([
    'rtp://8.8.8.8:5004',
    'rtp://169.254.169.254:5004',
    'rtp://239.10.0.1:5004?interface=8.8.8.8',
    'rtp://224.0.0.1:5004',
    'http://127.0.0.1:5004',
  ])('%s is refused in both languages', async (address) => {
    expect(aDriver().addressProblem(address)).toMatch(/\p{Script=Han}.*[A-Za-z].*\.$/u);
    expect(await failureAt(address)).toMatchObject({
      kind: 'unrecoverable',
      reason: 'address',
      mayHaveArrived: false,
    });
  });

  test('groups are open whatever networks are allowed; receivers are not', () => {
    const driver = aDriver(['192.168.7.0/24']);
    expect(driver.addressProblem('rtp://239.10.0.1:5004')).toBeUndefined();
    expect(driver.addressProblem('rtp://192.168.7.9:5004')).toBeUndefined();
    expect(driver.addressProblem('rtp://10.0.0.9:5004')).toContain('10.0.0.9');
    expect(driver.addressProblem('rtp://239.10.0.1:5004?interface=10.0.0.9')).toContain('10.0.0.9');
  });

  test('a name is checked after it was resolved', async () => {
    const elsewhere = aDriver(['10.0.0.0/8']);
    const failure = await failureAt('rtp://localhost:5004', spoken.path, elsewhere);
    expect(failure).toMatchObject({ kind: 'unrecoverable', reason: 'address' });
    const unknown = await failureAt('rtp://no-such-receiver.invalid:5004');
    expect(unknown).toMatchObject({ kind: 'retry-later', reason: 'unreachable' });
  });

  test('an interface this machine has not: later, it may come', async () => {
    const failure = await failureAt('rtp://239.10.0.1:5004?interface=10.255.255.254');
    expect(failure).toMatchObject({ kind: 'retry-later', reason: 'interface', mayHaveArrived: false });
  });

  test('a programme that cannot be encoded is not accepted', async () => {
    const failure = await failureAt('rtp://127.0.0.1:5004', import.meta.filename);
    expect(failure).toMatchObject({ reason: 'audio', mayHaveArrived: false });
  });

  test('an address that a schedule may name is one the driver can use', () => {
    const text = 'rtp://239.10.0.1:5004?codec=opus&ttl=8&interface=10.0.0.2';
    expect(readRtpAddress(text)).toMatchObject({ codec: 'opus', ttl: 8 });
    expect(aDriver().addressProblem(text)).toBeUndefined();
  });
});
