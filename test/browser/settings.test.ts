import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { aCapAlert } from '../support/cap.ts';
import { aBrowser, aConsole, aPerson, type Opened, overflowPx, seriousFindings } from '../support/console.ts';
import { aHome, removeSpeech, type TestHome } from '../support/home.ts';
import { own, withSecondCounty } from '../support/people.ts';
import { seedHistory } from '../support/seeded-history.ts';
import { approveAll, freePort, type Served, serving } from '../support/served-home.ts';
import { totpCode } from '../support/totp.ts';

let home: TestHome;
let port: number;
let service: Served;
let browser: Browser;
let chief: Opened;
let page: Page;

beforeAll(async () => {
  home = await aHome({
    lessons: 1,
    seconds: 3,
    endpoints: [
      'donge-001,铜城喇叭,371524100,memory,memory://a',
      'donge-002,新城喇叭,371524101,memory,memory://b',
    ],
  });
  await withSecondCounty(home);
  await withSeason();
  await seedHistory(home);
  await withNotice();
  port = await freePort();
  service = await serving(home, port);
  await approveAll(service, ['flood']);
  browser = await aBrowser();
  chief = await aConsole(browser, port, await aPerson(service, '王主任', ['administrator'], 'all'));
  page = chief.page;
});

afterAll(async () => {
  await browser?.close();
  await service?.process.kill('SIGTERM');
  await home?.remove();
  await removeSpeech();
});

/** In its second county the evening is five minutes later, the whole year long. */
async function withSeason(): Promise<void> {
  const file = join(home.folder, 'schedules', 'yanggu', 'schedule.yaml');
  const later = home.evening.replace(':30', ':35');
  const season = `seasons:\n  winter: { from: "01-01", until: "12-31", slots: { evening: { at: "${later}" } } }\n`;
  await writeFile(file, `${await readFile(file, 'utf8')}${season}`);
}

/** A notice to be said, what alerts ask for it, and a channel that nobody listens at. */
async function withNotice(): Promise<void> {
  const folder = (...path: string[]) => join(home.folder, ...path);
  await mkdir(folder('content', 'flood'));
  for (const variety of ['cmn', 'cmn-x-jilu1239'])
    await cp(folder('content', 'lesson-1', `${variety}.wav`), folder('content', 'flood', `${variety}.wav`));
  const lesson = await readFile(folder('content', 'lesson-1', 'lesson.yaml'), 'utf8');
  const notice = lesson.replace('title: lesson-1', 'title: 暴雨').replace('kind: lesson', 'kind: notice');
  await writeFile(folder('content', 'flood', 'lesson.yaml'), notice);
  await writeFile(folder('schedules', 'emergencies.yaml'), 'events:\n  - { event: 暴雨, notice: flood }\n');
  await writeFile(
    folder('schedules', 'alerts.yaml'),
    'channels:\n  - { kind: webhook, credential: monitoring, counties: ["371524"], kinds: [missed] }\n',
  );
}

const open = (part: string, at: Page = page) => at.goto(`http://localhost:${port}/settings/${part}`);
const part = (name: string, at: Page = page) => at.getByRole('region', { name, exact: true });
const says = (locator: Locator, text: string) =>
  locator.filter({ hasText: text }).first().waitFor({ timeout: 30_000 });
const dialog = (at: Page = page) => at.locator('.ant-modal:visible, .ant-drawer-section:visible').last();
/** A button's name: two Chinese characters are set apart by the component library. */
const named = (name: string) => new RegExp(`^${[...name].join(' ?')}$`);
/** Types into a field of the open drawer and presses Escape before the page can draw what was typed. */
const typeAndEscape = (field: string, text: string) =>
  page.evaluate(`{
    const input = document.querySelector('.ant-drawer-open #${field}');
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(input, '${text}');
    input.dispatchEvent(new Event('input', { bubbles: true }));
    input.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }));
  }`);
