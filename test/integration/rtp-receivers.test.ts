import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createStreamEncoder } from '../../src/audio/stream-encoder.ts';
import { type RtpAddress, readRtpAddress, type StreamCodec, sdpOf } from '../../src/domain/rtp.ts';
import { createRtpDriver } from '../../src/endpoints/rtp.ts';
import type { Driver, Stretch } from '../../src/ports/driver.ts';
import { createWallClock } from '../../src/queue/clock-time.ts';
import { anEndpoint } from '../contracts/driver.contract.ts';
import { type Match, matchOf, soundOf } from '../support/correlation.ts';
import { aHandover, neverTold } from '../support/handovers.ts';
import { eventually } from '../support/process.ts';
import { type SpokenProgramme, spokenProgramme } from '../support/programme.ts';

let folder: string;
let spoken: SpokenProgramme;
let driver: Driver;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dalaba-receivers-'));
  spoken = await spokenProgramme(join(folder, 'programme.mp3'), 4);
  driver = createRtpDriver({
    streamEncoder: createStreamEncoder({ scratchFolder: join(folder, 'scratch') }),
  });
});
afterAll(async () => {
  await driver?.close();
  await rm(folder, { recursive: true, force: true });
});

const portOf: Readonly<Record<StreamCodec, number>> = {
  pcmu: 47_210,
  g722: 47_212,
  l16: 47_214,
  opus: 47_216,
};

/** What the receivers hold back, so that a busy machine is none the worse for it. */
const bufferMs = 1000;

/** GStreamer, set up by our session description, writing what it heard. */
async function startReceiver(codec: StreamCodec, address: string) {
  const sdp = join(folder, `${codec}.sdp`);
  const sound = join(folder, `${codec}.s16`);
  await writeFile(sdp, sdpOf('高集村大喇叭', readRtpAddress(address) as RtpAddress));
  const heard = 'decodebin ! audioconvert ! audioresample ! audio/x-raw,channels=1,rate=8000,format=S16LE';
  const pipeline = `filesrc location=${sdp} ! sdpdemux latency=${bufferMs} ! ${heard} ! filesink buffer-mode=unbuffered location=${sound}`;
  const child = spawn('gst-launch-1.0', ['-q', ...pipeline.split(' ')], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const ended = once(child, 'close');
  const port = `:${portOf[codec].toString(16).toUpperCase()} `;
  await eventually(async () => (await readFile('/proc/net/udp', 'utf8')).includes(port) || undefined, {
    describe: () => said,
  });
  return {
    sound,
    async stop() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

/** Streams the programme; answers what was told of, as stretches long enough to be found again. */
async function stream(codec: StreamCodec, address: string): Promise<readonly Stretch[]> {
  const clock = createWallClock();
  const startsAtMs = clock.now() + 2500;
  const { digest, bytes, durationMs } = spoken;
  const order = { startsAtMs, programme: { digest, bytes, durationMs } };
  const handover = aHandover(codec, { audio: spoken.path, order });
  const endpoint = anEndpoint(codec, address, 'rtp');
  const { signal } = new AbortController();
  expect(await driver.deliver(handover, endpoint, signal)).toEqual({ answer: 'accepted' });
  const told: Stretch[] = [];
  const sent = (stretch: Stretch) => void told.push(stretch);
  const performance = { ...handover, clock, startsAtMs, untilMs: startsAtMs + 60_000, sent, ...neverTold };
  await driver.performer?.perform(performance, endpoint, signal);
  return told.filter(({ fromMs, toMs }) => toMs - fromMs >= 900);
}

test.each<StreamCodec>(['g722', 'opus'])('GStreamer hears what we say we streamed, in %s', async (codec) => {
  const programme = await soundOf(spoken.path, ['-f', 'mp3']);
  const address = `rtp://127.0.0.1:${portOf[codec]}?codec=${codec}`;
  const hear = async () => {
    const receiver = await startReceiver(codec, address);
    const told = await stream(codec, address);
    await sleep(bufferMs + 500);
    await receiver.stop();
    const heard = await soundOf(receiver.sound, ['-f', 's16le', '-ar', '8000', '-ac', '1']);
    return told.map(({ fromMs }) => matchOf(heard, programme, { fromMs: fromMs + 250, lengthMs: 400 }));
  };
  // An Opus decoder keeps the sound, not the shape of its wave.
  const isHeard = ({ likeness }: Match) => likeness > (codec === 'opus' ? 0.6 : 0.9);
  // A machine that is busy enough keeps the receiver waiting longer than its buffer: some of it, then, or once more.
  const parts = await eventually(
    async () => {
      const found = (await hear()).filter(isHeard);
      return found.length > 0 ? found : undefined;
    },
    { withinMs: 100_000 },
  );
  const places = parts.map(({ atMs }) => atMs);
  expect(places).toEqual(places.toSorted((a, b) => a - b));
});
