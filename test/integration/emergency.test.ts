import { writeFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PlayRecord } from '../../src/ports/plays.ts';
import { newKeyPair, signingKey, signOrder } from '../../src/protocol/signing.ts';
import { ensureCredentials } from '../../src/secrets/credentials.ts';
import { aCapAlert } from '../support/cap.ts';
import { aHome, removeSpeech, type TestHome } from '../support/home.ts';
import { type Icecast, sourcePassword, startIcecast } from '../support/icecast.ts';
import { aMosquitto, secretOf, serverPassword, type TestMosquitto } from '../support/mosquitto.ts';
import { dalaba, eventually, output } from '../support/process.ts';
import { removeDataFolder } from '../support/redis.ts';
import { listenToRtp, type RtpReceiver } from '../support/rtp-receiver.ts';
import { approveAll, freePort, type Served, serving } from '../support/served-home.ts';

const cleanups: (() => Promise<unknown> | unknown)[] = [];
let served: Served;
let home: TestHome;
let broker: TestMosquitto;
let icecast: Icecast;
let receiver: RtpReceiver;
let port: number;
let chief: string;
const date = Temporal.Now.zonedDateTimeISO('Asia/Shanghai').toPlainDate().toString();
const evening = `371524/${date}/evening`;
/** Loudspeakers that tell what they play, and endpoints that this service streams to. */
const devices = ['lb-1', 'lb-2', 'm-1', 'm-2', 'p-1'];
const streams = ['i-1', 'r-1'];
const endpoints = [...devices, ...streams].sort();

const health = async (): Promise<{ playing: string | null }> =>
  (await (await fetch(`http://127.0.0.1:${port}/lb-1/health`)).json()) as { playing: string | null };
const call = async (method: string, path: string, token: string, body?: object) => {
  const response = await fetch(`${served.url}/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
};
const playsOf = async (broadcast: string): Promise<PlayRecord[]> =>
  (await call('GET', `/plays?broadcast=${encodeURIComponent(broadcast)}`, served.token)).body
    .items as PlayRecord[];
/** Until every item of a broadcast at every endpoint has an outcome. */
const concluded = async (broadcast: string, count: number): Promise<PlayRecord[]> => {
  let last: PlayRecord[] = [];
  return eventually(
    async () => {
      last = await playsOf(broadcast);
      const known = last.filter(({ outcome, evidence }) => outcome !== 'unknown' || evidence !== undefined);
      return known.length === count ? last : undefined;
    },
    { withinMs: 90_000, describe: () => `${JSON.stringify(last)} ${served.process.output()}` },
  );
};
const playing = (order: string) =>
  eventually(async () => ((await health()).playing === order ? true : undefined), {
    withinMs: 90_000,
    describe: served.process.output,
  });
const emergency = (token: string, ...args: string[]) =>
  output(['emergency', ...args, '--home', home.folder], { DALABA_TOKEN: token });

async function writeCredentials(): Promise<void> {
  const secrets = join(home.folder, 'data', 'secrets');
  ensureCredentials(secrets, devices);
  const values = Object.fromEntries(devices.map((name) => [name, secretOf(name)]));
  const others = { 'i-1': sourcePassword, 'mqtt-127-0-0-1': serverPassword };
  writeFileSync(join(secrets, 'credentials.json'), JSON.stringify({ ...values, ...others }), { mode: 0o600 });
}

async function writeNotice(): Promise<void> {
  await mkdir(join(home.folder, 'content', 'lesson-2'), { recursive: true });
  await writeFile(
    join(home.folder, 'content', 'lesson-2', 'lesson.yaml'),
    `title: 暴雨转移
kind: notice
topic: flood
synthetic: true
script: 马上转移。
recordings:
  cmn: cmn.wav
  cmn-x-jilu1239: cmn-x-jilu1239.wav
`,
  );
  await writeFile(
    join(home.folder, 'schedules', 'emergencies.yaml'),
    'events:\n  - { event: 暴雨, notice: lesson-2 }\n',
  );
}

beforeAll(async () => {
  port = await freePort();
  broker = await aMosquitto({ users: ['m-1', 'm-2'] });
  cleanups.push(() => broker.stop());
  icecast = await startIcecast();
  cleanups.push(() => icecast.stop());
  receiver = await listenToRtp();
  cleanups.push(() => receiver.close());
  const at = (id: string, driver: string, address: string) => `${id},${id},371524100,${driver},${address}`;
  home = await aHome({
    endpoints: [
      ...['lb-1', 'lb-2'].map((id) => at(id, 'http', `http://127.0.0.1:${port}/${id}`)),
      ...['m-1', 'm-2'].map((id) => at(id, 'mqtt', broker.address)),
      at('p-1', 'pull', '-'),
      at('i-1', 'icecast', icecast.mount('donge.mp3')),
      at('r-1', 'rtp', `rtp://127.0.0.1:${receiver.port}?codec=pcmu`),
    ],
    lessons: 2,
    seconds: 7,
  });
  cleanups.push(home.remove, () => removeDataFolder(join(home.folder, 'data')));
  await writeCredentials();
  await writeNotice();
  served = await serving(home, 0, { DALABA_GRACE_SECONDS: '20' });
  cleanups.push(() => served.process.kill('SIGTERM'));
  await approveAll(served, ['opening', 'lesson-1', 'lesson-2', 'closing']);
  const village = dalaba(['village', '--home', home.folder, '--server', served.url]);
  cleanups.push(() => village.kill('SIGTERM'));
  await eventually(() => village.output().includes('village ready') || undefined, {
    describe: village.output,
  });
  chief = await aPerson('emergency', '应急值班');
}, 120_000);
afterAll(async () => {
  for (const cleanup of cleanups.reverse()) await cleanup();
  await removeSpeech();
});

