import { readdirSync, readFileSync, statSync } from 'node:fs';
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { aHome, removeSpeech, type TestHome } from '../support/home.ts';
import { output } from '../support/process.ts';
import { type Served, serving } from '../support/served-home.ts';
import { aWorkbook } from '../support/workbook.ts';

const secret = 'hunter2-hunter2';
let home: TestHome;
let given: string;
let service: Served | undefined;
const run = (...args: string[]) => output(['import', ...args, '--home', home.folder]);

beforeAll(async () => {
  home = await aHome({
    lessons: 1,
    endpoints: ['donge-001,铜城喇叭,371524100,memory,memory://a'],
    seconds: 3,
  });
  given = await mkdtemp(join(tmpdir(), 'dalaba-given-'));
  await writeFile(
    join(given, 'areas.xlsx'),
    await aWorkbook([
      ['区划代码', '名称', '人口数', '方言'],
      [371524102, '刘集镇', null, null],
      [371524102001, '前村', 590, '冀鲁官话'],
    ]),
  );
  await writeFile(
    join(given, 'endpoints.csv'),
    `\ufeff终端编号,名称,区域,驱动,地址,密钥,音量\r\ndonge_102,前村喇叭,371524102001,http,http://127.0.0.1:9/,${secret},70\r\n`,
  );
  await copyFile(join(home.folder, 'content/lesson-1/cmn.wav'), join(given, '新课_普通话.wav'));
  await writeFile(
    join(given, 'map.csv'),
    '文件,课,标题,语言,主题,稿子\n新课_普通话.wav,new-lesson,新的一课,普通话,anti-fraud,先挂断。\n',
  );
});

afterAll(async () => {
  await service?.process.kill('SIGTERM');
  await home?.remove();
  await rm(given, { recursive: true, force: true });
  await removeSpeech();
});

const imports = [
  ['areas', () => ['areas', join(given, 'areas.xlsx'), '--county', '东阿']],
  ['endpoints', () => ['endpoints', join(given, 'endpoints.csv'), '--county', 'donge']],
  ['lessons', () => ['lessons', given, '--map', join(given, 'map.csv')]],
] as const;

/** Every file of people's own in the home, with its bytes. */
const files = (): Record<string, string> =>
  Object.fromEntries(
    ['content', 'schedules']
      .flatMap((room) =>
        readdirSync(join(home.folder, room), { recursive: true, encoding: 'utf8' }).map((name) =>
          join(home.folder, room, name),
        ),
      )
      .filter((path) => statSync(path).isFile())
      .map((path) => [path, readFileSync(path).toString('base64')]),
  );

const listeners = async (): Promise<string[]> => {
  const { stdout } = await output([
    'plan',
    'donge',
    '--slot',
    'evening',
    '--date',
    '2030-01-01',
    '--json',
    '--home',
    home.folder,
  ]);
  const plans = JSON.parse(stdout) as { playlists: { audience: { endpoints: string[] } }[] }[];
  return plans.flatMap(({ playlists }) => playlists.flatMap(({ audience }) => audience.endpoints));
};

const signIn = async (password: string): Promise<number> => {
  const { status } = await fetch(`${service?.url}/device/v1/time`, {
    method: 'POST',
    headers: {
      authorization: `Basic ${Buffer.from(`donge_102:${password}`).toString('base64')}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify({ nonce: 'a'.repeat(22) }),
  });
  return status;
};

test('a preview of any import writes nothing', async () => {
  const before = files();
  const areas = await run(...imports[0][1]());
  expect(areas).toMatchObject({ code: 0, text: expect.stringContaining('2 added') });
  expect(areas.text).toContain('A preview; nothing was written');
  expect(await run(...imports[2][1]())).toMatchObject({ code: 0, text: expect.stringContaining('新的一课') });
  expect(files()).toEqual(before);
});

test('without a service the next start publishes', async () => {
  const { code, text } = await run(...imports[0][1](), '--yes');
  expect(text).toContain('下次启动时发布');
  expect(code).toBe(0);
});

describe('with a service running', () => {
  beforeAll(async () => {
    service = await serving(home, 0);
  });

  test('imported loudspeakers are in the plan and sign in with their secret, which nothing shows', async () => {
    expect(await listeners()).toEqual(['donge-001']);
    const { code, text, stdout } = await run(...imports[1][1](), '--yes', '--json');
    expect(code, text).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      end: 'written',
      county: '371524',
      added: 1,
      credentials: { added: ['donge-102'], changed: [] },
      published: 'published',
    });
    expect((await listeners()).toSorted()).toEqual(['donge-001', 'donge_102']);
    await expect.poll(() => signIn(secret)).toBe(200);
    expect(await signIn('wrong-secret')).toBe(401);
    const table = readFileSync(join(home.folder, 'schedules/donge/endpoints.csv'), 'utf8');
    expect(table).toContain('donge_102,前村喇叭,371524102001,http,http://127.0.0.1:9/,70\n');
    expect(text + table + service?.process.output()).not.toContain(secret);
    expect(statSync(join(home.folder, 'data/secrets/credentials.json')).mode & 0o777).toBe(0o600);
  });

  test('an imported lesson can be approved at once', async () => {
    const { code, text } = await run(...imports[2][1](), '--yes');
    expect(code, text).toBe(0);
    expect(text).toContain('已发布');
    const approved = await output(['approve', 'new-lesson', 'cmn', '--yes', '--home', home.folder]);
    expect(approved.code, approved.text).toBe(0);
  });

  test.each(imports)('importing %s a second time changes nothing', async (_, args) => {
    const before = files();
    const { code, text } = await run(...args(), '--yes');
    expect(code, text).toBe(0);
    expect(text).toContain('没有要改的');
    expect(files()).toEqual(before);
  });
});

test.each([
  [
    'a county nobody knows',
    () => ['areas', join(given, 'areas.xlsx'), '--county', 'nowhere'],
    '没有叫“nowhere”的县',
  ],
  ['a file that is not there', () => ['areas', join(given, 'no.csv'), '--county', 'donge'], '没有这个文件'],
  [
    'a folder that is not there',
    () => ['lessons', join(given, 'no'), '--map', join(given, 'map.csv')],
    '读不了文件夹',
  ],
  ['lessons without a sheet', () => ['lessons', given], '--map-template'],
])('%s is refused in a sentence', async (_, args, says) => {
  const { code, text } = await run(...args());
  expect(code).toBe(1);
  expect(text).toContain(says);
  expect(text).not.toMatch(/^\s+at /m);
});

test('a sheet to start from is made once and not overwritten', async () => {
  const sheet = join(given, 'start.csv');
  expect(await run('lessons', given, '--map-template', sheet)).toMatchObject({ code: 0 });
  expect(readFileSync(sheet, 'utf8')).toContain('新课_普通话.wav,lesson-1,新课,cmn,,');
  expect(await run('lessons', given, '--map-template', sheet)).toMatchObject({
    code: 1,
    text: expect.stringContaining('不覆盖'),
  });
});
