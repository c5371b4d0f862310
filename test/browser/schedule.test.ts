import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addDays, dateAt } from '../../src/domain/calendar.ts';
import { aBrowser, aConsole, overflowPx, seriousFindings } from '../support/console.ts';
import { aHome, removeSpeech, type TestHome } from '../support/home.ts';
import { approveAll, freePort, type Served, serving } from '../support/served-home.ts';

const county = '371524';
/** Days ahead: neither planned nor about to be. */
const day = addDays(dateAt(Date.now(), 'Asia/Shanghai'), 3);

let home: TestHome;
let port: number;
let service: Served;
let browser: Browser;
let page: Page;
let complaints: string[];
let requests: string[];
let association: { readonly name: string; readonly password: string };
let auditor: { readonly name: string; readonly password: string };

beforeAll(async () => {
  home = await aHome({
    lessons: 3,
    seconds: 4,
    endpoints: [
      'donge-001,铜城喇叭,371524100,memory,memory://a',
      'donge-002,新城喇叭,371524101,memory,memory://b',
    ],
  });
  await writeFile(file(), `# 村里的时间\n${await text()}`);
  port = await freePort();
  service = await serving(home, port);
  await approveAll(service, ['opening', 'lesson-1', 'lesson-2', 'closing']);
  auditor = await aPerson('李审计', 'auditor');
  association = await aPerson('王秀英', 'association');
  browser = await aBrowser();
  ({ page, complaints, requests } = await aConsole(browser, port, association));
}, 240_000);

afterAll(async () => {
  await browser?.close();
  await service?.process.kill('SIGTERM');
  await home?.remove();
  await removeSpeech();
});

const file = () => join(home.folder, 'schedules', 'donge', 'schedule.yaml');
const text = () => readFile(file(), 'utf8');

