import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { createStreamEncoder } from '../src/audio/stream-encoder.ts';
import { type StreamCodec, streamCodecs } from '../src/domain/rtp.ts';
import { createIcecastDriver } from '../src/endpoints/icecast.ts';
import { createRtpDriver } from '../src/endpoints/rtp.ts';
import type { Stretch } from '../src/ports/driver.ts';
import { createWallClock } from '../src/queue/clock-time.ts';
import { anEndpoint } from '../test/contracts/driver.contract.ts';
import { aHandover, neverTold } from '../test/support/handovers.ts';
import { compareHeard } from '../test/support/heard.ts';
import { sourcePassword, startIcecast } from '../test/support/icecast.ts';
import { eventually } from '../test/support/process.ts';
import {
  bufferMsOf,
  type ReceiverName,
  type Recording,
  receiverNames,
  sampleRateHz,
  tuneIn,
} from '../test/support/receivers.ts';
import { freeRtpPort, likenessOf, portTaken, readyToAir, writeSdp } from '../test/support/rtp-air.ts';
import { type SpokenProgramme, speakProgramme } from '../test/support/spoken-programme.ts';

/**
 * What real receivers hear of one programme, by hand:
 * `node bench/receivers.ts icecast [--burst=BYTES] [RECEIVER…]`, `node bench/receivers.ts rtp [--codec=CODEC] [RECEIVER…]`.
 * How much of it is recognised, how like it, how far from its place, and how long after it was due it came out.
 */
const { values, positionals } = parseArgs({
  args: process.argv.slice(2),
  allowPositionals: true,
  options: { burst: { type: 'string', default: '0' }, codec: { type: 'string', multiple: true } },
});
const [way = 'icecast', ...named] = positionals;
const receivers = named.length > 0 ? (named as ReceiverName[]) : receiverNames;
const sentences = [
  '第一课。接到陌生电话，先挂断。',
  '第二课。真假人民币，摸一摸。',
  '第三课。贷款先交钱，是骗人的。',
];
const clock = createWallClock();
const { signal } = new AbortController();

interface Airing {
  readonly startsAtMs: number;
  readonly sent: readonly Stretch[];
}

function rowOf(
  who: Readonly<Record<string, string>>,
  recording: Recording,
  programme: SpokenProgramme,
  { startsAtMs, sent }: Airing,
  { likeness, statedMs }: { readonly likeness: number; readonly statedMs: number },
) {
  const samples = recording.samples();
  const heard = compareHeard(samples, programme.items, { sent, likeness, toleranceMs: 50, part: 0.98 });
  const lateMs = programme.items.map(({ offsetMs }) => {
    const sample = Math.round(((heard.beginsAtMs + offsetMs) * sampleRateHz) / 1000);
    return Math.round(recording.atMs(sample) - startsAtMs - offsetMs);
  });
  return {
    ...who,
    'windows heard': `${(heard.matched * 100).toFixed(1)} %`,
    'least like': Number(Math.min(...heard.items.map((one) => one.likeness)).toFixed(3)),
    'off its place, ms': Number(Math.max(...heard.items.map(({ offMs }) => Math.abs(offMs))).toFixed(1)),
    'items after due, ms': lateMs.join(' '),
    'stated, ms': statedMs,
    faults: heard.faults.join('; '),
    'heard, s': Number((samples.length / sampleRateHz).toFixed(1)),
    load: Number(loadavg()[0]?.toFixed(1)),
  };
}

function said<Row>(row: Row): Row {
  process.stderr.write(`${JSON.stringify(row)}\n`);
  return row;
}

async function overIcecast(programme: SpokenProgramme) {
  const icecast = await startIcecast({ burstBytes: Number(values.burst) });
  const driver = createIcecastDriver({ credentials: { secret: () => sourcePassword } });
  const mount = icecast.mount('receivers.mp3');
  try {
    const startsAtMs = clock.now() + 20_000;
    const sent: Stretch[] = [];
    const performing = driver.performer?.perform(
      {
        ...aHandover('lb-1', { audio: programme.path }),
        ...{ clock, startsAtMs, untilMs: startsAtMs + 60_000 },
        sent: (stretch) => void sent.push(stretch),
        ...neverTold,
      },
      anEndpoint('lb-1', mount, 'icecast'),
      signal,
    );
    await eventually(async () => (await icecast.mounts().catch(() => [])).length > 0 || undefined);
    // Long enough for a burst to be whole.
    if (values.burst !== '0') await sleep(10_000);
    const recordings = receivers.map((name) => ({ name, recording: tuneIn(name, { url: mount }) }));
    await performing;
    await sleep(values.burst === '0' ? 3000 : 12_000);
    const rows = recordings.map(({ name, recording }) =>
      rowOf({ receiver: name }, recording, programme, { startsAtMs, sent }, { likeness: 0.95, statedMs: 0 }),
    );
    for (const { recording } of recordings) await recording.stop();
    return rows;
  } finally {
    await driver.close();
    await icecast.stop();
  }
}

async function overRtp(folder: string, programme: SpokenProgramme) {
  const streamEncoder = createStreamEncoder({ scratchFolder: join(folder, 'scratch') });
  const driver = createRtpDriver({ streamEncoder });
  const codecs = (values.codec ?? streamCodecs) as readonly StreamCodec[];
  const rows: ReturnType<typeof rowOf>[] = [];
  try {
    for (const name of receivers) {
      const ready = await Promise.all(
        codecs.map(async (codec) => {
          const port = await freeRtpPort();
          const air = await readyToAir(driver, clock, { codec, port, audio: programme.path });
          const sdpFile = await writeSdp(folder, codec, port);
          const recording = tuneIn(name, { sdpFile, port });
          await portTaken(port, recording.said);
          return { codec, air, recording };
        }),
      );
      const startsAtMs = Math.ceil(clock.now()) + 4000;
      const sent = await Promise.all(ready.map(({ air }) => air(startsAtMs)));
      await sleep(2000);
      for (const { recording } of ready) await recording.stop();
      for (const [n, { codec, recording }] of ready.entries())
        rows.push(
          said(
            rowOf(
              { receiver: name, codec },
              recording,
              programme,
              { startsAtMs, sent: sent[n] ?? [] },
              { likeness: likenessOf[codec], statedMs: bufferMsOf(name) },
            ),
          ),
        );
    }
    return rows;
  } finally {
    await driver.close();
  }
}

const folder = await mkdtemp(join(tmpdir(), 'dalaba-receivers-'));
await chmod(folder, 0o755);
try {
  const programme = await speakProgramme(folder, sentences);
  console.table(await (way === 'rtp' ? overRtp(folder, programme) : overIcecast(programme)));
} finally {
  await rm(folder, { recursive: true });
}
