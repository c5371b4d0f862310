import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { copyFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checklist } from '../../src/domain/recording.ts';
import { aBrowser, aConsole, aPerson, type Opened, overflowPx, seriousFindings } from '../support/console.ts';
import { aHome, removeSpeech, type TestHome } from '../support/home.ts';
import { eventually } from '../support/process.ts';
import { approveAll, freePort, type Served, serving } from '../support/served-home.ts';

const run = promisify(execFile);
const plannedOn = '2031-01-01';

let home: TestHome;
let port: number;
let service: Served;
let browser: Browser;
/** Who brings recordings in and may review, too; but never their own. */
let maker: Opened;
let reviewer: Opened;

beforeAll(async () => {
  home = await aHome({
    lessons: 3,
    seconds: 7,
    endpoints: [
      'donge-001,铜城喇叭,371524100,memory,memory://a',
      'donge-002,新城喇叭,371524101,memory,memory://b',
    ],
  });
  port = await freePort();
  service = await serving(home, port);
  await approveAll(service, ['opening', 'lesson-1', 'lesson-2', 'closing']);
  browser = await aBrowser(
    '--use-fake-device-for-media-stream',
    '--use-fake-ui-for-media-stream',
    `--use-file-for-fake-audio-capture=${spoken('closing')}`,
  );
  maker = await aConsole(browser, port, await aPerson(service, '李编辑', ['editor', 'reviewer'], 'all'));
  reviewer = await aConsole(browser, port, await aPerson(service, '王审核', ['reviewer'], 'all'));
  // Sounds are made when first asked for, one at a time.
  for (const { page } of [maker, reviewer]) page.setDefaultTimeout(60_000);
});

afterAll(async () => {
  await browser?.close();
  await service?.process.kill('SIGTERM');
  await home?.remove();
  await removeSpeech();
});

const spoken = (lesson: string): string => join(home.folder, 'content', lesson, 'cmn.wav');
const address = (rest: string) => `http://localhost:${port}/${rest}`;
const says = (page: Page, text: string | RegExp) =>
  page.getByText(text).filter({ visible: true }).first().waitFor({ timeout: 60_000 });
const card = (page: Page, file: string) => page.locator('.file', { hasText: file });
const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name });
/** The library writes two Chinese characters of a button apart. */
const [submit, remove, withdraw] = [/提交审核/, /去\s?掉/, /^撤\s?下$/];
const choose = async (page: Page, label: string, option: string) => {
  await page.getByRole('combobox', { name: label }).click();
  const offered = page.locator('.ant-select-item-option', { hasText: option }).filter({ visible: true });
  await offered.click();
  // A list that moves under the pointer, as cards come above it, misses a click.
  await offered.waitFor({ state: 'hidden', timeout: 5000 }).catch(() => offered.click());
};
const audio = (name: string, ...filters: string[]): Promise<string> => {
  const path = join(home.folder, name);
  const shaped = filters.length === 0 ? [] : ['-af', ...filters];
  return run('ffmpeg', ['-v', 'error', '-y', '-i', spoken('lesson-1'), ...shaped, path]).then(() => path);
};
interface Known {
  readonly id: string;
  readonly master: string;
  readonly state: string;
  readonly fileName: string;
  readonly reason?: string;
  readonly speaker?: string;
}
const recordings = async (query: string): Promise<readonly Known[]> =>
  (await service.ask('GET', `/recordings?${query}`)).body.items as readonly Known[];
/** What was sent with such an ending, and waits for a reviewer. */
async function waiting(ending: string): Promise<Known> {
  const found = (await recordings('state=in-review')).find(({ fileName }) => fileName.endsWith(ending));
  if (found === undefined) throw new Error(`nothing that ends with ${ending} waits`);
  return found;
}

