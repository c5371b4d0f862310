import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { DeliveryId } from '../../src/domain/ids.ts';
import { documentId } from '../../src/endpoints/ebd/identifiers.ts';
import { profiles } from '../../src/endpoints/ebd/profiles.ts';
import { readXml, textAt, writeXml } from '../../src/endpoints/ebd/xml.ts';
import { createEbdDriver, type EbdDriverOptions } from '../../src/endpoints/ebd.ts';
import type { Driver, Handover } from '../../src/ports/driver.ts';
import { nothing, type Order } from '../../src/protocol/order.ts';
import { anEndpoint, driverContract } from '../contracts/driver.contract.ts';
import {
  anAnswer,
  aPlatform,
  aResult,
  platformId,
  platformKeys,
  type SimulatedPlatform,
  senderId,
  senderKeys,
} from '../support/ebd-platform.ts';
import { aHandover } from '../support/handovers.ts';
import { opensslVerifies } from '../support/openssl.ts';

const run = promisify(execFile);
const { signal } = new AbortController();

let folder: string;
let audio: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dalaba-ebd-'));
  audio = join(folder, 'programme.mp3');
  await writeFile(audio, Buffer.alloc(32_960, 7));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** The sender's key under every name, the platform's under every other. */
const credentials = {
  secret: (name: string) => (name.endsWith('-platform') ? platformKeys.publicKey : senderKeys.privateKey),
};
const addressAt = (url: string, more = ''): string => `${url}?from=${senderId}&to=${platformId}${more}`;

driverContract('ebd', async () => {
  const platform = await aPlatform();
  const driver = createEbdDriver({ credentials });
  const handed = new Map<string, string>();
  return {
    driver: {
      ...driver,
      deliver(handover, endpoint, aborted) {
        handed.set(documentId(profiles['county-2018'], senderId, 'air', handover.jws), handover.jws);
        return driver.deliver(handover, endpoint, aborted);
      },
    },
    audio,
    refusal: 'parse-error',
    address: (endpoint) => addressAt(platform.url, `&place=${endpoint.split('-')[1]}`),
    held: () => [...platform.messages.values()].map(({ document }) => handed.get(document) ?? ''),
    async stop() {
      await driver.close();
      await platform.close();
    },
  };
});

let platform: SimulatedPlatform;
let driver: Driver;
beforeEach(async () => {
  platform = await aPlatform();
  driver = createEbdDriver({ credentials });
});
afterEach(async () => {
  await driver.close();
  await platform.close();
});

const handover = (order: Partial<Order> = {}): Handover => aHandover('donge', { order, audio });
const endpoint = (more = '') => anEndpoint('donge', addressAt(platform.url, more));
const deliver = (order: Partial<Order> = {}, more = '&place=3') =>
  driver.deliver(handover(order), endpoint(more), signal);
const ask = (order: Partial<Order> = {}) =>
  driver.inquirer?.ask(handover(order), endpoint('&place=3'), signal);
const onlyMessage = () => {
  const [[id, message] = ['', undefined], ...others] = platform.messages;
  if (message === undefined || others.length > 0) throw new Error('there is not exactly one message');
  return { id, ...message };
};
const failure = (attempt: Promise<unknown> | undefined): Promise<unknown> =>
  Promise.resolve(attempt).then(
    (answer) => Promise.reject(new Error(`no failure but ${JSON.stringify(answer)}`)),
    (error: unknown) => error,
  );

const dongeAir = `${senderId}202611250350`;

