import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { Browser, Download, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { verifyProof } from '../../src/app/verify-proof.ts';
import { addDays, dateAt } from '../../src/domain/calendar.ts';
import { areaCode, endpointId } from '../../src/domain/ids.ts';
import type { Play } from '../../src/domain/play.ts';
import { createStore } from '../../src/store/store.ts';
import {
  aBroadcast,
  aBroadcastPlaylist,
  aNewDelivery,
  anEntry,
  anItemReceipt,
  aPlaylist,
  aProgramme,
  donge,
} from '../contracts/store-samples.ts';
import { aBrowser, aConsole, type Opened, overflowPx, seriousFindings } from '../support/console.ts';
import { aHome, removeSpeech, type TestHome } from '../support/home.ts';
import { withSecondCounty } from '../support/people.ts';
import { freePort, type Served, serving } from '../support/served-home.ts';

const today = dateAt(Date.now(), 'Asia/Shanghai');
const yesterday = addDays(today, -1);
const earlier = addDays(today, -3);
const aired = `371524/${yesterday}/evening`;
const password = 'a long enough password';

let home: TestHome;
let port: number;
let service: Served;
let browser: Browser;
/** Who looks after one county, who reads the ledger, and who may do all. */
let association: Opened;
let auditor: Opened;
let administrator: Opened;

beforeAll(async () => {
  home = await aHome({
    lessons: 1,
    seconds: 4,
    endpoints: [
      'donge-001,铜城喇叭,371524100201,memory,memory://a',
      'donge-002,新城喇叭,371524101202,memory,memory://b',
    ],
  });
  await writeFile(
    join(home.folder, 'schedules', 'donge', 'areas.csv'),
    'code,name,population,varieties\n371524,东阿县,,cmn\n371524100,铜城街道,,\n371524100201,前村,1200,\n371524101,新城街道,,cmn-x-jilu1239\n371524101202,后村,800,\n',
  );
  await withSecondCounty(home);
  for (const day of [earlier, yesterday]) await seedEvening(day);
  port = await freePort();
  service = await serving(home, port);
  browser = await aBrowser();
  association = await as('协会一', ['association'], ['371524']);
  auditor = await as('审计一', ['auditor'], ['371524']);
  administrator = await as('管理一', ['administrator'], 'all');
});

afterAll(async () => {
  await browser?.close();
  await service?.process.kill('SIGTERM');
  await home?.remove();
  await removeSpeech();
});

/** A settled evening: one village heard a lesson whole and missed the other, the next village never told of either. */
async function seedEvening(day: string): Promise<void> {
  const clock = { now: () => Date.now() };
  const store = await createStore({ file: join(home.folder, 'data', 'dalaba.sqlite'), clock });
  const broadcast = aBroadcast({ day });
  const { startsAtMs, endsAtMs } = broadcast;
  const places = { 'donge-001': '371524100201', 'donge-002': '371524101202' };
  const ids = Object.keys(places).map(endpointId);
  const playlist = { ...aBroadcastPlaylist(broadcast, 0, ids), playlist: aPlaylist(['lesson-1', 'old']) };
  const entry = (verb: Parameters<typeof anEntry>[0], atMs: number) =>
    anEntry(verb, { subject: broadcast.id, actor: 'system:clock', atMs });
  await store.broadcasts.plan(broadcast, [playlist], entry('plan-broadcast', startsAtMs - 7_200_000));
  await store.broadcasts.assemble(playlist.id, playlist.playlist, aProgramme(playlist.playlist));
  const deliveries = Object.entries(places).map(([id, area]) =>
    aNewDelivery(broadcast, endpointId(id), { area: areaCode(area) }),
  );
  await store.broadcasts.freeze(broadcast, deliveries, entry('freeze-broadcast', startsAtMs - 3_600_000));
  for (const { id } of deliveries)
    await store.deliveries.change({ delivery: id, state: 'accepted', certain: true, atMs: startsAtMs });
  const [told, silent] = deliveries;
  if (told === undefined || silent === undefined) throw new Error('deliveries were frozen');
  const number = day === earlier ? 1 : 2;
  const receipt = anItemReceipt(number, told, 0, 60_000);
  await store.receipts.append(told.endpoint, donge, [receipt], startsAtMs + 70_000);
  const heard = { playedMs: 60_000, startedAtMs: startsAtMs, evidence: 'device' } as const;
  const plays: Play[] = [
    { delivery: told.id, item: 0, outcome: 'played', ...heard },
    { delivery: told.id, item: 1, outcome: 'missed', playedMs: 0, reason: 'no-sound' },
    ...[0, 1].map((item): Play => {
      return { delivery: silent.id, item, outcome: 'unknown', playedMs: 0, reason: 'no-receipt' };
    }),
  ];
  await store.plays.conclude(plays, endsAtMs);
  await store.broadcasts.settle(broadcast.id, entry('settle-broadcast', endsAtMs));
  await store.close();
}

/** Somebody who has chosen a password, at a console of their own. */
async function as(name: string, roles: readonly string[], counties: unknown): Promise<Opened> {
  const { body } = await service.ask('POST', '/people', { name, roles, counties });
  const origin = `http://localhost:${port}`;
  const headers = { origin };
  const context = await browser.newContext();
  const { request } = context;
  await request.post(`${origin}/api/v1/sign-in`, { data: { name, password: body.password }, headers });
  const changed = await request.post(`${origin}/api/v1/me/password`, {
    data: { current: body.password, next: password },
    headers,
  });
  expect(changed.status(), await changed.text()).toBe(200);
  await context.close();
  return aConsole(browser, port, { name, password });
}

const open = ({ page }: Opened, path: string) => page.goto(`http://localhost:${port}${path}`);
const says = (page: Page, text: string, within = 'body') =>
  page.locator(within).filter({ hasText: text }).first().waitFor();
const drawer = '.ant-drawer';
const figure = (page: Page, name: string) => page.getByRole('button', { name });
const kept = async (download: Download): Promise<Buffer> => readFile(await download.path());
/** A file that a click brings. */
async function fetched(page: Page, click: () => Promise<void>): Promise<Download> {
  const [download] = await Promise.all([page.waitForEvent('download'), click()]);
  return download;
}
async function close(page: Page): Promise<void> {
  await page.locator('.ant-drawer-open .ant-drawer-close').click();
  await page.locator('.ant-drawer-open').waitFor({ state: 'detached' });
}
/** From the next page on. */
const speaks = ({ page }: Opened, language: 'zh' | 'en') =>
  page.evaluate(`localStorage.setItem('dalaba.language', '${language}')`);

test('figures stand apart for broadcasts, lessons and people, and listeners are never made up', async () => {
  const { page } = association;
  await open(association, '/coverage');
  await says(page, '覆盖 · 东阿县');
  for (const name of ['计划播出：2 次', '实际播出：2 次', '应播课：8 课次', '完整播出：2 课次'])
    await figure(page, name).waitFor();
  for (const name of ['播到的村：1 / 2 个', '范围内人口：1,200 人', '人次：2,400'])
    await figure(page, name).waitFor();
  await says(page, '不知道');
  expect(await figure(page, '实际收听人数').count()).toBe(0);
  expect(await page.getByRole('combobox', { name: '县', exact: true }).count()).toBe(0);
});

test('every figure opens just the plays it counts, and a play leads to its broadcast', async () => {
  const { page } = association;
  await page.getByRole('button', { name: /lesson-1，铜城街道：完整播出 2，应播 2/ }).click();
  await says(page, '一共 2 条', drawer);
  await says(page, '终端回执：18:30:00 起播，播了 1 分，全长 1 分', drawer);
  expect(await page.locator(`${drawer} li`).count()).toBe(2);
  expect(await seriousFindings(page)).toEqual([]);
  await close(page);
  await figure(page, '应播课：8 课次').click();
  await says(page, '一共 8 条', drawer);
  await says(page, '未播：没有出声', drawer);
  await says(page, '没有凭据：没有终端或平台报回来', drawer);
  // Reading the ledger takes another role.
  expect(await page.getByRole('button', { name: /下载证明/ }).count()).toBe(0);
  await page
    .getByRole('link', { name: `打开这次播出 ${yesterday} 晚间` })
    .first()
    .click();
  await says(page, `东阿县 ${yesterday} 晚间`, 'dialog.drawer');
  expect(new URL(page.url()).searchParams.get('broadcast')).toBe(aired);
});

test('a day of the calendar, a language and a gap open their plays; what is lacking is told in words', async () => {
  const { page } = association;
  await open(association, '/coverage');
  await says(page, '没有一次听到的凭据 · 800 人');
  await says(page, '想要冀鲁官话；用别的话播了 0 课次');
  await says(page, '收下 2 次，一次也没有出声的回执');
  await page.getByRole('button', { name: '后村', exact: true }).click();
  await says(page, '一共 4 条', drawer);
  await close(page);
  await page.getByText('看表格').click();
  await page
    .getByRole('button', { name: /看这一天的播放记录/ })
    .first()
    .click();
  await says(page, '一共 4 条', drawer);
  await close(page);
  await page.locator('[role=img] path').first().waitFor();
  await page.getByRole('button', { name: '普通话', exact: true }).click();
  await says(page, '一共 8 条', drawer);
});

test('another period is another address: a year, days of one’s own, and none that are the wrong way round', async () => {
  const { page } = association;
  await open(association, `/coverage?period=own&from=${yesterday}&to=${yesterday}`);
  await figure(page, '应播课：4 课次').waitFor();
  await open(association, `/coverage?from=${today}&to=${yesterday}`);
  await says(page, '第一天不能在最后一天之后');
  await open(association, '/coverage?period=year');
  await says(page, `${today.slice(0, 4)}-01-01 至 ${today}`);
});

test('somebody of one county sees no other, and is told so', async () => {
  const { page } = association;
  await open(association, '/coverage/371521');
  await says(page, '没有 371521 这个县，或者不归您看');
  await page.getByRole('button', { name: '东阿县' }).click();
  await figure(page, '应播课').waitFor();
  await open(association, `/coverage/371524?period=own&from=${yesterday}&to=${yesterday}`);
  await figure(page, '应播课：4 课次').waitFor();
  const answer = await page.request.get(`http://localhost:${port}/api/v1/plays?county=371521`);
  expect(answer.status()).toBe(403);
});

test('a report is downloaded in the format that is chosen, and a refusal is told in words', async () => {
  const { page } = association;
  const choose = async (what: string, value: string) => {
    await page.getByRole('combobox', { name: what, exact: true }).click();
    await page.locator('.ant-select-dropdown:visible').getByText(value, { exact: true }).click();
  };
  const download = page.getByRole('button', { name: '下载', exact: true });
  const sheet = await fetched(page, () => download.click());
  expect(sheet.suggestedFilename()).toMatch(/^coverage-371524-.*\.xlsx$/);
  expect((await kept(sheet)).subarray(0, 2).toString()).toBe('PK');
  await choose('格式', '数据 (JSON)');
  await choose('报表', '播出登记簿');
  const register = JSON.parse((await kept(await fetched(page, () => download.click()))).toString());
  expect(JSON.stringify(register)).toContain('lesson-1');
  await choose('哪些天', '某一年');
  await page.getByRole('textbox', { name: '年份' }).fill('2999');
  await download.click();
  await page.locator('.ant-message-error').waitFor();
});

test('who may not read the ledger is told who may', async () => {
  await open(association, '/ledger');
  await says(association.page, '您没有查阅台账的权限');
  await says(association.page, '查阅台账要有审计员或管理员的角色。您现在的角色：协会。');
});

test('what was done is searched by what it was, who did it and what it was about', async () => {
  const { page } = auditor;
  await open(auditor, '/ledger');
  await says(page, '系统定时 结算播出 · 关于', 'li');
  await page.locator('li').filter({ hasText: '回执入账' }).filter({ hasText: '播了一条' }).first().waitFor();
  const numbers = (await page.locator('li').allTextContents()).flatMap(
    (text) => /第 (\d+) 条/.exec(text)?.[1] ?? [],
  );
  expect(numbers.map(Number)).toEqual(numbers.map(Number).toSorted((a, b) => b - a));
  await page.getByRole('combobox', { name: '做了什么' }).click();
  await page.keyboard.type('定稿');
  await page.keyboard.press('Enter');
  await says(page, '一共 2 条');
  expect(await page.locator('li').filter({ hasText: '定稿并签发播出令' }).count()).toBe(2);
  await page.getByRole('button', { name: /^清\s?空$/ }).click();
  await page.getByRole('combobox', { name: '关于什么' }).fill(aired);
  await page.keyboard.press('Enter');
  await says(page, `关于 ${yesterday} 晚间`, 'li');
  const others = page.locator('li').filter({ hasText: `关于 ${earlier}` });
  await expect.poll(() => others.count(), { timeout: 30_000 }).toBe(0);
  // The chain of its own county, and no other.
  await page.getByRole('combobox', { name: '哪本账' }).click();
  await expect
    .poll(() => page.locator('.ant-select-dropdown:visible .ant-select-item-option').allTextContents())
    .toEqual(['东阿县']);
  await page.keyboard.press('Escape');
});

test('one broadcast is followed from its plan to its last receipt', async () => {
  const { page } = auditor;
  await page
    .getByRole('link', { name: `看这次播出 ${yesterday} 晚间` })
    .first()
    .click();
  const steps = page.locator('ol').last().locator('> li');
  await says(page, '最后一条回执', 'ol');
  const titles = await steps.locator('strong').allTextContents();
  // Whether a checkpoint signs it yet is the clock’s to say.
  expect(titles.filter((title) => title !== '检查点签名')).toEqual([
    ...['排定播出', '定稿并签发播出令', '记下下发结果', '播出', '第一条回执', '最后一条回执', '结算播出'],
  ]);
  await says(page, '一共 1 条回执');
});

test('a checkpoint is signed and kept, the chain carried away, and a play proved to a stranger', async () => {
  const { page } = auditor;
  await open(auditor, '/ledger/checkpoints?chain=371524');
  await page.getByRole('button', { name: '现在签一个' }).click();
  await page.locator('.ant-message-success').waitFor();
  const checkpoint = await fetched(page, () =>
    page
      .getByRole('link', { name: /下载第/ })
      .first()
      .click(),
  );
  expect((await kept(checkpoint)).toString()).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+\n$/);
  const chain = await fetched(page, () => page.getByRole('link', { name: '导出整本账' }).click());
  expect((await kept(chain)).toString()).toContain('"kind":"end"');
  await open(auditor, '/ledger/plays');
  await says(page, '一共 8 条');
  const proof = await fetched(page, () =>
    page
      .getByRole('button', { name: /下载证明/ })
      .first()
      .click(),
  );
  const proved = await verifyProof(JSON.parse((await kept(proof)).toString()), undefined);
  expect(proved).toMatchObject({ checkpoint: { chain: '371524' } });
  await open(auditor, `/ledger/story?broadcast=${aired}`);
  await says(page, '检查点签名', 'ol');
});