test('many files at once: what they are of is guessed and corrected, each is checked, and told in plain words', async () => {
  const { page } = maker;
  await page.goto(address('record'));
  await button(page, '登记播音人').click();
  await page.getByLabel('姓名').fill('李桂兰');
  await page.getByLabel('本人怎样同意播出的').fill('2026-11-20 签字');
  await button(page, /^登\s?记$/).click();
  await says(page, '已登记 李桂兰');
  const fine = await audio('lesson-3_普通话.m4a', 'volume=-3dB');
  const quiet = await audio('02 lesson-3（冀鲁）.wav', 'volume=-45dB');
  const letter = join(home.folder, '录音 0001.mp3');
  await writeFile(letter, '各位乡亲，这不是录音。'.repeat(50));
  const same = join(home.folder, 'lesson-3_吴语.wav');
  await copyFile(spoken('lesson-2'), same);
  await page.setInputFiles('input[type=file]', [fine, quiet, letter, same]);
  await says(page, '还有 1 个没选课或没选什么话');
  await choose(page, '课：录音 0001.mp3', 'lesson-2');
  await choose(page, '什么话：这些录音都是', '晋语');
  expect(await overflowPx(page)).toBe(0);
  await button(page, '上传选好的 4 个').click();
  await card(page, 'lesson-3_普通话.m4a').getByText('录音检查都合格').waitFor({ timeout: 60_000 });
  const refused = card(page, '录音 0001.mp3').getByText('没有收下：');
  await refused.waitFor({ timeout: 60_000 });
  expect(await refused.textContent()).toBe('没有收下：这不是录音文件，请上传 WAV、MP3、M4A、FLAC 等录音。');
  const bad = card(page, '02 lesson-3（冀鲁）.wav');
  await bad.getByText('声音太小：请离话筒近一些').waitFor({ timeout: 60_000 });
  expect(await bad.textContent()).toMatch(/响度 测得 -\d\d(\.\d)? LUFS，要求 ≥ -50/);
  expect(await bad.getByRole('button', { name: submit }).count()).toBe(0);
  const other = card(page, 'lesson-3_吴语.wav');
  await other.getByText('和别处的录音一模一样').waitFor({ timeout: 60_000 });
  expect(await other.getByRole('listitem').first().textContent()).toBe('lesson-2 · 普通话（已审）');
  await other.getByRole('button', { name: submit }).click();
  const [made] = await recordings('lesson=lesson-3&variety=cmn&state=draft');
  expect(made).toMatchObject({ fileName: 'lesson-3_普通话.m4a', speaker: expect.any(String) });
  expect(await recordings('lesson=lesson-2&variety=cjy')).toEqual([]);
});

test('twenty files are known by their names; of one lesson and language one is kept; what is no recording is refused', async () => {
  const page = await maker.page.context().newPage();
  await page.goto(address('record'));
  const file = (name: string) => ({ name, mimeType: 'audio/mpeg', buffer: Buffer.from(name) });
  const varieties = ['cmn', '冀鲁官话', 'zhongyuan', 'cjy', 'wuu', 'hak', 'yue'];
  const twenty = [1, 2, 3].flatMap((one) => varieties.map((variety) => file(`lesson-${one}-${variety}.mp3`)));
  await page.setInputFiles('input[type=file]', [
    ...twenty.slice(0, 20),
    file('lesson-1 普通话 (2).mp3'),
    { name: '录音.zip', mimeType: 'application/zip', buffer: Buffer.from('PK') },
    { name: '清单.csv', mimeType: 'text/csv', buffer: Buffer.from('a,b') },
  ]);
  await says(page, '“录音.zip”是压缩包');
  await says(page, '“清单.csv”是表格，不是录音');
  const chosen = page.locator('.file', { has: button(page, /^上\s?传$/) });
  expect(await chosen.count()).toBe(21);
  // In the order they were chosen in.
  expect(await chosen.first().textContent()).toContain('lesson-1-cmn.mp3');
  await says(page, '有 2 个文件和别的是同一课、同一种话');
  await button(page, '上传选好的 21 个').waitFor();
  const kept = card(page, 'lesson-1 普通话 (2).mp3');
  await kept.getByText('lesson-1-cmn.mp3 也是这一课的这种话').waitFor();
  expect(await seriousFindings(page)).toEqual([]);
  await button(page, '只留这个：lesson-1 普通话 (2).mp3').click();
  await button(page, '上传选好的 20 个').waitFor();
  expect(await page.getByText('只有一个会播').count()).toBe(0);
  expect(await card(page, 'lesson-1-cmn.mp3').count()).toBe(0);
  await page.close();
});