describe('what is handed over', () => {
  test('says in the platform’s fields what is to be aired, when, where and in which dialects', async () => {
    expect(await deliver({}, '&place=3&areas=371524001,371524002')).toEqual({ answer: 'accepted' });
    const { id, document, xml, audio: sent } = onlyMessage();
    expect(id).toBe(dongeAir);
    expect([id.length, document.length, senderId.length]).toEqual([35, 41, 23]);
    for (const [name, value] of [
      ['EBDType', 'EBM'],
      ['EBDTime', '2026-11-25 16:30:00'],
      ['MsgType', '1'],
      ['SenderName', '东阿县'],
      ['SenderCode', senderId],
      ['EventType', '00000'],
      ['Severity', '4'],
      ['StartTime', '2026-11-25 18:30:00'],
      ['EndTime', '2026-11-25 18:40:00'],
      ['LanguageCode', 'zho'],
      ['MsgTitle', '东阿县11月25日晚间金融知识课（普通话、冀鲁官话）：识别假币、防范电信诈骗'],
      ['AreaCode', '371524001000,371524002000'],
      ['AuxiliaryType', '2'],
      ['AuxiliaryDesc', `EBDR_${document}_cmn_cmn-x-jilu1239.mp3`],
      ['Size', '32960'],
    ])
      expect(xml).toContain(`<${name}>${value}</${name}>`);
    expect(sent?.name).toBe(`EBDR_${document}_cmn_cmn-x-jilu1239.mp3`);
    expect(sent?.bytes.equals(await readFile(audio))).toBe(true);
  });

  test('is the same bytes at every attempt, from another process’s driver too', async () => {
    const archives: Buffer[] = [];
    const other = await aPlatform();
    const restarted = createEbdDriver({ credentials });
    await deliver();
    archives.push(onlyMessage().archive);
    await restarted.deliver(handover(), anEndpoint('donge', addressAt(other.url, '&place=3')), signal);
    archives.push([...other.messages.values()][0]?.archive ?? Buffer.of());
    await restarted.close();
    await other.close();
    expect(archives[0]?.equals(archives[1] ?? Buffer.of())).toBe(true);
  });

  test('is a tar that tar reads, signed as OpenSSL verifies it', async () => {
    await deliver();
    const { archive, document } = onlyMessage();
    const tar = join(folder, 'handed.tar');
    const out = join(folder, 'out');
    await mkdir(out);
    await writeFile(tar, archive);
    await run('tar', ['-xf', tar, '-C', out]);
    const signature = await readFile(join(out, `EBDS_EBDB_${document}.xml`), 'utf8');
    const value = /<SignatureValue>([^<]+)</.exec(signature)?.[1] ?? '';
    const rs = Buffer.from(value, 'base64');
    const file = join(out, `EBDB_${document}.xml`);
    expect(await opensslVerifies(folder, file, rs, senderKeys.publicKey)).toBe(true);
    expect(await opensslVerifies(folder, file, rs.reverse(), senderKeys.publicKey)).toBe(false);
  });

  test('escapes what would be markup', async () => {
    await deliver({}, `&place=3&sender=${encodeURIComponent('<b>&"\u{1}')}`.replace('%01', ''));
    expect(onlyMessage().xml).toContain('<SenderName>&lt;b&gt;&amp;&quot;</SenderName>');
  });

  test('is spelt as the region spells it, and read back', () => {
    const spellings = { MsgTitle: 'msgTitle', EBD: 'ebd' };
    const xml = writeXml(
      [
        [
          'EBD',
          [
            ['MsgTitle', '课 <1>'],
            ['Other', undefined],
          ],
        ],
      ],
      spellings,
    );
    expect(xml).toContain('<ebd><msgTitle>课 &lt;1&gt;</msgTitle></ebd>');
    const read = readXml(new TextEncoder().encode(xml), spellings);
    expect([read.name, textAt(read, 'MsgTitle')]).toEqual(['EBD', '课 <1>']);
  });

  test('takes a regional profile’s code lengths and an event code from the address', async () => {
    const from = senderId.slice(0, 18);
    const to = platformId.slice(0, 18);
    const asked: string[] = [];
    platform.misbehave(async (response, id) => {
      asked.push(id);
      response.end(await shortAnswer(id, from, to));
    });
    const address = `${platform.url}?profile=short-codes&from=${from}&to=${to}&event=00001`;
    expect(await driver.deliver(handover(), anEndpoint('donge', address), signal)).toEqual({
      answer: 'accepted',
    });
    expect(asked).toEqual([expect.stringMatching(new RegExp(`^01${from}\\d{16}$`))]);
  });
});

