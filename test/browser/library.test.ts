import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addDays, dateAt } from '../../src/domain/calendar.ts';
import { endpointId } from '../../src/domain/ids.ts';
import { createStore } from '../../src/store/store.ts';
import {
  aBroadcast,
  aBroadcastPlaylist,
  aNewDelivery,
  anEntry,
  aPlaylist,
  aProgramme,
  eveningMs,
} from '../contracts/store-samples.ts';
import { aBrowser, aConsole, aPerson, type Opened, overflowPx, seriousFindings } from '../support/console.ts';
import { aHome, removeSpeech, type TestHome } from '../support/home.ts';
import { cookiesOf } from '../support/people.ts';
import { approveAll, freePort, type Served, serving } from '../support/served-home.ts';

const today = dateAt(Date.now(), 'Asia/Shanghai');
let home: TestHome;
let port: number;
let service: Served;
let browser: Browser;
let editor: Opened;
let writer: { readonly name: string; readonly password: string };
let reviewer: Opened;
let administrator: Opened;

const file = (lesson: string) => join(home.folder, 'content', lesson, 'lesson.yaml');
const rewrite = async (lesson: string, change: (text: string) => string) =>
  writeFile(file(lesson), change(await readFile(file(lesson), 'utf8')));

beforeAll(async () => {
  home = await aHome({
    lessons: 3,
    seconds: 4,
    endpoints: [
      'donge-001,铜城喇叭,371524100,memory,memory://a',
      'donge-002,新城喇叭,371524101,memory,memory://b',
    ],
  });
  await rewrite('lesson-1', (text) =>
    text.replace('title: lesson-1', `title: 反诈第一课\nvalid: { until: ${addDays(today, 7)} }`),
  );
  await rewrite('lesson-3', (text) => text.replace(/ {2}cmn-x-jilu1239.*\n/, ''));
  await seedYesterday();
  port = await freePort();
  service = await serving(home, port);
  await approveAll(service, ['opening', 'lesson-1', 'closing']);
  browser = await aBrowser();
  const as = async (name: string, role: 'reviewer' | 'administrator') =>
    aConsole(browser, port, await aPerson(service, name, [role], 'all'));
  writer = await aPerson(service, '王编辑', ['editor'], 'all');
  editor = await aConsole(browser, port, writer);
  reviewer = await as('李审核', 'reviewer');
  administrator = await as('赵管理', 'administrator');
});

afterAll(async () => {
  await browser?.close();
  await service?.process.kill('SIGTERM');
  await home?.remove();
  await removeSpeech();
});

