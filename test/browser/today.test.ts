import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { endpointId, lessonId, replacing } from '../../src/domain/ids.ts';
import { createStore } from '../../src/store/store.ts';
import {
  aBroadcast,
  aBroadcastPlaylist,
  anEntry,
  aProgramme,
  eveningMs,
  freezeBroadcast,
} from '../contracts/store-samples.ts';
import { aBrowser, aConsole, overflowPx, seriousFindings } from '../support/console.ts';
import { aHome, removeSpeech, type TestHome } from '../support/home.ts';
import { hostileTitle, seedHistory } from '../support/seeded-history.ts';
import { approveAll, freePort, type Served, serving, until } from '../support/served-home.ts';

const airedOn = '2031-01-01';
const settledOn = '2031-05-01';
const heldOn = '2031-06-03';
const cancelledOn = '2031-06-04';
const aired = `371524/${airedOn}/evening`;

let home: TestHome;
let port: number;
let service: Served;
let browser: Browser;
let context: BrowserContext;
let page: Page;
/** What the browser complained of, and what it asked of whom. */
let complaints: string[];
let requests: string[];

beforeAll(async () => {
  home = await aHome({
    lessons: 1,
    seconds: 4,
    endpoints: [
      'donge-001,铜城喇叭,371524100,memory,memory://a',
      'donge-002,新城喇叭,371524101,memory,memory://b',
    ],
  });
  await seedHistory(home);
  await seedHeldBack();
  port = await freePort();
  service = await serving(home, port);
  await approveAll(service, ['opening', 'lesson-1', 'closing']);
  browser = await aBrowser();
  ({ page, complaints, requests } = await aConsole(browser, port));
  context = page.context();
});

afterAll(async () => {
  await browser?.close();
  await service?.process.kill('SIGTERM');
  await home?.remove();
  await removeSpeech();
});

/** An evening that is postponed, held and muted; another whose endpoints were looked at before air. */
async function seedHeldBack(): Promise<void> {
  const store = await createStore({
    file: join(home.folder, 'data', 'dalaba.sqlite'),
    clock: { now: () => eveningMs },
  });
  const slot = aBroadcast({ day: heldOn });
  const { id, county, startsAtMs, endsAtMs } = slot;
  const hour = 3_600_000;
  const later = { startsAtMs: startsAtMs + hour, endsAtMs: endsAtMs + hour, postponedFromMs: startsAtMs };
  const playlist = aBroadcastPlaylist(slot);
  await store.broadcasts.plan({ ...slot, ...later }, [playlist], anEntry('plan-broadcast'));
  await store.broadcasts.assemble(playlist.id, playlist.playlist, aProgramme(playlist.playlist));
  const hold = { broadcast: id, county, subject: playlist.id, sinceMs: eveningMs };
  await store.holds.add({ ...hold, orders: 2, sent: 9, limit: 10, causedBy: [] }, anEntry('hold-broadcast'));
  const mute = { id: 'm-1', county, broadcast: id, endpoints: [endpointId('donge-001')], name: '前村' };
  const lasts = { createdAtMs: eveningMs, expiresAtMs: endsAtMs + hour };
  await store.mutes.add({ ...mute, ...lasts }, 'digest', anEntry('create-mute-link'));
  await store.mutes.use(mute.id, eveningMs, anEntry('mute-endpoints'));
  const deliveries = await store.deliveries.of(aBroadcast({ day: settledOn }).id);
  const looks = deliveries
    .filter(({ state }) => state === 'accepted')
    .map(({ id: delivery, broadcast }) => ({ delivery, broadcast, dueAtMs: 0, untilMs: endsAtMs }));
  await store.checks.add(looks, 1);
  for (const [index, { delivery }] of looks.entries()) {
    const found =
      index === 0 ? ({ found: 'held' } as const) : ({ found: 'silent', reason: 'timeout' } as const);
    await store.checks.record({ delivery, epoch: 0, atMs: eveningMs, ...found });
  }
  await seedCancelled(store);
  await store.close();
}