/** What is open beside the page closes only once somebody said that what is typed there may go. */
const staysOpen = async (by: 'Escape' | 'mask' | { readonly field: string; readonly text: string }) => {
  if (typeof by === 'object') await typeAndEscape(by.field, by.text);
  else if (by === 'Escape') await page.keyboard.press('Escape');
  else await page.locator('.ant-drawer-mask:visible').click({ position: { x: 5, y: 5 } });
  await says(dialog(), '放弃没有保存的修改？');
  await confirm('留在这里');
  await page.locator('.ant-modal:visible').waitFor({ state: 'detached' });
};
const confirm = (name: string, at: Page = page) =>
  dialog(at)
    .getByRole('button', { name: named(name) })
    .click();
const items = async <Item = Record<string, unknown>>(path: string): Promise<Item[]> =>
  (await service.ask('GET', path)).body.items as Item[];
const hold = async (button: Locator, forMs: number) => {
  await button.scrollIntoViewIfNeeded();
  await button.hover();
  await button.page().mouse.down();
  await button.page().waitForTimeout(forMs);
  await button.page().mouse.up();
};
const signsIn = async (name: string, password: string): Promise<number> =>
  (
    await fetch(`http://localhost:${port}/api/v1/sign-in`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name, password }),
    })
  ).status;

test('somebody is added, told a password once, changed, disabled, and erased by their typed name', async () => {
  await open('people');
  await page.getByRole('button', { name: '添加人员' }).click();
  await dialog().getByLabel('名字').fill('李会计');
  await dialog().getByLabel('编辑', { exact: true }).check();
  await dialog().getByLabel('没有县').check();
  await says(dialog(), '将添加：李会计，编辑，没有县');
  await staysOpen('Escape');
  await staysOpen('mask');
  await confirm('添加人员');
  const password = await page.getByRole('textbox', { name: '李会计的一次性密码' }).inputValue();
  expect(await signsIn('李会计', password)).toBe(200);
  await confirm('我记好了');
  const row = page.locator('tr', { hasText: '李会计' });
  await says(row, '一次性密码');
  expect((await page.content()).includes(password)).toBe(false);
  const choose = async (what: string) => {
    await row.getByRole('button', { name: '对李会计做什么' }).click();
    await page.getByRole('menuitem', { name: what, exact: true }).click();
    // While the menu goes, Escape is its own.
    await page.locator('.ant-dropdown:visible').waitFor({ state: 'detached' });
  };
  await choose('修改');
  await dialog().getByLabel('审核员', { exact: true }).check();
  await dialog().getByLabel('所有县').check();
  await says(dialog(), '角色：编辑 → 编辑、审核员');
  await says(dialog(), '负责的县：没有县 → 所有县');
  await confirm('保存');
  await says(row, '编辑、审核员');
  await anotherWhileOneCloses(() => choose('修改'));
  const found = async () => (await items('/people')).find(({ name }) => name === '李会计');
  expect(await found()).toMatchObject({ roles: ['editor', 'reviewer'], counties: 'all', disabled: false });
  await choose('停用');
  await confirm('停用');
  await says(row, '已停用');
  expect(await signsIn('李会计', password)).toBe(401);
  await choose('清除');
  expect(await dialog().getByRole('button', { name: '永远清除' }).isEnabled()).toBe(false);
  await dialog().getByLabel('输入“李会计”确认').fill('李会计');
  await confirm('永远清除');
  await row.waitFor({ state: 'detached' });
  expect(await found()).toBeUndefined();
});

/**
 * Leaves what a drawer asked about; in the moment the drawer begins to close, tells its title and opens the form for
 * somebody new. Within the page, as a drawer has closed after half a second.
 */
