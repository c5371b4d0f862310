import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { DeliveryId } from '../../src/domain/ids.ts';
import { clipNameOf } from '../../src/endpoints/axis/clip-name.ts';
import { createAxisDriver } from '../../src/endpoints/axis.ts';
import { type Driver, type Performance, withdrawn } from '../../src/ports/driver.ts';
import { nothing, type Order } from '../../src/protocol/order.ts';
import { anEndpoint, driverContract, someOrder } from '../contracts/driver.contract.ts';
import { devicePassword, type SimulatedDevices, someAxisDevices } from '../support/axis-device.ts';
import { aClock } from '../support/fakes.ts';
import { aHandover, anOrder } from '../support/handovers.ts';

const credentials = { secret: () => devicePassword };
const { signal } = new AbortController();
const earlier = '371524/2026-11-25/evening/donge' as DeliveryId;
const later = { order: `${earlier}/r1` as DeliveryId, replaces: earlier, sequence: 2 };

let folder: string;
let audio: string;
let devices: SimulatedDevices;
let driver: Driver;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dalaba-axis-'));
  audio = join(folder, 'programme.mp3');
  await writeFile(audio, Buffer.alloc(32_960, 7));
});
afterAll(() => rm(folder, { recursive: true, force: true }));
beforeEach(async () => {
  devices = await someAxisDevices();
  driver = createAxisDriver({ credentials, answerTimeoutMs: 2000 });
});
afterEach(async () => {
  await driver.close();
  await devices.close();
});

driverContract('axis', async () => {
  const own = await someAxisDevices();
  const axis = createAxisDriver({ credentials });
  const names = Array.from({ length: 50 }, (_, index) => `lb-${index}`);
  const orders = new Map(
    names
      .flatMap((one) => [1, 2].map((sequence) => someOrder(one, sequence)))
      .map((one) => [clipNameOf(one), one.jws]),
  );
  return {
    driver: axis,
    audio,
    address: (endpoint) => own.url(endpoint),
    held: () =>
      names.flatMap((one) => [...own.clips(one).values()].map(({ name }) => orders.get(name) ?? 'unknown')),
    async stop() {
      await axis.close();
      await own.close();
    },
  };
});

const endpoint = (query = '') => anEndpoint('donge', `${devices.url('donge')}${query}`, 'axis');
const handover = (order: Partial<Order> = {}) => aHandover('donge', { order, audio });
const deliver = (order: Partial<Order> = {}, by = driver, query = '') =>
  by.deliver(handover(order), endpoint(query), signal);
const held = () => [...devices.clips('donge').values()].map(({ name }) => name);
const failure = (attempt: Promise<unknown> | undefined): Promise<unknown> =>
  (attempt ?? Promise.resolve()).then(
    (answer) => Promise.reject(new Error(`no failure but ${JSON.stringify(answer)}`)),
    (error: unknown) => error,
  );
/** An order of another evening, over at once where that is past. */
const onDay = (day: string): Partial<Order> => ({
  order: `371524/${day}/evening/donge` as DeliveryId,
  startsAtMs: Date.parse(`${day}T10:30:00Z`),
  notBeforeMs: Date.parse(`${day}T09:00:00Z`),
  expiresAtMs: Date.parse(`${day}T10:40:00Z`),
});
const fill = (count: number, name: (at: number) => string, from = 0) => {
  for (let at = from; at < from + count; at += 1)
    devices.clips('donge').set(at, { name: name(at), bytes: Buffer.of() });
};

