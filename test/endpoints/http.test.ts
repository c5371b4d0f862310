import { createServer, type RequestListener, type ServerResponse } from 'node:http';
import net, { type AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { createHttpDriver, type HttpDriverOptions } from '../../src/endpoints/http.ts';
import { DeliveryError, type Driver } from '../../src/ports/driver.ts';
import { anEndpoint, driverContract, someOrder } from '../contracts/driver.contract.ts';

async function listening(listener: RequestListener) {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** A village that takes orders by name: the same bytes again, nothing else under the same path. */
async function startVillage() {
  const held = new Map<string, string>();
  const server = await listening(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const jws = Buffer.concat(chunks).toString();
    const before = held.get(request.url ?? '');
    if (before === undefined) held.set(request.url ?? '', jws);
    const same = before === undefined || before === jws;
    const jose = request.headers['content-type'] === 'application/jose' && request.method === 'POST';
    const answer = same ? { answer: 'accepted' } : { answer: 'refused', reason: 'conflict' };
    response.writeHead(jose ? 200 : 415).end(JSON.stringify(answer));
  });
  return { ...server, held };
}

driverContract('http', async () => {
  const village = await startVillage();
  const driver = createHttpDriver();
  return {
    driver,
    address: (endpoint) => `${village.url}/${endpoint}`,
    held: () => [...village.held.values()],
    async stop() {
      await driver.close();
      await village.close();
    },
  };
});

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

const aDriver = (options: HttpDriverOptions = {}): Driver => {
  const driver = createHttpDriver(options);
  closers.push(() => driver.close());
  return driver;
};
const answering = async (answer: (response: ServerResponse) => void): Promise<string> => {
  const server = await listening((request, response) => {
    request.resume();
    answer(response);
  });
  closers.push(server.close);
  return server.url;
};
const failureAt = async (address: string, driver: Driver = aDriver()): Promise<DeliveryError> => {
  const order = someOrder('lb-1');
  const { signal } = new AbortController();
  const failure = await driver.deliver(order, anEndpoint('lb-1', address), signal).catch((error) => error);
  if (failure instanceof DeliveryError) return failure;
  throw new Error(`no DeliveryError but ${JSON.stringify(failure)}`);
};

describe('what goes wrong on the way to a loudspeaker', () => {
  const certain = { mayHaveArrived: false };
  const doubtful = { mayHaveArrived: true };

  test('nobody listens: later, and certainly not there', async () => {
    const server = await listening(() => undefined);
    await server.close();
    const failure = await failureAt(server.url);
    expect(failure).toMatchObject({ kind: 'retry-later', reason: 'unreachable', ...certain });
  });

  test('the name is not known: later, and certainly not there', async () => {
    const failure = await failureAt('http://no-such-loudspeaker.invalid');
    expect(failure).toMatchObject({ kind: 'retry-later', reason: 'unreachable', ...certain });
  });

  test('no answer in time: later, and it may be there', async () => {
    const address = await answering(() => undefined);
    const failure = await failureAt(address, aDriver({ headersTimeoutMs: 300 }));
    expect(failure).toMatchObject({ kind: 'retry-later', reason: 'timeout', ...doubtful });
  });

  test('an answer that never ends: later, and it may be there', async () => {
    const address = await answering((response) => response.writeHead(200).write('{"answer"'));
    const failure = await failureAt(address, aDriver({ bodyTimeoutMs: 300 }));
    expect(failure).toMatchObject({ kind: 'retry-later', reason: 'timeout', ...doubtful });
  });

  test('of many behind one gateway, those that never answer hold up no other', async () => {
    const server = await listening((request, response) => {
      request.resume();
      if (request.url?.startsWith('/well/')) response.writeHead(200).end('{"answer":"accepted"}');
    });
    closers.push(server.close);
    const driver = aDriver();
    const stop = new AbortController();
    let given = 0;
    const hanging = Array.from({ length: 100 }, (_, n) =>
      driver
        .deliver(someOrder(`lb-${n}`), anEndpoint(`lb-${n}`, `${server.url}/hangs-${n}`), stop.signal)
        .catch(() => {
          given += 1;
        }),
    );
    const well = anEndpoint('lb-well', `${server.url}/well`);
    const acceptance = await driver.deliver(someOrder('lb-well'), well, stop.signal);
    expect([acceptance.answer, given]).toEqual(['accepted', 0]);
    stop.abort();
    await Promise.all(hanging);
    expect(given).toBe(100);
  });

  test('the connection breaks after the order was sent: later, and it may be there', async () => {
    const address = await answering((response) => response.destroy());
    const failure = await failureAt(address);
    expect(failure).toMatchObject({ kind: 'retry-later', reason: 'connection-lost', ...doubtful });
  });

  test.each([
    [500, 'retry-later', true],
    [503, 'retry-later', true],
    [408, 'retry-later', false],
    [425, 'retry-later', false],
    [429, 'retry-later', false],
    [400, 'unrecoverable', false],
    [404, 'unrecoverable', false],
    [302, 'unrecoverable', false],
  ])('HTTP %i is %s', async (status, kind, mayHaveArrived) => {
    const address = await answering((response) =>
      response.writeHead(status, { location: 'http://127.0.0.1:1/orders' }).end('{"answer":"accepted"}'),
    );
    expect(await failureAt(address)).toMatchObject({ kind, reason: `http-${status}`, mayHaveArrived });
  });

  test.each([
    ['no JSON', 'welcome to my router'],
    ['another JSON', '{"answer":"perhaps"}'],
    ['nothing', ''],
    ['more than 64 KiB', JSON.stringify({ answer: 'accepted', padding: 'x'.repeat(70_000) })],
  ])('an answer of %s is nonsense: later, and it may be there', async (_, body) => {
    const address = await answering((response) => response.end(body));
    expect(await failureAt(address)).toMatchObject({ kind: 'retry-later', reason: 'nonsense', ...doubtful });
  });

  test('something that does not speak HTTP is nonsense', async () => {
    const server = net.createServer((socket) => {
      socket.on('data', () => socket.end('SSH-2.0-OpenSSH_9.2\r\n'));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closers.push(() => new Promise((resolve) => server.close(() => resolve())));
    const failure = await failureAt(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    expect(failure).toMatchObject({ kind: 'retry-later', reason: 'nonsense', ...doubtful });
  });

  test.each(['no-trusted-time', 'no-keys'])('a loudspeaker with %s takes the order later', async (reason) => {
    const answer = JSON.stringify({ answer: 'refused', reason });
    const address = await answering((response) => response.end(answer));
    expect(await failureAt(address)).toMatchObject({ kind: 'retry-later', reason, ...certain });
  });
});

describe('addresses', () => {
  test.each([
    'ftp://10.0.0.1/',
    'loudspeaker',
    'http://user:password@10.0.0.1/',
    'http://10.0.0.1/?to=elsewhere',
    'http://8.8.8.8/',
    'http://169.254.169.254/latest',
    'http://[::ffff:169.254.169.254]/',
    'http://[fd00:ec2::254]/',
    'http://[fe80::1]/',
    'http://0x08080808/',
    'http://100.100.100.200/',
  ])('%s is refused in both languages', async (address) => {
    const problem = aDriver().addressProblem(address);
    expect(problem).toMatch(/\p{Script=Han}.*[A-Za-z].*\.$/u);
    const failure = await failureAt(address);
    expect(failure).toMatchObject({ kind: 'unrecoverable', reason: 'address', mayHaveArrived: false });
  });

  test.each(['http://192.168.1.20:8080', 'https://10.1.2.3/base', 'http://[::1]:80', 'http://speaker.lan/'])(
    '%s is fine',
    (address) => {
      expect(aDriver().addressProblem(address)).toBeUndefined();
    },
  );

  test('a name is checked after it was resolved', async () => {
    let asked = 0;
    const address = await answering((response) => {
      asked += 1;
      response.end('{"answer":"accepted"}');
    });
    const named = address.replace('127.0.0.1', 'localhost');
    const elsewhere = aDriver({ allowedNetworks: ['10.0.0.0/8'] });
    expect(await failureAt(named, elsewhere)).toMatchObject({ kind: 'unrecoverable', reason: 'address' });
    expect(asked).toBe(0);
    const { signal } = new AbortController();
    const here = aDriver({ allowedNetworks: ['127.0.0.0/8'] });
    const answer = await here.deliver(someOrder('lb-1'), anEndpoint('lb-1', named), signal);
    expect(answer).toEqual({ answer: 'accepted' });
  });

  test('no list of networks opens link-local addresses', () => {
    const open = aDriver({ allowedNetworks: ['0.0.0.0/0', '::/0'] });
    expect(open.addressProblem('http://8.8.8.8/')).toBeUndefined();
    expect(open.addressProblem('http://169.254.169.254/')).toBeDefined();
    expect(open.addressProblem('http://[::ffff:a9fe:a9fe]/')).toBeDefined();
  });

  test('a network that is none is refused by name', () => {
    expect(() => createHttpDriver({ allowedNetworks: ['10.0.0.0/40'] })).toThrow('10.0.0.0/40');
  });
});
