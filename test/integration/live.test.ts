import { type ChildProcess, spawn } from 'node:child_process';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, expect, test } from 'vitest';
import { aHome, removeSpeech } from '../support/home.ts';
import { sourcePassword, startIcecast } from '../support/icecast.ts';
import { dalaba, eventually } from '../support/process.ts';
import { tuneIn } from '../support/receivers.ts';
import { listenToRtp } from '../support/rtp-receiver.ts';
import { toneIn } from '../support/tone.ts';
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
      'h,h,371524100,pull,-',
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
  const env = {
    DALABA_CREDENTIAL_A: sourcePassword,
    DALABA_CREDENTIAL_B: sourcePassword,
    DALABA_CREDENTIAL_H: 'h',
    DALABA_GRACE_SECONDS: '4',
    DALABA_AD_HOC_DELAY_SECONDS: '9',
  };
  const served = await serving(home, 0, env);
  cleanups.push(() => served.process.kill('SIGTERM'));
  await approveAll(served, ['lesson-1']);
  const village = dalaba(
    ['village', '--home', home.folder, '--server', served.url, '--count', '1', '--output', 'wav'],
    env,
  );
  cleanups.push(() => village.kill('SIGTERM'));
  await eventually(() => village.output().includes('village ready') || undefined, {
    describe: village.output,
  });
  await served.ask('POST', '/broadcasts', { county: '371524', slot: 'evening', date, now: true });
  const { broadcast } = await until(served, id, 'frozen');
  await eventually(async () => (await icecast.mounts()).includes('/a.mp3') || undefined);
  const heard = tuneIn('ffmpeg', icecast.mount('a.mp3'));
  cleanups.push(() => heard.stop());
  await sleep(broadcast.startsAtMs + 3000 - Date.now());
  first.kill('SIGKILL');
  await sleep(2000);
  lecturer(icecast.port);
  await until(served, id, 'settled');
  const plays = await eventually(
    async () => {
      const found = await playsOn(served, date);
      return found.every(({ sentMs = 0, playedMs }) => sentMs + playedMs >= itemMs - 500) ? found : undefined;
    },
    { withinMs: 30_000, describe: village.output },
  );
  await heard.stop();
  const wav = (await readdir(home.folder, { recursive: true })).find((name) => name.endsWith('.wav') && name.includes('evening'));
  const file2 = await readFile(join(home.folder, wav ?? ''));
  console.log(plays.map(({endpoint,outcome,sentMs,playedMs,liveMs,live,title})=>[endpoint,outcome,sentMs,playedMs,liveMs,live,title]));
  console.log(toneIn(heard.samples(), toneHz).map((n)=>n.toFixed(2)).join(' '), itemMs, receiver.packets.length);
  console.log(toneIn(new Int16Array(file2.buffer.slice(file2.byteOffset+44, file2.byteOffset + (file2.length & ~1))), toneHz).map((n)=>n.toFixed(2)).join(' '));
  console.log(served.process.output(), village.output());
}, 240_000);
