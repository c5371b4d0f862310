import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Broadcast } from '../../src/domain/broadcast.ts';
import { addDays, dateAt } from '../../src/domain/calendar.ts';
import { endpointId } from '../../src/domain/ids.ts';
import type { LedgerVerb } from '../../src/domain/ledger.ts';
import type { Play } from '../../src/domain/play.ts';
import type { Store } from '../../src/ports/store.ts';
import { createStore } from '../../src/store/store.ts';
import {
  aBroadcast,
  aBroadcastPlaylist,
  aNewDelivery,
  anEntry,
  aProgramme,
  freezeBroadcast,
} from '../contracts/store-samples.ts';
import { aBrowser, aConsole, overflowPx, seriousFindings } from '../support/console.ts';
import { aHome, removeSpeech, type TestHome } from '../support/home.ts';
import { freePort, type Served, serving } from '../support/served-home.ts';

const many = 4000;
const townships = 12;

let home: TestHome;
let port: number;
let service: Served;
let browser: Browser;
let page: Page;
let complaints: string[];
let requests: string[];
let credentials: Record<'association' | 'auditor', { name: string; password: string }>;

/** A county of 4,000 villages with a loudspeaker each, two of them with yesterday behind them. */
beforeAll(async () => {
  home = await aHome({ lessons: 1, seconds: 4, endpoints: [] });
  const folder = join(home.folder, 'schedules', 'donge');
  await writeFile(join(home.folder, 'schedules', 'calendar.yaml'), '{}\n');
  const codes = Array.from({ length: many }, (_, n) => {
    const township = `3715241${String(n % townships).padStart(2, '0')}`;
    return { n, township, code: `${township}${String(Math.floor(n / townships) + 1).padStart(3, '0')}` };
  });
  const areas = [...new Set(codes.map(({ township }) => township))].map((code, n) => `${code},镇${n},,`);
  const villages = codes.map(({ n, code }) => `${code},村${n},100,`);
  await writeFile(
    join(folder, 'areas.csv'),
    `code,name,population,varieties\n${[...areas, ...villages].join('\n')}\n`,
  );
  const endpoints = codes.map(({ n, code }) => {
    const place =
      n < many - 1
        ? `${(116 + (n % 80) / 200).toFixed(4)},${(36 + Math.floor(n / 80) / 200).toFixed(4)}`
        : ',';
    return `ls-${n},喇叭${n},${code},http,http://10.0.${n >> 8}.${n & 255}:8080,,${place}`;
  });
  await writeFile(
    join(folder, 'endpoints.csv'),
    `id,name,area,driver,address,volume,lon,lat\n${endpoints.join('\n')}\n`,
  );
  await seedYesterday();
  port = await freePort();
  service = await serving(home, port);
  const member = async (name: string, role: string) => {
    const { body } = await service.ask('POST', '/people', { name, roles: [role], counties: ['371524'] });
    return { name, password: await settled(name, String(body.password)) };
  };
  credentials = {
    association: await member('王秀英', 'association'),
    auditor: await member('李审计', 'auditor'),
  };
  browser = await aBrowser();
  ({ page, complaints, requests } = await aConsole(browser, port, credentials.association));
}, 240_000);

afterAll(async () => {
  await browser?.close();
  await service?.process.kill('SIGTERM');
  await home?.remove();
  await removeSpeech();
});

/** Takes the place of a one-time password. */
async function settled(name: string, password: string): Promise<string> {
  const origin = `http://localhost:${port}`;
  const headers = { 'content-type': 'application/json', origin };
  const send = (path: string, body: object, cookie = '') =>
    fetch(`${origin}/api/v1${path}`, {
      method: 'POST',
      headers: { ...headers, ...(cookie === '' ? {} : { cookie }) },
      body: JSON.stringify(body),
    });
  const signedIn = await send('/sign-in', { name, password });
  const [cookie = ''] = (signedIn.headers.getSetCookie()[0] ?? '').split(';');
  const next = 'a much better one';
  const changed = await send('/me/password', { current: password, next }, cookie);
  expect(changed.status, await changed.text()).toBe(200);
  return next;
}

