import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Role } from '../../src/domain/actor.ts';
import { addDays, dateAt } from '../../src/domain/calendar.ts';
import { aBrowser, aConsole, aPerson, type Opened } from '../support/console.ts';
import { aHome, removeSpeech, type TestHome } from '../support/home.ts';
import { dalaba, eventually, type Spawned } from '../support/process.ts';
import { approveAll, freePort, type Served, serving, until } from '../support/served-home.ts';

const run = promisify(execFile);
const county = '371524';
const today = dateAt(Date.now(), 'Asia/Shanghai');
const tomorrow = addDays(today, 1);
const evening = `${county}/${today}/evening`;
const secrets = { DALABA_CREDENTIAL_QIANCUN: 'q', DALABA_CREDENTIAL_HOUCUN: 'h' };

let home: TestHome;
let port: number;
let service: Served;
let village: Spawned | undefined;
let browser: Browser;
let editor: Opened;
let reviewer: Opened;
let association: Opened;
let auditor: Opened;

beforeAll(async () => {
  const [heard, nobody] = [await freePort(), await freePort()];
  home = await aHome({
    lessons: 2,
    seconds: 7,
    endpoints: [
      `qiancun,前村喇叭,371524100201,http,http://127.0.0.1:${heard}/qiancun`,
      `houcun,后村喇叭,371524100202,http,http://127.0.0.1:${nobody}/houcun`,
    ],
  });
  await writeFile(
    join(home.folder, 'schedules', 'donge', 'areas.csv'),
    'code,name,population,varieties\n371524,东阿县,,cmn\n371524100,铜城街道,,\n371524100201,前村,1200,\n371524100202,后村,800,\n',
  );
  port = await freePort();
  service = await serving(home, port, {
    ...secrets,
    DALABA_SPEED: '4',
    DALABA_GRACE_SECONDS: '8',
    DALABA_AD_HOC_DELAY_SECONDS: '24',
  });
  // Lesson 2 has no recording that may air yet.
  await approveAll(service, ['opening', 'lesson-1', 'closing']);
  village = dalaba(
    ['village', '--home', home.folder, '--server', service.url, '--speed', '4', '--count', '1'],
    secrets,
  );
  await eventually(() => village?.output().includes('village ready') || undefined, {
    describe: village.output,
  });
  browser = await aBrowser();
  const as = async (name: string, role: Role) =>
    aConsole(browser, port, await aPerson(service, name, [role], [county]));
  editor = await as('李编辑', 'editor');
  reviewer = await as('王审核', 'reviewer');
  association = await as('张协会', 'association');
  auditor = await as('赵审计', 'auditor');
}, 300_000);

afterAll(async () => {
  await browser?.close();
  await village?.kill('SIGTERM');
  await service?.process.kill('SIGTERM');
  await home?.remove();
  await removeSpeech();
});

const open = ({ page }: Opened, path: string) => page.goto(`http://localhost:${port}${path}`);
const says = (page: Page, text: string | RegExp) =>
  page.getByText(text).filter({ visible: true }).first().waitFor({ timeout: 60_000 });
const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name });
const card = (page: Page, file: string) => page.locator('.file', { hasText: file });

/** A memo as a phone makes it, of somebody who speaks lesson 2. */
async function memo(name: string, ...filters: string[]): Promise<string> {
  const path = join(home.folder, name);
  const spoken = join(home.folder, 'content', 'lesson-2', 'cmn.wav');
  const shaped = filters.length === 0 ? [] : ['-af', ...filters];
  await run('ffmpeg', ['-v', 'error', '-y', '-i', spoken, ...shaped, '-c:a', 'aac', path]);
  return path;
}

test('an editor brings a memo that is too quiet, is told so, records again and hands it in', async () => {
  const { page } = editor;
  await open(editor, '/record');
  await page.setInputFiles('input[type=file]', await memo('lesson-2_普通话_轻.m4a', 'volume=-45dB'));
  await button(page, '上传选好的 1 个').click();
  await card(page, '轻.m4a').getByText('声音太小').first().waitFor({ timeout: 60_000 });
  expect(
    await card(page, '轻.m4a')
      .getByRole('button', { name: /提交审核/ })
      .count(),
  ).toBe(0);
  await page.setInputFiles('input[type=file]', await memo('lesson-2_普通话.m4a', 'volume=-3dB'));
  await button(page, '上传选好的 1 个').click();
  const good = card(page, 'lesson-2_普通话.m4a');
  await good.getByText('录音检查都合格').waitFor({ timeout: 60_000 });
  await good.getByRole('button', { name: /提交审核/ }).click();
  await good.getByText('待审').waitFor();
});