const titleWhileItCloses = `new Promise((tell) => {
  const drawer = document.querySelector('.ant-drawer');
  const button = (name) =>
    [...document.querySelectorAll('button')].find((one) => one.textContent === name && one.checkVisibility());
  const add = button('添加人员');
  const closing = new MutationObserver(() => {
    if (drawer.classList.contains('ant-drawer-open')) return;
    closing.disconnect();
    tell(drawer.querySelector('.ant-drawer-title').textContent);
    add.click();
  });
  closing.observe(drawer, { attributes: true });
  button('放弃并离开').click();
})`;

/** Opens a form for somebody new while that of one still closes: each has its own title, and its own values. */
async function anotherWhileOneCloses(openOne: () => Promise<void>): Promise<void> {
  await openOne();
  const drawer = page.locator('.ant-drawer');
  const title = drawer.locator('.ant-drawer-title');
  await says(title, '修改 · 李会计');
  // One that still opens is gone at once.
  await drawer.locator('[class*="-motion-"]').first().waitFor({ state: 'detached' });
  await typeAndEscape('name', '李');
  await page.getByRole('button', { name: '放弃并离开' }).waitFor();
  expect(await page.evaluate(titleWhileItCloses)).toBe('修改 · 李会计');
  await says(title, '添加人员');
  expect(await drawer.getByLabel('名字').inputValue()).toBe('');
  await drawer.locator('.ant-drawer-close').click();
  await drawer.waitFor({ state: 'detached' });
}

test('one’s own password, authenticator and tokens are one’s own to change, and a short password is called short', async () => {
  const person = await aPerson(service, '赵阿姨', ['editor'], []);
  const { page: mine, complaints } = await aConsole(browser, port, person);
  await open('own', mine);
  const password = part('密码', mine);
  await password.getByLabel('现在的密码').fill('wrong');
  await password.getByLabel('新密码').fill('short');
  await password.getByLabel('再输入一次').fill('short');
  await password.getByRole('button', { name: '换密码' }).click();
  await says(password, '太短：至少 10 个字符');
  await password.getByLabel('新密码').fill('冬天的麦子 and a cart');
  await password.getByLabel('再输入一次').fill('冬天的麦子 and a cart');
  await password.getByRole('button', { name: '换密码' }).click();
  await says(password, '现在的密码不对。');
  expect(await password.textContent()).not.toContain('That is not');
  await password.getByLabel('现在的密码').fill(person.password);
  await password.getByRole('button', { name: '换密码' }).click();
  await says(mine.locator('.ant-message'), '密码换好了');
  expect(await signsIn(person.name, 'x'.repeat(12))).toBe(401);
  expect(await signsIn(person.name, '冬天的麦子 and a cart')).toBe(200);

  await part('别处的登录', mine).getByRole('button').click();
  await says(mine.locator('.ant-message'), '结束了 1 处登录');

  const totp = part('验证器', mine);
  await totp.getByLabel('现在的密码').fill('冬天的麦子 and a cart');
  await totp.getByRole('button', { name: '开始用验证器' }).click();
  const secret = ((await totp.locator('[data-secret]').textContent()) ?? '').replaceAll(' ', '');
  expect(await totp.getByRole('img', { name: '给验证器应用扫的二维码' }).locator('svg').count()).toBe(1);
  await totp.getByLabel('6 位数字').fill(totpCode(`otpauth://totp/x?secret=${secret}`));
  await totp.getByRole('button', { name: '确认，开始用' }).click();
  await says(totp, '正在用验证器');
  const isUsed = async () => (await items('/people')).find(({ name }) => name === person.name)?.totp;
  expect(await isUsed()).toBe(true);
  await totp.getByLabel('现在的密码').fill('冬天的麦子 and a cart');
  await totp.getByRole('button', { name: '停用验证器' }).click();
  await says(totp, '没有用验证器');
  expect(await isUsed()).toBe(false);

  const tokens = part('令牌', mine);
  await tokens.getByLabel('用途').fill('值班电脑');
  await tokens.getByRole('button', { name: '生成令牌' }).click();
  const token = await mine.getByRole('textbox', { name: '新令牌' }).inputValue();
  const asked = async () =>
    (await fetch(`http://localhost:${port}/api/v1/me`, { headers: { authorization: `Bearer ${token}` } }))
      .status;
  expect(await asked()).toBe(200);
  await confirm('我记好了', mine);
  await tokens.getByRole('button', { name: '作废“值班电脑”？' }).click();
  await confirm('作废', mine);
  await says(tokens, '已作废');
  expect(await asked()).toBe(401);
  // What was wrong with the password the browser notes, too.
  expect(complaints.filter((one) => !one.includes('403'))).toEqual([]);
  await mine.context().close();
});