/** The first loudspeaker was heard, the second took its order and stayed silent. */
async function seedYesterday(): Promise<void> {
  const day = addDays(dateAt(Date.now(), 'Asia/Shanghai'), -1);
  const broadcast = aBroadcast({ day });
  const atMs = broadcast.startsAtMs;
  const store = await createStore({
    file: join(home.folder, 'data', 'dalaba.sqlite'),
    clock: { now: () => atMs },
  });
  const deliveries = await freezeBroadcast(store, ['ls-0', 'ls-1'].map(endpointId), broadcast);
  for (const [index, { id }] of deliveries.entries()) {
    await store.deliveries.change({ delivery: id, state: 'accepted', certain: true, atMs });
    const plays: Play[] = [0, 1].map((item) =>
      index === 0
        ? { delivery: id, item, outcome: 'played', playedMs: 60_000, startedAtMs: atMs, evidence: 'device' }
        : { delivery: id, item, outcome: 'unknown', playedMs: 0, reason: 'no-receipt' },
    );
    await store.plays.conclude(plays, broadcast.endsAtMs);
  }
  await store.broadcasts.settle(broadcast.id, anEntry('settle-broadcast', { subject: broadcast.id }));
  await seedSilence(store, aBroadcast({ day, slot: 'morning' }));
  await store.close();
}

/** The first loudspeaker was to play nothing, as after a stop. */
async function seedSilence(store: Store, broadcast: Broadcast): Promise<void> {
  const planned = aBroadcastPlaylist(broadcast, 0, [endpointId('ls-0')]);
  const playlist = { ...planned.playlist, items: [], durationMs: 0 };
  const said = (verb: LedgerVerb) => anEntry(verb, { subject: broadcast.id });
  await store.broadcasts.plan(broadcast, [{ ...planned, playlist }], said('plan-broadcast'));
  await store.broadcasts.assemble(planned.id, playlist, aProgramme(playlist));
  const order = aNewDelivery(broadcast, endpointId('ls-0'));
  await store.broadcasts.freeze(broadcast, [order], said('freeze-broadcast'));
  await store.broadcasts.settle(broadcast.id, said('settle-broadcast'));
}

const address = (rest = '') => `http://localhost:${port}/endpoints${rest}`;
const rows = () => page.locator('.ant-table-tbody-virtual .ant-table-row');
const drawer = () => page.locator('.ant-drawer');
const shows = (text: string) => page.getByText(text, { exact: false }).first().waitFor();
/** Opens an endpoint by its name. */
const open = (name: string) => page.getByRole('button', { name: `打开 ${name}`, exact: true }).click();

test('4,000 endpoints scroll to their end, and only those in view are drawn', async () => {
  await page.goto(address());
  await shows('显示 4000 个');
  await rows().first().waitFor();
  expect(await rows().count()).toBeLessThan(60);
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Performance.enable', { timeDomain: 'threadTicks' });
  const busySeconds = async () =>
    (await devtools.send('Performance.getMetrics')).metrics.find(({ name }) => name === 'TaskDuration')
      ?.value ?? 0;
  const before = await busySeconds();
  const moved = await page.evaluate<{
    most: number;
    longest: number;
    frames: number;
    tasks: number[];
  }>(`(async () => {
    const tasks = [];
    new PerformanceObserver((list) => { for (const { duration } of list.getEntries()) tasks.push(Math.round(duration)); })
      .observe({ entryTypes: ['longtask'] });
    const body = document.querySelector('.ant-table-tbody-virtual-holder');
    const steps = 120;
    let [most, longest, before] = [0, 0, performance.now()];
    for (let n = 1; n <= steps; n += 1) {
      body.scrollTop = (body.scrollHeight * n) / steps;
      await new Promise(requestAnimationFrame);
      const now = performance.now();
      longest = Math.max(longest, now - before);
      before = now;
      most = Math.max(most, document.querySelectorAll('.ant-table-tbody-virtual .ant-table-row').length);
    }
    // Rows turn out higher than was thought before they were drawn.
    while (body.scrollTop + body.clientHeight < body.scrollHeight - 2) {
      body.scrollTop = body.scrollHeight;
      await new Promise((done) => setTimeout(done, 100));
    }
    return { most, longest: Math.round(longest), frames: steps, tasks };
  })()`);
  const cpuMs = Math.round((1000 * ((await busySeconds()) - before)) / moved.frames);
  const tasks = { count: moved.tasks.length, longest: Math.max(0, ...moved.tasks) };
  process.stdout.write(
    `scrolling 4,000 rows, 33 a frame: ${cpuMs} ms of processor a frame, ${moved.most} rows drawn at most, long tasks ${JSON.stringify(tasks)}\n`,
  );
  expect(moved.most).toBeLessThan(80);
  await page.getByRole('button', { name: '打开 喇叭3999', exact: true }).waitFor();
  // Bounded only against a table that draws everything.
  expect(moved.longest).toBeLessThan(5000);
}, 120_000);

