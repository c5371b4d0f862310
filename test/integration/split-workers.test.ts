import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { checklist } from '../../src/domain/recording.ts';
import { ensureCredentials } from '../../src/secrets/credentials.ts';
import { aHome, removeSpeech, type TestHome } from '../support/home.ts';
import { aMosquitto, secretOf, serverPassword } from '../support/mosquitto.ts';
import { startPostgres } from '../support/postgres.ts';
import { dalaba, eventually } from '../support/process.ts';
import { approveAll, freePort, quick, type Served, seen, serving, until } from '../support/served-home.ts';

const cleanups: (() => Promise<unknown> | unknown)[] = [];
afterAll(async () => {
  for (const cleanup of cleanups.reverse()) await cleanup();
  await removeSpeech();
});

const date = '2031-01-01';
const users = Array.from({ length: 20 }, (_, n) => `lb-${n + 1}`);

async function aRedisServer(): Promise<string> {
  const port = await freePort();
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
  const child = spawn('redis-server', args, { stdio: 'ignore' });
  cleanups.push(async () => {
    const gone = once(child, 'exit');
    child.kill('SIGTERM');
    await gone;
  });
  return `redis://127.0.0.1:${port}/0`;
}

async function aHomeBehind(address: string): Promise<TestHome> {
  const home = await aHome({
    endpoints: users.map((name) => `${name},${name},371524100,mqtt,${address}`),
    lessons: 2,
    seconds: 2,
  });
  cleanups.push(home.remove);
  const secrets = join(home.folder, 'data', 'secrets');
  ensureCredentials(secrets, users);
  const values = Object.fromEntries(users.map((name) => [name, secretOf(name)]));
  writeFileSync(
    join(secrets, 'credentials.json'),
    JSON.stringify({ ...values, 'mqtt-127-0-0-1': serverPassword }),
    { mode: 0o600 },
  );
  await mkdir(join(home.folder, 'content', 'lesson-2'), { recursive: true });
  await writeFile(
    join(home.folder, 'content', 'lesson-2', 'lesson.yaml'),
    'title: 暴雨转移\nkind: notice\ntopic: flood\nsynthetic: true\nscript: 马上转移。\nrecordings:\n  cmn: cmn.wav\n',
  );
  return home;
}

/** A token of a person who may air emergencies. */
async function aChief(served: Served): Promise<string> {
  const person = { name: '应急值班', roles: ['emergency'], counties: ['371524'] };
  const { body } = await served.ask('POST', '/people', person);
  const { id } = (body.person ?? body) as { id: string };
  const made = await served.ask('POST', '/tokens', { person: id, label: 'test', days: 1 });
  return String(made.body.token);
}

const kidsOf = async (served: Served) =>
  ((await served.ask('GET', '/keys')).body.keys as { kid: string; standing: string }[]).map(
    ({ kid, standing }) => ({ kid, standing }),
  );

async function allTook(served: Served, id: string): Promise<void> {
  let left: unknown;
  const look = async () => {
    const found = await seen(served, id);
    left = found?.deliveries.filter(({ state }) => state !== 'accepted') ?? found;
    return (found?.deliveries.length === users.length && (left as unknown[]).length === 0) || undefined;
  };
  const describe = () => `${JSON.stringify(left)} ${served.process.output()}`;
  await eventually(look, { withinMs: 90_000, describe });
}

async function allPlayed(served: Served, id: string): Promise<void> {
  let last: unknown;
  const look = async () => {
    const { body } = await served.ask('GET', `/plays?limit=1000&broadcast=${encodeURIComponent(id)}`);
    const outcomes = ((body.items ?? []) as { outcome: string }[]).map(({ outcome }) => outcome);
    last = outcomes;
    return (outcomes.length >= users.length && outcomes.every((one) => one === 'played')) || undefined;
  };
  await eventually(look, { withinMs: 120_000, describe: () => JSON.stringify(last) });
}

test('one process for people and the clock and two workers share PostgreSQL, Redis and a broker, while keys are rotated and one worker is killed: no acceptance is lost, each receipt is taken once, and the other worker alone gets an emergency out', async () => {
  const [broker, postgres, redis] = await Promise.all([
    aMosquitto({ users }),
    startPostgres(),
    aRedisServer(),
  ]);
  cleanups.push(
    () => broker.stop(),
    () => postgres.stop(),
  );
  const home = await aHomeBehind(broker.address);
  const env = {
    DATABASE_URL: await postgres.createDatabase(),
    REDIS_URL: redis,
    DALABA_KEY_OVERLAP_HOURS: '0',
    DALABA_GRACE_SECONDS: '60',
  };
  const served = await serving(home, 0, env, ['--roles', 'web,clock']);
  cleanups.push(() => served.process.kill('SIGTERM'));
  const aProcess = (role: string) => {
    const process = dalaba(['serve', '--home', home.folder, '--roles', role], { ...quick, ...env });
    cleanups.push(() => process.kill('SIGTERM'));
    return process;
  };
  const workers = [aProcess('worker'), aProcess('worker')];
  const village = dalaba(['village', '--home', home.folder, '--server', served.url], env);
  cleanups.push(() => village.kill('SIGTERM'));
  await approveAll(served, ['opening', 'closing', 'lesson-1']);
  const notice = { lesson: 'lesson-2', variety: 'cmn', checklist };
  const { status } = await served.ask('POST', '/approvals', notice);
  expect(status).toBe(201);
  for (const one of [...workers, village])
    await eventually(() => /Serving|village ready/.test(one.output()) || undefined, { describe: one.output });
  const receipts = broker.watch(['dalaba/+/endpoints/lb-1/receipts'], ['-F', '%t'], 'dalaba-server');
  const acks = broker.watch(['dalaba/+/endpoints/lb-1/acks'], ['-F', '%p'], 'lb-1');

  const [first] = await kidsOf(served);
  const rotate = async () => expect((await served.ask('POST', '/keys/rotate', {})).status).toBe(202);
  // The key that comes next signs this one: no loudspeaker has heard of it when the order comes.
  await rotate();
  const evening = `371524/${date}/evening`;
  const asked = { county: '371524', date, slot: 'evening', now: true };
  expect((await served.ask('POST', '/broadcasts', asked)).status).toBe(202);
  await until(served, evening, 'frozen');
  // And is followed by another while it is delivered.
  await rotate();
  await allTook(served, evening);
  // With whatever it has heard and not stored yet.
  await workers[0]?.kill('SIGKILL');
  await allPlayed(served, evening);
  const ring = await kidsOf(served);
  expect(ring).toHaveLength(3);
  expect(ring.find(({ standing }) => standing === 'current')?.kid).not.toBe(first?.kid);
  const takenIn = (text: string) =>
    text.split('\n').filter((line) => /"acknowledged":\[\{/.test(line)).length;
  // Told once it is stored, so after it can be seen.
  await eventually(() => takenIn(acks.said()) > 0 || undefined, { describe: acks.said });
  const said = (await receipts.end()).trim().split('\n').length;
  const taken = takenIn(await acks.end());
  expect(taken).toBeLessThanOrEqual(said);

  const response = await fetch(`${served.url}/api/v1/emergencies`, {
    method: 'POST',
    headers: { authorization: `Bearer ${await aChief(served)}`, 'content-type': 'application/json' },
    body: JSON.stringify({ county: '371524', notice: 'lesson-2', repeat: 1 }),
  });
  expect(response.status).toBe(201);
  const { broadcast } = (await response.json()) as { broadcast: string };
  await allTook(served, broadcast);
  await allPlayed(served, broadcast);
}, 300_000);
