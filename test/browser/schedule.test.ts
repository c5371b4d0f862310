import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page, Route } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addDays, dateAt } from '../../src/domain/calendar.ts';
import {
  aBrowser,
  aConsole,
  aPerson as aKnownPerson,
  overflowPx,
  seriousFindings,
} from '../support/console.ts';
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
const tab = (name: string) =>
  page
    .locator('.ant-radio-button-wrapper')
    .filter({ hasText: new RegExp(`^${name}`) })
    .click();
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

test('an address that names a county where a part stands is that county’s; any other has no page', async () => {
  const fresh = await page.context().newPage();
  await fresh.goto(address(`/${county}/edit?part=seasons`));
  await fresh.waitForURL(address(`/edit?part=seasons&county=${county}`));
  await fresh.goto(address('/donge'));
  await fresh.waitForURL(address(`?county=${county}`));
  await fresh.goto(address('?month=2026-99'));
  await fresh.waitForURL(address());
  await fresh.goto(address('/nothing-here'));
  await fresh.getByRole('heading', { name: '没有这一页' }).waitFor();
  await fresh.getByRole('link', { name: '回到排期' }).click();
  await fresh.waitForURL(address());
  await fresh.close();
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
  // What is wrong is gone to instead of saved, and says its limits; no number is changed by itself.
  await button('看看会改变什么，再保存').click();
  const factor = page.getByRole('spinbutton', { name: 'lesson-1的倍数' });
  await factor.and(page.locator(':focus')).waitFor();
  expect(Number(await factor.inputValue())).toBe(20);
  await seen('要在 0.1 到 10 之间');
  await seen('侧重（1 处要改）');
  expect(await text()).not.toContain('emphasis');
  // What is typed last is looked at, too, though the field was never left.
  await factor.fill('2');
  await button('看看会改变什么，再保存').click();
  await drawer().getByText('emphasis: { lesson-1: 2 }').waitFor();
  expect(await seriousFindings(page)).toEqual([]);
  await button('保存并发布').click();
  await seen('已写入并发布');
  expect(await text()).toMatch(/^# 村里的时间\n[\s\S]*volume: 55[\s\S]*emphasis: \{ lesson-1: 2 \}\n$/);
  await checked('没有修改');
  // Written was that: of what is changed after it, nothing is.
  await page.getByRole('spinbutton', { name: 'lesson-1的倍数' }).fill('3');
  await page.getByText('已写入并发布').waitFor({ state: 'detached' });
});

test('entries are added and taken away by form; a change of time shows the broadcasts that move', async () => {
  await opened();
  await tab('安静时段');
  await button('添加 安静时段').click();
  await editor().filter({ hasText: 'from: "22:00"' }).waitFor();
  await page.getByLabel('名称').fill('高考');
  await button('添加日期 日期').click();
  const [first, last] = [page.getByLabel('日期 首日'), page.getByLabel('日期 末日')];
  await first.fill('2027-06-07');
  await first.press('Enter');
  await editor().filter({ hasText: 'dates: "2027-06-07"' }).waitFor();
  await seen('写了日期，就只在这些天安静');
  // By keys alone: a week on, and a day back.
  await last.focus();
  for (const key of ['ArrowDown', 'ArrowDown', 'Shift+ArrowUp']) await last.press(key);
  await page.locator('.ant-picker-cell-selected', { hasText: '13' }).waitFor();
  expect(await seriousFindings(page)).toEqual([]);
  await last.press('Enter');
  await editor().filter({ hasText: '2027-06-07..2027-06-13' }).waitFor();
  await page.getByLabel('日期 是不是每年').click();
  await page.locator('.ant-select-item', { hasText: '每年' }).click();
  await editor().filter({ hasText: 'dates: "06-07..06-13"' }).waitFor();
  await checked(/问题/);
  await tab('例外');
  await button('添加 例外').click();
  await editor().filter({ hasText: 'exceptions' }).waitFor();
  await page.getByText('还没填').first().waitFor();
  expect(await page.locator('.ant-typography-danger').count()).toBe(0);
  await button('添加 它们自己的安静时段').click();
  await editor().filter({ hasText: 'from: "12:00"' }).waitFor();
  await page.getByLabel('音量（%）').fill('150');
  await seen('要在 0 到 100 之间');
  await page.getByLabel('音量（%）').fill('95');
  await editor().filter({ hasText: 'volume: 95' }).waitFor();
  await page.getByLabel('音量（%）').blur();
  await button('删除 第 1 项').first().click();
  await page.locator('.ant-popconfirm').getByRole('button').last().click();
  await editor().filter({ hasNotText: 'exceptions' }).waitFor();
  await tab('安静时段');
  await button('删除 高考').click();
  await page.locator('.ant-popconfirm').getByRole('button').last().click();
  await editor().filter({ hasNotText: '高考' }).waitFor();
  await checked('没有问题');
  // The evening of next week only: its own field says so, and leads there.
  await tab('临时改时间');
  await button('添加 临时改时间').click();
  await page.getByLabel('晚间开始').fill('21:10');
  await editor().filter({ hasText: 'evening: { at: "21:10" }' }).waitFor();
  await page.getByLabel('晚间开始').blur();
  await checked('没有问题');
  await tab('时段');
  await button('在“临时改时间”里改').click();
  await page.getByLabel('晚间开始').and(page.locator(':focus')).waitFor();
  expect(await seriousFindings(page)).toEqual([]);
  await button('看看会改变什么，再保存').click();
  await drawer()
    .getByRole('heading', { name: /^晚间改为 21:10（原 [\d:]+）：\d+月\d+日–\d+月\d+日，7 次播出换时间$/ })
    .waitFor();
  await button('再改改').click();
  await button('删除 第 1 项').click();
  await page.locator('.ant-popconfirm').getByRole('button').last().click();
  await editor().filter({ hasNotText: 'once' }).waitFor();
  await checked(/没有问题|没有修改/);
  await tab('时段');
  await button('添加直播 晚间').click();
  await editor().filter({ hasText: 'title: 讲座' }).waitFor();
  await page.getByLabel('直播源的网址（http 或 https）').fill('http://stream.example/live.mp3');
  await page.getByLabel('叫什么').fill('县里的讲座');
  await page.getByLabel('叫什么').press('Enter');
  await editor().filter({ hasText: 'url: "http://stream.example/live.mp3"' }).waitFor();
  await editor().filter({ hasText: 'title: 县里的讲座' }).waitFor();
  await checked('没有问题');
  await button('删除 直播').click();
  await page.locator('.ant-popconfirm').getByRole('button').last().click();
  await editor().filter({ hasNotText: 'live:' }).waitFor();
  const minutes = page.getByLabel('时长（分钟）').nth(1);
  await minutes.fill('3');
  await page.keyboard.press('Control+s');
  await drawer()
    .getByRole('heading', { name: /^时长 2 分 → 3 分：\d+ 次（\d+月\d+日–\d+月\d+日）$/ })
    .waitFor();
  const rows = () => drawer().locator('section').first().locator('li').count();
  expect(await rows()).toBe(3);
  await drawer()
    .getByRole('button', { name: /^再列出 \d+ 项$/ })
    .first()
    .click();
  expect(await rows()).toBeGreaterThan(20);
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
  await drawer().getByText('请先登录，再继续。').waitFor();
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
  // The page is told of changes, and reads anew, once the file is another: not before, however long this takes.
  const { promise: written, resolve: tell } = Promise.withResolvers<void>();
  const events = async (route: Route) => {
    await written;
    await route.continue();
  };
  await page.route('**/api/v1/events', events);
  await opened();
  await page.getByLabel('音量（%）').nth(1).fill('65');
  await page.keyboard.press('Enter');
  await editor().filter({ hasText: 'volume: 65' }).waitFor();
  await checked('没有问题');
  const theirs = `${await text()}# 别人写的\n`;
  // What the page reads anew of its own accord does not make it somebody else's draft.
  const read = page.waitForResponse(
    async (answer) =>
      answer.url().endsWith('/schedules/371524') && (await answer.text()).includes('别人写的'),
  );
  await writeFile(file(), theirs);
  tell();
  await read;
  await page.unroute('**/api/v1/events', events);
  await button('看看会改变什么，再保存').click();
  await drawer().getByText('文件已经被别人改过').waitFor();
  expect(await button('保存并发布').isDisabled()).toBe(true);
  await button('用现在的文件').click();
  await editor().filter({ hasText: '别人写的' }).waitFor();
  expect(await text()).toMatch(/# 别人写的\n$/);
  expect(await text()).not.toContain('volume: 65');
});

test('what two people changed in one file is merged and looked at; what both changed is asked', async () => {
  await opened();
  await page.getByLabel('音量（%）').nth(1).fill('65');
  await page.keyboard.press('Enter');
  await editor().filter({ hasText: 'volume: 65' }).waitFor();
  const minutes = page.getByLabel('时长（分钟）').nth(1);
  await minutes.fill('3');
  await minutes.press('Enter');
  await editor().filter({ hasText: 'length: 3m' }).waitFor();
  await checked('没有问题');
  const theirs = `${(await text()).replace(/volume: \d+/, 'volume: 50')}gap: 2s # 她写的\n`;
  await writeFile(file(), theirs);
  await button('看看会改变什么，再保存').click();
  await drawer().getByText('文件已经被别人改过').waitFor();
  const merge = button('合并：别人的修改和我的都留下');
  await merge.waitFor();
  expect(await merge.isDisabled()).toBe(true);
  const both = drawer().getByRole('radiogroup', { name: /音量/ });
  expect(await both.getByRole('radio').count()).toBe(2);
  await both.getByRole('radio', { name: '别人的：50' }).waitFor();
  await both.getByRole('radio', { name: '我的：65' }).check();
  expect(await seriousFindings(page)).toEqual([]);
  await merge.click();
  // Against their file: what they wrote is no change of mine.
  const changed = drawer().getByRole('list', { name: '文件里改的行' });
  await changed.getByText('volume: 65').waitFor();
  expect(await changed.textContent()).not.toContain('gap');
  const lasting = page.getByRole('radio', { name: '从明天起' });
  if (await lasting.isVisible()) await lasting.check();
  await button('保存并发布').click();
  await seen('已写入并发布');
  const now = await text();
  expect(now).toBe(theirs.replace('volume: 50', 'volume: 65').replace(/(evening:.*length: )2m/, '$13m'));
  expect(now).toMatch(/length: 3m[\s\S]*volume: 65[\s\S]*gap: 2s # 她写的\n$/);
  await checked('没有修改');
  await writeFile(file(), now.replace('length: 3m', 'length: 2m').replace('gap: 2s # 她写的\n', ''));
});

test('a save whose answer is lost is said to be unknown, and found to be written', async () => {
  await opened();
  await page.getByLabel('音量（%）').nth(1).fill('66');
  await page.keyboard.press('Enter');
  await editor().filter({ hasText: 'volume: 66' }).waitFor();
  await checked('没有问题');
  const lose = async (route: Route) => {
    if (route.request().method() === 'PUT') {
      await route.fetch();
      await route.abort();
    } else await route.continue();
  };
  await page.route('**/api/v1/schedules/371524', lose);
  await button('看看会改变什么，再保存').click();
  await drawer().getByText('文件里改的行').first().waitFor();
  const lasting = page.getByRole('radio', { name: '从明天起' });
  if (await lasting.isVisible()) await lasting.check();
  await button('保存并发布').click();
  await seen('不知道做成没有');
  await page.unroute('**/api/v1/schedules/371524', lose);
  await drawer().getByText('刚才的保存写进去了').waitFor();
  await drawer().getByRole('button', { name: /^好$/ }).click();
  await checked('没有修改');
  expect(await text()).toContain('volume: 66');
});

test('what all counties share is edited by who may, and stands beside a county’s own, which may do without it', async () => {
  await page.goto(address('/shared'));
  await seen('您只能看：各县共用的');
  await page.locator('.ant-empty, .ant-card, section').first().waitFor();
  expect(await button('看看会改变什么，再保存').count()).toBe(0);
  const chief = await aKnownPerson(service, '赵主任', ['administrator'], 'all');
  const { page: hers } = await aConsole(browser, port, chief, { viewport: { width: 390, height: 844 } });
  await hers.goto(address('/shared'));
  await hers.getByRole('button', { name: '添加 安静时段' }).click();
  await hers.getByLabel('名称').fill('停播');
  await hers.getByRole('button', { name: '添加日期 日期' }).click();
  await hers.getByLabel('日期 首日').click();
  await hers.locator('.ant-picker-dropdown').waitFor();
  expect(await overflowPx(hers)).toBe(0);
  await hers.getByLabel('日期 首日').fill(day);
  await hers.keyboard.press('Enter');
  await hers.getByLabel('从', { exact: true }).fill('05:00');
  await hers.getByLabel('到', { exact: true }).fill('21:00');
  await hers.getByRole('button', { name: '看看会改变什么，再保存' }).click();
  const said = hers.locator('.ant-drawer-content, .ant-drawer-section').last();
  await said.getByRole('heading', { name: /^安静时段：\d 次不播/ }).waitFor();
  expect(await overflowPx(hers)).toBe(0);
  await said.getByRole('button', { name: '保存并发布' }).click();
  await hers.getByText('已写入并发布').waitFor();
  await hers.context().close();
  const shared = await readFile(join(home.folder, 'schedules', 'calendar.yaml'), 'utf8');
  expect(shared).toContain(`{ from: "05:00", until: "21:00", name: 停播, dates: "${day}" }`);
  await page.goto(address('/edit?part=quiet'));
  await button('本县不要 停播').click();
  await editor().filter({ hasText: 'name: 停播, off: true' }).waitFor();
  await checked('没有问题');
  await button('看看会改变什么，再保存').click();
  await drawer()
    .getByRole('heading', { name: /^不再安静：多播 \d 次/ })
    .waitFor();
  await button('再改改').click();
  await button('放弃修改').click();
  await page.locator('.ant-popconfirm').getByRole('button').last().click();
  await checked('没有修改');
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
      for (const path of ['', '/edit', '/shared', '/simulation']) {
        await page.goto(address(path));
        const shown = { '': 'time', '/simulation': '.ant-select' }[path] ?? '.cm-content, .ant-card';
        await page.locator(shown).first().waitFor();
        expect(await overflowPx(page), path).toBe(0);
        if (path === '/edit' && language === 'zh') {
          // However long the form is, what saves it is in sight.
          const bar = await button('看看会改变什么，再保存').boundingBox();
          expect((bar?.y ?? size.height) + (bar?.height ?? 1)).toBeLessThanOrEqual(size.height);
        }
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
  // Nobody has signed in here: that, and no role, is what is missing.
  const { page: nobody } = await aConsole(browser, port);
  await nobody.goto(address('/edit'));
  await nobody.getByText('要修改请先登录').waitFor();
  await nobody
    .locator('main')
    .getByRole('button', { name: /登\s?录/ })
    .click();
  await nobody.getByRole('dialog').getByLabel('密码').waitFor();
  await nobody.context().close();
});

test('nothing comes from another origin, and the browser complains of nothing', () => {
  expect([...new Set(requests.map((url) => new URL(url).origin))]).toEqual([`http://localhost:${port}`]);
  // The browser notes every refusal by itself.
  expect(complaints.filter((text) => !text.startsWith('Failed to load resource'))).toEqual([]);
});
