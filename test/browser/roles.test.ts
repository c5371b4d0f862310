import type { Browser, BrowserContext, Page, Request } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Role, roles } from '../../src/domain/actor.ts';
import type { AreaCode } from '../../src/domain/ids.ts';
import { refusalOf, type Verb } from '../../src/domain/permissions.ts';
import { aBrowser, aConsole, aPerson } from '../support/console.ts';
import { aHome, removeSpeech, type TestHome } from '../support/home.ts';
import { other, own, withSecondCounty } from '../support/people.ts';
import { seedHistory } from '../support/seeded-history.ts';
import { freePort, type Served, serving } from '../support/served-home.ts';

const otherName = '阳谷';
let home: TestHome;
let port: number;
let service: Served;
let browser: Browser;
let tries = 0;

beforeAll(async () => {
  home = await aHome({
    lessons: 1,
    seconds: 3,
    endpoints: ['donge-001,铜城喇叭,371524100,memory,memory://a'],
  });
  await withSecondCounty(home);
  await seedHistory(home);
  port = await freePort();
  service = await serving(home, port);
  browser = await aBrowser();
});

afterAll(async () => {
  await browser?.close();
  await service?.process.kill('SIGTERM');
  await home?.remove();
  await removeSpeech();
});

/** The pages, and what one must be allowed to be shown the way there. */
const places: readonly { readonly name: string; readonly path: string; readonly needs?: Verb }[] = [
  { name: '今日', path: '/', needs: 'seeCounty' },
  { name: '排期', path: '/schedule', needs: 'seeCounty' },
  { name: '内容', path: '/library', needs: 'seeLibrary' },
  { name: '录音', path: '/record', needs: 'ingestRecording' },
  { name: '审听', path: '/review', needs: 'seeLibrary' },
  { name: '终端', path: '/endpoints', needs: 'seeCounty' },
  { name: '覆盖', path: '/coverage', needs: 'seeCounty' },
  { name: '台账', path: '/ledger', needs: 'readLedger' },
  { name: '设置', path: '/settings' },
];

/** What the pages ask for of one county, and what one must be allowed for it to be answered. */
const asked: readonly (readonly [page: string, verb: Verb, request: (county: string) => string])[] = [
  ['/', 'seeCounty', (county) => `/broadcasts?county=${county}`],
  ['/', 'seeCounty', (county) => `/plays?county=${county}`],
  ['/schedule', 'seeCounty', (county) => `/schedules/${county}`],
  ['/endpoints', 'seeCounty', (county) => `/endpoints?county=${county}`],
  ['/endpoints', 'seeCounty', (county) => `/receipt-findings?county=${county}`],
  ['/coverage', 'seeCounty', (county) => `/coverage/${county}`],
  ['/coverage', 'seeCounty', (county) => `/gaps/${county}`],
  ['/ledger', 'readLedger', (county) => `/ledger/checkpoints?chain=${county}`],
  ['/settings/counties', 'seeCounty', (county) => `/areas?county=${county}`],
  ['/settings/emergency', 'seeCounty', (county) => `/emergencies?county=${county}`],
];

/** What belongs to no county, or to all of them. */
const askedOnce: readonly (readonly [page: string, verb: Verb, request: string])[] = [
  ['/library', 'seeLibrary', '/library'],
  ['/review', 'seeLibrary', '/reviews'],
  ['/record', 'seeSpeakers', '/speakers'],
  ['/settings/people', 'seePeople', '/people'],
  ['/settings/audio', 'seeLibrary', '/audio-profile'],
  ['/settings/upkeep', 'seeFigures', '/retention'],
  ['/settings/upkeep', 'seeFigures', '/disk'],
  ['/settings/alerts', 'seeFigures', '/alerts/settings'],
  ['/settings/keys', 'seeKeys', '/keys'],
];

/** The parts of the settings that take more than to be signed in, by what they are called. */
const parts: Readonly<Record<string, readonly [path: string, verb: Verb]>> = {
  人员和角色: ['people', 'seePeople'],
  保留和磁盘: ['upkeep', 'seeFigures'],
  密钥: ['keys', 'seeKeys'],
};

const mayOf =
  (role: Role, counties: 'all' | readonly AreaCode[]) =>
  (verb: Verb, county?: string): boolean =>
    refusalOf({ kind: 'person', id: 'x', roles: [role], counties }, verb, county as AreaCode) === undefined;