/** A person of one role in the county, by a token. */
async function aPerson(role: string, name: string): Promise<string> {
  const made = await call('POST', '/people', served.token, { name, roles: [role], counties: ['371524'] });
  expect(made.status).toBe(201);
  const { id } = (made.body.person ?? made.body) as { id: string };
  const token = await call('POST', '/tokens', served.token, { person: id, label: 'test', days: 1 });
  return String(token.body.token);
}

test('a test tone is heard at the one endpoint it is asked for, by whatever driver, and told of', async () => {
  const told = output(['tone', 'lb-1', '--home', home.folder], {});
  const others = ['m-1', 'p-1', ...streams];
  const tones = await Promise.all(
    others.map(async (endpoint) => {
      const { status, body } = await served.ask('POST', `/endpoints/371524/${endpoint}/tone`, {});
      expect(status, JSON.stringify(body)).toBe(201);
      const id = String(body.broadcast);
      await concluded(id, 1);
      // What is sent is told as it goes out.
      const isWhole = ({ playedMs, sentMs = playedMs }: PlayRecord) => sentMs > 2300;
      const whole = async () => ((await playsOf(id)).every(isWhole) ? playsOf(id) : undefined);
      return { endpoint, plays: await eventually(whole, { describe: served.process.output }) };
    }),
  );
  for (const { endpoint, plays } of tones)
    expect(plays).toMatchObject([
      endpoint === 'm-1' || endpoint === 'p-1'
        ? { endpoint, outcome: 'played', playedMs: expect.closeTo(3000, -3) }
        : { endpoint, outcome: 'unknown', evidence: 'streamed', sentMs: expect.closeTo(3000, -3) },
    ]);
  expect(await told).toMatchObject({ code: 0, text: expect.stringMatching(/试音 lb-1：播了 [23]\.\d 秒/) });
});

