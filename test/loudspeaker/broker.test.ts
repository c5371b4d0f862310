import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { MqttClient } from 'mqtt';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { AreaCode, AudienceName, EndpointId } from '../../src/domain/ids.ts';
import { createLoudspeaker, type Loudspeaker } from '../../src/loudspeaker/loudspeaker.ts';
import { type BrokerAnswer, brokerAnswerSchema } from '../../src/protocol/broker-messages.ts';
import { type KeyList, signKeyList } from '../../src/protocol/key-list.ts';
import { type AudienceOrder, nothing } from '../../src/protocol/order.ts';
import { type Receipt, receiptBatchSchema } from '../../src/protocol/receipt.ts';
import {
  newKeyPair,
  type SigningKey,
  signAssignment,
  signAudienceOrder,
  signingKey,
  signTime,
} from '../../src/protocol/signing.ts';
import { aMosquitto, secretOf, serverPassword, type TestMosquitto } from '../support/mosquitto.ts';
import { dalaba, eventually as eventuallyOf } from '../support/process.ts';
import {
  anOrder,
  aProgramme,
  county,
  eventually,
  speakerOptions,
  temporaryFolder,
  tones,
} from './an-order.ts';
import { type FakeServer, startFakeServer } from './fake-server.ts';

const speed = 20;
const audience = 'a1'.repeat(12) as AudienceName;
const other = 'b2'.repeat(12) as AudienceName;
const own = `dalaba/${county}/endpoints/lb-1`;

let broker: TestMosquitto;
let web: FakeServer;
let server: Awaited<ReturnType<typeof aServer>>;
let folder: string;
const speakers: Loudspeaker[] = [];

beforeEach(async () => {
  folder = temporaryFolder();
  broker = await aMosquitto({ users: ['lb-1', 'lb-2'] });
  web = await startFakeServer(speed);
  server = await aServer();
});
afterEach(async () => {
  for (const speaker of speakers.splice(0)) await speaker.close();
  await server.client.endAsync(true);
  await web.close();
  await broker.stop();
  fs.rmSync(folder, { recursive: true });
});

/** The server's half at the broker, with switches: it acknowledges no answer, it tells no time. */
async function aServer() {
  const client = new MqttClient(() => net.connect(broker.port, '127.0.0.1') as never, {
    protocolVersion: 5,
    username: 'dalaba-server',
    password: serverPassword,
    clientId: 'server',
  });
  const receipts = new Map<string, Receipt>();
  const answers: BrokerAnswer[] = [];
  const made = { client, receipts, answers, isSilent: false, tellsTime: true };
  client.on('message', async (topic, payload) => {
    const message: unknown = JSON.parse(payload.toString());
    const reply = (ack: object) => client.publish(`${own}/acks`, JSON.stringify(ack));
    if (topic === `${own}/time-questions` && made.tellsTime) {
      const { nonce } = message as { nonce: string };
      client.publish(`${own}/time-answers`, await signTime({ nonce, nowMs: web.nowMs() }, web.key));
    } else if (topic === `${own}/answers`) {
      const answer = brokerAnswerSchema.parse(message);
      answers.push(answer);
      if (!made.isSilent) reply({ answers: [answer.hash] });
    } else if (topic === `${own}/receipts`) {
      const batch = receiptBatchSchema.parse(message).receipts;
      for (const one of batch) receipts.set(`${one.boot} ${one.sequence}`, one);
      reply({ acknowledged: batch.map(({ boot, sequence }) => ({ boot, sequence })) });
    }
  });
  await client.subscribeAsync(['answers', 'receipts', 'time-questions'].map((kind) => `${own}/${kind}`));
  return made;
}

const timing = { gatherMs: 200, spreadMs: 100, firstRepeatMs: 150, longestRepeatMs: 300 };

async function start(monotonicMs = () => performance.now()): Promise<Loudspeaker> {
  const options = speakerOptions(web, folder, {
    speed,
    secret: secretOf('lb-1'),
    broker: { url: broker.address },
  });
  const outboxTiming = { lingerMs: 20, firstRetryMs: 100, longestRetryMs: 500 };
  const speaker = await createLoudspeaker(options, {
    port: 0,
    monotonicMs,
    brokerTiming: timing,
    outboxTiming,
  });
  speakers.push(speaker);
  return speaker;
}
const keep = (topic: string, payload: string) =>
  server.client.publishAsync(topic, payload, { qos: 1, retain: true });