test('a reviewer hears it beside its script, ticks every point and approves', async () => {
  const { page } = reviewer;
  await open(reviewer, '/review');
  // The folder's own recordings wait, too; who clicks a line with the mouse still has the space bar for the sound.
  const queue = page.getByRole('navigation', { name: '待审的录音' });
  await queue
    .getByRole('button', { name: /lesson-2.*普通话/ })
    .last()
    .click();
  await says(page, /^别人上传的 · /);
  await page.reload();
  await button(page, '播放：播出的声音').waitFor();
  await queue.locator('[aria-current]').click();
  for (const key of ['1', '2', '3', '4', 'ArrowRight', 'Space']) await page.keyboard.press(key);
  await says(page, '通过后，就是这一个文件');
  await page.keyboard.press('a');
  await says(page, '已通过：lesson-2');
});

test('the association sees it planned for tomorrow, and hears the programme', async () => {
  const { page } = association;
  await eventually(async () => {
    await open(association, `/schedule?date=${tomorrow}&slot=evening`);
    const drawer = page.locator('.ant-drawer-content, .ant-drawer-section').last();
    await drawer.locator('section').first().waitFor();
    return (await drawer.getByText('lesson-2').count()) > 0 ? true : undefined;
  });
  const section = page.locator('.ant-drawer section').first();
  await section.getByRole('button', { name: '从头听' }).click();
  await expect
    .poll(() => page.evaluate<boolean>("document.querySelector('.ant-drawer audio')?.currentTime > 0"), {
      timeout: 60_000,
    })
    .toBe(true);
});

test('the evening airs before its eyes: one village plays it all, one is never reached', async () => {
  const { page } = association;
  await open(association, `/?date=${today}`);
  const origin = `http://localhost:${port}`;
  const asked = { county, slot: 'evening', date: today, now: true };
  const answer = await page.request.post(`${origin}/api/v1/broadcasts`, { data: asked, headers: { origin } });
  expect(answer.status(), await answer.text()).toBe(202);
  const slot = page.locator('.slot', { has: page.locator('h4', { hasText: '晚间' }) });
  await slot.getByText('正在播').first().waitFor({ timeout: 120_000 });
  const callOff = await slot.getByRole('link', { name: '停下这一次' }).getAttribute('href');
  expect(callOff).toBe(`/settings/emergency?county=${county}`);
  await until(service, evening, 'settled', 200_000);
  await slot.getByText('已结').first().waitFor({ timeout: 60_000 });
  await slot.getByRole('button').first().click();
  await page.getByRole('tab', { name: '播放记录' }).click();
  await says(page, '前村喇叭');
}, 400_000);

test('the auditor finds the village that heard nothing, carries the sheet away and verifies the ledger', async () => {
  const { page } = auditor;
  await open(auditor, '/coverage');
  await button(page, '播到的村：1 / 2 个').waitFor({ timeout: 60_000 });
  await says(page, '没有一次听到的凭据 · 800 人');
  // The figures below the sheets move them while they come in.
  await page
    .getByRole('button', { name: /lesson-1，/ })
    .first()
    .waitFor();
  await page.getByRole('combobox', { name: '报表', exact: true }).click();
  await page.locator('.ant-select-dropdown:visible').getByText('缺口报表', { exact: true }).click();
  const [sheet] = await Promise.all([page.waitForEvent('download'), button(page, /^下\s?载$/).click()]);
  expect(sheet.suggestedFilename()).toMatch(/^gaps-371524-.*\.xlsx$/);
  const book = join(home.folder, 'gaps.xlsx');
  await writeFile(book, await readFile(await sheet.path()));
  const { stdout } = await run('unzip', ['-p', book], { maxBuffer: 2 ** 24 });
  expect(stdout.includes('后村')).toBe(true);
  await button(page, /^后村$/).click();
  await says(page, '一共 2 条');
  await open(auditor, `/ledger/story?broadcast=${evening}`);
  await says(page, '最后一条回执');
  await open(auditor, `/ledger/verify?chain=${county}`);
  await button(page, '开始核验').click();
  await says(page, '完好：直到第');
});

test('what the console said is what the record holds', async () => {
  const { body } = await service.ask('GET', `/plays?broadcast=${evening}`);
  const plays = body.items as { endpoint: string; outcome: string; lesson: string }[];
  const of = (endpoint: string) => plays.filter((play) => play.endpoint === endpoint);
  expect(of('qiancun').map(({ outcome }) => outcome)).toEqual(Array(4).fill('played'));
  expect(of('houcun').map(({ outcome }) => outcome)).toEqual(Array(4).fill('missed'));
  expect(new Set(plays.map(({ lesson }) => lesson))).toEqual(
    new Set(['opening', 'lesson-1', 'lesson-2', 'closing']),
  );
  for (const { complaints } of [editor, reviewer, association, auditor]) expect(complaints).toEqual([]);
});
