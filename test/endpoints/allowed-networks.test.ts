import { createServer } from 'node:http';
import net, { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createStreamEncoder } from '../../src/audio/stream-encoder.ts';
import { type DriverName, driverNames } from '../../src/domain/schedule.ts';
import { createAllowedNetworks } from '../../src/endpoints/allowed-networks.ts';
import { createDrivers } from '../../src/endpoints/driver-table.ts';
import { DeliveryError } from '../../src/ports/driver.ts';
import { anEndpoint, someOrder } from '../contracts/driver.contract.ts';

const resource = '43715240000000103010101';

/** How each driver's address names a host; none where it connects to nobody. A new driver says it here. */
const addressOf = {
  http: (host, port) => `http://${host}:${port}/lb-1`,
  ebd: (host, port) => `http://${host}:${port}/ebd?from=${resource}&to=${resource}`,
  mqtt: (host, port) => `mqtts://${host}:${port}/dalaba`,
  rtp: (host, port) => `rtp://${host}:${port}?codec=pcmu`,
  icecast: (host, port) => `http://${host}:${port}/donge.mp3`,
  axis: (host, port) => `http://${host}:${port}/?user=operator`,
  folder: undefined,
  pull: undefined,
  memory: undefined,
} as const satisfies Record<DriverName, ((host: string, port: number) => string) | undefined>;

const driversOf = (allowedNetworks?: readonly string[]) =>
  createDrivers({
    streamEncoder: createStreamEncoder({ scratchFolder: tmpdir() }),
    credentials: { secret: () => '1'.repeat(64) },
    ...(allowedNetworks === undefined ? {} : { allowedNetworks }),
  });

let connections = 0;
const listener = net.createServer((socket) => {
  connections += 1;
  socket.destroy();
});

beforeEach(async () => {
  connections = 0;
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
});
afterEach(() => new Promise<void>((resolve) => void listener.close(() => resolve())));

const connecting = driverNames.flatMap((name) => {
  const address = addressOf[name];
  return address === undefined ? [] : [[name, address] as const];
});

test.each(connecting)('%s opens no connection to a network that is not allowed', async (name, address) => {
  const drivers = driversOf(['10.0.0.0/8']);
  const { port } = listener.address() as AddressInfo;
  // By number, as a number in disguise, and by a name that resolves there.
  for (const host of ['127.0.0.1', '2130706433', '0x7f.1', '[::ffff:127.0.0.1]', 'localhost']) {
    const endpoint = { ...anEndpoint('lb-1', address(host, port)), driver: name };
    const failure = await drivers[name]
      .deliver(
        { ...someOrder('lb-1'), audio: async () => import.meta.filename },
        endpoint,
        new AbortController().signal,
      )
      .catch((error: unknown) => error);
    expect(failure, host).toBeInstanceOf(DeliveryError);
    expect(failure, host).toMatchObject({ mayHaveArrived: false });
    expect(connections, host).toBe(0);
  }
  for (const driver of Object.values(drivers)) await driver.close();
});

test('http follows no redirect, wherever it leads', async () => {
  const { port } = listener.address() as AddressInfo;
  const luring = createServer((_request, response) =>
    response.writeHead(307, { location: `http://127.0.0.1:${port}/` }).end(),
  );
  await new Promise<void>((resolve) => luring.listen(0, '127.0.0.1', resolve));
  const { http } = driversOf();
  const address = `http://127.0.0.1:${(luring.address() as AddressInfo).port}`;
  const delivery = http.deliver(someOrder('lb-1'), anEndpoint('lb-1', address), new AbortController().signal);
  await expect(delivery).rejects.toBeInstanceOf(DeliveryError);
  expect(connections).toBe(0);
  await http.close();
  luring.closeAllConnections();
  luring.close();
});

test('link-local addresses and metadata services are never allowed, whatever the list says', () => {
  const { allows } = createAllowedNetworks(['0.0.0.0/0', '::/0']);
  for (const address of ['169.254.169.254', '100.100.100.200', 'fe80::1', 'fd00:ec2::254', '0.0.0.0', '::'])
    expect(allows(address), address).toBe(false);
  for (const address of ['::ffff:169.254.169.254', '::ffff:a9fe:a9fe', '::ffff:100.100.100.200'])
    expect(allows(address), address).toBe(false);
  expect(allows('10.1.2.3')).toBe(true);
});