/** What the pages were answered, and whether any of it speaks of the other county. */
function watching(page: Page) {
  // By request, not by count: one that is cut off after its head has come is answered and fails, both.
  const pending = new Set<Request>();
  const foreign: string[] = [];
  page.on('request', (request) => {
    const url = request.url();
    if (url.includes('/api/v1/') && !url.endsWith('/events')) pending.add(request);
  });
  page.on('requestfailed', (request) => pending.delete(request));
  page.on('requestfinished', async (request) => {
    if (!pending.has(request)) return;
    const response = await request.response();
    const text = response?.ok() ? await response.text().catch(() => '') : '';
    if (text.includes(`"${other}`) || text.includes(otherName)) foreign.push(request.url());
    pending.delete(request);
  });
  const quiet = async () => {
    await page.waitForTimeout(60);
    await expect.poll(() => [...pending].map((request) => request.url()), { timeout: 60_000 }).toEqual([]);
  };
  return { foreign, quiet };
}

/** Goes to an address as a link would, without loading the console anew. */
async function go(page: Page, address: string): Promise<void> {
  await page.evaluate(
    `history.pushState(null, '', ${JSON.stringify(address)}); dispatchEvent(new PopStateEvent('popstate'))`,
  );
}

const statusOf = async (context: BrowserContext, request: string): Promise<number> =>
  (await context.request.get(`http://localhost:${port}/api/v1${request}`)).status();

test.each(roles)(
  '%s of one county is shown the ways there are for it, and no page tells it anything of another county',
  async (role) => {
    // Tried again, a test finds the person of the try before.
    tries += 1;
    const person = await aPerson(service, `${role} 东阿 ${tries}`, [role], [own as AreaCode]);
    const { page } = await aConsole(browser, port, person);
    const context = page.context();
    const may = mayOf(role, [own as AreaCode]);
    const { foreign, quiet } = watching(page);
    await page.goto(`http://localhost:${port}/?date=2031-05-01`);
    await page.locator('.slot').first().waitFor();
    const ways = (await page.locator('header nav a').allTextContents()).filter(Boolean);
    const open = places.filter(({ needs }) => needs === undefined || may(needs) || may(needs, own));
    expect(ways).toEqual(open.map(({ name }) => name));
    for (const { name, path } of open) {
      await go(page, `${path}?county=${other}`);
      await page.locator('header [aria-current=page]', { hasText: name }).waitFor();
      await quiet();
      expect(await page.locator('#page').textContent(), path).not.toContain(otherName);
    }
    await go(page, '/settings/own');
    const nav = page.getByRole('navigation', { name: '设置的各部分' });
    await nav.waitFor();
    const shown = await nav.locator('a').allTextContents();
    for (const [name, [path, verb]] of Object.entries(parts)) {
      const isOpen = may(verb) || may(verb, own);
      expect(shown.includes(name), name).toBe(isOpen);
      await go(page, `/settings/${path}`);
      await page.getByRole('heading', { name: `设置 · ${name}` }).waitFor();
      await quiet();
      expect(await page.getByText('您没有这一部分的权限').isVisible(), path).toBe(!isOpen);
    }
    expect(foreign).toEqual([]);
    for (const [at, verb, request] of asked) {
      const [mine, theirs] = [request(own), request(other)];
      expect((await statusOf(context, mine)) !== 403, `${at} ${mine}`).toBe(may(verb, own));
      expect(await statusOf(context, theirs), `${at} ${theirs}`).toBe(403);
    }
    for (const [at, verb, request] of askedOnce)
      expect((await statusOf(context, request)) !== 403, `${at} ${request}`).toBe(
        may(verb) || (verb === 'seePeople' && may(verb, own)),
      );
    await context.close();
  },
  120_000,
);

test('with all counties each role is answered for both, and of the service what its role has', async () => {
  for (const role of roles) {
    const body = { name: `${role} 全部`, roles: [role], counties: 'all' };
    const { person } = (await service.ask('POST', '/people', body)).body as { person: { id: string } };
    const { body: made } = await service.ask('POST', '/tokens', { person: person.id, label: '测试' });
    const authorization = `Bearer ${made.token}`;
    const isAnswered = async (request: string) =>
      (await fetch(`http://localhost:${port}/api/v1${request}`, { headers: { authorization } })).status !==
      403;
    const may = mayOf(role, 'all');
    for (const [at, verb, request] of asked)
      expect(await isAnswered(request(other)), `${role} ${at} ${request(other)}`).toBe(may(verb, other));
    for (const [at, verb, request] of askedOnce)
      expect(await isAnswered(request), `${role} ${at} ${request}`).toBe(may(verb));
  }
});
