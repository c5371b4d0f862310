import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createStreamEncoder } from '../src/audio/stream-encoder.ts';
import { type StreamCodec, streamCodecs } from '../src/domain/rtp.ts';
import { createRtpDriver } from '../src/endpoints/rtp.ts';
import { createWallClock } from '../src/queue/clock-time.ts';
import { compareHeard } from '../test/support/heard.ts';
import { type ReceiverName, sampleRateHz, tuneIn } from '../test/support/receivers.ts';
import {  portTaken, readyToAir, writeSdp } from '../test/support/rtp-air.ts';
import { speakProgramme } from '../test/support/spoken-programme.ts';

const [, ...named] = process.argv.slice(2);
const names = named as ReceiverName[];
const sentences = ['第一课。接到陌生电话要转账，先挂断。', '第二课。真假人民币，看一看，摸一摸。', '第三课。网上贷款先交钱，都是骗人的。'];
const clock = createWallClock();
const folder = await mkdtemp(join(tmpdir(), 'dalaba-receivers-'));
await chmod(folder, 0o755);
const codecs = (process.env.CODECS?.split(',') ?? streamCodecs) as StreamCodec[];
const bufferMs = process.env.BUFFER === undefined ? {} : { bufferMs: Number(process.env.BUFFER) };
const driver = createRtpDriver({
  streamEncoder: createStreamEncoder({ scratchFolder: join(folder, 'scratch') }),
});
let port = 47_300;
try {
  const { path, items } = await speakProgramme(folder, sentences);
  for (const name of names) {
    const ready = await Promise.all(
      codecs.map(async (codec) => {
        port += 2;
        const own = port;
        const recording = tuneIn(name, { sdpFile: await writeSdp(folder, codec, own), port: own }, bufferMs);
        await portTaken(own, recording.said).catch((e) => console.error(codec, e));
        const air = await readyToAir(driver, clock, { codec, port: own, audio: path });
        return { codec, air, recording };
      }),
    );
    const startsAtMs = Math.ceil(clock.now()) + 4000;
    const told = await Promise.all(
      ready.map(({ air }) => air(startsAtMs)),
    );
    await sleep(3500);
    for (const [n, { codec, recording }] of ready.entries()) {
      await recording.stop();
      const samples = recording.samples();
      const heard = compareHeard(samples, items, { sent: told[n] ?? [], likeness: Number(process.env.LIKE ?? 0.9), toleranceMs: 50, part: 0.98 });
      const off = items.map(({ offsetMs }) =>
        Math.round(recording.atMs(Math.round(((heard.beginsAtMs + offsetMs) * sampleRateHz) / 1000)) - startsAtMs - offsetMs),
      );
      console.log(name, codec, 'heard s', (samples.length / sampleRateHz).toFixed(2), 'matched', heard.matched.toFixed(3), JSON.stringify(heard.items.map((i) => [i.likeness.toFixed(3), i.offMs.toFixed(1), `${i.matched}/${i.windows}`])), 'late', off, heard.faults, 'load', loadavg()[0]?.toFixed(1));
      if (recording.said()) console.log('   said:', recording.said().slice(0, 600));
    }
  }
} finally {
  await driver.close();
  await rm(folder, { recursive: true });
}
