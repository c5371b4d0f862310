import { createHash } from 'node:crypto';
import net from 'node:net';
import { MqttClient } from 'mqtt';
import { secretOf } from '../../test/support/mosquitto.ts';

/** As many loudspeakers as there are names, as far as a broker can tell; a process of their own. */
export interface DevicesOptions {
  readonly port: number;
  readonly county: string;
  readonly audience: string;
  readonly names: readonly string[];
}

/** Told before a message goes out: over how many real milliseconds its answers are spread. */
export interface Spread {
  readonly spreadMs: number;
}

const options = JSON.parse(process.argv[2] ?? '{}') as DevicesOptions;
const repeatMs = 10_000;
let spreadMs = 0;

/** Says of every order that it is accepted, until it is told that this is known. */
async function aDevice(name: string): Promise<void> {
  const own = `dalaba/${options.county}/endpoints/${name}`;
  const client = new MqttClient(() => net.connect(options.port, '127.0.0.1') as never, {
    protocolVersion: 5,
    username: name,
    password: secretOf(name),
    clientId: name,
    keepalive: 600,
    connectTimeout: 120_000,
  });
  const owed = new Set<string>();
  const answer = (order: string, hash: string): void => {
    if (!owed.has(hash)) return;
    client.publish(`${own}/answers`, JSON.stringify({ hash, order, answer: 'accepted' }), { qos: 1 });
    setTimeout(() => answer(order, hash), repeatMs * (0.5 + Math.random()));
  };
  client.on('message', (topic, payload) => {
    if (topic.endsWith('/acks')) {
      for (const hash of (JSON.parse(payload.toString()) as { answers: string[] }).answers) owed.delete(hash);
      return;
    }
    const hash = createHash('sha256').update(payload).digest('hex');
    const { broadcast } = JSON.parse(
      Buffer.from(payload.toString().split('.')[1] ?? '', 'base64url').toString(),
    );
    owed.add(hash);
    setTimeout(() => answer(`${broadcast}/${name}`, hash), spreadMs * Math.random());
  });
  await new Promise<void>((resolve) => client.once('connect', () => resolve()));
  await client.subscribeAsync([`dalaba/${options.county}/${options.audience}/orders/+`, `${own}/acks`], {
    qos: 1,
  });
}

process.on('message', (told: Spread) => {
  spreadMs = told.spreadMs;
  process.send?.('told');
});
const waiting = options.names.values();
await Promise.all(
  Array.from({ length: 50 }, async () => {
    for (const name of waiting) await aDevice(name);
  }),
);
process.send?.('ready');
