import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createIcecastDriver } from '../src/endpoints/icecast.ts';
import { createWallClock } from '../src/queue/clock-time.ts';
import { anEndpoint } from '../test/contracts/driver.contract.ts';
import { aHandover, neverTold } from '../test/support/handovers.ts';
import { sourcePassword, startIcecast } from '../test/support/icecast.ts';
import { findSound } from '../test/support/match-sound.ts';
import { eventually } from '../test/support/process.ts';
import { type ReceiverName, sampleRateHz, tuneIn } from '../test/support/receivers.ts';
import { speakProgramme } from '../test/support/spoken-programme.ts';

/**
 * What real receivers hear of one programme on a mount, by hand: `node bench/receivers.ts [BURST_BYTES] [RECEIVER…]`.
 * For each: how like the rendition every item is, how far from its place, and how long after it was sent it is decoded.
 */
const [burst = '0', ...named] = process.argv.slice(2);
const names = (named.length > 0 ? named : ['mpv', 'ffmpeg', 'player', 'vlc']) as ReceiverName[];
const sentences = ['第一课。接到陌生电话要转账，先挂断。', '第二课。真假人民币，看一看，摸一摸。'];
const clock = createWallClock();
const folder = await mkdtemp(join(tmpdir(), 'dalaba-receivers-'));
const icecast = await startIcecast({ burstBytes: Number(burst) });
const driver = createIcecastDriver({ credentials: { secret: () => sourcePassword } });
const mount = icecast.mount('receivers.mp3');
try {
  const { path, items } = await speakProgramme(folder, sentences);
  const startsAtMs = clock.now() + 15_000;
  let sentAtMs = Number.NaN;
  const performing = driver.performer?.perform(
    {
      ...aHandover('lb-1', { audio: path }),
      ...{ clock, startsAtMs, untilMs: startsAtMs + 60_000 },
      sent: ({ fromMs, atMs }) => {
        if (fromMs === 0) sentAtMs = atMs;
      },
      ...neverTold,
    },
    anEndpoint('lb-1', mount, 'icecast'),
    new AbortController().signal,
  );
  await eventually(async () => (await icecast.mounts().catch(() => [])).length > 0 || undefined);
  // Long enough for a burst to be whole.
  await sleep(10_000);
  const recordings = names.map((name) => ({ name, recording: tuneIn(name, mount) }));
  await performing;
  await sleep(3000);
  const rows = recordings.flatMap(({ name, recording }) => {
    const samples = recording.samples();
    let begin = 0;
    return items.map(({ offsetMs, sound }, index) => {
      const { at, likeness } = findSound(samples, sound);
      if (index === 0) begin = at;
      return {
        receiver: name,
        item: index,
        likeness: Number(likeness.toFixed(4)),
        'off its place, ms': Number((((at - begin) / sampleRateHz) * 1000 - offsetMs).toFixed(1)),
        'decoded after due, ms': Math.round(recording.atMs(Math.max(0, at)) - startsAtMs - offsetMs),
        'heard, s': Number((samples.length / sampleRateHz).toFixed(1)),
      };
    });
  });
  console.info(`burst ${burst}; first sample left ${sentAtMs - startsAtMs} ms after it was due`);
  console.table(rows);
  for (const { recording } of recordings) await recording.stop();
} finally {
  await driver.close();
  await icecast.stop();
  await rm(folder, { recursive: true });
}
