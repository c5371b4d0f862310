import { createHash } from 'node:crypto';
import net from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { MqttClient } from 'mqtt';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { brokerCredential, createMqttDriver } from '../../src/endpoints/mqtt.ts';
import { DeliveryError, type Driver } from '../../src/ports/driver.ts';
import type { Inbox } from '../../src/ports/inbox.ts';
import { anEndpoint, driverContract, someOrder } from '../contracts/driver.contract.ts';
import { aReceipt } from '../contracts/store-samples.ts';
import { aMosquitto, secretOf, serverPassword, type TestMosquitto } from '../support/mosquitto.ts';
import { eventually } from '../support/process.ts';

const county = '371524';
const names = Array.from({ length: 50 }, (_, index) => `lb-${index}`);

const aClient = ({ port }: TestMosquitto, name: string): MqttClient =>
  new MqttClient(() => net.connect(port, '127.0.0.1') as never, {
    protocolVersion: 5,
    username: name,
    password: secretOf(name),
    clientId: name,
    reconnectPeriod: 200,
  });

/** A loudspeaker that takes the first bytes of each broadcast and nothing else. */
function aPlainDevice(broker: TestMosquitto, name: string, held: Map<string, string>): MqttClient {
  const own = `dalaba/${county}/endpoints/${name}`;
  const client = aClient(broker, name);
  client.on('connect', () => {
    client.subscribe(`${own}/orders/+`, { qos: 1 });
    client.publish(`${own}/status`, '{"online":true}', { qos: 1, retain: true });
  });
  client.on('message', (topic, payload) => {
    const jws = payload.toString();
    const before = held.get(topic);
    if (before === undefined) held.set(topic, jws);
    const hash = createHash('sha256').update(jws).digest('hex');
    const refusal = { answer: 'refused', reason: 'conflict' };
    const answer = before === undefined || before === jws ? { answer: 'accepted' } : refusal;
    client.publish(`${own}/answers`, JSON.stringify({ hash, ...answer }), { qos: 1 });
  });
  return client;
}

/** By the clock of the orders that the contract hands over. */
const clock = { now: () => 1_795_600_000_000, speed: 1 };
const credentials = {
  secret: (name: string) =>
    name === brokerCredential({ host: '127.0.0.1' }) ? serverPassword : `of ${name}`,
};

driverContract('mqtt', async () => {
  const broker = await aMosquitto({ users: names });
  const held = new Map<string, string>();
  const devices = names.map((name) => aPlainDevice(broker, name, held));
  const driver = createMqttDriver({ credentials, clock });
  return {
    driver,
    address: () => broker.address,
    held: () => [...held.values()],
    async stop() {
      await driver.close();
      await Promise.all(devices.map((device) => device.endAsync(true)));
      await broker.stop();
    },
  };
});