test('who is heard, who is silent and who was not called is told in words, found by words, and kept in the address', async () => {
  await page.goto(address());
  await page.getByRole('button', { name: /收了不响 1/ }).click();
  await shows('显示 1 个');
  await rows().filter({ hasText: '喇叭1' }).first().waitFor();
  expect(new URL(page.url()).searchParams.get('condition')).toBe('silent');
  await page.goto(address('?find=村39 镇3'));
  await shows('显示 ');
  await rows().filter({ hasText: '镇3 村39' }).first().waitFor();
  await page.goto(address('?area=371524100'));
  await shows(`显示 ${Math.ceil(many / townships)} 个`);
  // What the county has not is said, or taken out of the address: nothing is chosen unseen.
  await page.goto(address('?area=371525101&condition=nosuch&driver=nosuch'));
  await shows('显示 4000 个');
  await page.waitForURL(address('?area=371525101'));
  const note = page.getByRole('alert').filter({ hasText: '371525101：本县在这里没有终端' });
  await note.getByRole('button').click();
  await note.waitFor({ state: 'hidden' });
  await page.waitForURL(address());
  // In what order they stand is in the address, too, and no step to go back by.
  await page.goto(address());
  await shows('显示 4000 个');
  const byCondition = page.getByRole('columnheader', { name: '情况' });
  const sorted = (how: string) => byCondition.and(page.locator(`[aria-sort=${how}]`)).waitFor();
  await byCondition.click();
  await sorted('ascending');
  await page.waitForURL(address('?sort=condition'));
  await byCondition.click();
  await sorted('descending');
  await page.waitForURL(address('?sort=-condition'));
  await page.reload();
  await sorted('descending');
});

test('one endpoint opened tells what it did, gives a code once, and changes its volume in the table', async () => {
  await page.goto(address('?condition=sounding'));
  await open('喇叭0');
  await drawer().getByText('http://10.0.0.0:8080').waitFor();
  await drawer().getByText('播完 2/2').waitFor();
  await drawer().getByText('叫它不响').waitFor();
  await drawer().getByRole('tab', { name: '管理' }).click();
  await drawer().getByRole('button', { name: '生成登记码' }).click();
  await drawer()
    .getByText(/^[0-9A-Z]{4}-[0-9A-Z]{4}$/)
    .waitFor();
  await drawer().getByText('只显示这一次').waitFor();
  const volume = drawer().getByRole('spinbutton', { name: /新的音量/ });
  await volume.fill('45');
  await drawer().getByRole('button', { name: '看会怎么改' }).click();
  await drawer().getByText('喇叭0 · 音量：没有自己的（现在 80 %） → 45').waitFor();
  const file = join(home.folder, 'schedules', 'donge', 'endpoints.csv');
  expect(await readFile(file, 'utf8')).not.toContain(',45,');
  await drawer()
    .getByRole('button', { name: /^写\s?入$/ })
    .click();
  await drawer().getByText('45 %（来自终端表）').waitFor();
  expect(await readFile(file, 'utf8')).toContain('ls-0,喇叭0,371524100001,http,http://10.0.0.0:8080,45,');
  await page.keyboard.press('Escape');
});

test('a mute link is for the county’s day by the service’s clock, whatever the browser’s says', async () => {
  const ahead = await page.context().newPage();
  await ahead.clock.setFixedTime(Date.now() + 3 * 86_400_000);
  await ahead.goto(address('?endpoint=ls-3'));
  await ahead.getByRole('tab', { name: '管理' }).click();
  const date = await ahead.getByLabel('日期', { exact: true }).inputValue();
  expect(date).toBe(dateAt(Date.now(), 'Asia/Shanghai'));
  await ahead.close();
});