/** An evening that was cancelled 50 seconds after it began: one loudspeaker told what it had played, one nothing. */
async function seedCancelled(store: Awaited<ReturnType<typeof createStore>>): Promise<void> {
  const cut = aBroadcast({ day: cancelledOn });
  const orders = await freezeBroadcast(store, ['donge-001', 'donge-002'], cut);
  const accept = async (of: typeof orders) => {
    for (const { id } of of)
      await store.deliveries.change({ delivery: id, state: 'accepted', certain: true, atMs: cut.startsAtMs });
  };
  await accept(orders);
  const [planned] = await store.broadcasts.playlists(cut.id);
  if (planned === undefined) throw new Error('nothing was planned');
  const leftOut = [
    { lesson: lessonId('loans'), title: '校园贷', reason: { rule: 'budget', text: '放不下' } },
  ];
  const silent = { ...planned.playlist, items: [], durationMs: 0, leftOut, silentBecause: 'cancelled' };
  const { programme: _, ...place } = planned;
  const next = { ...place, id: replacing(planned.id, 1), playlist: silent };
  const about = { subject: cut.id };
  await store.replacements.prepare(
    cut.id,
    [{ position: 0, playlist: next }],
    anEntry('prepare-replacement', about),
  );
  const again = orders.map((one) => ({
    ...one,
    id: replacing(one.id, 1),
    playlist: next.id,
    sequence: one.sequence + 1,
  }));
  const calledOff = { subject: cut.id, actor: 'person:operator', atMs: cut.startsAtMs + 50_000 };
  await store.ledger.append({
    ...anEntry('cancel-broadcast', calledOff),
    body: { reason: '会场要安静', state: 'frozen' },
  });
  const entry = { ...anEntry('replace-orders', about), atMs: cut.startsAtMs + 50_000 };
  const swaps = [{ old: planned.id, next: next.id }];
  await store.replacements.replace(cut.id, swaps, again, 'cancelled', entry, await store.approvals.newest());
  await accept(again);
  const heard = {
    outcome: 'partial',
    playedMs: 48_000,
    startedAtMs: cut.startsAtMs,
    reason: 'replaced',
  } as const;
  const [told] = orders;
  if (told !== undefined)
    await store.plays.conclude([{ delivery: told.id, item: 0, evidence: 'device', ...heard }], cut.endsAtMs);
}

const address = (rest = '') => `http://localhost:${port}/${rest}`;
const card = (slot: string) => page.locator('.slot', { has: page.locator('h4', { hasText: slot }) });
const drawer = () => page.locator('dialog.drawer');
const tab = (name: string) => drawer().getByRole('tab', { name }).click();
/** Chooses from the menu of one's own: language, colours, signing in and out. */
const choose = async (name: string) => {
  await page.locator('header [aria-haspopup=menu]').click();
  await page.getByRole('menuitem', { name }).click();
};
const says = (locator: ReturnType<typeof card>, text: string) =>
  locator.filter({ hasText: text }).first().waitFor({ timeout: 30_000 });

test('broadcasts that are planned, ready, missed or not there yet say so', async () => {
  await page.goto(address('?date=2031-06-01'));
  await says(card('早间'), '已排');
  await says(card('晚间'), '就绪');
  expect(await page.locator('h3', { hasText: '东阿县' }).count()).toBe(1);
  await page.getByRole('button', { name: '后一天' }).click();
  await says(card('早间'), '未播');
  await says(card('早间'), '服务没在运行');
  await says(card('晚间'), '还没排');
  const ahead = card('晚间').getByRole('link', { name: '看看会播什么' });
  expect(await ahead.getAttribute('href')).toBe('/schedule?county=371524&date=2031-06-02&slot=evening');
  expect(new URL(page.url()).searchParams.get('date')).toBe('2031-06-02');
  await page.goBack();
  await says(card('晚间'), '就绪');
});