const assign = async (
  sequence: number,
  audiences: AudienceName[],
  key: SigningKey = web.key,
  endpoint = 'lb-1',
) =>
  keep(
    `${own}/audience`,
    await signAssignment(
      { version: 1, county: county as AreaCode, endpoint: endpoint as EndpointId, sequence, audiences },
      key,
    ),
  );
type Wish = Parameters<typeof anOrder>[2] & { replacement?: number; to?: AudienceName };
function anAudienceOrder(wish: Wish = {}): AudienceOrder {
  const programme = aProgramme(tones(1_200, 1_200));
  const { order: _, endpoint: __, ...shared } = anOrder(web, programme, { startsInMs: 30_000, ...wish });
  return { ...shared, audience: wish.to ?? audience, replacement: wish.replacement ?? 0 };
}
const publish = async (order: AudienceOrder, key = web.key) =>
  keep(
    `dalaba/${county}/${order.audience}/orders/${order.broadcast.split('/').slice(1).join('-')}`,
    await signAudienceOrder(order, key),
  );
const events = () => [...server.receipts.values()].map(({ event }) => event);
const kinds = () =>
  events().map(
    (event) => `${event.kind}${'order' in event ? ` ${event.order?.split('/').slice(2).join('/')}` : ''}`,
  );

test('it needs the broker for everything but audio: it is told its audience and the time, takes the order of the audience, answers, plays, and hands in receipts', async () => {
  await assign(1, [audience]);
  await publish(anAudienceOrder());
  await start();
  await eventually('it is finished', () => kinds().includes('finished evening/lb-1'));
  expect(kinds()).toEqual([
    'boot',
    'accepted evening/lb-1',
    'item evening/lb-1',
    'item evening/lb-1',
    'finished evening/lb-1',
  ]);
  expect(server.answers).toEqual([
    { hash: server.answers[0]?.hash, order: `${county}/2026-11-25/evening/lb-1`, answer: 'accepted' },
  ]);
  expect(events().flatMap((event) => (event.kind === 'item' ? [event.playedMs] : []))).toEqual([
    1_200, 1_200,
  ]);
  expect([web.timeRequests, web.receipts.size]).toEqual([0, 0]);
  const signedIn = web.audioRequests.map(({ authorization }) => atob(String(authorization).slice(6)));
  expect(new Set(signedIn)).toEqual(new Set([`lb-1:${secretOf('lb-1')}`]));

  // What the server says that it misses comes again as it was, and nothing else.
  const all = [...server.receipts.values()].sort((a, b) => a.sequence - b.sequence);
  const [first] = all;
  if (first === undefined) throw new Error('receipts came');
  server.receipts.clear();
  const lost = { boot: first.boot, first: 2, last: 3 };
  await server.client.publishAsync(`${own}/missing`, 'no JSON');
  await server.client.publishAsync(`${own}/missing`, JSON.stringify({ missing: [lost] }));
  await eventually('it sent them again', () => server.receipts.size >= 2);
  expect([...server.receipts.values()]).toEqual(all.slice(1, 3));
});

test('what the broker kept is judged in the order it was signed in, once the time is known, and answered until the server holds the answer', async () => {
  server.isSilent = true;
  server.tellsTime = false;
  await assign(1, [audience]);
  await publish(anAudienceOrder({ slot: 'evening', sequence: 3, startsInMs: 600_000 }));
  await publish(anAudienceOrder({ slot: 'morning', sequence: 2, startsInMs: 700_000 }));
  await start();
  await new Promise((resolve) => setTimeout(resolve, 600));
  expect(server.answers).toEqual([]);
  server.tellsTime = true;
  await eventually('both were answered again and again', () => server.answers.length >= 6);
  expect(new Set(server.answers.map(({ answer }) => answer))).toEqual(new Set(['accepted']));
  expect(new Set(server.answers.map(({ order }) => order)).size).toBe(2);
  server.isSilent = false;
  await new Promise((resolve) => setTimeout(resolve, 700));
  const answered = server.answers.length;
  await new Promise((resolve) => setTimeout(resolve, 700));
  expect(server.answers.length).toBe(answered);
  expect(kinds()).toEqual(['boot', 'accepted morning/lb-1', 'accepted evening/lb-1']);
});

