import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { expect } from 'vitest';
import type { Role } from '../../src/domain/actor.ts';
import { cookiesOf } from './people.ts';
import type { Served } from './served-home.ts';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Debian's Chromium, without a window; `more` are switches of its own. */
export const aBrowser = (...more: readonly string[]): Promise<Browser> =>
  chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-background-networking', '--mute-audio', ...more],
  });

export interface Opened {
  readonly page: Page;
  /** What the browser complained of: errors, warnings, what broke the content policy. */
  readonly complaints: string[];
  /** Every address that was asked for. */
  readonly requests: string[];
}

/** A page of the console as one person has it before them; signed in where a name and password are given. */
export async function aConsole(
  browser: Browser,
  port: number,
  as?: { readonly name: string; readonly password: string },
  options: BrowserContextOptions = {},
): Promise<Opened> {
  const context = await browser.newContext({ viewport: { width: 1366, height: 768 }, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  const complaints: string[] = [];
  const requests: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => requests.push(request.url()));
  if (as !== undefined) {
    const origin = `http://localhost:${port}`;
    const answer = await context.request.post(`${origin}/api/v1/sign-in`, { data: as, headers: { origin } });
    expect(answer.status(), await answer.text()).toBe(200);
  }
  return { page, complaints, requests };
}

/** What axe finds serious or worse on the page as it is now. */
export async function seriousFindings(page: Page): Promise<string[]> {
  // What lies half under the top, which stays when the page is scrolled, would count as too small to hit.
  await page.evaluate('scrollTo(0, 0)');
  // A colour on its way to another is no finding.
  await page.evaluate(
    `Promise.all(document.getAnimations().filter((one) => one.effect?.getComputedTiming().endTime < 2000)
      .map((one) => one.finished.catch(() => undefined)))`,
  );
  // By the debugger, as the page's content policy lets no script of others in.
  await page.evaluate(axeSource);
  const { violations } = (await page.evaluate(
    // Preloading would copy style sheets of shadow roots, which the content policy refuses.
    `axe.run(document, { preload: false, runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'] })`,
  )) as { violations: { id: string; impact: string; nodes: { html: string }[] }[] };
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`);
}

/** How much wider the page is than its window, once it has come to rest; 0 where nobody must scroll sideways. */
export async function overflowPx(page: Page): Promise<number> {
  for (let looks = 0; ; looks += 1) {
    const px = await page.evaluate<number>(
      'document.documentElement.scrollWidth - document.documentElement.clientWidth',
    );
    if (px === 0 || looks === 30) return px;
    await page.waitForTimeout(100);
  }
}

/** Adds somebody who has chosen a password of their own; answers what they sign in with. */
export async function aPerson(
  service: Served,
  name: string,
  roles: readonly Role[],
  counties: 'all' | readonly string[],
): Promise<{ readonly name: string; readonly password: string }> {
  const added = await service.ask('POST', '/people', { name, roles, counties });
  expect(added.status, JSON.stringify(added.body)).toBe(201);
  const current = String(added.body.password);
  const password = '秋收冬藏 and a horse';
  const post = (path: string, body: object, cookie = '') =>
    fetch(`${service.url}/api/v1${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', cookie },
      body: JSON.stringify(body),
    });
  const cookie = cookiesOf(await post('/sign-in', { name, password: current }));
  const changed = await post('/me/password', { current, next: password }, cookie);
  expect(changed.status, await changed.text()).toBe(200);
  return { name, password };
}