/** Somebody of the county, with a password of their own. */
async function aPerson(name: string, role: string) {
  const added = await service.ask('POST', '/people', { name, roles: [role], counties: [county] });
  const origin = `http://localhost:${port}`;
  const send = (path: string, body: object, cookie?: string) =>
    fetch(`${origin}/api/v1${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin, ...(cookie === undefined ? {} : { cookie }) },
      body: JSON.stringify(body),
    });
  const once = String(added.body.password);
  const signedIn = await send('/sign-in', { name, password: once });
  const [cookie = ''] = (signedIn.headers.getSetCookie()[0] ?? '').split(';');
  const password = 'a much better one';
  expect((await send('/me/password', { current: once, next: password }, cookie)).status).toBe(200);
  return { name, password };
}

const address = (rest = '') => `http://localhost:${port}/schedule${rest}`;
const drawer = () => page.locator('.ant-drawer-content, .ant-drawer-section').last();
const editor = () => page.locator('.cm-content');
const button = (name: string | RegExp) => page.getByRole('button', { name });
const tab = (name: string) => page.locator('.ant-radio-button-wrapper', { hasText: name }).click();
const seen = (what: string | RegExp) => page.getByText(what).first().waitFor();
/** The service looked at what is written, and has no more to look at. */
const checked = (says: string | RegExp) =>
  page.locator('[role=status]').filter({ hasText: says }).filter({ hasNotText: '正在检查' }).waitFor();
const opened = async () => {
  await page.goto(address('/edit'));
  await editor().filter({ hasText: '村里的时间' }).waitFor();
};
/** Sees what changes, and saves it. */
const save = async (tonight?: string) => {
  await button('看看会改变什么，再保存').click();
  await drawer().getByText('往后 30 天的播出').waitFor();
  if (tonight !== undefined) await page.getByRole('radio', { name: tonight }).check();
  await button('保存并发布').click();
};

test('a month shows what each day will air, and a day what each audience hears, why, and what was left out', async () => {
  await page.goto(address(`?month=${day.slice(0, 7)}`));
  await page.locator('td[aria-current=date], th').first().waitFor();
  await button(new RegExp(`打开 ${day} 晚间`)).click();
  await drawer().getByText('照排期会播的').waitFor();
  expect(new URL(page.url()).searchParams.get('date')).toBe(day);
  expect(await drawer().locator('section').count()).toBe(2);
  const first = drawer().locator('section').first();
  await first.getByText('听众 1：').waitFor();
  await first.getByText('这里还没播过').or(first.getByText(/等了/)).first().waitFor();
  await first.getByText('没有排进的（1）').click();
  await first.getByText('录音尚未审核通过').waitFor();
});

test('what is only planned is listened to item by item, one after the other', async () => {
  const first = drawer().locator('section').first();
  await first.getByRole('button', { name: '从头听' }).click();
  const sound = first.locator('audio');
  const player = "document.querySelector('.ant-drawer section audio')";
  await first.getByText(/第 1 项，共 4 项/).waitFor();
  await expect
    .poll(() => page.evaluate<boolean>(`${player}.currentTime > 0`), { timeout: 30_000 })
    .toBe(true);
  expect(await sound.getAttribute('src')).toMatch(
    /^\/api\/v1\/recordings\/opening\/[^/]+\/[0-9a-f]{12}\/rendition$/,
  );
  await page.evaluate(`${player}.currentTime = ${player}.duration - 0.05`);
  await first.getByText(/第 2 项，共 4 项/).waitFor();
  expect(await sound.getAttribute('src')).toContain('/recordings/lesson-');
  expect(await seriousFindings(page)).toEqual([]);
  await page.keyboard.press('Escape');
});

test('form and file show one another’s changes, with what is wrong at its line; saved is what was seen to change', async () => {
  await opened();
  const volume = page.getByLabel('音量（%）').nth(1);
  await volume.fill('55');
  await volume.press('Enter');
  await editor().filter({ hasText: 'volume: 55' }).waitFor();
  await checked('没有问题');
  await editor().click();
  await page.keyboard.press('Control+End');
  await page.keyboard.insertText('emphasis: { lesson-1: 20 }\n');
  await checked('1 个问题');
  await seen(/第 \d+ 行第 \d+ 列/);
  await page.locator('.cm-lint-marker-error').first().waitFor();
  expect(await button('看看会改变什么，再保存').isDisabled()).toBe(true);
  await tab('侧重');
  const factor = page.getByRole('spinbutton', { name: 'lesson-1的倍数' });
  expect(Number(await factor.inputValue())).toBe(20);
  await factor.fill('2');
  await factor.press('Enter');
  await editor().filter({ hasText: 'emphasis: { lesson-1: 2 }' }).waitFor();
  await checked('没有问题');
  expect(await text()).not.toContain('emphasis');
  await button('看看会改变什么，再保存').click();
  await drawer().getByText('emphasis: { lesson-1: 2 }').waitFor();
  expect(await seriousFindings(page)).toEqual([]);
  await button('保存并发布').click();
  await seen('已写入并发布');
  expect(await text()).toMatch(/^# 村里的时间\n[\s\S]*volume: 55[\s\S]*emphasis: \{ lesson-1: 2 \}\n$/);
  await checked('没有修改');
});

test('entries are added and taken away by form; a change of time shows the broadcasts that move', async () => {
  await opened();
  await tab('静音');
  await button('添加 静音').click();
  await editor().filter({ hasText: 'from: "22:00"' }).waitFor();
  await page.getByLabel('名称').fill('高考');
  await page.getByLabel('日期').fill('06-07..06-10');
  await page.getByLabel('名称').click();
  await editor().filter({ hasText: 'dates: 06-07..06-10' }).waitFor();
  await checked(/问题/);
  await button('删除 高考').click();
  await page.locator('.ant-popconfirm').getByRole('button').last().click();
  await editor().filter({ hasNotText: '高考' }).waitFor();
  await checked('没有问题');
  await tab('时段');
  const minutes = page.getByLabel('时长（分钟）').nth(1);
  await minutes.fill('3');
  await minutes.press('Enter');
  await editor().filter({ hasText: 'length: 3m' }).waitFor();
  await checked('没有问题');
  await button('看看会改变什么，再保存').click();
  await drawer().getByText('时长 2 分 → 3 分').first().waitFor();
  await button('再改改').click();
  await page.locator('.ant-segmented-item', { hasText: '日历' }).click();
  await button('留在这里').click();
  await editor().filter({ hasText: 'length: 3m' }).waitFor();
  await button('放弃修改').click();
  await page.locator('.ant-popconfirm').getByRole('button').last().click();
  await checked('没有修改');
});

test('where it falls on what is planned already, it asks: tonight, or from tomorrow', async () => {
  const asked = { county, date: addDays(day, 1), slot: 'evening' };
  expect((await service.ask('POST', '/broadcasts', asked)).status).toBe(202);
  await opened();
  await page.getByLabel('音量（%）').nth(1).fill('60');
  await page.keyboard.press('Enter');
  await editor().filter({ hasText: 'volume: 60' }).waitFor();
  await checked('没有问题');
  await button('看看会改变什么，再保存').click();
  await drawer().getByText('已经排好的播出受这次修改影响').waitFor();
  expect(await button('保存并发布').isDisabled()).toBe(true);
  await button('再改改').click();
  await save('从明天起');
  await seen(`照旧播出：${asked.date} 晚间`);
  expect(await text()).toContain('volume: 60');
});

test('a session that ends meanwhile is opened again over the page, and nothing written there is lost', async () => {
  await opened();
  await page.getByLabel('音量（%）').nth(1).fill('62');
  await page.keyboard.press('Enter');
  await editor().filter({ hasText: 'volume: 62' }).waitFor();
  await checked('没有问题');
  await page.context().clearCookies();
  await button('看看会改变什么，再保存').click();
  const dialog = page.getByRole('dialog').filter({ has: page.getByLabel('密码') });
  await dialog.getByLabel('名字').fill(association.name);
  await dialog.getByLabel('密码').fill(association.password);
  await dialog.getByRole('button', { name: /登\s?录/ }).click();
  await dialog.waitFor({ state: 'hidden' });
  await editor().filter({ hasText: 'volume: 62' }).waitFor();
  // Signing out asks, as closing the page would.
  await page.keyboard.press('Escape');
  await page.locator('header [aria-haspopup=menu]').click();
  await page.getByRole('menuitem', { name: '退出' }).click();
  await page.getByRole('button', { name: /留\s?下/ }).click();
  await editor().filter({ hasText: 'volume: 62' }).waitFor();
});

test('a file that somebody else changed is not overwritten, and there is a way on', async () => {
  await opened();
  await page.getByLabel('音量（%）').nth(1).fill('65');
  await page.keyboard.press('Enter');
  await editor().filter({ hasText: 'volume: 65' }).waitFor();
  await checked('没有问题');
  await writeFile(file(), `${await text()}# 别人写的\n`);
  await button('看看会改变什么，再保存').click();
  await drawer().getByText('文件已经被别人改过').waitFor();
  expect(await button('保存并发布').isDisabled()).toBe(true);
  await button('用现在的文件').click();
  await editor().filter({ hasText: '别人写的' }).waitFor();
  expect(await text()).toMatch(/# 别人写的\n$/);
  expect(await text()).not.toContain('volume: 65');
});

test('a simulation says how often each audience hears each lesson, and how long of each topic', async () => {
  await page.goto(address('/simulation'));
  await page.getByLabel('多少天').click({ force: true });
  await page.locator('.ant-select-item', { hasText: '30 天' }).click();
  await page
    .locator('main')
    .getByRole('button', { name: /推\s?演/ })
    .click();
  await seen('只看播得不够的');
  expect(await page.getByRole('img', { name: /每个主题的分钟数/ }).count()).toBe(2);
  await page.getByLabel('只看播得不够的').check();
  await page.locator('tr', { hasText: 'lesson-3' }).getByText('做不到').first().waitFor();
  expect(await page.locator('tr', { hasText: 'lesson-1' }).filter({ hasText: '最长隔' }).count()).toBe(0);
  expect(await seriousFindings(page)).toEqual([]);
});

test.each([
  { width: 1366, height: 768 },
  { width: 390, height: 844 },
])(
  'at $width × $height nothing overflows in either language, and axe finds nothing serious',
  async (size) => {
    await page.setViewportSize(size);
    for (const language of ['zh', 'en']) {
      await page.evaluate(`localStorage.setItem('dalaba.language', '${language}')`);
      for (const path of ['', '/edit', '/simulation']) {
        await page.goto(address(path));
        const shown =
          { '': 'time', '/edit': '.cm-content, .ant-card', '/simulation': '.ant-select' }[path] ?? 'main';
        await page.locator(shown).first().waitFor();
        expect(await overflowPx(page), path).toBe(0);
        if (language === 'zh') expect(await seriousFindings(page), path).toEqual([]);
      }
    }
    await seen('Simulate');
  },
);

test('who may not edit sees everything and changes nothing', async () => {
  const { page: other } = await aConsole(browser, port, auditor);
  await other.goto(address('/edit'));
  await other.getByText('您只能看').waitFor();
  await other.locator('.cm-content', { hasText: '村里的时间' }).waitFor();
  expect(await other.getByLabel('音量（%）').first().isDisabled()).toBe(true);
  expect(await other.getByRole('button', { name: '看看会改变什么，再保存' }).count()).toBe(0);
  await other.context().close();
});

test('nothing comes from another origin, and the browser complains of nothing', () => {
  expect([...new Set(requests.map((url) => new URL(url).origin))]).toEqual([`http://localhost:${port}`]);
  // The browser notes every refusal by itself.
  expect(complaints.filter((text) => !text.startsWith('Failed to load resource'))).toEqual([]);
});
