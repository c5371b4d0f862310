import type { Browser } from 'playwright-core';
import { aBrowser, aConsole } from '../test/support/console.ts';
import { aHome } from '../test/support/home.ts';
import { seedHistory } from '../test/support/seeded-history.ts';
import { freePort, serving } from '../test/support/served-home.ts';
import type { BenchRow } from './bench-row.ts';
import { median } from './speech.ts';
import { type Awaited, type FirstLoad, firstLoad } from './support/first-load.ts';

/** How many times slower than this machine's the processor of whoever reads is taken to be. */
const slowdown = 4;
const rounds = 5;
const readyMs = 2000;
const mostBytes = 400_000;

const pages: readonly (Awaited & { readonly name: string })[] = [
  {
    name: 'Today',
    path: '?date=2031-05-01',
    shows: '.slot',
    press: '.slot button',
    answers: 'dialog[open]',
    holds: 'dialog[open] li',
  },
];

type Page = (typeof pages)[number];

/** The first load of the console's pages, nothing cached, on a slow processor: what comes over the line, when it answers. */
export async function run(): Promise<BenchRow[]> {
  const home = await aHome({
    lessons: 1,
    seconds: 4,
    endpoints: ['donge-001,铜城喇叭,371524100,memory,memory://a'],
  });
  await seedHistory(home);
  const port = await freePort();
  const service = await serving(home, port);
  const browser = await aBrowser();
  try {
    const rows: BenchRow[] = [];
    for (const page of pages) rows.push(...(await rowsOf(browser, port, page)));
    return rows;
  } finally {
    await browser.close();
    await service.process.kill('SIGTERM');
    await home.remove();
  }
}

interface Load extends FirstLoad {
  /** Until a page of the same server that has nothing but text is there. Milliseconds. */
  readonly bareMs: number;
}

async function rowsOf(browser: Browser, port: number, page: Page): Promise<BenchRow[]> {
  const loads: Load[] = [];
  for (let round = 0; round < rounds; round += 1) loads.push(await load(browser, port, page));
  const of = (what: keyof Load) => median(loads.map((one) => one[what]));
  const bare = of('bareMs');
  const baseline = `a bare answer of the same server, ${bare.toFixed(0)} ms`;
  const ms = (name: string, value: number): BenchRow => ({
    name: `${page.name}: ${name}, at ${slowdown}× slowdown`,
    value,
    unit: 'ms',
    baseline,
    ratio: value / bare,
    rule: 'value ≤',
    limit: readyMs,
    ok: value <= readyMs,
  });
  const bytes = of('bytes');
  return [
    {
      name: `${page.name}: first load, compressed`,
      value: bytes / 1000,
      unit: 'kB',
      baseline: '',
      rule: 'value ≤',
      limit: mostBytes / 1000,
      ok: bytes <= mostBytes,
    },
    ms('until it shows what it is for', of('shownMs')),
    ms('until it has answered a press of its button', of('answeredMs')),
    ms('until what was pressed for is read', of('heldMs')),
  ];
}

async function load(browser: Browser, port: number, awaited: Page): Promise<Load> {
  const { page } = await aConsole(browser, port);
  const origin = `http://localhost:${port}`;
  try {
    const devtools = await page.context().newCDPSession(page);
    await devtools.send('Emulation.setCPUThrottlingRate', { rate: slowdown });
    const bareAtMs = performance.now();
    await page.goto(`${origin}/api/v1/me`);
    const bareMs = performance.now() - bareAtMs;
    return { ...(await firstLoad(page, devtools, origin, awaited)), bareMs };
  } finally {
    await page.context().close();
  }
}