async function shortAnswer(asked: string, from: string, to: string): Promise<Buffer> {
  const id = `01${to}${'9'.repeat(16)}`;
  const xml = `<EBD><EBDID>${id}</EBDID><EBDType>EBDResponse</EBDType><SRC><EBRID>${to}</EBRID></SRC><DEST><EBRID>${from}</EBRID></DEST><RelatedEBD><EBDID>${asked}</EBDID></RelatedEBD>${aResult('1')}</EBD>`;
  return anAnswer(asked, '', '', { id, xml });
}

describe('how it answers', () => {
  const answering = (how: (asked: string) => Buffer | Promise<Buffer>) =>
    platform.misbehave(async (response, asked) => void response.end(await how(asked)));

  test.each([
    ['2', 'parse-error'],
    ['3', 'content-missing'],
  ])('result code %s refuses', async (code, reason) => {
    answering((asked) => anAnswer(asked, 'EBDResponse', aResult(code)));
    expect(await deliver()).toEqual({ answer: 'refused', reason });
  });

  test.each([
    ['4', 'signature'],
    ['5', 'platform-error'],
  ])('result code %s is tried again', async (code, reason) => {
    answering((asked) => anAnswer(asked, 'EBDResponse', aResult(code)));
    const expected = { kind: 'retry-later', reason, mayHaveArrived: false };
    expect(await failure(deliver())).toMatchObject(expected);
  });

  test('a platform that knows another key of ours says so', async () => {
    const secret = (name: string) => (name.endsWith('-platform') ? platformKeys.publicKey : '7'.repeat(64));
    const stranger = createEbdDriver({ credentials: { secret } });
    const attempt = stranger.deliver(handover(), endpoint(), signal);
    expect(await failure(attempt)).toMatchObject({ kind: 'retry-later', reason: 'signature' });
    await stranger.close();
  });

  test('without a key it waits for one, and sends nothing', async () => {
    const keyless = createEbdDriver({ credentials: { secret: () => undefined } });
    const problem = await failure(keyless.deliver(handover(), endpoint(), signal));
    expect(problem).toMatchObject({ kind: 'retry-later', reason: 'no-key', mayHaveArrived: false });
    expect(String(problem)).not.toContain(senderKeys.privateKey);
    expect(platform.received).toEqual([]);
    await keyless.close();
  });

  test.each([
    [503, 'retry-later', true],
    [404, 'unrecoverable', false],
    [302, 'unrecoverable', false],
  ])('HTTP %i is %s', async (status, kind, mayHaveArrived) => {
    platform.misbehave((response) => void response.writeHead(status, { location: platform.url }).end());
    expect(await failure(deliver())).toMatchObject({ kind, reason: `http-${status}`, mayHaveArrived });
  });

  test('one that never answers has no more than its time', async () => {
    platform.misbehave(() => undefined);
    const hasty = createEbdDriver({ credentials, answerTimeoutMs: 300 });
    const problem = await failure(hasty.deliver(handover(), endpoint(), signal));
    expect(problem).toMatchObject({ kind: 'retry-later', reason: 'timeout', mayHaveArrived: true });
    await hasty.close();
  });

  const file = (name: string, body: string, type: 'file' | 'symlink' | 'directory' = 'file') => ({
    header: { name, size: body.length, type, ...(type === 'symlink' ? { linkname: '/etc/passwd' } : {}) },
    body,
  });
  const bomb = (xml: string) => (asked: string) =>
    anAnswer(asked, '', '', { id: `01${platformId}${'1'.repeat(16)}`, xml: xml.replace('ASKED', asked) });
  const entities = `<!DOCTYPE EBD [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>`;
  const good = (asked: string, wrong: Parameters<typeof anAnswer>[3]) =>
    anAnswer(asked, 'EBDResponse', aResult('1'), wrong);
  const nonsense: readonly (readonly [string, (asked: string) => Buffer | Promise<Buffer>])[] = [
    ['nothing', () => Buffer.of()],
    ['a web page', () => Buffer.from('<html>login</html>'.repeat(100))],
    ['a tar of zeros', () => Buffer.alloc(2048)],
    ['a tar cut off', async (asked) => (await good(asked, {})).subarray(0, 900)],
    ['a tar whose header lies', async (asked) => corrupt(await good(asked, {}))],
    ['more than a log’s bytes', () => Buffer.alloc(9 * 2 ** 20)],
    ['many files', (asked) => good(asked, { extra: many(40) })],
    ['a path upwards', (asked) => good(asked, { extra: [file('../EBDR_x.mp3', 'x')] })],
    ['an absolute path', (asked) => good(asked, { extra: [file('/etc/EBDR_x.mp3', 'x')] })],
    ['a link', (asked) => good(asked, { extra: [file('EBDR_link.mp3', '', 'symlink')] })],
    ['a folder', (asked) => good(asked, { extra: [file('EBDR_folder/', '', 'directory')] })],
    ['two documents', (asked) => good(asked, { extra: [file('EBDB_2.xml', '<EBD/>')] })],
    ['a name that is not its own', (asked) => good(asked, { fileName: 'EBDB_1.xml' })],
    ['an answer to another document', () => good(`01${senderId}${'0'.repeat(16)}`, {})],
    ['another platform’s answer', (asked) => good(asked, { from: senderId })],
    ['a result code nobody knows', (asked) => anAnswer(asked, 'EBDResponse', aResult('9'))],
    ['no result at all', (asked) => anAnswer(asked, 'ConnectionCheck', '')],
    ['entities', bomb(`${entities}<EBD>&b;</EBD>`)],
    ['an outside entity', bomb('<!DOCTYPE EBD [<!ENTITY a SYSTEM "file:///etc/passwd">]><EBD>&a;</EBD>')],
    ['an entity never defined', bomb('<EBD>&a;</EBD>')],
    ['elements without end', bomb(`${'<a>'.repeat(5000)}${'</a>'.repeat(5000)}`)],
    ['no XML', bomb('EBD: 1')],
    ['half an XML', bomb('<EBD><EBDID>1')],
  ];
  function many(count: number) {
    return Array.from({ length: count }, (_, index) => file(`EBDR_${index}.mp3`, 'x'));
  }
  function corrupt(tar: Buffer): Buffer {
    tar[124] = 0x37;
    return tar;
  }

  test.each(nonsense)('%s is nonsense: later, and it may be there', async (_, how) => {
    answering(how);
    const expected = { kind: 'retry-later', reason: 'nonsense', mayHaveArrived: true };
    expect(await failure(deliver())).toMatchObject(expected);
  });

  test.each([
    ['by another key', { key: senderKeys.privateKey }],
    ['by nobody', { unsigned: true }],
  ])('an answer signed %s is not believed', async (_, wrong) => {
    answering((asked) => good(asked, wrong));
    const expected = { kind: 'retry-later', reason: 'answer-signature', mayHaveArrived: true };
    expect(await failure(deliver())).toMatchObject(expected);
  });

  test('without the platform’s key its signature is not asked for', async () => {
    answering((asked) => good(asked, { unsigned: true }));
    const secret = (name: string) => (name.endsWith('-platform') ? undefined : senderKeys.privateKey);
    const trusting = createEbdDriver({ credentials: { secret } });
    expect(await trusting.deliver(handover(), endpoint(), signal)).toEqual({ answer: 'accepted' });
    await trusting.close();
  });
});

