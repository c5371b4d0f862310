import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createStreamEncoder } from '../../src/audio/stream-encoder.ts';
import type { StreamCodec } from '../../src/domain/rtp.ts';
import { createRtpDriver } from '../../src/endpoints/rtp.ts';
import type { Driver } from '../../src/ports/driver.ts';
import { createWallClock } from '../../src/queue/clock-time.ts';
import { compareHeard, type Heard } from '../support/heard.ts';
import { tuneIn } from '../support/receivers.ts';
import { freeRtpPort, likenessOf, portTaken, readyToAir, writeSdp } from '../support/rtp-air.ts';
import { type SpokenProgramme, speakProgramme } from '../support/spoken-programme.ts';

let folder: string;
let spoken: SpokenProgramme;
let swapped: SpokenProgramme;
let driver: Driver;
const clock = createWallClock();
const sentences = ['第一课。接到电话，先挂断。', '第二课。真假人民币，摸一摸。'];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dalaba-receivers-'));
  await chmod(folder, 0o755);
  const aside = join(folder, 'swapped');
  await mkdir(aside);
  spoken = await speakProgramme(folder, sentences);
  swapped = await speakProgramme(aside, sentences.toReversed());
  driver = createRtpDriver({
    streamEncoder: createStreamEncoder({ scratchFolder: join(folder, 'scratch') }),
  });
});
afterAll(async () => {
  await driver?.close();
  await rm(folder, { recursive: true, force: true });
});

/** What GStreamer holds back, so that a busy machine is none the worse for it. */
const bufferMs = 1000;

interface Case {
  readonly codec: StreamCodec;
  /** Nine of ten packets reach the receiver. */
  readonly isLossy?: boolean;
  readonly programme?: SpokenProgramme;
}

/** Passes nine of ten packets on. */
async function startLossyRelay(to: number): Promise<number> {
  const socket = createSocket('udp4');
  let packets = 0;
  socket.on('message', (packet) => {
    packets += 1;
    if (packets % 10 !== 0) socket.send(packet, to, '127.0.0.1');
  });
  await once(socket.bind(0, '127.0.0.1').unref(), 'listening');
  return socket.address().port;
}

/** Airs to GStreamer, once for each case and all at the same instant; what each heard, held against `spoken`. */
async function hear(cases: readonly Case[]): Promise<readonly Heard[]> {
  const ready = await Promise.all(
    cases.map(async ({ codec, isLossy = false, programme = spoken }) => {
      const port = await freeRtpPort();
      const to = isLossy ? await startLossyRelay(port) : port;
      const recording = tuneIn(
        'gstreamer',
        { sdpFile: await writeSdp(folder, codec, port), port },
        { bufferMs },
      );
      const air = await readyToAir(driver, clock, { codec, port: to, audio: programme.path });
      await portTaken(port, recording.said);
      return { codec, air, recording };
    }),
  );
  const startsAtMs = clock.now() + 2100;
  const sent = await Promise.all(ready.map(({ air }) => air(startsAtMs)));
  await sleep(bufferMs + 500);
  return Promise.all(
    ready.map(async ({ codec, recording }, n) => {
      await recording.stop();
      const listening = { likeness: likenessOf[codec], toleranceMs: 50, part: 0.98 };
      return compareHeard(recording.samples(), spoken.items, { ...listening, sent: sent[n] ?? [] });
    }),
  );
}

test('GStreamer hears all that we say we streamed, each item in its place; a lost tenth and a changed order are found out', async () => {
  // A machine that is busy enough keeps a receiver waiting longer than its buffer; then it is aired once more.
  let attempt = 0;
  let straight: readonly Heard[] = [];
  do {
    attempt += 1;
    const heard = await hear([
      { codec: 'g722' },
      { codec: 'opus' },
      { codec: 'g722', isLossy: true },
      { codec: 'g722', programme: swapped },
    ]);
    straight = heard.slice(0, 2);
    const [lossy, other] = heard.slice(2);
    expect(lossy?.faults.at(-1)).toMatch(/% of the windows were heard$/);
    expect(other?.faults[0]).toMatch(/^item \d is -?\d+ ms from its place$/);
  } while (attempt < 4 && straight.some(({ faults }) => faults.length > 0));
  expect(straight.map(({ faults }) => faults)).toEqual([[], []]);
  for (const { items } of straight)
    expect(Math.min(...items.map(({ windows }) => windows))).toBeGreaterThan(5);
});

test('what is held against a programme has to be all of it', () => {
  const { items } = spoken;
  const last = items.at(-1);
  const whole = new Int16Array(48 * ((last?.offsetMs ?? 0) + 1500) + (last?.sound.length ?? 0));
  const placed = (offsets: readonly number[]) => {
    const heard = new Int16Array(whole.length);
    for (const [n, { sound }] of items.entries())
      heard.set(sound.subarray(0, heard.length - 48 * (offsets[n] ?? 0)), 48 * (offsets[n] ?? 0));
    return heard;
  };
  const places = items.map(({ offsetMs }) => offsetMs + 700);
  const faultsOf = (heard: Int16Array) =>
    compareHeard(heard, items, { likeness: 0.95, toleranceMs: 50, part: 0.98 }).faults;
  const good = placed(places);
  const quietly = good.map((sample) => sample / 8);
  expect([faultsOf(good), faultsOf(quietly)]).toEqual([[], []]);
  // Twenty of every two hundred milliseconds silent, as receivers fill lost packets.
  const lossy = good.map((sample, n) => (n % 9600 < 960 ? 0 : sample));
  expect(faultsOf(lossy).at(-1)).toMatch(/% of the windows were heard$/);
  expect(faultsOf(placed([700, (places[1] ?? 0) + 70]))[0]).toMatch(/^item 1 is 70 ms from its place$/);
  expect(faultsOf(good.map((sample, n) => (n > 48 * (places[1] ?? 0) ? 0 : sample)))[0]).toBe(
    'item 1 is not there',
  );
});