describe('a programme', () => {
  test('is uploaded under a name that says whose it is, and only once', async () => {
    expect(await deliver()).toEqual({ answer: 'accepted' });
    const [clip] = devices.clips('donge').values();
    expect(clip?.name).toMatch(/^dalaba-20261125T104000Z-[0-9a-f]{12}-r0-[0-9a-f]{16}$/);
    expect(clip?.bytes.equals(readFileSync(audio))).toBe(true);
    devices.misbehave((response, action) => action === 'upload' && response.destroy() !== undefined);
    expect(await deliver()).toEqual({ answer: 'accepted' });
    expect(devices.did).toEqual([`upload ${clip?.name}`]);
  });

  test('that is not listed any more before air is uploaded again', async () => {
    await deliver();
    devices.clips('donge').clear();
    expect(await driver.check?.(handover(), endpoint(), signal)).toEqual({ answer: 'accepted' });
    expect(held()).toHaveLength(1);
  });

  test('makes room by taking away what of ours is over, the oldest first, and nothing else', async () => {
    fill(6, (at) => (at === 0 ? '门铃' : `dalaba-door-${at}`));
    for (const day of ['2026-11-23', '2026-11-22', '2026-11-24', '2026-12-24']) {
      const { jws, ...rest } = handover(onDay(day));
      fill(1, () => clipNameOf({ ...rest, jws }), devices.clips('donge').size);
    }
    const before = held();
    expect(await deliver()).toEqual({ answer: 'accepted' });
    expect(devices.did[0]).toBe('remove 7');
    expect(held().sort()).toEqual([...before.filter((_, at) => at !== 7), clipNameOf(handover())].sort());
  });

  test('is refused by a device that is full of what is not ours, or not over', async () => {
    fill(9, (at) => `siren ${at}`);
    fill(1, () => clipNameOf(handover(onDay('2026-12-24'))), 9);
    expect(await deliver()).toEqual({ answer: 'refused', reason: 'full' });
    expect(devices.did).toEqual([]);
  });

  test.each<[string, string, number, string]>([
    ['too large', 'MediaClip.MaxUploadSize=0', 100, 'too-large'],
    ['an MP3', 'Properties.AudioClip.Format=au,wav', 100, 'unsupported'],
    ['to be played softly', 'Properties.AudioClip.PlayOptions=repeat', 80, 'unsupported'],
  ])('that is %s for the device is refused', async (_, parameter, volumePercent, reason) => {
    devices.ways.parameters = ['MediaClip.MaxGroups=10', 'MediaClip.MaxUploadSize=20', parameter];
    expect(await deliver({ volumePercent })).toEqual({ answer: 'refused', reason });
    expect(held()).toEqual([]);
  });

  test('fits a device that says nothing of itself up to 1.5 MB, at its own volume only', async () => {
    devices.ways.parameters = ['MediaClip.MaxGroups=10', '# Error: no group Properties.AudioClip'];
    const programme = { ...anOrder('donge').programme, bytes: 1_500_001 };
    expect(await deliver({ programme, volumePercent: 100 })).toEqual({
      answer: 'refused',
      reason: 'too-large',
    });
    expect(await deliver({ volumePercent: 100 })).toEqual({ answer: 'accepted' });
  });

  test('that a device keeps under another name is taken back', async () => {
    devices.ways.rename = (name) => name.slice(0, 30);
    expect(await failure(deliver())).toMatchObject({ kind: 'unrecoverable', reason: 'unsupported' });
    expect(held()).toEqual([]);
  });

  test('a device that says it kept it where another clip lies loses nothing', async () => {
    fill(1, () => '门铃');
    devices.misbehave((response, action) => action === 'upload' && Boolean(response.end('OK\nuploaded=0')));
    expect(await failure(deliver())).toMatchObject({ kind: 'retry-later', reason: 'nonsense' });
    expect(held()).toEqual(['门铃']);
  });
});