describe('an order that takes another’s place', () => {
  const earlier = '371524/2026-11-25/evening/donge' as DeliveryId;
  const later = { order: `${earlier}/r1` as DeliveryId, replaces: earlier, sequence: 2 };

  test('cancels the earlier message and hands a new one over', async () => {
    await deliver();
    expect(await deliver(later)).toEqual({ answer: 'accepted' });
    expect(platform.messages.get(dongeAir)?.state).toBe(5);
    expect(platform.messages.get(`${senderId}202611250351`)?.xml).toContain(
      `<RelatedInfo><EBMID>${dongeAir}</EBMID></RelatedInfo><MsgBasicInfo><MsgType>2</MsgType>`,
    );
    expect(platform.messages.get(`${senderId}202611250352`)?.state).toBe(1);
  });

  test('of nothing to play only cancels', async () => {
    await deliver();
    expect(await deliver({ ...later, programme: nothing, items: [] })).toEqual({ answer: 'accepted' });
    expect([...platform.messages.values()].map(({ state }) => state)).toEqual([5, 0]);
  });

  test('is handed over where the earlier one never arrived', async () => {
    expect(await deliver(later)).toEqual({ answer: 'accepted' });
    expect([...platform.messages.keys()]).toEqual([`${senderId}202611250352`]);
  });

  test('changes nothing when it comes again', async () => {
    await deliver();
    await deliver(later);
    expect(await deliver(later)).toEqual({ answer: 'accepted' });
    expect(platform.messages.size).toBe(3);
  });

  test('waits while the platform may still air the earlier one', async () => {
    await deliver();
    platform.refusesCancelling = '5';
    const expected = { kind: 'retry-later', reason: 'not-cancelled' };
    expect(await failure(deliver(later))).toMatchObject(expected);
    expect(platform.messages.size).toBe(1);
    const held = platform.messages.get(dongeAir);
    if (held !== undefined) held.state = 9;
    expect(await failure(deliver(later))).toMatchObject(expected);
    platform.mute = true;
    expect(await failure(deliver(later))).toMatchObject(expected);
  });

  test('is not handed over once there were more than messages can be numbered', async () => {
    const [order, replaces] = [`${earlier}/r25` as DeliveryId, `${earlier}/r24` as DeliveryId];
    const problem = await failure(deliver({ order, replaces }));
    expect(problem).toMatchObject({ kind: 'unrecoverable', reason: 'too-many-orders' });
  });
});

