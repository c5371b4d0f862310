import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { aHome, removeSpeech, type TestHome } from '../support/home.ts';
import { dalaba, eventually, output } from '../support/process.ts';
import { approveAll, freePort, playsOn, type Served, seen, serving, until } from '../support/served-home.ts';

const cleanups: (() => Promise<unknown> | unknown)[] = [];
afterAll(async () => {
  for (const cleanup of cleanups.reverse()) await cleanup();
  await removeSpeech();
});

const date = '2031-01-01';
const id = `371524/${date}/evening`;
const secrets = { DALABA_CREDENTIAL_MOURNING: 'm', DALABA_CREDENTIAL_LISTENING: 'l' };
let home: TestHome;
let served: Served;
let port: number;

beforeAll(async () => {
  port = await freePort();
  const line = (name: string) => `${name},<${name}>,371524100,http,http://127.0.0.1:${port}/${name}`;
  home = await aHome({ endpoints: [line('mourning'), line('listening')], lessons: 1, seconds: 7 });
  cleanups.push(home.remove);
  served = await serving(home, 0, { ...secrets, DALABA_GRACE_SECONDS: '5' });
  cleanups.push(() => served.process.kill('SIGTERM'));
  await approveAll(served, ['opening', 'lesson-1', 'closing']);
  const village = dalaba(['village', '--home', home.folder, '--server', served.url], secrets);
  cleanups.push(() => village.kill('SIGTERM'));
});

const playing = async (endpoint: string): Promise<string | null | undefined> =>
  fetch(`http://127.0.0.1:${port}/${endpoint}/health`)
    .then(async (answer) => ((await answer.json()) as { playing: string | null }).playing)
    .catch(() => undefined);

test('a village mutes what it hears, by a link that is good once; fetching it mutes nothing', async () => {
  const { status, body } = await served.ask('POST', '/broadcasts', {
    county: '371524',
    date,
    slot: 'evening',
    now: true,
  });
  expect(status, JSON.stringify(body)).toBe(202);
  await eventually(async () => (await playing('mourning')) || undefined, { describe: served.process.output });
  const made = await output(
    ['mute-link', 'mourning', '--date', date, '--home', home.folder, '--json'],
    secrets,
  );
  expect(made.code, made.text).toBe(0);
  const { url, broadcast } = JSON.parse(made.stdout);
  expect(broadcast).toBe(id);

  for (const method of ['GET', 'HEAD', 'GET']) {
    const page = await fetch(url, { method, headers: { 'user-agent': 'a chat that looks at links' } });
    expect(page.status).toBe(200);
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(page.headers.get('cache-control')).toBe('no-store');
    if (method === 'GET') {
      const html = await page.text();
      expect(html.indexOf('不响')).toBeGreaterThan(0);
      expect(html).toContain('&#60;mourning&#62;');
      expect(html).not.toContain('<mourning>');
      const { broadcast: aired } = (await served.ask('GET', `/broadcasts/${id}`)).body as {
        broadcast: { startsAtMs: number };
      };
      const starts = new Date(aired.startsAtMs);
      const hour = starts.toLocaleTimeString('en-GB', { timeZone: 'Asia/Shanghai', timeStyle: 'short' });
      expect(html).toContain(`1月1日（周三）晚间 ${hour}，1 只喇叭。`);
      expect(html).toContain('1 loudspeaker.');
      const style = /<style>(.*?)<\/style>/s.exec(html)?.[1] ?? '';
      const digest = createHash('sha256').update(style).digest('base64');
      expect(page.headers.get('content-security-policy')).toContain(`style-src 'sha256-${digest}'`);
    }
  }
  expect(await playing('mourning')).toBe(`${id}/mourning`);

  const pressed = await fetch(url, { method: 'POST' });
  expect([pressed.status, await pressed.text()]).toEqual([200, expect.stringContaining('不会响')]);
  await eventually(async () => (await playing('mourning')) === null || undefined);
  expect(await playing('listening')).toBe(`${id}/listening`);
  expect((await fetch(url, { method: 'POST' })).status).toBe(410);
  expect((await fetch(url)).status).toBe(410);
  expect((await fetch(`${url}x`)).status).toBe(404);
  expect((await fetch(`${url}x`, { method: 'POST' })).status).toBe(404);

  await eventually(
    async () => {
      const plays = await playsOn(served, date);
      const of = (endpoint: string) => plays.filter((play) => play.endpoint === endpoint);
      return (of('mourning').length >= 3 && of('listening').length >= 3) || undefined;
    },
    { describe: served.process.output },
  );
  const plays = await playsOn(served, date);
  const mourning = plays.filter(({ endpoint }) => endpoint === 'mourning');
  expect(mourning.filter(({ outcome }) => outcome !== 'played').map(({ reason }) => reason)).not.toHaveLength(
    0,
  );
  for (const { outcome, reason } of mourning.filter((play) => play.outcome !== 'played'))
    expect([`${outcome} ${reason}`]).toEqual([expect.stringMatching(/^(interrupted|missed) local$/)]);
  const late = await output(['unmute', id, 'mourning', '--home', home.folder], secrets);
  expect([late.code, late.text]).toEqual([1, expect.stringContaining('too late')]);
  await until(served, id, 'settled', 180_000);
  const states = (await seen(served, id))?.deliveries.map(({ endpoint, state }) => `${endpoint} ${state}`);
  expect(states?.sort()).toEqual(['listening accepted', 'mourning accepted', 'mourning replaced']);
  const all = await playsOn(served, date);
  expect(
    new Set(all.filter(({ endpoint }) => endpoint === 'listening').map(({ outcome }) => outcome)),
  ).toEqual(new Set(['played']));
});