test('an emergency is heard in the middle of a programme, by whatever driver, which goes on; all of it is on the record', async () => {
  const reviewer = await aPerson('reviewer', '审核');
  const request = { county: '371524', notice: 'lesson-2', repeat: 1, drill: true };
  expect((await call('POST', '/emergencies', reviewer, request)).status).toBe(403);
  expect((await call('POST', '/emergencies', served.token, request)).status).toBe(403);
  const device = `Basic ${Buffer.from(`lb-1:${secretOf('lb-1')}`).toString('base64')}`;
  for (const county of ['371524', '371525']) {
    const asked = await fetch(`${served.url}/api/v1/emergencies`, {
      method: 'POST',
      headers: { authorization: device, 'content-type': 'application/json' },
      body: JSON.stringify({ ...request, county }),
    });
    expect(asked.status).toBe(401);
  }

  const asked = { county: '371524', slot: 'evening', date, now: true };
  expect((await served.ask('POST', '/broadcasts', asked)).status).toBe(202);
  await playing(`${evening}/lb-1`);
  // Somewhere within it, with everybody on air.
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  const askedMs = Date.now();
  const declared = await call('POST', '/emergencies', chief, request);
  expect(declared).toMatchObject({ status: 201, body: { broadcast: `371524/${date}/drill-1` } });
  const drill = String(declared.body.broadcast);
  await playing(`${drill}/lb-1`);
  const drilled = await concluded(drill, endpoints.length);
  // The broker's two take one message, beside the evening's, which is kept all the same, and none of their own.
  const orders = ['dalaba/371524/+/orders/+', 'dalaba/371524/endpoints/m-1/orders/+'];
  const kept = await broker.subscribe(orders, ['-C', '2', '-W', '20', '-F', '%t'], 'm-1');
  expect(kept.trim().split('\n').sort()).toEqual([
    expect.stringMatching(new RegExp(`^dalaba/371524/[0-9a-f]{24}/orders/${date}-drill-1$`)),
    expect.stringMatching(new RegExp(`^dalaba/371524/[0-9a-f]{24}/orders/${date}-evening$`)),
  ]);
  await playing(`${evening}/lb-1`);
  const plays = await concluded(evening, 3 * endpoints.length);
  expect(drilled.map(({ endpoint }) => endpoint).sort()).toEqual(endpoints);
  for (const said of drilled) {
    expect(said).toMatchObject({ slot: 'drill', kind: 'notice' });
    const afterMs = (said.startedAtMs ?? 0) - askedMs;
    expect(afterMs).toBeGreaterThan(0);
    // Half a second where the machine is not busy.
    expect(afterMs).toBeLessThan(20_000);
  }
  for (const endpoint of devices) {
    const own = plays.filter((play) => play.endpoint === endpoint);
    const [cut, ...others] = own.filter(({ outcome }) => outcome === 'interrupted');
    expect(others).toEqual([]);
    expect(cut).toMatchObject({ reason: 'emergency', evidence: 'device' });
    expect(own.map(({ outcome }) => outcome).filter((outcome) => outcome !== 'interrupted')).toEqual([
      'played',
      'played',
    ]);
    expect(drilled.find((play) => play.endpoint === endpoint)).toMatchObject({ outcome: 'played' });
  }
  for (const endpoint of streams) {
    const [said] = drilled.filter((play) => play.endpoint === endpoint);
    expect(said).toMatchObject({ outcome: 'unknown', reason: 'streamed' });
    const lessons = plays.filter((play) => play.endpoint === endpoint);
    // What the clock passed by meanwhile was not sent.
    const sentMs = (of: readonly PlayRecord[]) => of.reduce((sum, one) => sum + (one.sentMs ?? 0), 0);
    const lengthMs = lessons.reduce((sum, { durationMs }) => sum + durationMs, 0);
    expect(sentMs(lessons)).toBeLessThan(lengthMs);
    expect(sentMs(said === undefined ? [] : [said])).toBeGreaterThan(0);
  }
  expect(receiver.packets.length).toBeGreaterThan(0);
}, 240_000);