test('what is published, kept, aired and warned of is told in words; the home is published, keys are rotated', async () => {
  await open('counties');
  await says(page.locator('.ant-card'), '东阿县');
  // Where a slot stands in the season that it is, beside where it stands otherwise.
  const [usual, now] = [home.evening, home.evening.replace(':30', ':35')];
  await says(page.locator('.ant-card', { hasText: '阳谷县' }), `晚间 ${usual}，2 分（今天 ${now}，2 分）`);
  await page.getByRole('button', { name: '重新发布家目录' }).click();
  await says(page.locator('.ant-alert'), '读完了');
  await open('audio');
  await says(page.locator('tr'), '-15 LUFS');
  await open('upkeep');
  await says(page.locator('tr'), '终端回执');
  await says(part('磁盘'), '录音原件');
  await open('alerts');
  await says(page.locator('tr'), 'monitoring');
  await says(page.locator('tr'), '没播出');
  await page.getByRole('button', { name: '每个渠道发一条测试' }).click();
  await says(part('通知渠道').locator('p'), '没有发出去');
  await changeChannels();
  await open('keys');
  await says(page.locator('tr'), '正在用');
  await page.getByRole('button', { name: '换密钥' }).click();
  await says(dialog(), '旧密钥签过的照样有效');
  await confirm('换密钥');
  await says(page.locator('tr'), '下一个');
  const { keys } = (await service.ask('GET', '/keys')).body as { keys: { kid: string; standing: string }[] };
  expect(keys.map(({ standing }) => standing)).toEqual(['current', 'next']);
  const next = keys.find(({ standing }) => standing === 'next')?.kid ?? '';
  await page.getByRole('button', { name: `吊销密钥 ${next}？` }).click();
  await says(dialog(), '不能恢复');
  await confirm('吊销');
  await says(page.locator('tr'), '已吊销');
});

/** Adds a channel, changes one that somebody else changes meanwhile, and takes one away; all of it in the file. */
async function changeChannels(): Promise<void> {
  const file = join(home.folder, 'schedules', 'alerts.yaml');
  const preview = () => confirm('看看会改变什么');
  await page.getByRole('button', { name: '添加渠道' }).click();
  const name = dialog().getByLabel('地址的名称');
  await name.waitFor();
  await staysOpen({ field: 'credential', text: 'w' });
  await name.fill('https://qyapi.weixin.qq.com/x');
  await preview();
  await says(dialog(), '这里写名称，不写地址');
  await name.fill('wecom-duty');
  await preview();
  await says(dialog(), '以后告诉企业微信群（wecom-duty）：所有县的所有预警，用中文');
  await staysOpen('Escape');
  await confirm('保存并生效');
  await says(page.locator('.ant-message'), '已保存。地址有了值才发得出去。');
  const row = (text: string) => page.locator('tr', { hasText: text });
  await says(row('wecom-duty'), '还没有值，发不出去');
  await row('monitoring')
    .getByRole('button', { name: named('修改') })
    .click();
  await dialog().getByLabel('所有县').check();
  await preview();
  await says(dialog(), '哪些县：东阿县 → 所有县');
  await writeFile(file, `# 老王的\n${await readFile(file, 'utf8')}`);
  await confirm('保存并生效');
  await says(dialog(), '别人刚改过渠道，什么也没有写');
  await preview();
  await confirm('保存并生效');
  await says(row('monitoring'), '所有县');
  await row('wecom-duty')
    .getByRole('button', { name: named('删除') })
    .click();
  await says(dialog(), '以后不再发给它');
  await confirm('删除');
  await row('wecom-duty').waitFor({ state: 'detached' });
  expect(await readFile(file, 'utf8')).toBe(
    '# 老王的\nchannels:\n  - { kind: webhook, credential: monitoring, kinds: [ missed ] }\n',
  );
}