describe('what goes wrong on the way through a broker', () => {
  let broker: TestMosquitto;
  const closing: (() => Promise<unknown>)[] = [];
  beforeEach(async () => {
    broker = await aMosquitto({ users: ['lb-1', 'lb-2'] });
  });
  afterEach(async () => {
    for (const close of closing.splice(0)) await close();
    await broker.stop();
  });
  const aDriver = (options: Parameters<typeof createMqttDriver>[0] = {}): Driver => {
    const short = { brokerConnectTimeoutMs: 1_000, answerTimeoutMs: 500 };
    const driver = createMqttDriver({ credentials, clock, ...short, ...options });
    closing.push(() => driver.close());
    return driver;
  };
  /** What an endpoint hears that asks for these topics, in the order it hears it. */
  const listener = async (name: string, ...topics: string[]): Promise<[string, unknown][]> => {
    const heard: [string, unknown][] = [];
    const client = aClient(broker, name);
    closing.push(() => client.endAsync(true));
    client.on('message', (topic, payload) => heard.push([topic, JSON.parse(payload.toString())]));
    await client.subscribeAsync(topics, { qos: 1 });
    return heard;
  };
  const failureAt = async (address: string, driver: Driver = aDriver()): Promise<DeliveryError> => {
    const { signal } = new AbortController();
    const failure = await driver
      .deliver(someOrder('lb-1'), anEndpoint('lb-1', address, 'mqtt'), signal)
      .catch((error: unknown) => error);
    if (failure instanceof DeliveryError) return failure;
    throw new Error(`no DeliveryError but ${JSON.stringify(failure)}`);
  };

  test('no broker: later, and certainly not there', async () => {
    await broker.kill('SIGKILL');
    const failure = await failureAt(broker.address);
    expect(failure).toMatchObject({ kind: 'retry-later', reason: 'unreachable', mayHaveArrived: false });
  });

  test('the broker refuses our password: later, and the password stands in no message', async () => {
    const driver = aDriver({ credentials: { secret: () => 'wrong-secret' } });
    const failure = await failureAt(broker.address, driver);
    expect(failure).toMatchObject({ kind: 'retry-later', reason: 'broker-refused', mayHaveArrived: false });
    expect(`${failure.message} ${failure.cause}`).not.toContain('wrong-secret');
  });

  test('nobody answers: later, and it may be there', async () => {
    const failure = await failureAt(broker.address);
    expect(failure).toMatchObject({ kind: 'retry-later', reason: 'timeout', mayHaveArrived: true });
  });

  test('the broker keeps an order for whoever connects later, and forgets it when it expires', async () => {
    const driver = aDriver({ clock: { now: () => someOrder('lb-1').order().expiresAtMs - 4_000, speed: 1 } });
    await failureAt(broker.address, driver);
    const held = new Map<string, string>();
    const late = aPlainDevice(broker, 'lb-1', held);
    closing.push(() => late.endAsync(true));
    await eventually(() => held.size > 0 || undefined);
    expect([...held.values()]).toEqual([someOrder('lb-1').jws]);
    await sleep(4_500);
    held.clear();
    late.reconnect();
    await sleep(500);
    expect(held.size).toBe(0);
  });

  test('nothing is heard of an endpoint whose credential was revoked, though the broker lets it in', async () => {
    const asked: string[] = [];
    const inbox: Inbox = {
      receipts: async () => ({ acknowledged: [] }),
      answer: async () => undefined,
      time: async (nonce) => {
        asked.push(nonce);
        return 'a signed time';
      },
    };
    let isRevoked = true;
    const endpoint = anEndpoint('lb-1', broker.address, 'mqtt');
    let lookedUp = 0;
    const secret = (name: string) => {
      if (name === endpoint.credential) lookedUp += 1;
      return isRevoked && name === endpoint.credential ? undefined : credentials.secret(name);
    };
    const driver = aDriver({ credentials: { secret }, inbox });
    driver.attend?.([endpoint]);
    await failureAt(broker.address, driver);
    const own = `dalaba/${county}/endpoints/lb-1`;
    const ask = (nonce: string) =>
      broker.publish('lb-1', `${own}/time-questions`, JSON.stringify({ nonce: nonce.padEnd(32, '0') }));
    await ask('revoked');
    await eventually(() => lookedUp > 0 || undefined);
    isRevoked = false;
    await ask('good');
    await eventually(() => asked.length > 0 || undefined);
    expect(asked).toEqual(['good'.padEnd(32, '0')]);
  });

  test('what never came is asked for of whose it is, and of nobody else', async () => {
    const boot = '00000000-0000-4000-8000-000000000001';
    const missing = [{ boot, first: 1, last: 4 }];
    const asked: string[] = [];
    const inbox: Inbox = {
      receipts: async ({ endpoint }, receipts) => {
        asked.push(endpoint);
        return {
          acknowledged: receipts.map(({ sequence }) => ({ boot, sequence })),
          ...(asked.length === 1 ? { missing } : {}),
        };
      },
      answer: async () => undefined,
      time: async () => undefined,
    };
    const driver = aDriver({ inbox });
    driver.attend?.([anEndpoint('lb-1', broker.address, 'mqtt')]);
    await failureAt(broker.address, driver);
    const own = `dalaba/${county}/endpoints/lb-1`;
    const lb1 = await listener('lb-1', `${own}/+`);
    const lb2 = await listener('lb-2', `${own}/+`, `dalaba/${county}/endpoints/lb-2/+`);
    const batch = JSON.stringify({ receipts: [aReceipt(5, { kind: 'boot', software: 'x' })] });
    const hand = () => broker.publish('lb-1', `${own}/receipts`, batch);
    expect(await hand()).toBe('');
    await eventually(() => lb1.length >= 2 || undefined);
    const acknowledged = [{ boot, sequence: 5 }];
    expect(lb1).toEqual([
      [`${own}/acks`, { acknowledged }],
      [`${own}/missing`, { missing }],
    ]);
    // Where nothing is missing nothing is asked for.
    await hand();
    await eventually(() => lb1.length >= 3 || undefined);
    expect(lb1[2]).toEqual([`${own}/acks`, { acknowledged }]);
    // Nobody says it but the service, which says something to the other one last.
    const complaint = await broker.publish('lb-1', `${own}/missing`, JSON.stringify({ missing }));
    expect(complaint).toMatch(/not authorized/i);
    await broker.publish('dalaba-server', `dalaba/${county}/endpoints/lb-2/missing`, '{"missing":[]}');
    await eventually(() => lb2.length > 0 || undefined);
    expect(lb2).toEqual([[`dalaba/${county}/endpoints/lb-2/missing`, { missing: [] }]]);
    expect([asked, lb1.length]).toEqual([['lb-1', 'lb-1'], 3]);
  });

  test('a device that said it is gone is not waited for', async () => {
    const driver = aDriver({ answerTimeoutMs: 60_000 });
    await broker.publish('lb-1', `dalaba/${county}/endpoints/lb-1/status`, '{"online":false}', ['-r']);
    driver.attend?.([anEndpoint('lb-1', broker.address, 'mqtt')]);
    const failure = await failureAt(broker.address, driver);
    expect(failure).toMatchObject({ kind: 'retry-later', reason: 'offline', mayHaveArrived: true });
  });

  test('looked at before air: nothing is published, and it holds its order while it is there', async () => {
    const held = new Map<string, string>();
    const device = aPlainDevice(broker, 'lb-1', held);
    let orders = 0;
    device.on('message', () => {
      orders += 1;
    });
    const driver = aDriver();
    const at = anEndpoint('lb-1', broker.address, 'mqtt');
    const { signal } = new AbortController();
    expect(await driver.deliver(someOrder('lb-1'), at, signal)).toEqual({ answer: 'accepted' });
    const look = () =>
      driver.check?.(someOrder('lb-1'), at, signal).catch((error: DeliveryError) => error.reason);
    await eventually(async () => (await look()) !== 'unseen' || undefined);
    for (let n = 0; n < 3; n += 1) expect(await look()).toEqual({ answer: 'accepted' });
    expect(orders).toBe(1);
    await broker.publish('lb-1', `dalaba/${county}/endpoints/lb-1/status`, '{"online":false}', ['-r']);
    await eventually(async () => (await look()) === 'offline' || undefined);
    const other = anEndpoint('lb-2', broker.address, 'mqtt');
    expect(
      await driver.check?.(someOrder('lb-2'), other, signal).catch((error: DeliveryError) => error.reason),
    ).toBe('unseen');
    await device.endAsync(true);
    await broker.kill('SIGKILL');
    await eventually(async () => (await look()) === 'unreachable' || undefined);
  });

  test.each([
    ['an answer that is not JSON', 'accepted'],
    ['another JSON', '{"answer":"perhaps"}'],
    ['an answer about other bytes', JSON.stringify({ hash: 'a'.repeat(64), answer: 'accepted' })],
    ['more than an answer takes', JSON.stringify({ answer: 'accepted', padding: 'x'.repeat(5_000) })],
  ])('%s is no answer', async (_, message) => {
    const driver = aDriver({ answerTimeoutMs: 1_000 });
    const failing = failureAt(broker.address, driver);
    await broker.publish('lb-1', `dalaba/${county}/endpoints/lb-1/answers`, message);
    expect(await failing).toMatchObject({ kind: 'retry-later', reason: 'timeout' });
  });

  test.each([
    ['mqtt://10.0.0.8:1883', '不是消息服务器地址'],
    ['http://127.0.0.1:1883', '不是消息服务器地址'],
    ['mqtts://user:password@10.0.0.8', '不是消息服务器地址'],
    ['mqtts://10.0.0.8/a/#', '不是消息服务器地址'],
    ['mqtts://8.8.8.8', '不在允许的网络内'],
    ['mqtts://169.254.169.254', '不在允许的网络内'],
  ])('%s is no address to use', async (address, problem) => {
    expect(aDriver().addressProblem(address)).toContain(problem);
    expect(await failureAt(address)).toMatchObject({ kind: 'unrecoverable', reason: 'address' });
  });

  test('a name that resolves outside the allowed networks is not connected to', async () => {
    const driver = aDriver({ allowedNetworks: ['10.0.0.0/8'] });
    const failure = await failureAt(broker.address.replace('127.0.0.1', 'localhost'), driver);
    expect(failure).toMatchObject({ kind: 'unrecoverable', reason: 'address', mayHaveArrived: false });
  });
});
