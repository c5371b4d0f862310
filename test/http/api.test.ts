import { readFile, writeFile } from 'node:fs/promises';
import { get } from 'node:http';
import { join } from 'node:path';
import { Validator } from '@seriousme/openapi-schema-validator';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ledgerOfFile } from '../../src/app/ledger-of-file.ts';
import { verifyLedger } from '../../src/app/verify-ledger.ts';
import { type PlayProof, verifyProof } from '../../src/app/verify-proof.ts';
import { checklist } from '../../src/domain/recording.ts';
import { type ApiDocument, checkerOf } from '../support/api-document.ts';
import { aHome, removeSpeech, type TestHome } from '../support/home.ts';
import { peopleAddresses } from '../support/people.ts';
import { eventually } from '../support/process.ts';
import { seedHistory } from '../support/seeded-history.ts';
import { approveAll, playsOn, type Served, serving } from '../support/served-home.ts';
import { tus } from '../support/tus.ts';

const fiftyMegabytes = JSON.stringify({ lesson: 'x'.repeat(50_000_000) });
let home: TestHome;
let service: Served;
let document: ApiDocument;
let check: ReturnType<typeof checkerOf>;
const settled = '371524/2031-05-01/evening';

beforeAll(async () => {
  home = await aHome({
    lessons: 2,
    seconds: 3,
    endpoints: [
      'donge-001,铜城喇叭,371524100,memory,memory://a',
      'donge-002,新城喇叭,371524101,memory,memory://b',
    ],
  });
  await seedHistory(home);
  service = await serving(home, 0);
  await approveAll(service, ['opening', 'lesson-1', 'closing']);
  document = (await service.ask('GET', '/openapi.json')).body as unknown as ApiDocument;
  check = checkerOf(document);
});

afterAll(async () => {
  await service?.process.kill('SIGTERM');
  await home?.remove();
  await removeSpeech();
});

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
}

/** Without the token, as the page on this machine. */
async function call(path: string, init: RequestInit = {}): Promise<Answer> {
  const response = await fetch(`${service.url}/api/v1${path}`, init);
  const [type = ''] = (response.headers.get('content-type') ?? '').split(';');
  const text = await response.text();
  return {
    status: response.status,
    type,
    headers: response.headers,
    body: type.endsWith('json') ? JSON.parse(text) : {},
  };
}