describe('what it says of an order', () => {
  const startsAtMs = Date.parse('2026-11-25T10:30:00Z');
  const told = async (
    state: number,
    aired: readonly (readonly [string, string])[] = [],
    coverage?: string,
  ) => {
    await deliver();
    const message = platform.messages.get(dongeAir);
    if (message === undefined) throw new Error('it holds no message');
    Object.assign(message, { state, aired, ...(coverage === undefined ? {} : { coverage }) });
    return ask();
  };
  const at = (seconds: number): string => `2026-11-25 18:30:${String(seconds).padStart(2, '0')}`;
  const whole = [
    { kind: 'reported', item: { item: 0, startedAtMs: startsAtMs, playedMs: 2000 } },
    { kind: 'reported', item: { item: 1, startedAtMs: startsAtMs + 2120, playedMs: 2000 } },
  ];

  test.each([0, 1, 2])('state %i: nothing yet', async (state) => {
    expect(await told(state, [[at(0), at(2)]])).toEqual([]);
  });

  test('done, with times: items by what lies within them', async () => {
    expect(await told(3, [[at(0), at(4)]])).toEqual(whole);
  });

  test('begun late and aired to its end: all of it, from when it began', async () => {
    expect(await told(3, [[at(5), at(9)]])).toEqual(
      whole.map(({ kind, item }) => ({ kind, item: { ...item, startedAtMs: item.startedAtMs + 5000 } })),
    );
  });

  test('done, with times in the log only', async () => {
    platform.logsOnly = true;
    expect(await told(3, [[at(0), at(4)]])).toEqual(whole);
    expect(platform.received.map(([type]) => type)).toEqual(['EBM', 'EBMStateRequest', 'OMDRequest']);
  });

  test('done, without times: the whole programme', async () => {
    expect(await told(3, [], '88.68%')).toEqual(whole);
  });

  test('done, but nothing was covered: missed', async () => {
    expect(await told(3, [], '0%')).toEqual([{ kind: 'missed', reason: 'not-covered' }]);
  });

  test('failed in part: what is known', async () => {
    expect(await told(4, [[at(0), at(2)]])).toEqual([
      whole[0],
      {
        kind: 'reported',
        item: { item: 1, startedAtMs: startsAtMs + 2120, playedMs: 880, cutBy: 'platform-failed' },
      },
    ]);
  });

  test('failed, and nobody knows how much was heard: nothing', async () => {
    expect(await told(4)).toEqual([]);
    expect(await told(4, [], '0.5')).toEqual([]);
    expect(await told(4, [], '0')).toEqual([{ kind: 'missed', reason: 'platform-failed' }]);
  });

  test('cancelled: missed', async () => {
    expect(await told(5)).toEqual([{ kind: 'missed', reason: 'cancelled' }]);
  });

  test('of many terminals the longest counts, of times elsewhere none', async () => {
    const spans = [
      [at(0), at(1)],
      [at(0), at(4)],
      ['2026-11-24 18:30:00', '2026-11-24 18:40:00'],
      ['2026-02-30 18:30:00', '2026-11-25 18:40:00'],
      [at(9), at(3)],
    ] as const;
    expect(await told(3, spans)).toEqual(whole);
  });

  test('looked at before air: a message it knows is left alone, one it lost is handed over again', async () => {
    const look = () => driver.check?.(handover(), endpoint('&place=3'), signal);
    await deliver();
    expect(await look()).toEqual({ answer: 'accepted' });
    const { id, ...message } = onlyMessage();
    Object.assign(message, { state: 5 });
    (platform.messages as Map<string, unknown>).set(id, message);
    expect(await look()).toEqual({ answer: 'refused', reason: 'cancelled' });
    (platform.messages as Map<string, unknown>).clear();
    expect(await look()).toEqual({ answer: 'accepted' });
    expect(onlyMessage()).toMatchObject({ id, state: 1 });
    platform.mute = true;
    expect(await failure(look())).toMatchObject({ kind: 'retry-later', reason: 'nonsense' });
  });

  test('a message it does not hold, or can’t speak of: nothing', async () => {
    expect(await ask()).toEqual([]);
    platform.mute = true;
    expect(await told(3)).toEqual([]);
  });

  test('nonsense is a failure, and no evidence', async () => {
    platform.misbehave((response: ServerResponse) => void response.end('gone fishing'));
    expect(await failure(ask())).toMatchObject({ kind: 'retry-later', reason: 'nonsense' });
  });
});

describe('addresses', () => {
  const problem = (address: string, options: Partial<EbdDriverOptions> = {}) => {
    const one = createEbdDriver({ credentials, ...options });
    const found = one.addressProblem(address);
    void one.close();
    return found;
  };
  const good = addressAt('http://10.8.0.5:8090/ebd');

  test.each([good, `${good}&place=99&event=11A01&areas=371524,371524001&sender=东阿&profile=der-signature`])(
    '%s is fine',
    (address) => {
      expect(problem(address)).toBeUndefined();
    },
  );

  test.each([
    'ftp://10.8.0.5/ebd',
    'nowhere',
    'http://10.8.0.5/ebd',
    addressAt('http://8.8.8.8/ebd'),
    `${good}&from=${senderId}`,
    `${good}&key=secret`,
    `${good}&place=100`,
    `${good}&event=1`,
    `${good}&areas=37`,
    `${good}&profile=none`,
    good.replace('from=4', 'from=9'),
    good.replace('from=4', 'from='),
  ])('%s is refused in both languages', (address) => {
    expect(problem(address)).toMatch(/\p{Script=Han}.*[A-Za-z].*\.$/u);
  });
});