describe('an order that takes another’s place', () => {
  test('takes the earlier clip away, and is uploaded', async () => {
    await deliver();
    expect(await deliver(later)).toEqual({ answer: 'accepted' });
    expect(await deliver(later)).toEqual({ answer: 'accepted' });
    expect(held()).toEqual([clipNameOf(handover(later))]);
    expect(await deliver()).toEqual({ answer: 'refused', reason: 'replaced' });
    expect(devices.did).not.toContain('stop');
  });

  test('of nothing to play only takes it away', async () => {
    await deliver();
    expect(await deliver({ ...later, programme: nothing, items: [] })).toEqual({ answer: 'accepted' });
    expect(held()).toEqual([]);
  });

  test('signed on air has the device stop first', async () => {
    await deliver();
    const onAir = { ...later, notBeforeMs: anOrder('donge').startsAtMs, programme: nothing, items: [] };
    await deliver(onAir);
    await deliver(onAir);
    expect(devices.did.slice(1)).toEqual(['stop', 'remove 0']);
  });
});

describe('its login', () => {
  test.each([[['SHA-256']], [['Basic', 'MD5', 'SHA-256']], [['MD5']]] as const)(
    'works with %j',
    async (challenges) => {
      devices.ways.challenges = challenges;
      expect(await deliver()).toEqual({ answer: 'accepted' });
      const wanted = challenges.some((one) => one === 'SHA-256') ? 'SHA-256' : 'MD5';
      expect(devices.logins.every((login) => login.includes(`algorithm=${wanted}`))).toBe(true);
      // Asked once; from then on the nonce is counted on.
      expect(devices.asked.length).toBe(devices.logins.length + 1);
    },
  );

  test('goes on when the device wants another nonce in the middle', async () => {
    devices.misbehave((_response, action) => {
      if (action === 'list') devices.forgetNonces();
      return false;
    });
    expect(await deliver()).toEqual({ answer: 'accepted' });
  });

  test('is the user of the address, root unless it says', async () => {
    devices.ways.user = 'operator';
    expect(await failure(deliver())).toMatchObject({ kind: 'retry-later', reason: 'unauthorized' });
    expect(await deliver({}, driver, '?user=operator')).toEqual({ answer: 'accepted' });
  });

  test('never sends the password, and no failure holds it', async () => {
    devices.ways.challenges = ['Basic'];
    const basic = await failure(deliver());
    devices.ways.challenges = ['MD5'];
    const other = 'another secret';
    const wrong = createAxisDriver({ credentials: { secret: () => other } });
    const refused = await failure(deliver({}, wrong));
    for (const problem of [basic, refused])
      expect(problem).toMatchObject({ kind: 'retry-later', reason: 'unauthorized', mayHaveArrived: false });
    const said = [
      ...devices.asked,
      ...devices.logins,
      String(basic),
      String(refused),
      JSON.stringify(refused),
    ].join();
    for (const secret of [other, devicePassword, Buffer.from(`root:${devicePassword}`).toString('base64')])
      expect(said).not.toContain(secret);
    await wrong.close();
  });

  test('waits for a password where there is none, and asks nothing', async () => {
    const none = createAxisDriver({ credentials: { secret: () => undefined } });
    expect(await failure(deliver({}, none))).toMatchObject({ kind: 'retry-later', reason: 'no-password' });
    expect(devices.asked).toEqual([]);
    await none.close();
  });
});

test.each([
  'ftp://192.168.1.30',
  'http://root:pass@192.168.1.30',
  'http://192.168.1.30/?user=a&user=b',
  'http://192.168.1.30/?password=x',
  'http://192.168.1.30/?user=%22',
  'http://8.8.8.8',
  'http://169.254.169.254',
  'elsewhere',
])('an address such as %s can’t be used', (address) => {
  expect(driver.addressProblem(address)).toMatch(/[a-z]/);
});