test('it is seen and heard before and after, then offered for review', async () => {
  const { page } = maker;
  const mine = card(page, 'lesson-3_普通话.m4a');
  await mine.getByText('听处理前后').click();
  await mine.getByRole('button', { name: '播放：处理后，播出的声音' }).click();
  await expect
    .poll(
      () => mine.getByRole('slider', { name: '播放位置：处理后，播出的声音' }).getAttribute('aria-valuenow'),
      { timeout: 30_000 },
    )
    .not.toBe('0');
  let submissions = 0;
  page.on('request', (request) => {
    if (request.url().endsWith('/submissions')) submissions += 1;
  });
  await mine.getByRole('button', { name: submit }).dblclick();
  await says(page, '已提交，等待审核');
  await mine.getByText('待审').waitFor();
  expect(submissions).toBe(1);
  await mine.getByText('还在等审核；收起只是不在这里列出来').waitFor();
  await mine.getByRole('button', { name: '从这里收起' }).waitFor();
  expect(await seriousFindings(page)).toEqual([]);
  await card(page, '02 lesson-3（冀鲁）.wav').getByRole('button', { name: remove }).click();
});

test('an upload goes on where it was cut off, by a closed page and by a killed service, to the same bytes', async () => {
  const long = join(home.folder, 'lesson-2_长.wav');
  const loop = ['-stream_loop', '-1', '-i', spoken('lesson-2'), '-t', '60', '-ar', '48000', long];
  await run('ffmpeg', ['-v', 'error', '-y', ...loop]);
  const bytes = readFileSync(long);
  const context = maker.page.context();
  const offsets: number[] = [];
  /** A page on a line that would take a minute for the whole, until it is `hurried`. */
  const slowPage = async () => {
    const page = await context.newPage();
    page.setDefaultTimeout(60_000);
    const devtools = await context.newCDPSession(page);
    const line = (uploadThroughput: number) =>
      devtools.send('Network.emulateNetworkConditions', {
        ...{ offline: false, latency: 0, downloadThroughput: -1 },
        uploadThroughput,
      });
    await devtools.send('Network.enable');
    await line(bytes.byteLength / 60);
    page.on('request', (request) => {
      if (request.method() === 'PATCH') offsets.push(Number(request.headers()['upload-offset']));
    });
    await page.goto(address('record'));
    return { page, hurried: () => line(-1) };
  };
  const percent = async (page: Page): Promise<number> => {
    const bar = card(page, 'lesson-2_长.wav').getByRole('progressbar');
    return Number(await bar.getAttribute('aria-valuenow', { timeout: 1000 }).catch(() => 0));
  };
  const { page: first } = await slowPage();
  await first.setInputFiles('input[type=file]', long);
  await choose(first, '什么话：lesson-2_长.wav', '晋语');
  await button(first, '上传选好的 1 个').click();
  await eventually(async () => ((await percent(first)) >= 10 ? true : undefined));
  // Closing alone frees the line before it ends the request, and the rest slips through.
  await first.evaluate('XMLHttpRequest.prototype.send = () => undefined; stop()');
  await first.close();

  const { page: second, hurried } = await slowPage();
  await says(second, /上次传了 \d+ %，没传完/);
  await second.setInputFiles('input[type=file]', long);
  await eventually(async () => ((await percent(second)) >= 25 ? true : undefined));
  await service.process.kill('SIGKILL');
  await says(second, '连不上服务，正在自动重试');
  await hurried();
  service = await serving(home, port);
  await card(second, 'lesson-2_长.wav').getByText('已收下').waitFor({ timeout: 90_000 });
  await second.close();

  // What another page finished is not called unfinished while the service is asked.
  const third = await context.newPage();
  const answering = Promise.withResolvers<void>();
  await third.route('**/api/v1/uploads/*', async (route) => {
    await answering.promise;
    await route.continue();
  });
  await third.goto(address('record'));
  await card(third, 'lesson-2_长.wav').getByText('正在看传到了哪里').waitFor();
  expect(await third.getByText('没传完').count()).toBe(0);
  answering.resolve();
  await card(third, 'lesson-2_长.wav').getByText('已收下').waitFor({ timeout: 60_000 });
  await third.close();

  const [whole] = await recordings('lesson=lesson-2&variety=cjy');
  expect(whole?.master).toBe(createHash('sha256').update(bytes).digest('hex'));
  // The file is smaller than one request carries: whatever began further on, went on.
  expect(offsets.filter((offset) => offset > 0).length).toBeGreaterThanOrEqual(2);
}, 180_000);

