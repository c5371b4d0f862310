import { type ChildProcess, spawn } from 'node:child_process';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, expect, test } from 'vitest';
import { soundOf } from '../support/correlation.ts';
import { aHome, removeSpeech } from '../support/home.ts';
import { sourcePassword, startIcecast } from '../support/icecast.ts';
import { dalaba, eventually } from '../support/process.ts';
import { tuneIn } from '../support/receivers.ts';
import { listenToRtp } from '../support/rtp-receiver.ts';
import { approveAll, playsOn, type Seen, type Served, serving, until } from '../support/served-home.ts';
import { toneIn } from '../support/tone.ts';

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
    DALABA_AD_HOC_DELAY_SECONDS: '8',
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
  const heard = tuneIn('ffmpeg', { url: icecast.mount('a.mp3') });
  cleanups.push(() => heard.stop());
  await sleep(broadcast.startsAtMs + 3000 - Date.now());
  // However many hear it, it is called once.
  expect(await icecast.listeners('lecture')).toBe(1);
  first.kill('SIGKILL');
  await sleep(2000);
  lecturer(icecast.port);
  const { playlists } = await until(served, id, 'settled', 90_000);
  const plays = await eventually(
    async () => {
      const found = await playsOn(served, date);
      return found.every((play) => (play.sentMs ?? 0) + play.playedMs > itemMs - 3000) ? found : undefined;
    },
    { withinMs: 60_000, describe: village.output },
  );
  await heard.stop();

  expect(plays.map(({ endpoint, outcome, live }) => [endpoint, outcome, live])).toEqual([
    ['a', 'unknown', '县里讲座'],
    ['b', 'unknown', '县里讲座'],
    ['h', 'played', '县里讲座'],
    ['r', 'unknown', '县里讲座'],
  ]);
  const recorded = await programmeOf(served, playlists, 'h', home.folder);
  const out = await writtenBy(home.folder);
  const seconds = toneIn(out, toneHz).map((share) => (share > 0.9 ? 1 : share < 0.1 ? 0 : '?'));
  expect(seconds.join('')).toMatch(/1.*0.*1/);
  const own = seconds.flatMap((one, second) => (one === 0 ? [second * 48_000] : []));
  // Where the source is away, the recording goes on where the clock is; a second at the edge may hold a little of both.
  const same = own.filter((at) =>
    out.subarray(at, at + 48_000).every((sample, n) => sample === recorded[at + n]),
  );
  expect(same.length).toBeGreaterThan(Math.max(0, own.length - 3));
  const pattern = toneIn(heard.samples(), toneHz).map((share) => (share > 0.9 ? 1 : share < 0.1 ? 0 : '?'));
  expect(pattern.join('')).toMatch(/1.*0.*1/);
  for (const { endpoint, sentMs = 0, playedMs, liveMs = 0 } of plays) {
    expect(liveMs, endpoint).toBeGreaterThan(2000);
    expect(liveMs, endpoint).toBeLessThan(sentMs + playedMs - 1000);
  }
  const told = plays.find(({ endpoint }) => endpoint === 'h')?.liveMs ?? 0;
  expect(Math.abs(told - 1000 * seconds.filter((one) => one === 1).length)).toBeLessThan(3000);
}, 300_000);

/** The samples of what an endpoint's programme holds. */
async function programmeOf(
  { url }: Served,
  playlists: Seen['playlists'],
  endpoint: string,
  folder: string,
): Promise<Int16Array> {
  const of = playlists.find(({ audience }) => audience.endpoints.includes(endpoint))?.programme;
  const authorization = `Basic ${Buffer.from(`${endpoint}:${endpoint}`).toString('base64')}`;
  const asked = `${url}/device/v1/audio/${of?.digest}`;
  const audio = await fetch(asked, { headers: { authorization } });
  const path = join(folder, 'programme.mp3');
  await writeFile(path, Buffer.from(await audio.arrayBuffer()));
  return soundOf(path, [], 48_000);
}

/** The samples that left the one loudspeaker of a simulated village. */
async function writtenBy(folder: string): Promise<Int16Array> {
  const name = (await readdir(folder, { recursive: true })).find((one) => /evening.*\.wav$/.test(one)) ?? '';
  const bytes = await readFile(join(folder, name));
  return new Int16Array(bytes.buffer.slice(bytes.byteOffset + 44, bytes.byteOffset + (bytes.length & ~1)));
}
