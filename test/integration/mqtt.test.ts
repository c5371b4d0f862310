import { createPublicKey, verify } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JWK } from 'jose';
import { afterAll, expect, test } from 'vitest';
import { readLog } from '../../src/loudspeaker/plays-log.ts';
import { ensureCredentials } from '../../src/secrets/credentials.ts';
import { readPublicKeys } from '../../src/secrets/signing-keys.ts';
import { aHome, removeSpeech, type TestHome } from '../support/home.ts';
import { aMosquitto, secretOf, serverPassword, type TestMosquitto } from '../support/mosquitto.ts';
import { dalaba, eventually, type Spawned } from '../support/process.ts';
import {
  approveAll,
  freePort,
  playsOn,
  type Seen,
  type Served,
  seen,
  serving,
  until,
} from '../support/served-home.ts';

const cleanups: (() => Promise<unknown> | unknown)[] = [];
afterAll(async () => {
  for (const cleanup of cleanups.reverse()) await cleanup();
  await removeSpeech();
});

const date = '2031-01-01';
const id = `371524/${date}/evening`;

const names = (count: number): string[] => Array.from({ length: count }, (_, n) => `lb-${n + 1}`);

/** A home whose loudspeakers are all behind one broker, and the secrets of everybody. */
async function aHomeBehind(broker: TestMosquitto, users: readonly string[]): Promise<TestHome> {
  const home = await aHome({
    endpoints: users.map((name) => `${name},${name},371524100,mqtt,${broker.address}`),
    lessons: 1,
    seconds: 2,
    slotLength: '2m',
  });
  cleanups.push(home.remove);
  const secrets = join(home.folder, 'data', 'secrets');
  ensureCredentials(secrets, users);
  const file = join(secrets, 'credentials.json');
  const values = Object.fromEntries(users.map((name) => [name, secretOf(name)]));
  writeFileSync(file, JSON.stringify({ ...values, 'mqtt-127-0-0-1': serverPassword }), { mode: 0o600 });
  return home;
}

async function startVillage(home: TestHome, env: Readonly<Record<string, string>>): Promise<Spawned> {
  const village = dalaba(['village', '--home', home.folder], env);
  cleanups.push(() => village.kill('SIGTERM'));
  await eventually(() => village.output().includes('village ready: ') || undefined, {
    describe: village.output,
  });
  return village;
}

async function air(served: Served): Promise<void> {
  const asked = { county: '371524', date, slot: 'evening', now: true };
  const { status, body } = await served.ask('POST', '/broadcasts', asked);
  if (status !== 202) throw new Error(JSON.stringify(body));
}

async function allAccepted(served: Served, count: number): Promise<Seen> {
  let last: Seen | undefined;
  return eventually(
    async () => {
      last = await seen(served, id);
      const accepted = last?.deliveries.filter(({ state }) => state === 'accepted').length;
      return accepted === count ? last : undefined;
    },
    {
      withinMs: 60_000,
      describe: () =>
        `${JSON.stringify([last?.broadcast, last?.deliveries.filter(({ state }) => state !== 'accepted')])} ${served.process.output()}`,
    },
  );
}

async function aServedHome(broker: TestMosquitto, users: readonly string[], delaySeconds: number) {
  const home = await aHomeBehind(broker, users);
  const env = {
    ...(broker.address.startsWith('mqtts:') ? { DALABA_MQTT_CA: broker.caFile } : {}),
    DALABA_GRACE_SECONDS: '20',
    DALABA_AD_HOC_DELAY_SECONDS: String(delaySeconds),
  };
  const served = await serving(home, await freePort(), env);
  cleanups.push(() => served.process.kill('SIGTERM'));
  await approveAll(served, ['opening', 'closing', 'lesson-1']);
  return { home, env, served };
}

/** The parts of a compact JWS, and whether one of the keys signed it. */
function readJws(jws: string, keys: readonly JWK[]) {
  const [header = '', payload = '', signature = ''] = jws.split('.');
  const key = keys.find(({ kid }) => kid === JSON.parse(Buffer.from(header, 'base64url').toString()).kid);
  return {
    header: JSON.parse(Buffer.from(header, 'base64url').toString()) as Record<string, unknown>,
    payload: JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, unknown>,
    isValid:
      key !== undefined &&
      verify(
        null,
        Buffer.from(`${header}.${payload}`),
        createPublicKey({ key: { ...key }, format: 'jwk' }),
        Buffer.from(signature, 'base64url'),
      ),
  };
}