test('a verification says how far it is and what came of it; a changed entry is named', async () => {
  const { page } = auditor;
  await open(auditor, '/ledger/verify?chain=371524');
  await page.getByRole('combobox', { name: '从哪里起' }).click();
  await page.locator('.ant-select-dropdown:visible').getByText('从第一条起').click();
  const start = page.getByRole('button', { name: '开始核验' });
  // A second click of a hurried hand does not stop it.
  await start.dblclick();
  await says(page, '完好：直到第');
  const database = new Database(join(home.folder, 'data', 'dalaba.sqlite'));
  const [trigger] = database
    .prepare("select sql from sqlite_master where name = 'ledger_no_update'")
    .all() as { sql: string }[];
  database.exec('drop trigger ledger_no_update');
  const forge = database.prepare(
    "update ledger set content = replace(content, ?, ?) where chain = '371524' and sequence = 2",
  );
  forge.run('system:clock', 'system:clerk');
  await start.click();
  await says(page, '有问题：第一处在下面');
  await says(page, '东阿县 第 2 条：内容或哈希被改过');
  forge.run('system:clerk', 'system:clock');
  database.exec(trigger?.sql ?? '');
  database.close();
});

test.each([
  { width: 1366, height: 768 },
  { width: 390, height: 844 },
])('at $width × $height both pages fit, in both languages, and axe finds nothing serious', async (size) => {
  const { page } = administrator;
  await page.setViewportSize(size);
  await open(administrator, '/coverage?county=371524');
  await figure(page, '应播课').waitFor();
  await page
    .getByRole('button', { name: /lesson-1/ })
    .first()
    .waitFor();
  expect(await seriousFindings(page)).toEqual([]);
  expect(await overflowPx(page)).toBe(0);
  await speaks(administrator, 'en');
  await open(administrator, '/coverage?county=371524');
  await says(page, 'Endpoints that accept and never play');
  for (const path of ['actions', 'plays', `story?broadcast=${aired}`, 'verify', 'checkpoints']) {
    await open(administrator, `/ledger/${path}`);
    await page.locator('#page h2').waitFor();
    await page.locator('#page [aria-busy=true]').first().waitFor({ state: 'detached' });
    expect(await seriousFindings(page), path).toEqual([]);
    expect(await overflowPx(page), path).toBe(0);
  }
  await speaks(administrator, 'zh');
});

test('nobody else is asked for anything, and no browser complains', () => {
  for (const { complaints, requests } of [association, auditor, administrator]) {
    const asked = requests.map((url) => new URL(url)).filter(({ protocol }) => protocol === 'http:');
    expect([...new Set(asked.map(({ origin }) => origin))]).toEqual([`http://localhost:${port}`]);
    // A refusal is noted by the browser itself.
    expect(complaints.filter((one) => !one.includes('the server responded with a status of'))).toEqual([]);
  }
});