describe('a device that does not answer well', () => {
  const answering = (how: (response: ServerResponse) => unknown, to = 'list') =>
    devices.misbehave((response, action) => {
      if (action !== to) return false;
      how(response);
      return true;
    });

  test.each<[string, (response: ServerResponse) => unknown]>([
    ['nothing', (response) => response.end()],
    ['a web page', (response) => response.end('<html>login</html>')],
    ['parameters of something else', (response) => response.end('root.Network.IPAddress=10.0.0.1')],
    ['more than a list', (response) => response.end('root.MediaClip.M0.Name=x\n'.repeat(9000))],
    ['no HTTP', (response) => response.socket?.end('hello\r\n\r\n')],
  ])('but with %s: later', async (_, how) => {
    answering(how);
    expect(await failure(deliver())).toMatchObject({ kind: 'retry-later', reason: 'nonsense' });
    expect(devices.did).toEqual([]);
  });

  test.each(['', 'OK', 'OK\nuploaded=', 'OK\nuploaded=-1', 'OK\nplaying=0', 'OK\nuploaded=77'])(
    'after an upload but with %j: later',
    async (answer) => {
      answering((response) => response.end(answer), 'upload');
      const expected = { kind: 'retry-later', reason: 'nonsense', mayHaveArrived: true };
      expect(await failure(deliver())).toMatchObject(expected);
    },
  );

  test.each([
    [503, 'retry-later', true],
    [400, 'unrecoverable', false],
    [302, 'unrecoverable', false],
  ])('but with HTTP %i: %s', async (status, kind, mayHaveArrived) => {
    answering((response) => response.writeHead(status, { location: devices.url('donge') }).end());
    expect(await failure(deliver())).toMatchObject({ kind, reason: `http-${status}`, mayHaveArrived });
  });

  test('in time: later', async () => {
    answering(() => undefined, 'upload');
    const hasty = createAxisDriver({ credentials, answerTimeoutMs: 200 });
    const expected = { kind: 'retry-later', reason: 'timeout', mayHaveArrived: true };
    expect(await failure(deliver({}, hasty))).toMatchObject(expected);
    await hasty.close();
  });

  test('whose answer to an upload was lost has the clip all the same', async () => {
    devices.misbehave((response, action) => {
      if (action === 'upload') response.end = () => response.destroy();
      return false;
    });
    expect(await failure(deliver())).toMatchObject({ kind: 'retry-later', mayHaveArrived: true });
    devices.misbehave(undefined);
    expect(await deliver()).toEqual({ answer: 'accepted' });
    expect(held()).toHaveLength(1);
  });
});