/** Ends every session of somebody, as they may from another browser. */
async function endSessions(as: { readonly name: string; readonly password: string }): Promise<void> {
  const post = (path: string, body: object, cookie = '') =>
    fetch(`${service.url}/api/v1${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', cookie },
      body: JSON.stringify(body),
    });
  const ended = await post('/me/sessions/end', {}, cookiesOf(await post('/sign-in', as)));
  expect(ended.status, await ended.text()).toBe(200);
}

/** Yesterday's evening: one loudspeaker played the lesson whole, another nothing. */
async function seedYesterday(): Promise<void> {
  const store = await createStore({
    file: join(home.folder, 'data', 'dalaba.sqlite'),
    clock: { now: () => eveningMs },
  });
  const broadcast = aBroadcast({ day: addDays(today, -1) });
  const endpoints = ['donge-001', 'donge-002'].map(endpointId);
  const playlist = aPlaylist(['lesson-1']);
  const planned = { ...aBroadcastPlaylist(broadcast, 0, endpoints), playlist };
  await store.broadcasts.plan(broadcast, [planned], anEntry('plan-broadcast'));
  await store.broadcasts.assemble(planned.id, playlist, aProgramme(playlist));
  const deliveries = endpoints.map((id) => aNewDelivery(broadcast, id));
  await store.broadcasts.freeze(broadcast, deliveries, anEntry('freeze-broadcast'));
  const [first, second] = deliveries;
  if (first === undefined || second === undefined) throw new Error('there are two');
  const played = { outcome: 'played', playedMs: 60_000, startedAtMs: eveningMs, evidence: 'device' } as const;
  await store.plays.conclude(
    [
      { delivery: first.id, item: 0, ...played },
      { delivery: second.id, item: 0, outcome: 'missed', playedMs: 0, reason: 'no-sound' },
    ],
    broadcast.endsAtMs,
  );
  await store.broadcasts.settle(broadcast.id, anEntry('settle-broadcast', { subject: broadcast.id }));
  await store.close();
}

const goTo = (page: Page, path: string) => page.goto(`http://localhost:${port}/${path}`);
const says = (within: Locator, text: string | RegExp) =>
  within.filter({ hasText: text }).first().waitFor({ timeout: 30_000 });
/** Two characters of a button stand apart. */
const named = (name: string) => (name.length === 2 ? new RegExp(`^${[...name].join(' ?')}$`) : name);
const button = (within: Page | Locator, name: string) =>
  within.getByRole('button', { name: named(name), exact: true });
const press = (within: Page | Locator, name: string) => button(within, name).click();
const tab = (page: Page, name: string) => page.getByRole('tab', { name }).click();
const rowOf = (page: Page, title: string) => page.locator('tbody tr', { hasText: title });

test('lessons × varieties say in words what is approved, waits, is missing or expires, what needs doing first', async () => {
  const { page } = editor;
  await goTo(page, 'library');
  await says(rowOf(page, '反诈第一课'), '快到期');
  const titles = await page.locator('tbody tr th a').allTextContents();
  expect(titles.slice(0, 2)).toEqual(['lesson-2', 'lesson-3']);
  const missing = page.getByRole('link', { name: 'lesson-3，冀鲁官话：缺' });
  expect(await missing.getAttribute('href')).toBe('/record?lesson=lesson-3&variety=cmn-x-jilu1239');
  await press(page, '缺 1');
  await says(page.locator('.ant-typography'), '1 课，共 5 课');
  expect(new URL(page.url()).searchParams.get('state')).toBe('missing');
  await press(page, '缺 1');
  await page.getByLabel('找课名或编号').fill('反诈');
  await says(page.locator('.ant-typography'), '1 课，共 5 课');
  await goTo(reviewer.page, 'library?state=waiting');
  const waiting = reviewer.page.getByRole('link', { name: 'lesson-2，普通话：待审' });
  expect(await waiting.getAttribute('href')).toMatch(/^\/review\?recording=lesson-2%2Fcmn%2F[0-9a-f]{12}$/);
  expect(await reviewer.page.getByRole('button', { name: '新建课' }).count()).toBe(0);
});

test('a lesson is edited in a form that shows what changes, and keeps both when somebody else was faster', async () => {
  const { page } = editor;
  await goTo(page, 'library');
  await page.getByRole('link', { name: 'lesson-3', exact: true }).click();
  await says(page.locator('section'), '先挂断');
  await press(page, '修改');
  await page.getByLabel('课名').fill('电话诈骗');
  await page.getByLabel('普通话稿子').fill('各位乡亲，电话要转账，先挂断，再问家里人。');
  // A session that ends makes this page one that is only read; what was typed stays.
  await endSessions(writer);
  const asked = page.locator('.ant-modal');
  const stays = async () => {
    await says(asked, '放弃没有保存的修改？');
    await press(asked, '留在这里');
    await asked.waitFor({ state: 'hidden' });
    expect(await page.getByLabel('课名').inputValue()).toBe('电话诈骗');
  };
  await page.getByRole('link', { name: '今日', exact: true }).click();
  await stays();
  await page.evaluate('history.back()');
  await stays();
  await press(page, '不改了');
  await stays();
  const told = page.waitForEvent('dialog');
  await page.evaluate('setTimeout(() => location.reload())');
  const leaving = await told;
  expect(leaving.type()).toBe('beforeunload');
  await leaving.dismiss();
  expect(await page.getByLabel('课名').inputValue()).toBe('电话诈骗');
  await press(page, '看看改了什么');
  await says(page.locator('.changes li'), 'lesson-3 → 电话诈骗');
  await says(page.locator('.changes ins'), '问家里人');
  await says(page.locator('.ant-alert'), '要重新审听');
  const { digest } = (await service.ask('GET', '/lessons/lesson-3')).body;
  const other = { basedOn: digest, weight: 3 };
  expect((await service.ask('POST', '/lessons/lesson-3/edits', other)).status).toBe(200);
  await says(page.locator('header'), '只读（未登录）');
  await says(page.locator('.changes ins'), '问家里人');
  await press(page, '保存并发布');
  const over = page.getByRole('dialog').filter({ has: page.getByLabel('密码') });
  await over.getByLabel('名字').fill(writer.name);
  await over.getByLabel('密码').fill(writer.password);
  await over.getByRole('button', { name: /登\s?录/ }).click();
  await over.waitFor({ state: 'hidden' });
  await says(page.locator('.changes li'), 'lesson-3 → 电话诈骗');
  await press(page, '保存并发布');
  await says(page.locator('.ant-alert'), '别人也改了这一课（重要程度）');
  await says(page.locator('.changes li'), 'lesson-3 → 电话诈骗');
  await press(page, '保存并发布');
  await says(page.locator('.ant-message'), '已保存并发布');
  const text = await readFile(file('lesson-3'), 'utf8');
  for (const part of ['title: 电话诈骗', 'weight: 3', '再问家里人']) expect(text).toContain(part);
  await tab(page, '经过');
  await says(page.locator('li'), /王编辑 修改.*课名：lesson-3 → 电话诈骗.*普通话稿子改了/);
  await says(page.locator('li'), /操作者 修改.*重要程度：1 → 3/);
});

test('a lesson is made, retired once that was asked, and taken up again', async () => {
  const { page } = editor;
  await goTo(page, 'library');
  await press(page, '新建课');
  const drawer = page.locator('.ant-drawer');
  await drawer.getByLabel('课名').fill('手机贷款');
  await drawer.getByLabel('普通话稿子').fill('先问清楚利息。');
  await page.keyboard.press('Escape');
  await says(page.locator('.ant-modal'), '放弃没有保存的修改？');
  await press(page.locator('.ant-modal'), '留在这里');
  await page.locator('.ant-modal').waitFor({ state: 'hidden' });
  await press(drawer, '新建并发布');
  await says(page.locator('h2'), '手机贷款');
  await says(page.locator('section'), '还没有这种话的录音');
  expect(await readFile(file('anti-fraud-1'), 'utf8')).toContain('title: 手机贷款');
  await press(page, '停用');
  await says(page.locator('.ant-modal'), '以后的节目不再排它');
  await press(page.locator('.ant-modal'), '停用');
  await says(page.locator('h2 ~ .ant-tag'), '已停用');
  expect(await readFile(file('anti-fraud-1'), 'utf8')).toContain('retired: true');
  await press(page, '重新启用');
  await button(page, '停用').waitFor();
  expect((await service.ask('GET', '/lessons/anti-fraud-1')).body).toMatchObject({
    fields: { retired: false },
  });
});

test('a lesson says where it aired, by county and variety, and its recordings how they measure and sound', async () => {
  const { page } = editor;
  await goTo(page, 'library/lesson-1?tab=aired');
  await says(rowOf(page, '东阿县'), /东阿县.*1.*2.*0.*1.*0.*1 \/ 1.*1 分/);
  await page.getByText('东阿县 · 哪些天播过').click();
  await says(page.locator('li'), `${addDays(today, -1)} · `);
  const sheet = await page.getByRole('link', { name: '下载东阿县的每一次播放' }).getAttribute('href');
  const plays = await page.context().request.get(`http://localhost:${port}${sheet}`);
  expect((await plays.text()).trimEnd().split('\r\n')).toHaveLength(3);
  await page.getByText('最近 365 天').click();
  await says(rowOf(page, '东阿县'), '1 / 1');
  await tab(page, '录音');
  await page.getByRole('button', { name: /^打开普通话的录音/ }).click();
  await page.getByText(/^合格的 \d+ 项/).click();
  await says(page.locator('li'), /响度 测得 .*LUFS/);
  await says(page.locator('.ant-typography'), '操作者');
  await button(page, '播放：处理后，播出的声音').click();
  const place = page.getByRole('slider', { name: '播放位置：处理后，播出的声音' });
  await expect.poll(() => place.getAttribute('aria-valuenow'), { timeout: 30_000 }).not.toBe('0');
  expect(await button(page, '撤下').count()).toBe(0);
});

test('a reviewer withdraws a recording, with what holds it before, and what became of it after', async () => {
  const { page } = reviewer;
  const tomorrow = addDays(today, 1);
  const evening = { county: '371524', date: tomorrow, slot: 'evening' };
  expect(await service.ask('POST', '/broadcasts', evening)).toMatchObject({ status: 202 });
  await goTo(page, 'library/lesson-1?tab=recordings');
  await button(page, '撤下').first().click();
  const asked = page.locator('.ant-modal');
  await says(asked, new RegExp(`东阿县 ${tomorrow} 晚间：\\d+ 个终端`));
  expect(await button(asked, '撤下').isDisabled()).toBe(true);
  await asked.getByLabel('错在哪里').fill('念错了电话');
  expect(await seriousFindings(page)).toEqual([]);
  await press(asked, '撤下');
  await says(asked, '已撤下');
  await says(asked.locator('li'), `东阿县 ${tomorrow} 晚间`);
  await press(page, '知道了');
  await says(page.locator('.ant-card'), '原因：念错了电话');
  const { body } = await service.ask('GET', '/recordings?lesson=lesson-1&state=withdrawn');
  expect(body.items).toMatchObject([{ reason: '念错了电话' }]);
});

test('speakers are noted with their consent, and removed for ever by whoever may, once the name was typed', async () => {
  const { page } = editor;
  await goTo(page, 'library?tab=speakers');
  await press(page, '登记播音人');
  const asked = page.locator('.ant-modal');
  await asked.getByLabel('姓名').fill('李桂兰');
  await asked.getByLabel('本人怎样同意播出的').fill('2026-11-20 签字');
  await press(asked, '登记');
  await says(page.locator('.ant-card'), /李桂兰.*2026-11-20 签字/);
  expect(await page.getByRole('button', { name: '清除资料' }).count()).toBe(0);
  const chief = administrator.page;
  await goTo(chief, 'library?tab=speakers');
  await press(chief, '清除资料');
  const forgets = chief.locator('.ant-modal');
  await says(forgets, '这个人没有录音');
  await press(forgets, '清除资料');
  await says(forgets, '和名字不一样');
  await forgets.getByLabel('请输入“李桂兰”确认').fill('李桂兰');
  await press(forgets, '清除资料');
  await says(forgets, '已清除：删掉了 0 个录音的声音');
  // The page reads what it read a while ago anew when its line comes back; what became of it is still there to be read.
  await chief.evaluate('{ const now = Date.now; Date.now = () => now() + 60_000; }');
  for (const isOffline of [true, false]) {
    await chief.context().setOffline(isOffline);
    await expect.poll(() => chief.evaluate('navigator.onLine')).toBe(!isOffline);
  }
  await says(chief.locator('.ant-card'), /已清除（/);
  await says(forgets, '已清除：删掉了 0 个录音的声音');
  const { items } = (await service.ask('GET', '/speakers')).body as { items: object[] };
  // One a try.
  for (const one of items) {
    expect(one).toMatchObject({ forgottenAtMs: expect.any(Number) });
    expect(one).not.toHaveProperty('name');
  }
  expect(items.length).toBeGreaterThan(0);
});

test.each([
  { width: 1366, height: 768, language: 'zh' },
  { width: 390, height: 844, language: 'en' },
])('at $width × $height nothing overflows and axe finds nothing serious, in $language', async (as) => {
  const { page } = editor;
  const { language, ...size } = as;
  await page.setViewportSize(size);
  await page.evaluate(`localStorage.setItem('dalaba.language', '${language}')`);
  for (const path of [
    'library',
    'library?tab=speakers',
    'library/lesson-2',
    'library/lesson-1?tab=recordings',
    'library/lesson-1?tab=history',
    'library/lesson-1?tab=aired',
  ]) {
    await goTo(page, path);
    await page
      .locator('tbody th:visible, .ant-card:visible, .ant-timeline-item:visible, section:visible')
      .first()
      .waitFor();
    expect(await overflowPx(page), path).toBe(0);
    expect(await seriousFindings(page), path).toEqual([]);
  }
});

test('the browser complains of nothing, and asks nobody else for anything', () => {
  for (const { complaints, requests } of [editor, reviewer, administrator]) {
    // A file that somebody else changed is answered 409, a session that ended 401, which the browser notes.
    expect(complaints.filter((one) => !/409|401/.test(one))).toEqual([]);
    expect(new Set(requests.map((url) => new URL(url).origin))).toEqual(
      new Set([`http://localhost:${port}`]),
    );
  }
});