test('what the village silenced is taken back where it is told, by who may', async () => {
  const tomorrow = addDays(dateAt(Date.now(), 'Asia/Shanghai'), 1);
  const link = { county: '371524', of: 'ls-2', date: tomorrow, slot: 'evening' };
  const { body } = await service.ask('POST', '/mute-links', link);
  expect((await fetch(`http://localhost:${port}${body.path}`, { method: 'POST' })).status).toBe(200);
  await page.goto(address('?endpoint=ls-2'));
  await drawer()
    .getByText(/村里要静音：.*晚间/)
    .waitFor();
  await drawer().getByRole('button', { name: '取消静音' }).click();
  await page.locator('.ant-popconfirm').getByRole('button').last().click();
  await page.getByText('1 个终端照常播').waitFor();
  await drawer()
    .getByText(/村里要静音/)
    .waitFor({ state: 'hidden' });
});

test('a test tone is asked for at one endpoint, its way is told where it was asked, and the endpoint read anew', async () => {
  // No loudspeaker is there: what would be told of one that plays is told in its place.
  let isHeard = false;
  await page.route('**/api/v1/deliveries?*', async (route) => {
    const { items } = await (await route.fetch()).json();
    const state = isHeard ? 'accepted' : 'pending';
    await route.fulfill({ json: { items: items.map((one: object) => ({ ...one, state })) } });
  });
  const play = { delivery: 'd', item: 0, outcome: 'played', playedMs: 3000, evidence: 'device' };
  await page.route('**/api/v1/plays?*', (route) => route.fulfill({ json: { items: isHeard ? [play] : [] } }));
  await page.goto(address('?endpoint=ls-2'));
  await drawer()
    .getByRole('button', { name: /试\s?音/ })
    .click();
  await page.getByText('喇叭2 会马上响三秒').waitFor();
  await page.getByRole('button', { name: '响一下' }).click();
  await drawer().getByRole('status').getByText('正在送').waitFor();
  // The history knows it, and takes it for no lesson.
  await drawer().getByText('不算课').waitFor();
  const { body } = await service.ask('GET', '/deliveries?slot=tone');
  expect(body.items).toMatchObject([{ endpoint: 'ls-2' }]);
  // The county's list is looked at every minute anyhow; one endpoint is not.
  const readAnew = page.waitForRequest(/\/api\/v1\/endpoints\/371524\/ls-2$/);
  isHeard = true;
  await drawer().getByRole('status').getByText('播了 3.0 秒').waitFor();
  await readAnew;
  await page.unrouteAll({ behavior: 'wait' });
  await page.keyboard.press('Escape');
});

test('an address that asks for a county that is not there says so, and leads to one that is', async () => {
  await page.goto(address('/371599'));
  await shows('没有 371599 这个县，或者不归您看');
  expect(await rows().count()).toBe(0);
  await page.getByRole('button', { name: '东阿县' }).click();
  await shows('显示 4000 个');
  await page.goto(address('/371524/ls-0'));
  await drawer().getByText('播完 2/2').waitFor();
  await page.goto(address('/371524/nobody'));
  await drawer().getByText('东阿县没有编号为 nobody 的终端').waitFor();
  await drawer().getByRole('button', { name: '看东阿县的全部终端' }).click();
  await shows('显示 4000 个');
});

test('the map draws those with coordinates, and a point opens its endpoint', async () => {
  await page.goto(address('?view=map&area=371524100001'));
  const map = page.getByRole('img', { name: /1 个终端按位置画出/ });
  await map.waitFor();
  const box = await map.boundingBox();
  if (box === null) throw new Error('no map');
  await expect
    .poll(
      async () => {
        // The only point stands in the middle of the ground: below the legend, right of the axis' numbers.
        await page.mouse.click(box.x + 48 + (box.width - 64) / 2, box.y + 40 + (box.height - 80) / 2);
        return drawer().getByText('ls-0', { exact: true }).count();
      },
      { timeout: 30_000 },
    )
    .toBe(1);
  await page.keyboard.press('Escape');
  await page.goto(address(`?view=map&area=${'371524103334'}`));
  await shows('这里的终端都没有坐标');
});

test('airing now asks first, and says why where nothing may air', async () => {
  await page.goto(address());
  await page.getByRole('button', { name: '立刻播一次' }).click();
  await page.getByText(/全部 400\d 个终端会马上播/).waitFor();
  expect(await page.getByRole('button', { name: '现在播' }).isDisabled()).toBe(true);
  await page.getByRole('radio', { name: '晚间' }).check();
  await page.getByRole('button', { name: '现在播' }).click();
  await page.locator('.ant-message').getByText('没有可播的课').waitFor();
  await page.getByRole('dialog').getByRole('button', { name: '取消' }).click();
});