test('an emergency airs by nothing but a held button, what an alert asks for fills the form, and it is ended', async () => {
  const duty = await aPerson(service, '应急值班', ['emergency'], [own]);
  const { page: at, complaints } = await aConsole(browser, port, duty);
  await at.goto(`http://localhost:${port}/settings`);
  const form = part('应急广播', at);
  await says(form, '上面每一项都选好');
  await at.locator('input[type=file]').setInputFiles({
    name: 'alert.xml',
    mimeType: 'application/xml',
    buffer: Buffer.from(aCapAlert({ expires: '2099-11-25T20:00:00+08:00' })),
  });
  await says(part('预警文件（CAP）', at), '东阿县发布暴雨橙色预警');
  await at.getByRole('button', { name: '填进上面的表' }).click();
  await says(form, '东阿县，铜城街道（1 个终端）');
  await says(form, '现在没有节目在播');
  const button = form.getByRole('button', { name: '播发应急' });
  await button.click();
  await hold(button, 700);
  expect(await items('/emergencies')).toEqual([]);
  await hold(button, 2000);
  await says(form, '已签发');
  expect(await items('/emergencies')).toMatchObject([
    { county: own, notice: 'flood', drill: false, areas: ['371524100'], cause: expect.any(String) },
  ]);
  // The form is empty again: nothing airs twice.
  expect(await form.getByRole('button', { name: '播发应急' }).isEnabled()).toBe(false);
  const list = part('播过的应急和演练', at);
  await says(list, '1/1 个终端收下了');
  const now = at.getByRole('alert').filter({ hasText: '正在播：东阿县 · 应急广播' });
  await now.waitFor();
  // Asked for once more, what is on air is named as people name it.
  await at.getByRole('button', { name: '填进上面的表' }).click();
  await hold(button, 2000);
  const told = at.locator('.ant-modal:visible, .ant-message').filter({ hasText: '应急 1' });
  await told.waitFor();
  expect(await told.textContent()).toMatch(/东阿县 \d{4}-\d\d-\d\d 应急 1/);
  expect(await items('/emergencies')).toHaveLength(1);
  const no = at.getByRole('button', { name: '不用' });
  if (await no.isVisible()) await no.click();
  expect(await seriousFindings(at)).toEqual([]);
  // Above everything else, for whoever is in a hurry.
  await now.getByRole('button', { name: '结束东阿县的应急广播？' }).click();
  await confirm('结束', at);
  await says(list, '提前结束');
  await now.waitFor({ state: 'detached' });
  expect(await items('/emergencies')).toMatchObject([{ endedAtMs: expect.any(Number) }]);
  expect(await at.getByRole('button', { name: /叫停/ }).count()).toBe(0);
  expect(complaints.filter((one) => !one.includes('409'))).toEqual([]);
  await at.context().close();
});