test('what holds a broadcast back, and what was found before air, stands on its card in people’s words', async () => {
  await page.goto(address(`?date=${heldOn}`));
  await says(card('晚间'), '推迟了：原定 18:30');
  await says(card('晚间'), '等第二个人放行：2 个播出令');
  await says(card('晚间'), '村里要静音：1 个终端不播');
  await page.goto(address(`?date=${settledOn}`));
  await says(card('晚间'), '播前核对：在手 1，联系不上 1');
  await card('晚间').getByRole('button').click();
  await tab('下发');
  await says(drawer().locator('tr'), '播前核对：联系不上 (没有回应)');
});

test('what was on air until it was cancelled is told lesson by lesson, and not what the old plan left out', async () => {
  await page.goto(address(`?date=${cancelledOn}`));
  await says(card('晚间'), '已取消');
  await says(card('晚间'), '收回了：停播令送到 2/2 个终端');
  const words = await card('晚间').textContent();
  expect(words).not.toContain('已定');
  expect(words).not.toContain('已换');
  await card('晚间').getByRole('button').click();
  await says(drawer(), `${cancelledOn} 18:30 由操作者取消：会场要安静`);
  await says(drawer(), '18:30:50 收回播出令');
  await says(drawer().locator('h3'), '听众 1：');
  await says(drawer().locator('li').nth(0), '18:30:00 开始，部分 1 次：已取消，1 个终端还没有回执');
  await says(drawer().locator('li').nth(1), '还没轮到就收回了，没有播');
  expect(await drawer().textContent()).not.toMatch(/没有排进的|0 秒/);
  await tab('下发');
  await says(drawer(), '“已换”的是原来的');
  await tab('播放记录');
  await says(drawer().locator('tr'), '部分：已取消');
});

test('what has to be seen to stands first, in the reader’s language, and opens no broadcast of the day', async () => {
  await page.goto(address());
  const findings = page.locator('section [role=alert]');
  await says(findings, '没有播出：节目没能按时做好');
  await choose('English');
  await says(findings, 'it did not go out');
  await choose('中文');
  await says(findings, '没有播出');
  expect(await seriousFindings(page)).toEqual([]);
});

test('a settled broadcast shows every outcome with its reason, and what people wrote as they wrote it', async () => {
  await page.goto(address(`?date=${settledOn}`));
  await says(card('晚间'), '已结');
  await says(card('晚间'), '下发 2/3 个终端，拒收 1');
  for (const part of ['已播 2 次', '部分 2 次', '中断 2 次', '未播 7 次', '不明 2 次'])
    await says(card('晚间'), part);
  await card('晚间').getByRole('button').click();
  await says(drawer().locator('li'), hostileTitle);
  await drawer().getByText('没有排进的（1）').click();
  await says(drawer(), '录音尚未审核通过');
  await tab('下发');
  await says(drawer().locator('tr'), '终端没有可信时间');
  await tab('播放记录');
  for (const part of ['部分：重启', '中断：村里静音', '未播：没有出声', '不明：收下了，但没有回执'])
    await says(drawer().locator('tr'), part);
  expect(await page.locator('img').count()).toBe(0);
  expect(await page.title()).toBe('大喇叭 · 每日播出');
});

test('an address that names no broadcast says so, and leads back to the day', async () => {
  await page.goto(address(`?date=${settledOn}&broadcast=rubbish`));
  await says(drawer(), '网址里写的是“rubbish”');
  expect(await drawer().getByRole('button', { name: '再试一次' }).count()).toBe(0);
  await drawer().getByRole('button', { name: '回到这一天' }).click();
  await drawer().waitFor({ state: 'hidden' });
  expect(new URL(page.url()).search).toBe(`?date=${settledOn}`);
  // The browser tells of the answer, 404, by itself.
  expect(complaints.splice(0).every((one) => one.includes('404'))).toBe(true);
});