test('a take is recorded at the microphone, with its level in words and the script beside, and sent', async () => {
  const { page } = maker;
  await page.goto(address('record?by=microphone'));
  await says(page, '先选课和话');
  await choose(page, '课', 'lesson-3');
  await choose(page, '什么话', '冀鲁官话');
  await says(page, '各位乡亲，接到陌生电话要转账');
  await says(page, '请用冀鲁官话自然地说');
  await button(page, '打开话筒').click();
  await expect
    .poll(() => page.locator('.loudness').textContent(), { timeout: 30_000 })
    .toMatch(/^(太轻|合适|太响)/);
  await button(page, '开始录').click();
  await page.waitForTimeout(2500);
  await button(page, /^暂\s?停$/).click();
  await says(page, '暂停中');
  await button(page, '接着录').click();
  await page.waitForTimeout(1500);
  await button(page, '录完了').click();
  await button(page, '播放：听一遍刚才录的').click();
  await button(page, '暂停：听一遍刚才录的').waitFor();
  expect(await seriousFindings(page)).toEqual([]);
  await button(page, '就用这一段，上传').click();
  const mine = card(page, 'lesson-3-冀鲁官话-1.webm');
  await mine.getByText('已收下').waitFor({ timeout: 60_000 });
  await mine.getByRole('button', { name: submit }).click();
  await mine.getByText('待审').waitFor();
  expect((await waiting('webm')).id).toMatch(/^lesson-3\/cmn-x-jilu1239\//);
  // What is left to oneself: too quiet, and never offered; the other was taken off the list by hand.
  await page.goto(address('record'));
  await page.getByRole('region', { name: '我的：' }).getByText('02 lesson-3（冀鲁）.wav').waitFor();
});

test('nobody reviews their own, and who may not review only listens', async () => {
  const { page } = maker;
  const mine = await waiting('m4a');
  await page.goto(address(`review?recording=${mine.id}`));
  await says(page, '这是您自己上传的，不能由您审核');
  expect(await button(page, '通过（A）').count()).toBe(0);
  await page.keyboard.press('1');
  await page.keyboard.press('a');
  const [lesson, variety] = mine.id.split('/');
  const answer = await page.request.post(address('api/v1/approvals'), {
    data: { lesson, variety, master: mine.master, checklist: [] },
    headers: { origin: address('').slice(0, -1) },
  });
  expect(answer.status()).toBe(403);
  await page.goto(address('review?recording=nosuch'));
  await says(page, '没有这个录音');
  await button(page, '看待审的').click();
  await page.waitForURL(address('review'));
  await button(page, '播放：播出的声音').waitFor();
  await reviewer.page.goto(address('record'));
  await says(reviewer.page, '您没有上传录音的权限');
  const auditor = await aConsole(browser, port, await aPerson(service, '赵审计', ['auditor'], 'all'));
  await auditor.page.goto(address('review'));
  await says(auditor.page, '您只能听和看');
  await button(auditor.page, '播放：播出的声音').waitFor();
  expect(await button(auditor.page, /通过|退回/).count()).toBe(0);
  await auditor.page.context().close();
});

test('a reviewer listens, ticks, approves and sends back by keyboard alone', async () => {
  const { page } = reviewer;
  await page.goto(address(`review?recording=${(await waiting('吴语.wav')).id}`));
  await says(page, '和别处的录音一模一样');
  const elsewhere = page.getByRole('link', { name: 'lesson-2 · 普通话' });
  expect(await elsewhere.getAttribute('href')).toMatch(/^\/library\/lesson-2\?tab=recordings&recording=/);
  const [approved, rejected] = [await waiting('m4a'), await waiting('webm')];
  await page.goto(address(`review?recording=${approved.id}`));
  await button(page, '播放：播出的声音').waitFor();
  await button(page, '播放：课里现在的，不播；通过后换成上面的').waitFor();
  await says(page, '各位乡亲，接到陌生电话要转账');
  await page.keyboard.press('?');
  await says(page, '播放或暂停');
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
  await page.keyboard.press('Space');
  await button(page, '暂停：播出的声音').waitFor();
  await page.keyboard.press('Space');
  await button(page, '播放：播出的声音').waitFor();
  const place = page.getByRole('slider', { name: '播放位置：播出的声音' });
  await page.keyboard.press('ArrowRight');
  await expect.poll(async () => Number(await place.getAttribute('aria-valuenow'))).toBeGreaterThanOrEqual(5);
  for (const key of ['1', '2', '3', '4', 'a']) await page.keyboard.press(key);
  await says(page, '听到最后，再勾上四条');
  for (const key of ['ArrowRight', 'ArrowRight', 'Space']) await page.keyboard.press(key);
  await says(page, '通过后，就是这一个文件');
  expect(await seriousFindings(page)).toEqual([]);
  let approvals = 0;
  page.on('request', (request) => {
    if (request.url().endsWith('/approvals')) approvals += 1;
  });
  await Promise.all([page.keyboard.press('a'), page.keyboard.press('a')]);
  await says(page, '已通过：lesson-3');
  expect(approvals).toBe(1);
  expect((await recordings('state=approved')).map(({ id }) => id)).toContain(approved.id);
  await page.goto(address(`review?recording=${approved.id}`));
  await says(page, '不在待审：已审');
  expect(await page.getByRole('link', { name: '看这个录音' }).getAttribute('href')).toContain(
    'tab=recordings',
  );
  await page.goto(address(`review?recording=${rejected.id}`));
  await button(page, '播放：播出的声音').waitFor();
  await page.keyboard.press('r');
  await page.getByRole('textbox', { name: '原因' }).fill('第二句念错了，请照稿子重录');
  await button(page, /^退\s?回$/).click();
  await says(page, '已退回：lesson-3');
  await maker.page.goto(address('record'));
  const back = card(maker.page, '退回的原因：第二句念错了，请照稿子重录');
  await says(maker.page, '“原样再提交”交上去的还是这个文件');
  const offered = back.getByRole('button', { name: /^(重新录|重新传一个|原样再提交)$/ });
  expect(await offered.allTextContents()).toEqual(['重新录', '重新传一个', '原样再提交']);
  expect(await offered.first().getAttribute('class')).toContain('ant-btn-primary');
  expect((await recordings('state=rejected')).map(({ id, reason }) => [id, reason])).toEqual([
    [rejected.id, '第二句念错了，请照稿子重录'],
  ]);
});

test('what a withdrawal replaces is told before it, and what became of it after', async () => {
  const { page } = reviewer;
  const plan = { county: '371524', date: plannedOn, slot: 'evening' };
  expect((await service.ask('POST', '/broadcasts', plan)).status).toBe(202);
  const [aired] = await recordings('lesson=lesson-1&variety=cmn&state=approved');
  await eventually(async () => {
    const { body } = await service.ask('GET', `/recordings/${aired?.id}/uses`);
    return (body.items as object[]).length > 0 ? true : undefined;
  });
  await page.goto(address('review?of=approved'));
  await page.getByRole('searchbox').fill('lesson-1 普通话');
  await page
    .locator('li', { hasText: /lesson-1.*普通话/ })
    .getByRole('button', { name: withdraw })
    .click();
  await says(page, new RegExp(`东阿县 ${plannedOn} 晚间：[12] 个终端`));
  await page.getByRole('textbox', { name: '错在哪里' }).fill('年份念错了');
  await page.getByRole('dialog').getByRole('button', { name: withdraw }).click();
  await says(page, '已撤下：lesson-1');
  await says(page, /晚间：1 个终端 · (改播|改为不播)/);
  await button(page, '知道了').click();
  expect(await recordings('lesson=lesson-1&variety=cmn&state=withdrawn')).toMatchObject([
    { id: aired?.id, reason: '年份念错了' },
  ]);
});

test('an approved recording is put back into its lesson once what replaced it was withdrawn', async () => {
  const { page } = reviewer;
  const spokenNow = async () => {
    const { items } = (await service.ask('GET', '/lessons')).body as {
      items: { id: string; recordings: { variety: string; master: string; approved: boolean }[] }[];
    };
    return items
      .find(({ id }) => id === 'lesson-3')
      ?.recordings.filter(({ variety, approved }) => variety === 'cmn' && approved)
      .map(({ master }) => master);
  };
  const take = { lesson: 'lesson-3', variety: 'cmn' };
  const approval = await service.ask('POST', '/approvals', { ...take, checklist });
  expect(approval.status).toBe(201);
  const former = approval.body.master as string;
  const [airing] = await recordings('lesson=lesson-3&variety=cmn&state=approved').then((all) =>
    all.filter(({ master }) => master !== former),
  );
  expect(await spokenNow()).toEqual([airing?.master]);
  await page.goto(address('review?of=approved&find=lesson-3+普通话'));
  const lines = page.locator('li', { hasText: 'lesson-3' });
  // The newest first.
  await lines.first().getByText('没放在课里，不播').waitFor();
  await lines.nth(1).getByText('现在播的是它').waitFor();
  await lines.nth(1).getByRole('button', { name: withdraw }).click();
  await says(page, '以后这一课没有普通话录音了。另有 1 个审过的没放在课里');
  await page.getByRole('textbox', { name: '错在哪里' }).fill('念错了');
  await page.getByRole('dialog').getByRole('button', { name: withdraw }).click();
  await button(page, '知道了').click();
  expect(await spokenNow()).toEqual([]);
  await button(page, '放回课里').click();
  await page.getByRole('dialog').getByRole('button', { name: '放回课里' }).click();
  await says(page, '已放回课里：lesson-3');
  await lines.getByText('现在播的是它').waitFor();
  expect(await spokenNow()).toEqual([former]);
  const { items } = (await service.ask('GET', '/ledger/entries?chain=library&verb=place-recording')).body;
  expect(items).toMatchObject([{ subject: former, actor: expect.stringMatching(/^person:/) }]);
  // What is approved by an older wording is heard again first.
  const { digest } = (await service.ask('GET', '/lessons/lesson-3')).body;
  const edit = { basedOn: digest, script: '各位乡亲，先挂断，再问家里人。' };
  expect((await service.ask('POST', '/lessons/lesson-3/edits', edit)).status).toBe(200);
  expect((await service.ask('POST', '/placements', { ...take, master: former })).status).toBe(409);
  // Whoever hears it again sees what went and came.
  await page.goto(address(`review?recording=lesson-3/cmn/${former.slice(0, 12)}`));
  await says(page, '和上次审核的稿子比：划掉的删去了，划线的是新加的。');
  const script = page.getByRole('region', { name: '普通话稿子' });
  expect(await script.getByRole('deletion').allTextContents()).toEqual(['接到陌生电话要转账，']);
  expect(await script.getByRole('insertion').allTextContents()).toEqual(['，再问家里人']);
  expect(await seriousFindings(page)).toEqual([]);
});

test('in English on a phone nothing overflows, and axe finds nothing serious', async () => {
  const { page } = maker;
  await page.setViewportSize({ width: 390, height: 844 });
  await page.evaluate("localStorage.setItem('dalaba.language', 'en')");
  for (const [path = '', text = ''] of [
    ['record?by=microphone&lesson=lesson-3&variety=cmn', 'Speak it as written'],
    ['review', 'Waiting'],
  ]) {
    await page.goto(address(path));
    await says(page, text);
    if (path === 'review') await page.getByRole('slider').first().waitFor();
    expect(await overflowPx(page), path).toBe(0);
    expect(await seriousFindings(page), path).toEqual([]);
  }
});

test('neither page complains, nor asks anybody else for anything', () => {
  const own = [...maker.requests, ...reviewer.requests].filter((url) => !url.startsWith('blob:'));
  expect([...new Set(own.map((url) => new URL(url).origin))]).toEqual([`http://localhost:${port}`]);
  const told = [...maker.complaints, ...reviewer.complaints];
  // The browser notes every refusal, and that the service was away, by itself.
  expect(told.filter((text) => !text.startsWith('Failed to load resource'))).toEqual([]);
});