const write = async (path: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer> =>
  call(path, {
    method: 'POST',
    headers: { authorization: `Bearer ${service.token}`, 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });

const problemOf = ({ body }: Answer): string => `${body.title} ${body.detail ?? ''}`;

describe('the document', () => {
  test('is valid OpenAPI 3.1', async () => {
    const { valid, errors } = await new Validator().validate(structuredClone(document) as never);
    expect(errors).toBeUndefined();
    expect(valid).toBe(true);
  });

  test('knows every address, and this file or the one about people calls every one', () => {
    const documented = Object.entries(document.paths).flatMap(([path, of]) =>
      Object.keys(of).map((method) => `${method} ${path}`),
    );
    const called = [
      ...reads.map(({ path }) => `get ${path}`),
      ...ofOne,
      ...writes,
      ...streams,
      ...peopleAddresses,
    ];
    expect(documented.toSorted()).toEqual([...new Set(called)].toSorted());
  });
});

const reads = [
  { path: '/today', address: '/today' },
  { path: '/library', address: '/library' },
  { path: '/reviews', address: '/reviews' },
  { path: '/speakers', address: '/speakers' },
  { path: '/today', address: '/today?date=2031-05-01' },
  { path: '/broadcasts', address: '/broadcasts' },
  { path: '/broadcasts', address: '/broadcasts?county=371524&date=2031-05-01&slot=evening&limit=5' },
  { path: '/broadcasts/{county}/{date}/{slot}', address: `/broadcasts/${settled}` },
  { path: '/deliveries', address: '/deliveries?date=2031-05-01&state=accepted' },
  { path: '/plays', address: `/plays?broadcast=${encodeURIComponent(settled)}&outcome=unknown` },
  { path: '/counties', address: '/counties' },
  { path: '/areas', address: '/areas?county=371524' },
  { path: '/endpoints', address: '/endpoints?driver=memory' },
  { path: '/lessons', address: '/lessons?kind=lesson' },
  { path: '/lessons/{lesson}', address: '/lessons/lesson-1' },
  { path: '/lessons/{lesson}/history', address: '/lessons/lesson-1/history' },
  { path: '/recordings', address: '/recordings?lesson=lesson-2&state=in-review' },
  { path: '/words', address: '/words' },
  { path: '/retention', address: '/retention' },
  { path: '/disk', address: '/disk' },
  { path: '/audio-profile', address: '/audio-profile' },
  { path: '/alerts/settings', address: '/alerts/settings' },
  { path: '/schedules/{county}', address: '/schedules/371524' },
  { path: '/complaints/{county}', address: '/complaints/371524' },
  { path: '/ledger/chains', address: '/ledger/chains' },
  { path: '/ledger/entries', address: '/ledger/entries?chain=371524&verb=settle-broadcast&limit=5' },
  {
    path: '/ledger/stories/{county}/{date}/{slot}',
    address: `/ledger/stories/${settled}`,
  },
  {
    path: '/plays',
    address: '/plays?county=371524&from=2031-05-01&lesson=credit&kind=lesson&counted=true&endpoint=donge-001',
  },
  { path: '/ledger/verification', address: '/ledger/verification?chain=371524' },
  {
    path: '/coverage/{county}',
    address: '/coverage/371524?by=township,lesson,month&from=2031-04-01&to=2031-05-31',
  },
  { path: '/gaps/{county}', address: '/gaps/371524' },
  { path: '/endpoints/{county}', address: '/endpoints/371524' },
  { path: '/endpoints/{county}/{endpoint}', address: '/endpoints/371524/donge-001' },
  { path: '/plans/{county}', address: '/plans/371524?days=2' },
  { path: '/plans/{county}/{date}/{slot}', address: `/plans/${settled}` },
  { path: '/simulations/{county}', address: '/simulations/371524?days=2' },
];
/** Of one recording, whose address nobody knows beforehand. */
const ofOne = [
  'get /recordings/{lesson}/{variety}/{take}',
  'get /recordings/{lesson}/{variety}/{take}/uses',
  'get /recordings/{lesson}/{variety}/{take}/peaks',
  'get /recordings/{lesson}/{variety}/{take}/audio',
  'get /recordings/{lesson}/{variety}/{take}/rendition',
  'get /uploads/{upload}',
  'get /stops',
  'get /alerts/channels',
  'get /receipt-findings',
  'get /ledger/checkpoints',
  'get /ledger/proof',
  'get /ledger/{chain}/export',
  'get /ledger/{chain}/verification',
];
const writes = [
  'post /broadcasts',
  'post /endpoints/{county}/{endpoint}/tone',
  'post /publications',
  'post /submissions',
  'post /approvals',
  'post /placements',
  'post /rejections',
  'post /retirements',
  'post /withdrawals',
  'post /stops',
  'post /stops/{county}/lift',
  'post /cancellations',
  'post /postponements',
  'post /speakers',
  'post /speakers/{speaker}/forget',
  'post /alerts/test',
  'post /alerts/channels/{channel}/drafts',
  'put /alerts/channels/{channel}',
  'post /alerts/channels/{channel}/remove',
  'post /lessons',
  'post /lessons/{lesson}/edits',
  'post /lessons/{lesson}/retirements',
  'post /counties',
  'put /schedules/{county}',
  'patch /schedules/{county}',
  'post /schedules/{county}/drafts',
  'post /complaints/{county}',
  'post /ledger/checkpoints',
  'post /imports/{county}/{table}',
];
const posts = writes.flatMap((name) => (name.startsWith('post ') ? [name.slice('post '.length)] : []));
const streams = [
  'get /events',
  'get /programmes/{digest}/audio',
  'get /coverage/{county}/export',
  'get /plays/{county}/export',
  'get /reports/{county}/{kind}',
];

describe('reading', () => {
  test.each(reads)('$address answers what the document says, and something', async ({ path, address }) => {
    const { status, type, body, headers } = await call(address);
    expect(status, JSON.stringify(body)).toBe(200);
    expect(check('get', path, status, type, body)).toEqual([]);
    expect(headers.get('cache-control')).toBe('no-store');
    for (const list of [body.items, body.counties]) if (list !== undefined) expect(list).not.toEqual([]);
  });

  test('a day tells what became of each broadcast', async () => {
    const { body } = await call('/today?date=2031-05-01');
    const [county] = body.counties as { broadcasts: Record<string, unknown>[] }[];
    expect(county).toMatchObject({ county: '371524', name: '东阿县', zone: 'Asia/Shanghai', endpoints: 2 });
    expect(county?.broadcasts).toMatchObject([
      {
        id: settled,
        state: 'settled',
        audiences: 1,
        deliveries: { pending: 0, accepted: 2, refused: 1, failed: 0, replaced: 0 },
        plannedPlays: 15,
        plays: { played: 2, partial: 2, interrupted: 2, missed: 7, unknown: 2 },
        notOwed: 0,
      },
    ]);
  });

  test('a day tells of warnings that are open, in both languages', async () => {
    const alerts = await eventually(async () => {
      const { body } = await call('/today');
      const open = body.alerts as { broadcast: string; kind: string; text: Record<string, string> }[];
      return open.length > 0 ? open : undefined;
    });
    expect(alerts).toMatchObject([{ county: '371524', kind: 'missed' }]);
    expect(alerts[0]?.text.zh).toMatch(/^东阿县 .*：没有播出：节目没能按时做好。/);
    // The page says where it is looked at; no command line.
    expect(alerts[0]?.text.zh).toMatch(/“今日”里打开这次播出.*照常进行。$/);
    expect(alerts[0]?.text.en).toContain('it did not go out: its programme was not made in time');
  });

  test('a chain is verified, signed, carried away, and a play of it proved', async () => {
    const { body: found } = await call('/ledger/verification?chain=371524');
    expect(found).toMatchObject({ holds: true, faults: [] });
    const lines = await fetch(`${service.url}/api/v1/ledger/371524/verification?whole=true`);
    expect(lines.headers.get('content-type')).toContain('application/x-ndjson');
    const said = (await lines.text())
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(said[0]).toEqual({ entries: expect.any(Number), of: expect.any(Number) });
    expect(said.at(-1)).toMatchObject({ result: { holds: true, faults: [] } });
    expect((await call('/ledger/000000/verification')).status).toBe(404);
    const made = await write('/ledger/checkpoints', { chain: '371524' });
    expect(check('post', '/ledger/checkpoints', made.status, made.type, made.body)).toEqual([]);
    const { body: kept, status } = await call('/ledger/checkpoints?chain=371524');
    expect(check('get', '/ledger/checkpoints', status, 'application/json', kept)).toEqual([]);
    expect(kept.items).toEqual(expect.arrayContaining(made.body.items as object[]));
    const newestFirst = await call('/ledger/checkpoints?chain=371524&before=999999&limit=1');
    expect(newestFirst.body.items).toEqual(made.body.items);
    const play = `delivery=${encodeURIComponent(`${settled}/donge-001`)}&item=1`;
    const proof = await call(`/ledger/proof?${play}`);
    expect(check('get', '/ledger/proof', proof.status, proof.type, proof.body)).toEqual([]);
    const holds = await verifyProof(proof.body as unknown as PlayProof, undefined);
    expect(holds).toMatchObject({ checkpoint: { chain: '371524' } });
    expect((await call(`/ledger/proof?${play}0`)).status).toBe(404);
    expect((await call('/ledger/000000/export')).status).toBe(404);
    const file = join(home.folder, 'chain.jsonl');
    await writeFile(file, await (await fetch(`${service.url}/api/v1/ledger/371524/export`)).text());
    const { faults, chains } = await verifyLedger(ledgerOfFile(file));
    expect(faults).toEqual([]);
    expect(chains.map(({ chain }) => chain)).toEqual(['keys', '371524']);
  });

  test('a broadcast tells why each item was chosen, and why each other lesson was not', async () => {
    const { body } = await call(`/broadcasts/${settled}`);
    const [first] = body.playlists as { playlist: { items: object[]; leftOut: object[] } }[];
    expect(first?.playlist.items[1]).toMatchObject({ lesson: 'credit', reason: { text: '这里还没播过' } });
    expect(first?.playlist.leftOut).toMatchObject([
      { lesson: 'loans', reason: { text: '录音尚未审核通过' } },
    ]);
  });

  test('a lesson tells which recordings are approved, and an endpoint never its credential', async () => {
    const { body: lessons } = await call('/lessons?kind=lesson');
    expect(lessons.items).toMatchObject([
      { id: 'lesson-1', recordings: [{ approved: true }, { approved: true }] },
      { id: 'lesson-2', recordings: [{ approved: false }, { approved: false }] },
    ]);
    const { body: endpoints } = await call('/endpoints');
    expect(JSON.stringify(endpoints)).not.toContain('credential');
  });

  test.each([
    ['/nothing', 404, '没有这个地址'],
    ['/broadcasts/371524/2031-01-09/evening', 404, '没有这次播出：371524/2031-01-09/evening'],
    ['/broadcasts/dong-e/2031-01-09/evening', 422, '地址 county：写成了 "dong-e"'],
    ['/broadcasts/371524/2031-02-29/evening', 422, '要日历上有的一天'],
    ['/broadcasts/371524/2031-01-01/noon', 422, '要 morning、evening、emergency-N'],
    ['/broadcasts?colour=red', 422, '查询参数 colour：没有这一项'],
    ['/today?date=yesterday', 422, '查询参数 date：写成了 "yesterday"'],
    ['/counties?limit=0', 422, '查询参数 limit：写成了 "0"（found），最小是 1'],
    ['/plays?limit=0', 422, '最小是 1'],
    ['/plays?limit=1001', 422, '最大是 1000'],
    ['/plays?limit=all', 422, '要数字'],
    ['/plays?county=371524&county=371522', 422, '查询参数 county'],
    ['/plays?broadcast=evening', 422, '要“县/日期/时段”'],
    ['/plays?outcome=heard', 422, '要其中之一：played'],
    ['/deliveries?state=lost', 422, '要其中之一：pending'],
    ['/endpoints?driver=pigeon', 422, '要其中之一：http'],
    ['/lessons?kind=song', 422, '要其中之一：lesson'],
    ['/lessons/lesson-9', 404, '没有这一课：lesson-9'],
    ['/lessons/..%2F..%2Fdata', 422, '要小写字母、数字和连字符'],
    ['/areas?county=1', 422, '要县的 6 位代码'],
    ['/coverage/371524?by=village,colour', 422, '要其中几个'],
    ['/coverage/371524/export?by=day,week', 422, '只能按其中一个分开'],
    ['/coverage/371599', 404, '没有这个县'],
    ['/gaps/371524?days=0', 422, '最小是 1'],
    ['/gaps/371524?on=2999-01-01', 422, '2999-01-01 还没有到'],
    ['/endpoints/371599', 404, '没有这个县'],
    ['/endpoints/371524/nobody', 404, '没有终端 nobody'],
    ['/plans/371524?days=43', 422, '最大是 42'],
    ['/plans/371524?from=2999-01-01', 422, '只能看到 400 天以内'],
    ['/plans/371599', 404, '没有这个县'],
    ['/plans/371524/2031-05-01/noon', 422, '要其中之一：morning'],
    ['/plans/371524/2020-01-01/evening', 404, '没有 371524/2020-01-01/evening 的播出记录'],
    ['/simulations/371599', 404, '没有这个县'],
    ['/simulations/371524?days=367', 422, '最大是 366'],
    ['/reports/371524/weather', 422, '要其中之一：coverage'],
    ['/reports/371524/coverage?format=docx', 422, '要其中之一：json'],
    ['/reports/371524/coverage?month=2999-01', 422, '还没有到'],
    ['/reports/371524/coverage?month=2026-1', 422, '要年-月，如 2026-10'],
    ['/reports/371524/work?month=2020-01&year=2020', 422, '只能写一种'],
    ['/reports/371599/as-run', 404, '没有这个县'],
    ['/plays?area=3715241', 422, '要 6、9 或 12 位'],
    ['/plays?county=371599', 404, '没有这个县'],
    ['/broadcasts?county=371599', 404, '没有这个县'],
    ['/deliveries?county=371599', 404, '没有这个县'],
    ['/areas?county=371599', 404, '没有这个县'],
    ['/endpoints?county=371599', 404, '没有这个县'],
    ['/emergencies?county=371599', 404, '没有这个县'],
    ['/receipt-findings?county=371599', 404, '没有这个县'],
    ['/deliveries?county=371524&broadcast=371525/2026-11-27/evening', 422, '不在 371524'],
    ['/plays?from=2031-05-02&to=2031-05-01', 422, '请对调'],
    ['/plays?lesson=nosuch', 404, '没有 nosuch 这一课'],
    ['/plays?area=371524999', 404, '没有 371524999 这个地方'],
    ['/plays?broadcast=371524/2020-01-01/evening', 404, '没有 371524/2020-01-01/evening 这次播出'],
    ['/plays/371524/export?broadcast=371525/2026-11-27/evening', 422, '不在 371524'],
    ['/plays/371599/export', 404, '没有这个县'],
    ['/plays/371524/export?lesson=nosuch', 404, '没有 nosuch 这一课'],
    ['/plays/371524/export?area=371525101', 422, '不在 371524'],
    ['/coverage/371524?area=371524999', 404, '没有 371524999 这个地方'],
    ['/coverage/371524?lesson=nosuch', 404, '没有 nosuch 这一课'],
    ['/coverage/371524/export?from=2031-05-02&to=2031-05-01', 422, '请对调'],
    ['/ledger/entries?chain=371524&from=2031-05-02&to=2031-05-01', 422, '请对调'],
    ['/words?language=fr', 422, '没有这一项'],
    ['/events?since=0', 422, '没有这一项'],
    ['/recordings?state=heard', 422, '要其中之一：draft'],
    ['/recordings/lesson-1/cmn/000000000000', 404, '没有这个录音：lesson-1/cmn/000000000000'],
    ['/recordings/lesson-1/cmn/latest', 422, '要录音摘要的前 12 位'],
    ['/recordings/lesson-1/cmn/000000000000/peaks?of=both', 422, '要其中之一：master'],
    [`/uploads/${'0'.repeat(32)}`, 404, '没有这个上传'],
    ['/uploads/mine', 422, '要上传的编号'],
    [`/programmes/${'0'.repeat(64)}/audio`, 404, '没有这个节目'],
    ['/programmes/..%2F..%2Fsecrets/audio', 422, '要 64 位十六进制的摘要'],
    ['/programmes/%zz/audio', 400, '请求读不懂'],
    ['/plays?cursor=x', 422, '要上一页给的 nextCursor'],
    [`/plays?cursor=${'x'.repeat(1001)}`, 422, '最大是 1000'],
    [`/broadcasts?cursor=${cursorOf(['371524/2031-01-01/noon'])}`, 422, '要上一页给的 nextCursor'],
    [`/deliveries?cursor=${cursorOf([1, 2, 3])}`, 422, '要上一页给的 nextCursor'],
    [`/lessons?cursor=${cursorOf([])}`, 422, '要上一页给的 nextCursor'],
    [`/endpoints?cursor=${cursorOf({ length: 2 })}`, 422, '要上一页给的 nextCursor'],
    [`/areas?cursor=${cursorOf(null)}`, 422, '要上一页给的 nextCursor'],
  ])('%s is refused with %i, saying %s, then the same in English', async (address, status, says) => {
    const answer = await call(address);
    expect(answer).toMatchObject({ status, type: 'application/problem+json', body: { status } });
    expect(problemOf(answer)).toContain(says);
    expect(problemOf(answer)).toMatch(/[a-z]{3,} [a-z]{2,}/);
  });
});

test('what was played is exported as sheets, and a village’s week as its plays', async () => {
  const sheet = async (path: string) => {
    const response = await fetch(`${service.url}/api/v1${path}`);
    expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(response.headers.get('content-disposition')).toMatch(/^attachment; filename="[a-z0-9-]+\.csv"$/);
    // A reader that decodes text takes the mark away.
    const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(await response.arrayBuffer());
    expect(text.startsWith('\uFEFF')).toBe(true);
    return text.trimEnd().split('\r\n');
  };
  const days = 'from=2031-05-01&to=2031-05-01';
  const [head, ...lines] = await sheet(`/coverage/371524/export?by=endpoint&${days}`);
  expect(head).toContain('人次（估计，范围内人口×课次）');
  expect(lines).toHaveLength(4);
  const [, ...plays] = await sheet(`/plays/371524/export?${days}`);
  expect(plays).toHaveLength(15);
  const { items } = (await call(`/plays?area=371524101202&${days}`)).body as { items: object[] };
  expect(items).toHaveLength(15);
  expect((await call('/plays?area=371524101&from=2031-06-01')).body).toEqual({ items: [] });
});

test('reports come in every format, named, and in a browser they can do nothing', async () => {
  const days = 'from=2020-05-01&to=2020-05-31';
  const ask = async (kind: string, query: string) => {
    const response = await fetch(`${service.url}/api/v1/reports/371524/${kind}?${query}`);
    expect(response.status, kind).toBe(200);
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    return { headers: response.headers, bytes: Buffer.from(await response.arrayBuffer()) };
  };
  for (const [format, media, start, shown] of [
    ['json', 'application/json; charset=utf-8', '{"kind":"coverage"', 'inline'],
    ['csv', 'text/csv; charset=utf-8', '\uFEFF报表', 'attachment'],
    ['xlsx', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', 'PK', 'attachment'],
    ['html', 'text/html; charset=utf-8', '<!DOCTYPE html>', 'inline'],
    ['pdf', 'application/pdf', '%PDF-', 'attachment'],
  ] as const) {
    const { headers, bytes } = await ask('coverage', `${days}&format=${format}`);
    expect(headers.get('content-type')).toBe(media);
    expect(headers.get('content-disposition')).toBe(
      `${shown}; filename="coverage-371524-2020-05-01-2020-05-31.${format}"`,
    );
    expect(bytes.toString().startsWith(start)).toBe(true);
    if (format === 'html')
      expect(headers.get('content-security-policy')).toMatch(/default-src 'none'.*sandbox/);
  }
  for (const kind of ['as-run', 'gaps', 'work']) {
    const { bytes } = await ask(kind, days);
    expect(JSON.parse(bytes.toString())).toMatchObject({
      kind,
      county: '371524',
      footnotes: expect.any(Array),
    });
  }
});

function cursorOf(key: unknown): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url');
}

describe('paging', () => {
  test.each([
    ['/broadcasts', ''],
    ['/plays', '&date=2031-05-01'],
    ['/deliveries', '&date=2031-05-01'],
    ['/lessons', ''],
    ['/recordings', '&variety=cmn'],
    ['/endpoints', ''],
    ['/areas', ''],
    ['/ledger/entries', '&chain=library'],
  ])('%s gives everything once, a page at a time', async (path, filter) => {
    const whole = (await call(`${path}?limit=1000${filter}`)).body;
    const all = whole.items as object[];
    expect(whole).not.toHaveProperty('nextCursor');
    const paged: object[] = [];
    for (let cursor: unknown = ''; cursor !== undefined; ) {
      const { body } = await call(`${path}?limit=1${filter}${cursor === '' ? '' : `&cursor=${cursor}`}`);
      expect(body.items).toHaveLength(1);
      paged.push(...(body.items as object[]));
      cursor = body.nextCursor;
    }
    expect(paged).toEqual(all);
  });

  test('is not moved by what is added meanwhile, in front or behind', async () => {
    const air = (date: string) => write('/broadcasts', { county: '371524', date, slot: 'morning' });
    for (const date of ['2031-07-01', '2031-07-03']) expect((await air(date)).status).toBe(202);
    const first = (await call('/broadcasts?slot=morning&limit=1')).body;
    expect(first.items).toMatchObject([{ date: '2031-07-03' }]);
    for (const date of ['2031-07-02', '2031-07-04']) expect((await air(date)).status).toBe(202);
    const rest = (await call(`/broadcasts?slot=morning&limit=2&cursor=${first.nextCursor}`)).body;
    expect(rest.items).toMatchObject([{ date: '2031-07-02' }, { date: '2031-07-01' }]);
  });
});

describe('a schedule', () => {
  const path = '/schedules/{county}';
  const change = (method: string, body: object, headers: Record<string, string> = {}) =>
    call('/schedules/371524', {
      method,
      headers: { authorization: `Bearer ${service.token}`, 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });

  test('is changed by whoever names what it was made from, and by nobody else', async () => {
    const { headers, body: read } = await call('/schedules/371524');
    const etag = headers.get('etag') ?? '';
    expect(etag).toBe(`"${read.digest}"`);
    const changes = [{ do: 'set', key: 'gap', value: '4s' }];
    const late = await change('PATCH', { changes, tonight: 'keep' });
    expect(late.status).toBe(428);
    expect(check('patch', path, 428, late.type, late.body)).toEqual([]);
    const done = await change('PATCH', { changes, tonight: 'keep' }, { 'if-match': etag });
    expect(done).toMatchObject({
      status: 200,
      body: { changed: true, kept: expect.any(Array), diff: [{ sign: '+', text: 'gap: 4s' }] },
    });
    expect(check('patch', path, 200, done.type, done.body)).toEqual([]);
    expect(await change('PATCH', { changes, tonight: 'keep' }, { 'if-match': etag })).toMatchObject({
      status: 412,
      body: { title: expect.stringContaining('已经被别人改过') },
    });
    const now = { 'if-match': done.headers.get('etag') ?? '' };
    const broken = await change('PUT', { text: 'x' }, now);
    expect([broken.status, problemOf(broken)]).toEqual([422, expect.stringContaining('什么也没有写')]);
    const back = await change('PUT', { text: read.text, tonight: 'keep' }, now);
    expect(check('put', path, 200, back.type, back.body)).toEqual([]);
    expect(back.body).toMatchObject({ changed: true, digest: read.digest });
    expect((await call('/schedules/371599')).status).toBe(404);
    expect((await call('/schedules/..%2Fcalendar')).status).toBe(422);
  });
});

test('complaints of a month are stored once, of a county there is and of no month to come', async () => {
  const month = { month: '2020-10', topics: { 'bank-cards': 12 } };
  const done = await write('/complaints/371524', month);
  expect(check('post', '/complaints/{county}', 201, done.type, done.body)).toEqual([]);
  expect(done.body).toMatchObject({ changed: true, on: false, factors: {} });
  expect((await write('/complaints/371524', month)).body).toMatchObject({ changed: false });
  expect((await write('/complaints/371599', month)).status).toBe(404);
  expect((await write('/complaints/371524', { ...month, month: '2999-01' })).status).toBe(422);
  expect((await write('/complaints/371524', { ...month, topics: { '../x': 1 } })).status).toBe(422);
  const many = Object.fromEntries(Array.from({ length: 501 }, (_, n) => [`t${n}`, 1]));
  expect((await write('/complaints/371524', { ...month, topics: many })).status).toBe(422);
});

test('a table is shown before it is written, and one that was edited in between is not written', async () => {
  const path = '/imports/{county}/{table}';
  const send = async (rows: string, more: object = {}) => {
    const content = Buffer.from(`id,name,area,driver,address,经度,纬度\n${rows}`).toString('base64');
    const answer = await write('/imports/371524/endpoints', { fileName: '终端.csv', content, ...more });
    expect(check('post', path, answer.status, answer.type, answer.body)).toEqual([]);
    return answer;
  };
  const row = 'donge-003,新喇叭,371524101,memory,-,116.25,36.33\n';
  const shown = (await send(row)).body;
  expect(shown).toMatchObject({
    end: 'previewed',
    added: 1,
    removed: 0,
    errors: 0,
    file: 'schedules/donge/endpoints.csv',
  });
  const file = join(home.folder, 'schedules', 'donge', 'endpoints.csv');
  const before = await readFile(file, 'utf8');
  expect(before).not.toContain('donge-003');
  await writeFile(file, `${before}donge-009,别人加的,371524101,memory,-\n`);
  const late = await send(row, { confirm: shown.preview });
  expect([late.status, problemOf(late)]).toEqual([409, expect.stringContaining('请再预览一次')]);
  const anew = (await send(row)).body;
  const done = (await send(row, { confirm: anew.preview })).body;
  expect(done).toMatchObject({ end: 'written', published: [] });
  expect(await readFile(file, 'utf8')).toContain('donge-003,新喇叭,371524101,memory,-,116.25,36.33');
  expect((await call('/endpoints/371524/donge-003')).body).toMatchObject({
    endpoint: { name: '新喇叭', place: { lon: 116.25, lat: 36.33 } },
    credential: 'none',
  });
  expect((await send(row)).body).toMatchObject({ end: 'unchanged' });
  // 36 degrees east is nowhere in China: the two were mixed up.
  const wrong = (await send('donge-004,新喇叭,371524999,memory,-,36.33,116.25\n')).body;
  expect(wrong).toMatchObject({
    end: 'refused',
    errors: 3,
    findings: [{ line: 2 }, { line: 2 }, { line: 2 }],
  });
  expect(wrong).not.toHaveProperty('preview');
  await writeFile(file, before);
  expect((await write('/publications', {})).status).toBe(201);
});

describe('writing', () => {
  test('a broadcast, an approval and a publication answer what the document says', async () => {
    const planned = await write('/broadcasts', { county: '371524', date: '2031-03-01', slot: 'evening' });
    expect(check('post', '/broadcasts', planned.status, planned.type, planned.body)).toEqual([]);
    expect(planned).toMatchObject({ status: 202, body: { broadcast: '371524/2031-03-01/evening' } });
    const approved = await write('/approvals', { lesson: 'lesson-1', variety: 'cmn', checklist });
    expect(check('post', '/approvals', approved.status, approved.type, approved.body)).toEqual([]);
    const uses = await service.ask('GET', `/recordings/${approved.body.id}/uses`);
    const usesPath = '/recordings/{lesson}/{variety}/{take}/uses';
    expect(check('get', usesPath, uses.status, 'application/json', uses.body)).toEqual([]);
    expect(uses.body.items).toContainEqual(
      expect.objectContaining({ broadcast: '371524/2031-03-01/evening', holding: 0 }),
    );
    const address = '/withdrawals';
    const withdrawn = await write(address, { lesson: 'lesson-1', variety: 'cmn', reason: '念错了' });
    expect(check('post', address, withdrawn.status, withdrawn.type, withdrawn.body)).toEqual([]);
    expect(withdrawn.status).toBe(201);
    const programmes = withdrawn.body.programmes as { broadcast: string; outcome: string }[];
    expect(programmes).toContainEqual(
      expect.objectContaining({ broadcast: '371524/2031-03-01/evening', outcome: 'silent' }),
    );
    expect(await write('/approvals', { lesson: 'lesson-1', variety: 'cmn', checklist })).toMatchObject({
      status: 409,
    });
    const postponed = await write('/postponements', {
      broadcast: '371524/2031-03-01/evening',
      to: '23:40',
      reason: '停电',
    });
    expect(check('post', '/postponements', postponed.status, postponed.type, postponed.body)).toEqual([]);
    expect(postponed).toMatchObject({ status: 201, body: { outcome: 'replaced', holding: 0, asleep: 0 } });
    const cancelled = await write('/cancellations', {
      broadcast: '371524/2031-03-01/evening',
      reason: '停电',
    });
    expect(check('post', '/cancellations', cancelled.status, cancelled.type, cancelled.body)).toEqual([]);
    expect(cancelled).toMatchObject({ status: 201, body: { onAir: false, holding: 0 } });
    const looked = await call('/broadcasts/371524/2031-03-01/evening');
    const one = '/broadcasts/{county}/{date}/{slot}';
    expect(check('get', one, looked.status, looked.type, looked.body)).toEqual([]);
    expect(looked.body).toMatchObject({ cancelled: { actor: 'person:operator', reason: '停电' } });
    const stopped = await write('/stops', { county: '371524', reason: '冒播' });
    expect(check('post', '/stops', stopped.status, stopped.type, stopped.body)).toEqual([]);
    expect(stopped).toMatchObject({ status: 201, body: { stop: { county: '371524', reason: '冒播' } } });
    const stops = await call('/stops');
    expect(check('get', '/stops', stops.status, stops.type, stops.body)).toEqual([]);
    expect(stops.body.items).toEqual([stopped.body.stop]);
    const morning = { county: '371524', date: '2031-03-01', slot: 'morning' };
    expect((await write('/broadcasts', morning)).status).toBe(409);
    const found = await call('/receipt-findings?county=371524');
    expect(check('get', '/receipt-findings', found.status, found.type, found.body)).toEqual([]);
    expect(found.body).toEqual({ items: [] });
    const lift = '/stops/{county}/lift';
    const lifted = await write('/stops/371524/lift', {});
    expect(check('post', lift, lifted.status, lifted.type, lifted.body)).toEqual([]);
    expect((await write('/stops/371524/lift', {})).status).toBe(409);
    const published = await write('/publications', {});
    expect(check('post', '/publications', published.status, published.type, published.body)).toEqual([]);
    expect(published).toMatchObject({ status: 201, body: { findings: [] } });
    const sentBack = await write('/rejections', { ...recording, lesson: 'unheard', reason: '背景有狗叫' });
    expect(check('post', '/rejections', sentBack.status, sentBack.type, sentBack.body)).toEqual([]);
    const placed = await write('/placements', { lesson: 'closing', variety: 'cmn' });
    expect(check('post', '/placements', placed.status, placed.type, placed.body)).toEqual([]);
    expect(placed).toMatchObject({ status: 201, body: { state: 'approved' } });
    const retired = await write('/retirements', { lesson: 'closing', variety: 'cmn' });
    expect(check('post', '/retirements', retired.status, retired.type, retired.body)).toEqual([]);
    expect(retired).toMatchObject({ status: 201, body: { state: 'retired' } });
    const late = await write('/placements', { lesson: 'closing', variety: 'cmn' });
    expect(check('post', '/placements', late.status, late.type, late.body)).toEqual([]);
    expect(late.status).toBe(409);
    const spoken = await write('/speakers', { name: '王秀英', consent: '2026-11-20 签字' });
    expect(check('post', '/speakers', spoken.status, spoken.type, spoken.body)).toEqual([]);
    expect(spoken).toMatchObject({ status: 201, body: { name: '王秀英' } });
    expect((await write('/speakers', { name: '王秀英', consent: '口头' })).status).toBe(409);
    const forgotten = await write(`/speakers/${encodeURIComponent('王秀英')}/forget`, {});
    const forget = '/speakers/{speaker}/forget';
    expect(check('post', forget, forgotten.status, forgotten.type, forgotten.body)).toEqual([]);
    expect(forgotten).toMatchObject({ status: 201, body: { recordings: [], onAir: 0 } });
    expect((await write(`/speakers/${encodeURIComponent('王秀英')}/forget`, {})).status).toBe(404);
    const tested = await write('/alerts/test', {});
    expect(check('post', '/alerts/test', tested.status, tested.type, tested.body)).toEqual([]);
    expect(tested).toMatchObject({ status: 200, body: { channels: [] } });
  });

  test('channels of warnings are added, changed and removed in their file, with its comments, from the version that was read', async () => {
    const file = join(home.folder, 'schedules', 'alerts.yaml');
    const text = () => readFile(file, 'utf8');
    const channels = async () => {
      const read = await call('/alerts/channels', { headers: asPut });
      expect(check('get', '/alerts/channels', read.status, read.type, read.body)).toEqual([]);
      expect(read.headers.get('etag')).toBe(`"${read.body.digest}"`);
      return read.body as { digest: string; holds: boolean; channels: object[] };
    };
    const match = (digest: string) => ({ 'if-match': `"${digest}"`, ...asPut });
    const asPut = { authorization: `Bearer ${service.token}`, 'content-type': 'application/json' };
    const put = async (channel: string, body: object, digest: string) => {
      const init = { method: 'PUT', headers: match(digest), body: JSON.stringify(body) };
      const answer = await call(`/alerts/channels/${channel}`, init);
      const { status, type } = answer;
      expect(check('put', '/alerts/channels/{channel}', status, type, answer.body)).toEqual([]);
      return answer;
    };
    const draft = async (channel: string, body: object) => {
      const answer = await write(`/alerts/channels/${channel}/drafts`, body);
      const { status, type } = answer;
      expect(check('post', '/alerts/channels/{channel}/drafts', status, type, answer.body)).toEqual([]);
      return answer;
    };
    const none = await channels();
    expect(none).toMatchObject({ file: 'schedules/alerts.yaml', holds: true, channels: [] });
    const duty = { kind: 'wecom', kinds: ['missed', 'undelivered'] };
    const looked = await draft('wecom-duty', { becomes: duty });
    expect(looked.body).toMatchObject({ digest: none.digest, holds: true, findings: [] });
    expect((looked.body.diff as { text: string }[]).map(({ text: line }) => line)).toContain(
      '  - kind: wecom',
    );
    expect((await channels()).digest).toBe(none.digest);
    const added = await put('wecom-duty', duty, none.digest);
    expect(added).toMatchObject({ status: 200, body: { changed: true, findings: [] } });
    expect(await text()).toBe(
      'channels:\n  - kind: wecom\n    credential: wecom-duty\n    kinds: [ missed, undelivered ]\n',
    );
    expect((await call('/alerts/settings')).body).toMatchObject({ channels: [{ channel: 'wecom-duty' }] });
    // Somebody writes into the file what its next edits have to keep.
    await writeFile(
      file,
      `# 值班群，找老王\n${await text()}  - { kind: webhook, credential: monitoring } # 监控\n`,
    );
    const late = await put('wecom-duty', { kind: 'wecom' }, added.body.digest as string);
    expect(late.status).toBe(412);
    expect(problemOf(late)).toContain('已经被别人改过');
    const mail = { kind: 'email', from: 'dalaba@example.org', to: ['duty@example.org'], language: 'both' };
    const now = (await channels()).digest;
    const changed = await put('wecom-duty', { ...mail, counties: ['371524'] }, now);
    expect(changed.body).toMatchObject({ changed: true, findings: [] });
    const fourth = await put('wecom-duty', { ...mail, counties: ['371524'] }, changed.body.digest as string);
    expect(fourth.body).toMatchObject({ changed: false, digest: changed.body.digest });
    expect(await text()).toBe(
      `# 值班群，找老王
channels:
  - kind: email
    credential: wecom-duty
    counties: [ "371524" ]
    language: both
    from: dalaba@example.org
    to: [ duty@example.org ]
  - { kind: webhook, credential: monitoring } # 监控
`,
    );
    expect((await channels()).channels).toEqual([
      { credential: 'wecom-duty', hasAddress: false, ...mail, counties: ['371524'] },
      { credential: 'monitoring', hasAddress: false, kind: 'webhook', language: 'zh' },
    ]);
    const bad = await draft('wecom-duty', { becomes: { kind: 'email', language: 'zh' } });
    expect(bad.body).toMatchObject({ holds: false, diff: [] });
    expect(JSON.stringify(bad.body.findings)).toContain('邮件要写 from 和 to');
    const refused = await put('wecom-duty', { kind: 'email' }, (await channels()).digest);
    expect(refused.status).toBe(422);
    const secret = 'https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=693a91f6';
    await writeFile(
      join(home.folder, 'data', 'secrets', 'credentials.json'),
      JSON.stringify({ monitoring: secret }),
      {
        mode: 0o600,
      },
    );
    expect((await channels()).channels[1]).toMatchObject({ credential: 'monitoring', hasAddress: true });
    const whole = `${await text()}  - { kind: wecom, credential: "${secret}" }\n`;
    await writeFile(file, whole);
    const broken = await channels();
    expect(broken).toMatchObject({
      holds: false,
      channels: [],
      findings: [{ file: 'schedules/alerts.yaml' }],
    });
    const { body: onBroken } = await draft('monitoring', {});
    const { body: tried } = await put('monitoring', { kind: 'webhook' }, broken.digest);
    expect(JSON.stringify([broken, onBroken, tried])).not.toContain('693a91f6');
    await writeFile(file, whole.split('\n').slice(0, -2).join('\n'));
    const remove = async (channel: string) => {
      const headers = { 'if-match': `"${(await channels()).digest}"` };
      const { status, type, body } = await write(`/alerts/channels/${channel}/remove`, {}, headers);
      expect(check('post', '/alerts/channels/{channel}/remove', status, type, body)).toEqual([]);
      return status;
    };
    expect(await remove('monitoring')).toBe(200);
    expect(await remove('monitoring')).toBe(404);
    expect(await text()).not.toContain('monitoring');
    expect(await remove('wecom-duty')).toBe(200);
    expect(await text()).toBe('# 值班群，找老王\nchannels: []\n');
    expect((await call('/alerts/settings')).body).toMatchObject({ channels: [] });
    const entries = await call('/ledger/entries?chain=library&verb=edit-alerts');
    expect(entries.body.items).toMatchObject(
      ['removed', 'removed', 'changed', 'added'].map((change) => ({ body: { change } })),
    );
    expect(JSON.stringify(entries.body)).not.toContain('example.org');
  });

  const recording = { lesson: 'lesson-1', variety: 'cmn' };
  const spoken = { ...recording, checklist };
  test('a lesson is made, edited from the version that was read, and retired', async () => {
    const made = await write('/lessons', {
      id: 'new-lesson',
      title: '新的一课',
      topic: 'anti-fraud',
      script: '先挂断。',
      validFrom: '2027-01-01',
    });
    expect(made.status, JSON.stringify(made.body)).toBe(201);
    expect(check('post', '/lessons', 201, made.type, made.body)).toEqual([]);
    const { digest } = made.body.lesson as { digest: string };
    const edited = await write('/lessons/new-lesson/edits', {
      basedOn: digest,
      title: '改过的一课',
      validFrom: null,
      scripts: {},
    });
    expect(check('post', '/lessons/{lesson}/edits', edited.status, edited.type, edited.body)).toEqual([]);
    expect(edited).toMatchObject({ status: 200, body: { changed: true, findings: [] } });
    const late = await write('/lessons/new-lesson/retirements', { basedOn: digest });
    expect(check('post', '/lessons/{lesson}/retirements', 409, late.type, late.body)).toEqual([]);
    const now = (edited.body.lesson as { digest: string }).digest;
    expect(problemOf(late)).toMatch(new RegExp(`${digest}.*${now}`));
    const retired = await write('/lessons/new-lesson/retirements', { basedOn: now });
    expect(retired).toMatchObject({ status: 200, body: { lesson: { fields: { retired: true } } } });
    const { body } = await call('/lessons?kind=lesson');
    expect(body.items).toContainEqual(
      expect.objectContaining({ id: 'new-lesson', title: '改过的一课', retired: true, recordings: [] }),
    );
  });

  const aLesson = { id: 'bad-lesson', title: '坏课', topic: 'anti-fraud', script: '先挂断。' };
  const from = '0'.repeat(64);
  const wholesome = { county: '371524', date: '2031-01-05', slot: 'evening' };
  test.each([
    ['/broadcasts', { ...wholesome, county: undefined }, 422, '请求正文 county：没有给（missing），要文字'],
    ['/broadcasts', { ...wholesome, county: 371524 }, 422, '请求正文 county：写成了 371524'],
    ['/broadcasts', { ...wholesome, now: 'yes' }, 422, '要 true 或 false'],
    ['/broadcasts', { ...wholesome, date: '2031-13-01' }, 422, '要日历上有的一天'],
    ['/broadcasts', { ...wholesome, volume: 100 }, 422, '请求正文 volume：没有这一项'],
    ['/broadcasts', { ...wholesome, county: '110101' }, 404, '没有这个县：110101'],
    ['/broadcasts', { ...wholesome, date: '2020-01-01' }, 409, '时间已过'],
    ['/broadcasts', { county: '371524', date: '2031-05-01', slot: 'evening' }, 409, '已经有了'],
    ['/broadcasts', [], 422, '要一个 JSON 对象'],
    ['/broadcasts', '{"county":', 400, '正文要是正确的 JSON'],
    ['/broadcasts', 'null', 400, '正文要是正确的 JSON'],
    ['/approvals', { ...spoken, variety: undefined }, 422, '请求正文 variety：没有给'],
    ['/approvals', { ...spoken, lesson: '../secrets' }, 422, '要小写字母、数字和连字符'],
    ['/approvals', { ...spoken, variety: 'no variety' }, 422, 'no variety'],
    ['/approvals', { ...spoken, lesson: 'lesson-9' }, 404, '没有这一课：lesson-9'],
    ['/approvals', { ...spoken, variety: 'yue' }, 404, '没有 yue 录音'],
    ['/approvals', { ...spoken, checklist: ['intelligible'] }, 422, '没有推销产品'],
    ['/approvals', { ...spoken, checklist: ['all'] }, 422, '要其中之一：script-followed'],
    ['/approvals', { ...spoken, master: 'xyz' }, 422, '要录音摘要的前几位'],
    ['/rejections', { ...recording, reason: ' ' }, 422, '请求正文 reason'],
    ['/rejections', { ...recording, reason: '好\u202e坏' }, 422, '控制字符'],
    ['/rejections', { ...recording, reason: '半个字\ud83d' }, 422, '控制字符'],
    ['/rejections', { ...recording, reason: '\u200b' }, 422, '看得见的一行文字'],
    ['/lessons', { ...aLesson, title: '半个\ud83d' }, 422, '"title" 写成了'],
    ['/lessons', { ...aLesson, title: '\u200b' }, 422, '"title" 写成了'],
    ['/lessons', { ...aLesson, script: '半个\ud83d' }, 422, '"script" 写成了'],
    ['/rejections', { ...recording, reason: '晚了' }, 409, '现在是“撤下”'],
    ['/submissions', recording, 409, '现在是“撤下”'],
    ['/withdrawals', recording, 422, '请求正文 reason：没有给'],
    ['/withdrawals', { ...recording, reason: ' ' }, 422, '请求正文 reason'],
    ['/withdrawals', { ...recording, lesson: 'lesson-9', reason: 'x' }, 404, '没有 cmn 录音'],
    ['/publications', { force: true }, 422, '请求正文 force：没有这一项'],
    ['/lessons', { ...aLesson, id: '../evil' }, 422, '请求正文 id：写成了 "../evil"'],
    ['/lessons', { ...aLesson, id: 'lesson-1' }, 409, 'content/lesson-1 已经有了'],
    ['/lessons', { ...aLesson, title: 'lesson-1' }, 409, '已经是 lesson-1 的标题'],
    ['/lessons', { ...aLesson, title: '一\n二' }, 422, '"title" 写成了'],
    ['/lessons', { ...aLesson, validUntil: '2027-02-29' }, 422, '请求正文 validUntil'],
    ['/lessons', { ...aLesson, retired: true }, 422, '请求正文 retired：没有这一项'],
    ['/lessons', { ...aLesson, script: '话'.repeat(350_000) }, 413, '请求正文太大'],
    ['/lessons/{lesson}/edits', { title: '新名' }, 422, '请求正文 basedOn：没有给'],
    ['/lessons/{lesson}/edits', { basedOn: from, title: '新名' }, 409, '已经被别人改过'],
    ['/lessons/{lesson}/edits', { basedOn: from, retired: true }, 422, '请求正文 retired'],
    ['/lessons/{lesson}/edits', { basedOn: from, scripts: { 不是: 'x' } }, 422, '不是语言代码'],
    ['/lessons/{lesson}/retirements', {}, 422, '请求正文 basedOn：没有给'],
  ])('%s with %j is refused with %i: %s', async (path, body, status, says) => {
    const answer = await write(path.replace('{lesson}', 'lesson-1'), body);
    expect(answer).toMatchObject({ status, type: 'application/problem+json' });
    expect(problemOf(answer)).toContain(says);
    expect(check('post', path, status, answer.type, answer.body)).toEqual([]);
  });

  test.each(posts)('%s refuses a body of 50 MB with 413', async (path) => {
    const answer = await write(path, fiftyMegabytes);
    expect(answer).toMatchObject({ status: 413, type: 'application/problem+json' });
    expect(problemOf(answer)).toContain('请求正文太大');
    expect(check('post', path, 413, answer.type, answer.body)).toEqual([]);
  });

  test.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data'])(
    'a body declared as %s is refused with 415',
    async (type) => {
      const answer = await write('/publications', {}, { 'content-type': type });
      expect(answer).toMatchObject({
        status: 415,
        body: { title: expect.stringContaining('application/json') },
      });
    },
  );

  test('another method is refused with those that are allowed', async () => {
    const answer = await call('/plays', {
      method: 'DELETE',
      headers: { authorization: `Bearer ${service.token}` },
    });
    expect(answer.status).toBe(405);
    expect(answer.headers.get('allow')).toBe('GET, HEAD');
    expect(problemOf(answer)).toContain('DELETE');
  });

  test.each([
    [{}, 401],
    [{ authorization: 'Bearer wrong' }, 401],
    [{ origin: 'http://evil.example' }, 403],
    [{ 'sec-fetch-site': 'cross-site' }, 403],
  ])('with %j instead of the token is refused with %i', async (headers, status) => {
    const answer = await call('/publications', {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: '{}',
    });
    expect(answer).toMatchObject({ status, type: 'application/problem+json' });
    expect(check('post', '/publications', status, answer.type, answer.body)).toEqual([]);
  });
});

describe('one recording', () => {
  const path = '/recordings/{lesson}/{variety}/{take}';
  const first = async (): Promise<string> => {
    const { body } = await call('/recordings?lesson=lesson-2&variety=cmn');
    const [recording] = body.items as { id: string }[];
    return `/recordings/${recording?.id}`;
  };

  test('that came with content/ is measured when first asked for', async () => {
    const { status, type, body } = await call(await first());
    expect(status, JSON.stringify(body)).toBe(200);
    expect(check('get', path, status, type, body)).toEqual([]);
    const { recording, history } = body as { recording: Record<string, unknown>; history: object[] };
    expect(recording).toMatchObject({ uploader: 'system:publish', measured: { codec: 'pcm_s16le' } });
    expect((recording.measured as { checks: object[] }).checks).toContainEqual(
      expect.objectContaining({ name: 'loudness', unit: 'LUFS', limit: expect.stringContaining('-35') }),
    );
    expect(history).toEqual([]);
  });

  test('is drawn as it was received and as it airs', async () => {
    for (const [query, sampleRate] of [
      ['', 22_050],
      ['?of=rendition', 48_000],
    ]) {
      const { status, type, body } = await call(`${await first()}/peaks${query}`);
      expect(check('get', `${path}/peaks`, status, type, body)).toEqual([]);
      expect(body).toMatchObject({ sample_rate: sampleRate, data: expect.arrayContaining([0]) });
    }
  });

  test('sounds as it was received and as it airs, by ranges, and is taken for nothing but sound', async () => {
    for (const [of, type] of [
      ['audio', 'audio/wav'],
      ['rendition', 'audio/mpeg'],
    ]) {
      const range = { range: 'bytes=0-99' };
      const response = await fetch(`${service.url}/api/v1${await first()}/${of}`, { headers: range });
      expect(response.status).toBe(206);
      expect((await response.arrayBuffer()).byteLength).toBe(100);
      expect(response.headers.get('content-type')).toBe(type);
      expect(response.headers.get('x-content-type-options')).toBe('nosniff');
      expect(response.headers.get('content-security-policy')).toContain('sandbox');
    }
  });
});

describe('an upload', () => {
  const metadata = { lesson: 'lesson-1', variety: 'cmn', filename: '录音.wav' };

  test('tells how far it is, in the words of the document', async () => {
    const { create, send } = tus(service.url, service.token);
    const place = (await create(1000, metadata)).headers.location ?? '';
    await send(place, 0, Buffer.alloc(400));
    const mine = { headers: { authorization: `Bearer ${service.token}` } };
    const { status, type, body } = await call(place.replace('/api/v1', ''), mine);
    expect(check('get', '/uploads/{upload}', status, type, body)).toEqual([]);
    expect(body).toMatchObject({ state: 'receiving', bytes: 400, of: 1000, fileName: '录音.wav' });
  });

  test.each([
    [{ authorization: 'Bearer wrong' }, 401],
    [{ origin: 'http://evil.example' }, 403],
    [{ 'sec-fetch-site': 'cross-site' }, 403],
  ])('is not begun with %j', async (headers, status) => {
    const { create } = tus(service.url, service.token, headers);
    expect(await create(1000, metadata)).toMatchObject({ status, body: { status } });
  });

  test('refuses other methods with those that are allowed', async () => {
    const answer = await tus(service.url, service.token).call('PUT', '/api/v1/uploads');
    expect(answer).toMatchObject({ status: 405, headers: { allow: 'POST, OPTIONS' } });
  });
});

describe('a programme’s sound', () => {
  const programme = async () => {
    const { body } = await call(`/broadcasts/${settled}`);
    const [first] = body.playlists as { programme: { digest: string; bytes: number } }[];
    if (first === undefined) throw new Error('no playlist');
    return first.programme;
  };
  const fetchSound = async (digest: string, headers: Record<string, string> = {}) =>
    fetch(`${service.url}/api/v1/programmes/${digest}/audio`, { headers });

  test('is all of its bytes, named by their digest, kept for ever by whoever has them', async () => {
    const { digest, bytes } = await programme();
    const response = await fetchSound(digest);
    expect((await response.arrayBuffer()).byteLength).toBe(bytes);
    expect(response.headers.get('content-type')).toBe('audio/mpeg');
    expect(response.headers.get('etag')).toBe(`"${digest}"`);
    expect(response.headers.get('cache-control')).toContain('immutable');
    // fetch itself asks for no cached answer then.
    const again = await new Promise<number>((resolve, reject) => {
      const headers = { 'if-none-match': `"${digest}"` };
      get(`${service.url}/api/v1/programmes/${digest}/audio`, { headers, agent: false }, (answer) => {
        answer.resume();
        resolve(answer.statusCode ?? 0);
      }).once('error', reject);
    });
    expect(again).toBe(304);
  });

  test('comes by ranges, and a range it does not have is refused with 416', async () => {
    const { digest, bytes } = await programme();
    const part = await fetchSound(digest, { range: 'bytes=192-383' });
    expect(part.status).toBe(206);
    expect(part.headers.get('content-range')).toBe(`bytes 192-383/${bytes}`);
    expect((await part.arrayBuffer()).byteLength).toBe(192);
    const beyond = await fetchSound(digest, { range: `bytes=${bytes}-` });
    expect(beyond.status).toBe(416);
    expect(await beyond.json()).toMatchObject({
      status: 416,
      title: expect.stringContaining('没有这一段字节'),
    });
  });

  test('of a recording that is no programme is not given', async () => {
    const { body } = await call('/lessons');
    const [lesson] = body.items as { recordings: { master: string }[] }[];
    expect((await fetchSound(lesson?.recordings[0]?.master ?? '')).status).toBe(404);
  });
});

test('changes are told as they happen, and SIGTERM ends an open stream', async () => {
  const response = await fetch(`${service.url}/api/v1/events`);
  expect(response.headers.get('content-type')).toContain('text/event-stream');
  const stream = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  if (stream === undefined) throw new Error('no stream');
  const next = await stream.read();
  expect(next.value).toContain('retry: 3000');
  const id = '371524/2031-04-01/evening';
  await write('/broadcasts', { county: '371524', date: '2031-04-01', slot: 'evening' });
  let text = '';
  while (!text.includes(id)) {
    const { value, done } = await stream.read();
    if (done) throw new Error(`the stream ended after ${text}`);
    text += value;
  }
  expect(text).toMatch(/event: broadcasts\ndata: \{"ids":\[.*\]\}\n\n/);
  expect(await playsOn(service, '2031-04-01')).toEqual([]);
  const stopped = service.process.kill('SIGTERM');
  while (!(await stream.read()).done);
  expect(await stopped).toBe(0);
});