test('plays and deliveries are chosen by keyboard; Escape closes the list of choices, and only then the broadcast', async () => {
  await page.goto(address(`?date=${settledOn}&broadcast=371524/${settledOn}/evening`));
  await tab('播放记录');
  const menu = page.locator('.ant-select-dropdown').filter({ visible: true });
  const rows = drawer().locator('tbody tr:not([aria-hidden])');
  await says(rows, '部分：重启');
  await drawer().getByRole('combobox', { name: '结果' }).focus();
  for (const key of ['ArrowDown', 'Enter']) await page.keyboard.press(key);
  await rows.filter({ hasText: '部分：重启' }).waitFor({ state: 'detached' });
  expect(await rows.count()).toBe(2);
  await tab('下发');
  await drawer().getByRole('combobox', { name: '状态' }).focus();
  for (const key of ['ArrowDown', 'ArrowUp', 'Enter']) await page.keyboard.press(key);
  await says(drawer(), '没有这样的记录');
  await tab('播放记录');
  await drawer().getByRole('combobox', { name: '结果' }).focus();
  await page.keyboard.press('ArrowDown');
  await menu.waitFor();
  await page.keyboard.press('Escape');
  await menu.waitFor({ state: 'hidden' });
  expect(await drawer().getByRole('tab', { name: '播放记录' }).getAttribute('aria-selected')).toBe('true');
  await page.keyboard.press('Escape');
  await drawer().waitFor({ state: 'hidden' });
});

test('a broadcast aired now appears, freezes and is delivered before the reader’s eyes, without a reload', async () => {
  await page.goto(address(`?date=${airedOn}`));
  await says(card('晚间'), '还没排');
  await page.evaluate("document.body.dataset.stayed = 'yes'");
  const asked = await service.ask('POST', '/broadcasts', {
    county: '371524',
    date: airedOn,
    slot: 'evening',
    now: true,
  });
  expect(asked.status).toBe(202);
  // Making a programme takes as long as the machine is busy; showing it does not.
  await until(service, aired, 'frozen', 150_000);
  await says(card('晚间'), '已定');
  await says(card('晚间'), '下发 2/2 个终端');
  expect(await page.locator('body').getAttribute('data-stayed')).toBe('yes');
}, 240_000);

test('a programme is listened to, and an item is jumped to, from its cue list', async () => {
  await card('晚间').getByRole('button', { name: /详情/ }).click();
  const second = drawer().locator('section').first().locator('li').nth(1);
  await says(second, 'lesson-');
  await second.getByRole('button').click();
  await second.and(page.locator('[aria-current]')).waitFor();
  const [atSeconds, paused] = await page.evaluate<[number, boolean]>(
    "(({ currentTime, paused }) => [currentTime, paused])(document.querySelector('audio'))",
  );
  const detail = (await service.ask('GET', `/broadcasts/${aired}`)).body as unknown as {
    playlists: { programme: { cues: { offsetMs: number }[] } }[];
  };
  const offsetMs = detail.playlists[0]?.programme.cues[1]?.offsetMs ?? 0;
  expect(offsetMs).toBeGreaterThan(1000);
  expect(Number(atSeconds) * 1000).toBeGreaterThanOrEqual(offsetMs - 50);
  expect(paused).toBe(false);
});

test('the language is switched by one choice, and stays switched; an address opens a broadcast', async () => {
  await page.goto(address(`?date=${settledOn}`));
  await choose('English');
  await says(card('Evening'), 'Delivered to 2 of 3 endpoints, refused: 1');
  await page.goto(address(`?date=${settledOn}&broadcast=371524/${settledOn}/evening`));
  await says(drawer(), 'Ji-Lu Mandarin');
  expect(await page.locator('html').getAttribute('lang')).toBe('en');
  await page.reload();
  await says(card('Evening'), 'settled');
  await tab('Plays');
  await says(drawer().locator('tr'), 'accepted, but no receipt came');
  await page.keyboard.press('Escape');
  await choose('中文');
  await says(card('晚间'), '已结');
});