describe('at air time', () => {
  const { startsAtMs, expiresAtMs, programme } = anOrder('donge');

  /** Performs as the service has it done; answers what was written down, in order. */
  async function perform(
    given: {
      atMs?: number;
      toldAtMs?: number;
      untilMs?: number;
      order?: Partial<Order>;
      during?: AbortSignal;
    } = {},
  ) {
    const clock = aClock(given.atMs ?? startsAtMs - 3000);
    const written: string[] = [];
    const performance: Performance = {
      ...handover(given.order),
      clock: {
        ...clock,
        until: async (atMs, during) => {
          during?.throwIfAborted();
          await clock.until(atMs);
        },
      },
      startsAtMs,
      untilMs: given.untilMs ?? expiresAtMs,
      sent: () => written.push('sent'),
      ...(given.toldAtMs === undefined ? {} : { toldAtMs: given.toldAtMs }),
      tell: async (command) => {
        const atMs = clock.now();
        written.push(`told ${atMs - startsAtMs}`);
        await command();
        return atMs;
      },
    };
    const outcome = await (
      driver.performer?.perform(performance, endpoint(), given.during ?? signal) ?? expect.fail()
    )
      .then(() => 'done')
      .catch((error: { reason: string; kind: string }) => `${error.kind} ${error.reason}`);
    return { outcome, written, did: devices.did.slice(1), endedMs: clock.now() - startsAtMs };
  }
  beforeEach(() => deliver());

  test('it is told to play at the order’s volume, and waited for', async () => {
    expect(await perform()).toEqual({
      outcome: 'done',
      written: ['told 0'],
      did: ['play 0 volume=80'],
      endedMs: programme.durationMs,
    });
  });

  test('late, it begins at the beginning where all of it ends in time', async () => {
    expect(await perform({ atMs: startsAtMs + 60_000 })).toMatchObject({
      written: ['told 60000'],
      endedMs: 60_000 + programme.durationMs,
    });
  });

  test.each<[string, Parameters<typeof perform>[0]]>([
    ['it would not end in time', { atMs: expiresAtMs - 4000 }],
    ['the county skips what is late', { atMs: startsAtMs + 1001, order: { late: 'skip' } }],
    ['it would have to join', { atMs: startsAtMs + 1001, order: { late: 'join' } }],
  ])('late, it is told nothing where %s', async (_, given) => {
    devices.clips('donge').clear();
    await deliver(given?.order);
    const { outcome, written, did } = await perform(given);
    expect({ outcome, written, plays: did.filter((one) => one.startsWith('play')) }).toEqual({
      outcome: 'done',
      written: [],
      plays: [],
    });
  });

  test('what is a moment late begins all the same, and stops when its time is over', async () => {
    const untilMs = startsAtMs + programme.durationMs;
    expect(await perform({ atMs: startsAtMs + 900, untilMs })).toMatchObject({
      did: ['play 0 volume=80', 'stop'],
      endedMs: programme.durationMs,
    });
  });

  test('it is not told twice, whoever told it', async () => {
    expect(await perform({ atMs: startsAtMs + 2000, toldAtMs: startsAtMs })).toEqual({
      outcome: 'done',
      written: [],
      did: [],
      endedMs: programme.durationMs,
    });
  });

  test('it stops what was withdrawn, and goes on where only this process stops', async () => {
    const toldAtMs = startsAtMs;
    expect((await perform({ toldAtMs, during: AbortSignal.abort('stopping') })).did).toEqual([]);
    expect((await perform({ during: AbortSignal.abort(withdrawn) })).did).toEqual([]);
    expect((await perform({ toldAtMs, during: AbortSignal.abort(withdrawn) })).did).toEqual(['stop']);
  });

  test('it waits for a clip that is not there yet', async () => {
    devices.clips('donge').clear();
    expect(await perform()).toMatchObject({ outcome: 'retry-later not-listed', written: [] });
  });

  test('it asks no second time with a wrong password', async () => {
    devices.ways.user = 'operator';
    expect(await perform()).toMatchObject({ outcome: 'unrecoverable unauthorized', written: [] });
  });

  const playing = (how: (response: ServerResponse) => unknown) =>
    devices.misbehave((response, action) => {
      if (action !== 'play') return false;
      how(response);
      return true;
    });

  test('a busy device surely plays nothing; another failure leaves that open', async () => {
    const tried: unknown[] = [];
    for (const how of [
      (response: ServerResponse) => response.writeHead(503).end(),
      (response: ServerResponse) => response.writeHead(500).end(),
      (response: ServerResponse) => response.writeHead(400).end(),
      (response: ServerResponse) => response.end('OK\nplaying=7'),
      (response: ServerResponse) => response.destroy(),
    ]) {
      playing(how);
      const told = { tell: (command: () => Promise<void>) => command().then(() => 0) };
      const performance = { ...handover(), clock: aClock(startsAtMs), startsAtMs, untilMs: expiresAtMs };
      const attempt = driver.performer?.perform(
        { ...performance, sent: () => {}, ...told },
        endpoint(),
        signal,
      );
      const { kind, reason, mayHaveArrived } = (await failure(attempt)) as Record<string, unknown>;
      tried.push([kind, reason, mayHaveArrived]);
    }
    expect(tried).toEqual([
      ['retry-later', 'http-503', false],
      ['retry-later', 'http-500', true],
      ['unrecoverable', 'http-400', false],
      ['retry-later', 'nonsense', true],
      ['retry-later', 'connection-lost', true],
    ]);
  });
});
