import { createServer, type RequestListener, type Server } from 'node:http';
import { afterAll, afterEach, expect, test } from 'vitest';
import { aHome, removeSpeech } from '../support/home.ts';
import { dalaba, eventually } from '../support/process.ts';
import { approveAll, freePort, playsOn, serving, until } from '../support/served-home.ts';

const cleanups: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});
afterAll(removeSpeech);

async function listening(handle: RequestListener): Promise<number> {
  const server: Server = createServer(handle);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanups.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

test('each faulty loudspeaker is settled with its reason, and none holds up the others', async () => {
  const [healthy, closed] = [await freePort(), await freePort()];
  const ports = {
    slow: await listening(() => undefined),
    broken: await listening((_request, response) => response.writeHead(500).end()),
    nonsense: await listening((_request, response) => response.end('<html>hello</html>')),
    liar: await listening((_request, response) =>
      response.setHeader('content-type', 'application/json').end('{"answer":"accepted"}'),
    ),
    refusing: await listening((_request, response) =>
      response.setHeader('content-type', 'application/json').end('{"answer":"refused","reason":"quiet"}'),
    ),
  };
  const line = (id: string, port: number): string =>
    `${id},${id},371524100,http,http://127.0.0.1:${port}/${id}`;
  const home = await aHome({
    endpoints: [
      line('healthy', healthy),
      line('closed', closed),
      ...Object.entries(ports).map(([id, port]) => line(id, port)),
    ],
    lessons: 1,
    slotLength: '1m',
  });
  cleanups.push(home.remove);
  const env = {
    ...Object.fromEntries(
      ['HEALTHY', 'CLOSED', ...Object.keys(ports)].map((id) => [`DALABA_CREDENTIAL_${id.toUpperCase()}`, id]),
    ),
    DALABA_SPEED: '4',
    DALABA_GRACE_SECONDS: '4',
    DALABA_AD_HOC_DELAY_SECONDS: '12',
  };
  const served = await serving(home, 0, env);
  cleanups.push(() => served.process.kill('SIGTERM'));
  await approveAll(served, ['opening', 'lesson-1', 'closing']);
  const village = dalaba(
    ['village', '--home', home.folder, '--server', served.url, '--speed', '4', '--count', '1'],
    env,
  );
  cleanups.push(() => village.kill('SIGTERM'));
  await eventually(() => village.output().includes('village ready') || undefined, {
    describe: village.output,
  });
  const date = '2031-01-01';
  const id = `371524/${date}/evening`;
  await served.ask('POST', '/broadcasts', { county: '371524', slot: 'evening', date, now: true });
  const { deliveries } = await until(served, id, 'settled', 200_000);
  const plays = await playsOn(served, date);
  const verdicts = Object.fromEntries(
    deliveries.map(({ endpoint, state }) => {
      const of = plays.filter((play) => play.endpoint === endpoint);
      expect(of).toHaveLength(3);
      return [
        endpoint,
        [state, ...new Set(of.map(({ outcome, reason }) => `${outcome} ${reason ?? ''}`.trim()))],
      ];
    }),
  );
  expect(verdicts).toEqual({
    healthy: ['accepted', 'played'],
    closed: ['failed', 'missed unreachable'],
    slow: ['failed', 'unknown timeout'],
    broken: ['failed', 'unknown http-500'],
    nonsense: ['failed', 'unknown nonsense'],
    liar: ['accepted', 'unknown no-receipt'],
    refusing: ['refused', 'missed quiet'],
  });
}, 300_000);

test('one that has not answered yet when its broadcast is settled is unknown, not missed', async () => {
  const orders: string[] = [];
  const port = await listening((request) => {
    orders.push(String(request.url));
  });
  const home = await aHome({
    endpoints: [`slow,slow,371524100,http,http://127.0.0.1:${port}/slow`],
    lessons: 1,
    seconds: 2,
    slotLength: '1m',
  });
  cleanups.push(home.remove);
  const served = await serving(home, 0, {
    DALABA_SPEED: '20',
    DALABA_GRACE_SECONDS: '0',
    DALABA_LEASE_SECONDS: '30',
  });
  cleanups.push(() => served.process.kill('SIGTERM'));
  await approveAll(served, ['opening', 'lesson-1', 'closing']);
  const date = '2031-01-01';
  await served.ask('POST', '/broadcasts', { county: '371524', slot: 'evening', date, now: true });
  await until(served, `371524/${date}/evening`, 'settled', 60_000);
  const plays = await playsOn(served, date);
  expect(orders).toEqual(['/slow/orders']);
  expect(plays.map(({ item, outcome }) => [item, outcome])).toEqual([
    [0, 'unknown'],
    [1, 'unknown'],
    [2, 'unknown'],
  ]);
}, 120_000);