test('a county is stopped by its typed name, with a reason, and the stop is lifted', async () => {
  // Tried again, it may have been left without.
  await page.context().setOffline(false);
  await open(`emergency?county=${own}`);
  expect(await page.getByRole('button', { name: '播发应急' }).count()).toBe(0);
  // What of today is to come and not planned yet says from when it can be called off.
  const { counties, nowMs } = (await service.ask('GET', '/today')).body as unknown as {
    nowMs: number;
    counties: {
      county: string;
      slots: { name: string; startsAtMs: number; endsAtMs: number; planAtMs: number }[];
      broadcasts: { slot: string }[];
    }[];
  };
  const { slots = [], broadcasts = [] } = counties.find(({ county }) => county === own) ?? {};
  const ahead = slots.filter(({ endsAtMs }) => endsAtMs > nowMs);
  const unplanned = ahead.filter(({ name }) => !broadcasts.some(({ slot }) => slot === name));
  const timeOf = (atMs: number) =>
    Temporal.Instant.fromEpochMilliseconds(atMs)
      .toZonedDateTimeISO('Asia/Shanghai')
      .toPlainTime()
      .toString({ smallestUnit: 'minute' });
  for (const { startsAtMs, planAtMs } of unplanned)
    await says(
      part('只取消或推迟一次').locator('*'),
      `${timeOf(startsAtMs)}：还没排定，${timeOf(planAtMs)} 排定以后可以取消或推迟。`,
    );
  if (ahead.length === 0) await says(part('只取消或推迟一次').locator('*'), '今天没有还要播的。');
  const stop = part('叫停全县');
  await stop.getByLabel('县', { exact: true }).click();
  await page.locator('.ant-select-item', { hasText: '东阿县' }).click();
  await stop.getByText('内容有误').click();
  await says(stop, '按住就会马上叫停东阿县');
  await stop.getByLabel(/^按不住/).fill('东阿');
  await page.keyboard.press('Enter');
  expect(await items('/stops')).toEqual([]);
  // Without a network it is not done, says so at once, and is not done later.
  const already = chief.complaints.length;
  await page.context().setOffline(true);
  await stop.getByLabel(/^按不住/).fill('东阿县');
  await page.keyboard.press('Enter');
  await says(page.locator('body'), '没有连上网络');
  await page.context().setOffline(false);
  await expect.poll(() => page.evaluate('navigator.onLine')).toBe(true);
  // Long enough for what waits for the network to be sent.
  await page.waitForTimeout(1000);
  // The browser tells by itself of what did not get out.
  expect(chief.complaints.splice(already).every((one) => one.includes('ERR_INTERNET_DISCONNECTED'))).toBe(
    true,
  );
  expect(await items('/stops')).toEqual([]);
  await stop.getByLabel(/^按不住/).fill('东阿县');
  await page.keyboard.press('Enter');
  await says(stop, '已叫停：东阿县');
  expect(await items('/stops')).toMatchObject([{ county: own, reason: '内容有误' }]);
  await page.goto(`http://localhost:${port}/`);
  await says(page.locator('#page [role=alert]'), '解除以前什么也不播：内容有误');
  await page.getByRole('link', { name: '去解除' }).click();
  await says(part('叫停着的县'), '王主任：内容有误');
  await page.getByRole('button', { name: '解除东阿县的叫停？' }).click();
  await confirm('解除');
  await says(part('叫停着的县'), '没有叫停的县');
  expect(await items('/stops')).toEqual([]);
});

