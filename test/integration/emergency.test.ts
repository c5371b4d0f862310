import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PlayRecord } from '../../src/ports/plays.ts';
import { newKeyPair, signingKey, signOrder } from '../../src/protocol/signing.ts';
import { aHome, removeSpeech } from '../support/home.ts';
import { dalaba, eventually } from '../support/process.ts';
import { removeDataFolder } from '../support/redis.ts';
import { approveAll, freePort, type Served, serving } from '../support/served-home.ts';

const cleanups: (() => Promise<unknown> | unknown)[] = [];
let served: Served;
let port: number;
const date = Temporal.Now.zonedDateTimeISO('Asia/Shanghai').toPlainDate().toString();
const evening = `371524/${date}/evening`;

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

beforeAll(async () => {
  port = await freePort();
  const home = await aHome({
    endpoints: ['lb-1', 'lb-2'].map((id) => `${id},${id},371524100,http,http://127.0.0.1:${port}/${id}`),
    lessons: 2,
    seconds: 7,
  });
  cleanups.push(home.remove, () => removeDataFolder(join(home.folder, 'data')));
  const notice = join(home.folder, 'content', 'lesson-2', 'lesson.yaml');
  await mkdir(join(home.folder, 'content', 'lesson-2'), { recursive: true });
  await writeFile(
    notice,
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
  const env = { DALABA_CREDENTIAL_LB_1: 'a', DALABA_CREDENTIAL_LB_2: 'b', DALABA_GRACE_SECONDS: '20' };
  served = await serving(home, 0, env);
  cleanups.push(() => served.process.kill('SIGTERM'));
  await approveAll(served, ['opening', 'lesson-1', 'lesson-2', 'closing']);
  const village = dalaba(['village', '--home', home.folder, '--server', served.url], env);
  cleanups.push(() => village.kill('SIGTERM'));
  await eventually(() => village.output().includes('village ready') || undefined, {
    describe: village.output,
  });
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

test('an emergency is heard in the middle of a programme, which goes on; all of it is on the record', async () => {
  const [chief, reviewer] = [await aPerson('emergency', '应急值班'), await aPerson('reviewer', '审核')];
  const request = { county: '371524', notice: 'lesson-2', repeat: 1, drill: true };
  expect((await call('POST', '/emergencies', reviewer, request)).status).toBe(403);
  expect((await call('POST', '/emergencies', served.token, request)).status).toBe(403);

  const aired = await served.ask('POST', '/broadcasts', {
    county: '371524',
    slot: 'evening',
    date,
    now: true,
  });
  expect(aired.status).toBe(202);
  await eventually(async () => ((await health()).playing === `${evening}/lb-1` ? true : undefined), {
    withinMs: 90_000,
    describe: served.process.output,
  });
  // Somewhere within it, with both loudspeakers on air.
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  const askedMs = Date.now();
  const declared = await call('POST', '/emergencies', chief, request);
  expect(declared).toMatchObject({ status: 201, body: { broadcast: `371524/${date}/drill-1` } });
  const drill = String(declared.body.broadcast);
  await eventually(async () => ((await health()).playing === `${drill}/lb-1` ? true : undefined), {
    withinMs: 20_000,
    describe: served.process.output,
  });
  await eventually(async () => ((await health()).playing === `${evening}/lb-1` ? true : undefined), {
    withinMs: 60_000,
    describe: served.process.output,
  });
  const plays = await eventually(
    async () => {
      const all = await playsOf(evening);
      return all.length === 6 ? all : undefined;
    },
    { withinMs: 90_000, describe: served.process.output },
  );
  const drilled = await playsOf(drill);
  expect(drilled.map(({ outcome, slot, kind }) => ({ outcome, slot, kind }))).toEqual([
    { outcome: 'played', slot: 'drill', kind: 'notice' },
    { outcome: 'played', slot: 'drill', kind: 'notice' },
  ]);
  for (const endpoint of ['lb-1', 'lb-2']) {
    const own = plays.filter((play) => play.endpoint === endpoint);
    const [cut, ...others] = own.filter(({ outcome }) => outcome === 'interrupted');
    expect(others).toEqual([]);
    expect(cut).toMatchObject({ reason: 'emergency', evidence: 'device' });
    expect(own.map(({ outcome }) => outcome).filter((outcome) => outcome !== 'interrupted')).toEqual([
      'played',
      'played',
    ]);
    const said = drilled.find((play) => play.endpoint === endpoint);
    const firstSampleMs = (said?.startedAtMs ?? Number.POSITIVE_INFINITY) - askedMs;
    expect(firstSampleMs).toBeGreaterThan(0);
  }
}, 240_000);

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