test('two hundred loudspeakers take one message over TLS, from a broker that was killed before it wrote it down; each accepts, plays, and has its receipts stored', async () => {
  const users = names(200);
  const broker = await aMosquitto({ users, tls: true, defaultLimits: true });
  cleanups.push(() => broker.stop());
  const { home, env, served } = await aServedHome(broker, users, 20);
  await air(served);
  const orders = ['dalaba/+/+/orders/+'];
  // Nobody is there yet: the broker alone holds the order.
  const askedAtMs = Date.now();
  const held = await broker.subscribe(orders, ['-C', '1', '-W', '100', '-F', '%t|%E|%p']);
  const heldAtMs = Date.now();
  const [topic = '', expiry, jws = ''] = held.trim().split('|');
  expect(topic).toMatch(/^dalaba\/371524\/[0-9a-f]{24}\/orders\/2031-01-01-evening$/);
  // What a subscriber nobody here wrote is handed, checked by nothing of ours: RFC 7515, compact, EdDSA.
  const keys = readPublicKeys(join(home.folder, 'data', 'secrets')) ?? [];
  const { header, payload, isValid } = readJws(jws, keys);
  expect(isValid).toBe(true);
  expect(header).toMatchObject({ alg: 'EdDSA', typ: 'dalaba-audience-order+jws' });
  expect(payload).toMatchObject({ broadcast: id, audience: topic.split('/')[2], replacement: 0 });
  // The message goes when the order does. Brokers count in whole seconds.
  const expiresAtMs = Number(payload.expiresAtMs);
  expect(Number(expiry)).toBeGreaterThanOrEqual((expiresAtMs - heldAtMs) / 1000 - 2);
  expect(Number(expiry)).toBeLessThanOrEqual((expiresAtMs - askedAtMs) / 1000 + 1);
  await broker.kill('SIGKILL');
  await broker.start();
  const again = broker.watch(orders, ['--retain-as-published', '-F', '%t|%r|%p']);
  await startVillage(home, env);
  await allAccepted(served, users.length);
  const settled = await until(served, id, 'settled', 90_000);
  // Once, to be kept by the broker, and the same bytes.
  expect((await again.end()).trim()).toBe(`${topic}|1|${jws}`);
  expect(settled.deliveries.map(({ state }) => state)).toEqual(users.map(() => 'accepted'));
  const items = settled.playlists[0]?.playlist.items.length ?? 0;
  const plays = await playsOn(served, date);
  expect(plays.map(({ outcome }) => outcome)).toEqual(Array(users.length * items).fill('played'));
  expect(readLog(join(home.folder, 'data', 'village', 'mqtt'))).toHaveLength(users.length * items);
}, 300_000);

test('a loudspeaker speaks on no topic but its own, and what it says of another changes nothing', async () => {
  const broker = await aMosquitto({ users: ['lb-1', 'lb-2'] });
  cleanups.push(() => broker.stop());
  const own = (name: string) => `dalaba/371524/endpoints/${name}`;
  const everything = broker.subscribe(['dalaba/#'], ['-C', '1', '-W', '2', '-F', '%t']);
  const said = await Promise.all(
    [
      `${own('lb-2')}/answers`,
      `${own('lb-2')}/receipts`,
      `${own('lb-1')}/acks`,
      `${own('lb-1')}/audience`,
      `${own('lb-1')}/orders/2031-01-01-evening`,
      `dalaba/371524/${'a'.repeat(24)}/orders/2031-01-01-evening`,
      `dalaba/371524/${'a'.repeat(24)}/emergency`,
      'dalaba/371525/endpoints/lb-9/orders/2031-01-01-emergency-1',
    ].map((topic) => broker.publish('lb-1', topic, 'hello', ['-r'])),
  );
  for (const complaint of said) expect(complaint).toMatch(/not authorized/i);
  expect(await broker.publish('lb-1', `${own('lb-1')}/answers`, 'hello')).toBe('');
  expect(await broker.publish('stranger', `${own('lb-1')}/answers`, 'hello')).toMatch(/not authori[sz]ed/i);
  expect(await everything).toBe('');
}, 60_000);
