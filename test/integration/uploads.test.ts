import { readdirSync, readFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { aHome, removeSpeech, type TestHome } from '../support/home.ts';
import { dalaba, eventually, output } from '../support/process.ts';
import { freePort, type Served, serving } from '../support/served-home.ts';
import { tus } from '../support/tus.ts';

let home: TestHome;
let port: number;
let served: Served;

beforeAll(async () => {
  home = await aHome({ lessons: 3, endpoints: ['donge-001,铜城喇叭,371524100,memory,memory://a'] });
  port = await freePort();
  served = await serving(home, port);
});

afterAll(async () => {
  await served?.process.kill('SIGTERM');
  await home?.remove();
  await removeSpeech();
});

const client = () => tus(served.url, served.token);
const wanted = { lesson: 'lesson-1', variety: 'cmn', filename: '录音.wav' };
const speech = (name: string): Buffer => readFileSync(join(home.folder, 'content', name, 'cmn.wav'));
const uploadsLeft = (): string[] =>
  readdirSync(join(home.folder, 'data', 'uploads')).filter((name) => !name.endsWith('.json'));
const blobs = (): string[] =>
  readdirSync(join(home.folder, 'data', 'blobs'), { recursive: true, encoding: 'utf8' }).toSorted();

/** Begins an upload and sends the first bytes of it. */
async function begun(bytes: Buffer, part: number, metadata = wanted): Promise<string> {
  const { headers } = await client().create(bytes.byteLength, metadata);
  const place = headers.location ?? '';
  expect((await client().send(place, 0, bytes.subarray(0, part))).status).toBe(204);
  return place;
}

const ended = (place: string): Promise<Record<string, unknown>> =>
  eventually(async () => {
    const { body } = await client().call('GET', place);
    return ['done', 'refused', 'failed'].includes(String(body.state)) ? body : undefined;
  });

test('an upload that the service was killed under goes on at 40 %, and becomes one recording however often it is sent', async () => {
  const bytes = speech('opening');
  const part = Math.floor(bytes.byteLength * 0.4);
  const place = await begun(bytes, part);
  const whole = await begun(bytes, bytes.byteLength - 1);
  // Whole, and killed before anybody looked at it.
  await client().send(whole, bytes.byteLength - 1, bytes.subarray(-1));
  await served.process.kill('SIGKILL');
  served = await serving(home, port);
  const { headers } = await client().call('HEAD', place);
  expect(headers['upload-offset']).toBe(String(part));
  expect((await client().call('GET', place)).body).toMatchObject({ state: 'receiving', bytes: part });
  await client().send(place, part, bytes.subarray(part));
  const outcomes = await Promise.all([ended(place), ended(whole)]);
  expect(outcomes.map(({ state }) => state)).toEqual(['done', 'done']);
  expect(outcomes.filter(({ isNew }) => isNew === true)).toHaveLength(1);
  const { body } = await served.ask('GET', '/recordings?lesson=lesson-1&variety=cmn&state=draft');
  expect(body.items).toMatchObject([
    {
      id: outcomes[0]?.recording,
      uploader: 'person:operator',
      fileName: '录音.wav',
      measured: { verdict: 'ok' },
    },
  ]);
  // A reviewer need not wait: how it airs is made without being asked for.
  await eventually(async () => {
    const detail = (await served.ask('GET', `/recordings/${outcomes[0]?.recording}`)).body;
    return detail.rendition;
  });
  expect(uploadsLeft()).toEqual([]);
}, 120_000);

test.each([
  ['a letter', '各位乡亲，这不是录音。'.repeat(50), '录音'],
  [
    'a playlist of other files',
    '#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\n/etc/passwd\n#EXT-X-ENDLIST\n',
    '',
  ],
  ['half a WAV', '', '不完整'],
])('%s called .mp3 is refused in a sentence, and nothing of it is kept', async (_what, text, says) => {
  const before = blobs();
  const bytes = text === '' ? speech('closing').subarray(0, 40_000) : Buffer.from(text);
  const outcome = await ended(await begun(bytes, bytes.byteLength, { ...wanted, filename: '录音.mp3' }));
  expect(outcome.state).toBe('refused');
  expect(outcome.reason).toContain(says);
  expect(outcome.reason).toMatch(/[一-鿿]{4,}.*[a-z]{3,} [a-z]{2,}/);
  // The outcome is noted first, the bytes go right behind it.
  await expect.poll(uploadsLeft).toEqual([]);
  expect(blobs()).toEqual(before);
  expect(readdirSync(join(home.folder, 'data', 'scratch'))).toEqual([]);
});

test('the command line uploads, resumes under a service started anew, and shows what was measured', async () => {
  const name = '我的 录音😀 "一".wav';
  await writeFile(join(home.folder, name), speech('closing'));
  const ingesting = dalaba([
    'ingest',
    join(home.folder, name),
    '--lesson',
    'lesson-2',
    '--variety',
    'cmn',
    '--submit',
    '--home',
    home.folder,
  ]);
  await served.process.kill('SIGKILL');
  served = await serving(home, port);
  // It may have begun before the service was killed or have found none: then it says so, and is run again.
  let text = await ingesting.ended.then(() => ingesting.output());
  if (text.includes('服务没有运行'))
    text = (
      await output([
        'ingest',
        join(home.folder, name),
        '--lesson',
        'lesson-2',
        '--variety',
        'cmn',
        '--submit',
        '--home',
        home.folder,
      ])
    ).text;
  expect(text).toMatch(/lesson-2\/cmn\/[0-9a-f]{12}/);
  expect(text).toContain('✓  时长 length');
  expect(text).toContain('等待审核');
}, 120_000);

test('the command line says which of several files was refused, and ends with 1', async () => {
  const bad = join(home.folder, '坏的.mp3');
  await writeFile(bad, 'no sound');
  const good = join(home.folder, 'content', 'lesson-3', 'cmn.wav');
  const none = join(home.folder, 'none.wav');
  const args = ['--lesson', 'lesson-3', '--variety', 'cmn-x-jilu1239', '--home', home.folder];
  const { code, stdout } = await output(['ingest', bad, good, none, ...args, '--json']);
  expect(code).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject([
    { file: bad, state: 'refused', reason: expect.stringContaining('录音') },
    { file: good, state: 'done', isNew: true, recording: { state: 'draft', fileName: 'cmn.wav' } },
    { file: none, state: 'refused', reason: expect.stringContaining('没有这个文件') },
  ]);
  const told = await output(['ingest', bad, none, ...args]);
  expect(told.code).toBe(1);
  expect(told.text).toContain('没有收下 2 个');
});

test('the command line uploads as whoever’s token it was given, and as nobody by a wrong one', async () => {
  const args = ['ingest', join(home.folder, 'content', 'closing', 'cmn.wav'), '--lesson', 'lesson-2'];
  const given = [...args, '--variety', 'cmn-x-huab1238', '--home', home.folder];
  const refused = await output(given, { DALABA_TOKEN: 'dalaba_wrong' });
  expect(refused.code).toBe(1);
  expect(refused.text).toContain('登录');
  const made = await output(['token', 'create', 'admin', '上传', '--home', home.folder]);
  expect(made.code, made.text).toBe(0);
  const taken = await output(given, { DALABA_TOKEN: made.stdout.trim() });
  expect(taken.code, taken.text).toBe(0);
  const { items } = (await served.ask('GET', '/recordings?lesson=lesson-2&variety=cmn-x-huab1238'))
    .body as unknown as {
    items: { uploader: string }[];
  };
  expect(items.map(({ uploader }) => uploader)).toEqual([expect.stringMatching(/^person:[0-9a-f]{16}$/)]);
});

test('a recording is shown before and after, with its history; the list has it by its state', async () => {
  const listed = await output([
    'recordings',
    '--state',
    'in-review',
    '--lesson',
    'lesson-2',
    '--home',
    home.folder,
  ]);
  expect(listed.text).toContain('我的 录音😀 "一".wav');
  expect((await output(['recordings', '--state', 'withdrawn', '--home', home.folder])).text).toContain(
    '没有这样的录音',
  );
  const peaks = join(home.folder, 'peaks.json');
  const aired = join(home.folder, 'aired.mp3');
  const files = ['--peaks', peaks, '--rendition', aired];
  const shown = await output(['recording', 'lesson-2', 'cmn', ...files, '--home', home.folder]);
  expect(shown.code, shown.text).toBe(0);
  const frame = await readFile(aired);
  expect([frame.length % 192, frame.readUInt16BE(0) & 0xffe0]).toEqual([0, 0xffe0]);
  expect(shown.text).toMatch(/录音 before +-\d+\.\d +-?\d+\.\d/);
  expect(shown.text).toMatch(/成品 after +-1[45]\.\d +-\d\.\d/);
  expect(shown.text).toMatch(/^录音 [▁▂▃▄▅▆▇█ ]{20,}$/m);
  expect(shown.text).toMatch(/^成品 [▁▂▃▄▅▆▇█ ]{20,}$/m);
  expect(shown.text).toMatch(/提交审核 submitted +person:operator/);
  expect(shown.text).toMatch(/是同一个文件.*closing\/cmn\/[0-9a-f]{12} \(待审\)/);
  // The one that came with content/ is of the same lesson and variety.
  expect(shown.text).toContain('同一课同一种话还有');
  expect(JSON.parse(readFileSync(peaks, 'utf8'))).toMatchObject({ version: 2, channels: 1, bits: 8 });
});
