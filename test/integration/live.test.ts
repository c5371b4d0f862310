import { type ChildProcess, spawn } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, expect, test } from 'vitest';
import { aHome, removeSpeech } from '../support/home.ts';
import { sourcePassword, startIcecast } from '../support/icecast.ts';
import { eventually } from '../support/process.ts';
import { tuneIn } from '../support/receivers.ts';
import { listenToRtp } from '../support/rtp-receiver.ts';
import { approveAll, playsOn, serving, until } from '../support/served-home.ts';

const cleanups: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});
afterAll(removeSpeech);

const date = '2031-01-01';
const id = `371524/${date}/evening`;
const toneHz = 700;
const itemMs = 16_008;

/** A lecturer's machine: sends a tone to a mount. */
function lecturer(port: number): ChildProcess {
  const child = spawn(
    'ffmpeg',
    [
      ...['-v', 'error', '-re', '-f', 'lavfi', '-i', `sine=${toneHz}:r=48000`, '-b:a', '64k'],
      ...['-content_type', 'audio/mpeg', '-f', 'mp3'],
      `icecast://source:${sourcePassword}@127.0.0.1:${port}/lecture`,
    ],
    { stdio: 'ignore' },
  );
  cleanups.push(() => child.kill('SIGKILL'));
  return child;
}

/** How much of a sound's power is the tone, second after second. */
function toneIn(samples: Int16Array, rateHz = 48_000): number[] {
  return Array.from({ length: Math.floor(samples.length / rateHz) }, (_, second) => {
    let [re, im, power] = [0, 0, 0];
    for (let n = 0; n < rateHz; n += 1) {
      const value = samples[second * rateHz + n] ?? 0;
      re += value * Math.cos((2 * Math.PI * toneHz * n) / rateHz);
      im += value * Math.sin((2 * Math.PI * toneHz * n) / rateHz);
      power += value * value;
    }
    return power === 0 ? 0 : (2 * (re * re + im * im)) / rateHz / power;
  });
}

test('a lecture is relayed to who can hear it live, its recording where it breaks off; what was sent is told apart', async () => {
  const icecast = await startIcecast();
  cleanups.push(() => icecast.stop());
  const receiver = await listenToRtp();
  cleanups.push(() => receiver.close());
  const home = await aHome({
    endpoints: [
      `a,a,371524100,icecast,${icecast.mount('a.mp3')}`,
      `b,b,371524101,icecast,${icecast.mount('b.mp3')}`,
      `r,r,371524100,rtp,rtp://127.0.0.1:${receiver.port}?codec=pcmu`,
    ],
    lessons: 1,
    seconds: 7,
    slotLength: '1m',
  });
  cleanups.push(home.remove);
  const file = join(home.folder, 'schedules/donge/schedule.yaml');
  const live = `live: { url: "${icecast.url}/lecture", title: 县里讲座, for: 16s, fallback: lesson-1 }`;
  const text = (await readFile(file, 'utf8'))
    .replace(/evening: \{ (.*) \}/, `evening: { $1, ${live} }`)
    .replace(/^(opening|closing).*\n/gm, '');
  await writeFile(file, text);
  const first = lecturer(icecast.port);
  await eventually(
    async () => (await icecast.mounts().catch((): string[] => [])).includes('/lecture') || undefined,
  );
  const served = await serving(home, 0, {
    DALABA_CREDENTIAL_A: sourcePassword,
    DALABA_CREDENTIAL_B: sourcePassword,
    DALABA_LOG_LEVEL: 'info',
    DALABA_GRACE_SECONDS: '4',
    DALABA_AD_HOC_DELAY_SECONDS: '9',
  });
  cleanups.push(() => served.process.kill('SIGTERM'));
  await approveAll(served, ['lesson-1']);
  await served.ask('POST', '/broadcasts', { county: '371524', slot: 'evening', date, now: true });
  const { broadcast } = await until(served, id, 'frozen');
  await eventually(async () => (await icecast.mounts()).includes('/a.mp3') || undefined);
  const heard = tuneIn('ffmpeg', icecast.mount('a.mp3'));
  cleanups.push(() => heard.stop());
  await sleep(broadcast.startsAtMs + 3000 - Date.now());
  first.kill('SIGKILL');
  await sleep(2000);
  lecturer(icecast.port);
  const done = await until(served, id, 'settled');
  console.log(JSON.stringify(done.playlists[0]));
  await sleep(broadcast.startsAtMs + itemMs + 2500 - Date.now());
  await heard.stop();

  const plays = await playsOn(served, date);
  console.log(
    plays.map(({ endpoint, outcome, sentMs, liveMs, live, title }) => [
      endpoint,
      outcome,
      sentMs,
      liveMs,
      live,
      title,
    ]),
  );
  console.log(
    toneIn(heard.samples())
      .map((n) => n.toFixed(2))
      .join(' '),
    itemMs,
    receiver.packets.length,
  );
  console.log(served.process.output());
  expect(plays).toHaveLength(3);
}, 120_000);