test('a table is previewed row by row, refused where it is wrong, and written once confirmed', async () => {
  await page.goto(address('?view=import'));
  const [template] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: '下载模板' }).click(),
  ]);
  expect(await readFile(await template.path(), 'utf8')).toMatch(
    /^\ufeff"编号","名称","区划","接入方式","地址",.*\n"example-001",.*"联网喇叭（它来取）"/,
  );
  await page.locator('input[type=file]').setInputFiles({
    name: '终端.xlsx',
    mimeType: 'application/octet-stream',
    buffer: Buffer.from('504b0304140000000800', 'hex'),
  });
  await page.getByRole('button', { name: /预\s?览/ }).click();
  await shows('文件坏了');
  const send = async (rowsOfFile: string) => {
    await page.locator('input[type=file]').setInputFiles({
      name: '终端.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from(`编号,名称,区域代码,类型,地址\n${rowsOfFile}`),
    });
    await page.getByRole('button', { name: /预\s?览/ }).click();
  };
  await send('ls-1,喇叭1,371524101001,pigeon,http://10.0.0.1:8080\n');
  await shows('有 1 处不对');
  await shows('第 2 行');
  await shows('类型 写成了 "pigeon"');
  await shows('要写其中一种：联网喇叭（服务连它）、联网喇叭（它来取）、');
  expect(await page.getByRole('tabpanel').textContent()).not.toContain('one of');
  // What to do about it is read without scrolling the table sideways.
  const hiddenPx = await page.evaluate<number>(
    `Math.max(...[...document.querySelectorAll('.ant-table-wrapper, .ant-table-wrapper *')].map((one) => one.scrollWidth - one.clientWidth))`,
  );
  expect(hiddenPx).toBeLessThanOrEqual(1);
  await send(
    'ls-1,新名字,371524101001,http,http://10.0.0.1:8080\nls-new,新喇叭,371524101001,联网喇叭（它来取）,-\n',
  );
  await shows('接入方式 联网喇叭（它来取）');
  await shows('区划 镇');
  await shows('名称：喇叭1 → 新名字');
  const file = join(home.folder, 'schedules', 'donge', 'endpoints.csv');
  await page.getByRole('button', { name: '确认写入：新增 1，改动 1，删除 0' }).click();
  await shows('已写入并发布');
  expect(await readFile(file, 'utf8')).toContain('ls-new,新喇叭,371524101001,pull,-');
  const { body } = await service.ask('GET', '/endpoints/371524/ls-1');
  expect(body.endpoint).toMatchObject({ name: '新名字' });
});

test.each([
  { width: 1366, height: 768 },
  { width: 390, height: 844 },
])(
  'at $width × $height nothing overflows, and axe finds nothing serious, in both languages',
  async (size) => {
    await page.setViewportSize(size);
    for (const view of ['', '&view=map', '&view=import']) {
      await page.goto(address(`?county=371524${view}`));
      await shows(view === '&view=import' ? '先看预览' : '显示 4001 个');
      expect(await seriousFindings(page), view).toEqual([]);
      expect(await overflowPx(page), view).toBe(0);
    }
    await page.goto(address('?endpoint=ls-0'));
    await drawer().getByText('播完 2/2').waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await page.evaluate("localStorage.setItem('dalaba.language', 'en')");
    await page.goto(address('?condition=silent'));
    await shows('accepts, never plays');
    await page.evaluate("localStorage.setItem('dalaba.language', 'zh')");
  },
  120_000,
);

test('who may only read is shown no way to change anything; nothing is asked of anybody else', async () => {
  const reader = await aConsole(browser, port, credentials.auditor);
  await reader.page.goto(address('?endpoint=ls-0'));
  await reader.page.getByText('播完 2/2').waitFor();
  expect(await reader.page.getByRole('tab', { name: '导入' }).count()).toBe(0);
  expect(await reader.page.getByRole('tab', { name: '管理' }).count()).toBe(0);
  const origins = new Set([...requests, ...reader.requests].map((url) => new URL(url).origin));
  expect([...origins].filter((origin) => origin !== 'null')).toEqual([`http://localhost:${port}`]);
  // A browser notes every answer that says no.
  const others = [...complaints, ...reader.complaints].filter((text) => !/status of 40[49]/.test(text));
  expect(others).toEqual([]);
});