test('an audience and an order of a key it can’t ask for yet are taken once it can', async () => {
  const { privateJwk, publicJwk } = await newKeyPair('server-2');
  const next = await signingKey(privateJwk);
  let laterMs = 0;
  await assign(1, [audience], next);
  await start(() => performance.now() + laterMs);
  await eventually('it is there', () => kinds().includes('boot'));
  await eventually('it asked for the keys', () => web.keyRequests > 0);
  const keys = [web.jwk, publicJwk];
  const list = {
    sequence: 2,
    current: 'server-1',
    next: 'server-2',
    keys,
    revoked: [],
  } as unknown as KeyList;
  await publish(anAudienceOrder({ startsInMs: 900_000 }), next);
  web.keyStatements = [await signKeyList(list, web.key)];
  laterMs = 10_001;
  await eventually('the order is accepted', () => kinds().includes('accepted evening/lb-1'));
  expect(kinds()).toEqual(['boot', 'accepted evening/lb-1']);
  await eventually('it was answered', () => server.answers.length > 0);
  expect(server.answers.map(({ answer }) => answer)).toEqual(['accepted']);
});

test('an order on the same topic takes the place of the one before, and may cancel it', async () => {
  await assign(1, [audience]);
  await start();
  const first = anAudienceOrder({ startsInMs: 600_000 });
  await publish(first);
  await eventually('the first is accepted', () => kinds().includes('accepted evening/lb-1'));
  await publish({ ...first, sequence: 2, replacement: 1, programme: nothing, items: [] });
  await eventually('the cancel is finished', () => kinds().includes('finished evening/lb-1/r1'));
  expect(kinds()).toContain('missed evening/lb-1');
});

test('it belongs to no audience by a forged, a foreign or an older word; the newest word moves it', async () => {
  const { privateJwk } = await newKeyPair('server-1');
  await assign(5, [audience]);
  await start();
  await eventually('it is there', () => kinds().includes('boot'));
  await assign(6, [other], await signingKey(privateJwk));
  await assign(7, [other], web.key, 'lb-2');
  await assign(4, [other]);
  await publish(anAudienceOrder({ to: other, slot: 'morning', startsInMs: 500_000 }));
  await publish(anAudienceOrder({ sequence: 2, startsInMs: 600_000 }));
  await eventually('the order of its audience is accepted', () => kinds().includes('accepted evening/lb-1'));
  expect(kinds()).toEqual(['boot', 'accepted evening/lb-1']);
  await assign(8, [other]);
  await publish(anAudienceOrder({ to: other, slot: 'morning', sequence: 9, startsInMs: 500_000 }));
  await eventually('that of the other, too', () => kinds().includes('accepted morning/lb-1'));
});

test('its command line runs by a broker; when it dies, the broker says so in its place', async () => {
  const file = path.join(folder, 'settings.json');
  const { speed: _, ...settings } = speakerOptions(web, folder, {
    secret: secretOf('lb-1'),
    broker: { url: broker.address },
  });
  fs.writeFileSync(file, JSON.stringify(settings));
  const status: string[] = [];
  server.client.on('message', (topic, payload) => {
    if (topic === `${own}/status`) status.push(payload.toString());
  });
  await server.client.subscribeAsync(`${own}/status`);
  const device = dalaba(['loudspeaker', '--config', file, '--port', '0']);
  await eventuallyOf(() => status.includes('{"online":true}') || undefined, { describe: device.output });
  await eventuallyOf(() => kinds().includes('boot') || undefined, { describe: device.output });
  await device.kill('SIGKILL');
  await eventually('it is told gone', () => status.at(-1) === '{"online":false}');
});

test('nobody else at the broker can end its connection by guessing its client id', async () => {
  const status: string[] = [];
  server.client.on('message', (topic, payload) => {
    if (topic === `${own}/status`) status.push(payload.toString());
  });
  await server.client.subscribeAsync(`${own}/status`);
  await start();
  await eventually('it is there', () => status.includes('{"online":true}'));
  const stranger = new MqttClient(() => net.connect(broker.port, '127.0.0.1') as never, {
    protocolVersion: 5,
    username: 'lb-2',
    password: secretOf('lb-2'),
    clientId: `${county}-lb-1`,
  });
  await new Promise((resolve) => stranger.once('connect', resolve));
  // Had the broker taken it for the same client, its will came before what it does next.
  await stranger.publishAsync(`dalaba/${county}/endpoints/lb-2/status`, '{"online":true}', { qos: 1 });
  await server.client.publishAsync(`${own}/acks`, '{}', { qos: 1 });
  expect(status).not.toContain('{"online":false}');
  await stranger.endAsync(true);
});