test('a county is added, and given its areas and endpoints, without a file of the home being seen', async () => {
  await open('counties');
  await page.getByRole('button', { name: '添加县' }).click();
  await dialog().getByLabel('县名').waitFor();
  await staysOpen({ field: 'name', text: '高唐县' });
  await dialog().getByLabel('区划代码').fill('371524');
  await says(dialog(), '371524 已经是东阿县的代码');
  await staysOpen('mask');
  await dialog().getByLabel('区划代码').fill('371526');
  await dialog().getByLabel('拼音').fill('gaotang');
  await dialog().getByRole('checkbox', { name: '早间' }).uncheck();
  await says(dialog(), '会加上 高唐县（371526）：晚间 18:30，10 分钟；21:00–06:00 安静。');
  await confirm('添加县');
  await page.waitForURL(/county=371526&view=import&table=areas$/);
  // Until then it airs nothing, which the first page says with the way there.
  const other = await page.context().newPage();
  await other.goto(`http://localhost:${port}/`);
  const card = other.locator('section', { has: other.getByRole('heading', { name: '高唐县' }) });
  await says(card, '还没有终端，什么都不会播。');
  await card.getByRole('link').first().click();
  await other.waitForURL(/\/endpoints\?county=371526&view=import&table=endpoints$/);
  await other.close();
  const bring = async (name: string, table: string, shown?: string) => {
    const file = { name, mimeType: 'text/csv', buffer: Buffer.from(table) };
    await page.locator('input[type=file]').setInputFiles(file);
    await page.getByRole('button', { name: named('预览') }).click();
    if (shown !== undefined) await says(page.locator('td'), shown);
    await page.getByRole('button', { name: /^确认写入/ }).click();
  };
  await bring('区划.csv', '代码,名称,方言\n371526101,清泉镇,冀鲁官话\n', '方言 冀鲁官话');
  await page.getByRole('button', { name: '接着导入终端表' }).click();
  await bring('终端.csv', '编号,名称,区划,接入方式,地址\ngt-1,镇上喇叭,371526101,memory,\n');
  await page.getByRole('link', { name: '看看排期会播什么' }).waitFor();
  const added = (await items('/counties')).find(({ county }) => county === '371526');
  expect(added).toMatchObject({ name: '高唐县', areas: 2, endpoints: 1, slots: [{ name: 'evening' }] });
  expect(added?.quiet).toEqual([{ from: '21:00', until: '06:00' }]);
});

test('a page that was open while the console was built anew opens itself again, once, where a part is gone', async () => {
  const old = await page.context().newPage();
  await old.goto(`http://localhost:${port}/?date=2031-05-01`);
  await old.locator('.slot').first().waitFor();
  let asked = 0;
  await old.route('**/assets/page-*.js', (route) => {
    asked += 1;
    return asked === 1 ? route.fulfill({ status: 404 }) : route.continue();
  });
  await old.getByRole('link', { name: '设置' }).click();
  await old.getByRole('heading', { name: '设置 · 我自己' }).waitFor();
  expect(asked).toBeGreaterThan(1);
  await old.close();
});

const everyPart = ['own', 'emergency', 'people', 'counties', 'alerts', 'audio', 'upkeep', 'keys'];

test('on a desktop and a phone nothing overflows and axe finds nothing serious; in English nothing is Chinese but names', async () => {
  const names = /东阿县|阳谷县|高唐县|王主任|赵阿姨|应急值班|暴雨|李会计/gu;
  for (const [index, where] of everyPart.entries()) {
    const isPhone = index % 2 === 1;
    for (const phone of [isPhone, !isPhone]) {
      await page.setViewportSize(phone ? { width: 390, height: 844 } : { width: 1366, height: 768 });
      if (phone === isPhone) await open(where);
      await page.locator('#page section h3').first().waitFor();
      expect(await overflowPx(page), where).toBe(0);
      if (phone === isPhone) expect(await seriousFindings(page), where).toEqual([]);
    }
  }
  await page.setViewportSize({ width: 1366, height: 768 });
  await page.evaluate("localStorage.setItem('dalaba.language', 'en')");
  for (const where of everyPart) {
    await open(where);
    await page.locator('#page section h3').first().waitFor();
    await page.locator('#page [aria-busy=true]').first().waitFor({ state: 'detached' });
    const text = ((await page.locator('#page').textContent()) ?? '').replaceAll(names, '');
    expect(text.match(/.{0,20}\p{Script=Han}+/gu) ?? [], where).toEqual([]);
  }
  const origins = new Set(chief.requests.map((url) => new URL(url).origin));
  expect([...origins]).toEqual([`http://localhost:${port}`]);
  // That somebody else had changed the channels the browser notes, too.
  expect(chief.complaints.filter((one) => !one.includes('412'))).toEqual([]);
}, 240_000);