test('the command line airs, lists, ends, and imports alerts; whoever may not is told so in Chinese first', async () => {
  const reviewer = await aPerson('reviewer', '另一位审核');
  const file = (name: string, xml: string): string => {
    const path = join(home.folder, name);
    writeFileSync(path, xml);
    return path;
  };
  const tomorrow = new Date(Date.now() + 86_400_000).toISOString().replace(/\.\d+Z/, '+00:00');
  const exercise = { status: 'Exercise', expires: tomorrow };
  const alert = aCapAlert(exercise);
  const [wrongRole, wrongToken, key, hostile, huge] = await Promise.all([
    emergency(reviewer, 'air', '东阿', 'lesson-2'),
    emergency('dalaba_not-a-token', 'list'),
    emergency('', 'key', '--json'),
    emergency(
      chief,
      'import',
      file('xxe.xml', `<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>${alert}`),
      '--yes',
    ),
    emergency(chief, 'import', file('huge.xml', ' '.repeat(2 ** 21)), '--yes'),
  ]);
  expect(wrongRole).toMatchObject({ code: 1, text: expect.stringMatching(/^您不能播发应急广播：要有应急/) });
  expect(wrongToken).toMatchObject({ code: 1, text: expect.stringMatching(/^\p{Script=Han}/u) });
  expect(JSON.parse(key.stdout)).toMatchObject({ keys: [{ kid: expect.stringMatching(/^emergency-/) }] });
  expect(key.stdout).not.toContain('"d"');
  expect(hostile).toMatchObject({ code: 1, text: expect.stringContaining('不接受 DOCTYPE') });
  expect(huge).toMatchObject({ code: 1, text: expect.stringContaining('太大，不是一条预警') });

  const imported = await emergency(chief, 'import', file('exercise.xml', alert), '--yes');
  expect(imported, imported.text).toMatchObject({
    code: 0,
    text: expect.stringContaining(`正在播：371524/${date}/drill-2`),
  });
  expect(imported.text).toMatch(/演练：东阿.*（371524）/);
  const cause = 'warning@example.org,37150041600000_20261125,2026-11-25T18:20:00+08:00';
  const cancel = aCapAlert({ ...exercise, msgType: 'Cancel', references: cause });
  const [listed, cancelled, aired] = await Promise.all([
    emergency(chief, 'list'),
    emergency(chief, 'import', file('cancel.xml', cancel), '--yes'),
    emergency(chief, 'air', '东阿', 'lesson-2', '--repeat', '1', '--after', 'drop'),
  ]);
  expect(listed).toMatchObject({ code: 0, text: expect.stringMatching(/drill-2 +演练 +lesson-2/) });
  expect(cancelled, cancelled.text).toMatchObject({ code: 0, text: expect.stringContaining('已下令结束') });
  const id = `371524/${date}/emergency-1`;
  expect(aired).toMatchObject({ code: 0, text: expect.stringContaining(`正在播：${id}`) });
  expect(await emergency(chief, 'end', id)).toMatchObject({
    code: 0,
    text: expect.stringContaining(`已下令结束 ${id}`),
  });
}, 120_000);

test('who stole the ordinary key can not air an emergency', async () => {
  const { privateJwk } = await newKeyPair('order-stolen');
  // Also under the name of the true key for emergencies.
  const stolen = await signingKey(privateJwk);
  const broadcast = `371524/${date}/emergency-9`;
  const jws = await signOrder(
    {
      version: 1,
      order: `${broadcast}/lb-1` as never,
      broadcast,
      county: '371524' as never,
      endpoint: 'lb-1' as never,
      sequence: 1_000_000,
      notBeforeMs: 0,
      startsAtMs: Date.now(),
      expiresAtMs: Date.now() + 60_000,
      volumePercent: 100,
      emergency: { drill: false, after: 'drop' },
      programme: { digest: 'a'.repeat(64) as never, bytes: 192, durationMs: 24 },
      items: [
        { item: 0, lesson: 'x' as never, rendition: 'a'.repeat(64) as never, offsetMs: 0, durationMs: 24 },
      ],
      checkpoint: 'c'.repeat(64) as never,
    },
    stolen,
  );
  const response = await fetch(`http://127.0.0.1:${port}/lb-1/orders`, {
    method: 'POST',
    headers: { 'content-type': 'application/jose' },
    body: jws,
  });
  expect(await response.json()).toMatchObject({ answer: 'refused', reason: 'signature' });
});