test.each([
  { width: 1366, height: 768 },
  { width: 390, height: 844 },
])(
  'at $width × $height nothing overflows, axe finds nothing serious, and a keyboard opens a broadcast',
  async (size) => {
    await page.setViewportSize(size);
    await page.goto(address(`?date=${settledOn}`));
    await says(card('晚间'), '已结');
    expect(await seriousFindings(page)).toEqual([]);
    const opener = card('晚间').getByRole('button');
    await opener.focus();
    await page.keyboard.press('Enter');
    await tab('播放记录');
    await says(drawer().locator('tr, li'), '不明');
    expect(await seriousFindings(page)).toEqual([]);
    expect(await overflowPx(page)).toBe(0);
    await page.keyboard.press('Escape');
    // The keyboard goes on where it came from.
    await expect
      .poll(() => page.evaluate("document.activeElement.getAttribute('aria-label')"), { timeout: 30_000 })
      .toContain('详情 晚间');
  },
);

test('the page is strict, small, asks nobody else for anything, and complains of nothing', async () => {
  const fresh = await context.newPage();
  const devtools = await context.newCDPSession(fresh);
  await devtools.send('Network.enable');
  let bytes = 0;
  devtools.on('Network.loadingFinished', ({ encodedDataLength }) => {
    bytes += encodedDataLength;
  });
  const response = await fresh.goto(address());
  await fresh.locator('.slot').first().waitFor();
  expect(response?.headers()['content-security-policy']).toContain("default-src 'self'");
  expect(bytes).toBeGreaterThan(100_000);
  expect(bytes).toBeLessThan(400_000);
  await fresh.close();
  const origins = new Set(requests.map((url) => new URL(url).origin));
  expect([...origins]).toEqual([`http://localhost:${port}`]);
  expect(complaints).toEqual([]);
});

test('a service that is gone is told of, and the page is live again once it is back', async () => {
  await service.process.kill('SIGTERM');
  await says(page.locator('#page [role=alert]'), '服务没有回应');
  await says(card('晚间'), '已结');
  service = await serving(home, port);
  await page
    .locator('#page [role=alert]', { hasText: '服务没有回应' })
    .waitFor({ state: 'hidden', timeout: 30_000 });
  await says(page.locator('header'), '实时');
});

test('once people sign in, the page asks for name and password, has a one-time one changed, and says who reads', async () => {
  await page.goto(address());
  await choose('登录');
  await page.getByRole('heading', { name: '登录' }).waitFor();
  await writeFile(join(home.folder, 'schedules', 'calendar.yaml'), '{}\n');
  await service.ask('POST', '/publications', {});
  const added = await service.ask('POST', '/people', { name: '王秀英', roles: ['auditor'], counties: 'all' });
  const fill = async (...values: string[]) => {
    for (const [index, value] of values.entries()) await page.locator('form input').nth(index).fill(value);
    await page.keyboard.press('Enter');
  };
  await page.goto(address());
  await page.getByRole('heading', { name: '登录' }).waitFor();
  expect(await seriousFindings(page)).toEqual([]);
  await fill('王秀英', 'not the password');
  await says(page.locator('form [role=alert]'), '没有登录成功');
  expect(await page.locator('form').textContent()).not.toContain('Not signed in');
  await page.reload();
  expect(await page.locator('.slot').count()).toBe(0);
  await fill('王秀英', String(added.body.password));
  await page.getByRole('heading', { name: '换密码' }).waitFor();
  await page.reload();
  await page.getByRole('heading', { name: '换密码' }).waitFor();
  await fill(String(added.body.password), 'aaaaaaaaaaaa', 'aaaaaaaaaaaa');
  await says(page.locator('form [role=alert]'), '新密码不行');
  await fill(String(added.body.password), 'a much better one', 'a much better one');
  await page.locator('.slot').first().waitFor();
  await page.reload();
  await page.locator('.slot').first().waitFor();
  await says(page.locator('header'), '王秀英');
  expect(await page.evaluate('document.cookie')).toBe('');
  await choose('退出');
  await page.getByRole('heading', { name: '登录' }).waitFor();
  expect(await overflowPx(page)).toBe(0);
});
