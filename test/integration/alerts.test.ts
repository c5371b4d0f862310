import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, expect, test } from 'vitest';
import type { Alert } from '../../src/domain/alert.ts';
import { aHome, removeSpeech, type TestHome } from '../support/home.ts';
import { aMailServer } from '../support/mail-server.ts';
import { eventually, output } from '../support/process.ts';
import { aReceiver, type Receiver } from '../support/receiver.ts';
import { approveAll, type Served, seen, serving, until } from '../support/served-home.ts';

const cleanups: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});
afterAll(removeSpeech);

const zone = 'Asia/Shanghai';

/** A home whose only slot is so many minutes from now, nothing approved, and these channels. */
async function aHomeInDanger(minutes: number, lead: string, channels: string) {
  const home = await aHome({
    endpoints: ['a-1,铜城喇叭,371524100,memory,', 'a-2,新城喇叭,371524101,memory,'],
    lessons: 1,
    seconds: 2,
    slotLength: '1m',
  });
  cleanups.push(home.remove);
  const air = Temporal.Now.zonedDateTimeISO(zone).add({ minutes }).round({ smallestUnit: 'minute' });
  const file = join(home.folder, 'schedules', 'donge', 'schedule.yaml');
  const yaml = await readFile(file, 'utf8');
  const at = air.toPlainTime().toString({ smallestUnit: 'minute' });
  const slots = `slots:\n  evening: { at: "${at}", length: 1m }\nlead: ${lead}\n`;
  await writeFile(file, yaml.replace(/slots:\n(?: {2}.*\n)+/, slots));
  await writeFile(join(home.folder, 'schedules', 'alerts.yaml'), `channels:\n${channels}`);
  await mkdir(join(home.folder, 'data'), { recursive: true });
  return { home, id: `371524/${air.toPlainDate()}/evening` };
}

async function receiving(): Promise<Receiver> {
  const receiver = await aReceiver();
  cleanups.push(() => receiver.close());
  return receiver;
}

async function served(home: TestHome, env: Readonly<Record<string, string>>): Promise<Served> {
  const service = await serving(home, 0, { DALABA_LOG_LEVEL: 'warn', ...env });
  cleanups.push(() => service.process.kill('SIGTERM'));
  return service;
}

const warnings = ({ process }: Served): number =>
  process.output().split('a broadcast is in danger').length - 1;
/** Of each message a webhook got, what it told. */
const told = ({ received }: Receiver): string[][] =>
  received.map(({ body }) =>
    (JSON.parse(body).alerts as { event: string; kind: string }[]).map(
      ({ event, kind }) => `${event} ${kind}`,
    ),
  );

test('a warning reaches every channel once, and one the service was killed over is sent after its restart', async () => {
  const [wecom, dingtalk, hook, mail] = [
    await receiving(),
    await receiving(),
    await receiving(),
    await aMailServer(),
  ];
  cleanups.push(() => mail.close());
  hook.neverAnswer();
  const { home, id } = await aHomeInDanger(
    20,
    '10m',
    `  - { kind: wecom, credential: duty }
  - { kind: dingtalk, credential: ding, secret: ding-secret }
  - { kind: webhook, credential: hook }
  - { kind: email, credential: mail, from: dalaba@example.org, to: [duty@example.org] }
`,
  );
  const env = {
    DALABA_CREDENTIAL_DUTY: `${wecom.url}/send?key=very-secret`,
    DALABA_CREDENTIAL_DING: `${dingtalk.url}/send?access_token=very-secret`,
    DALABA_CREDENTIAL_DING_SECRET: 'SECvery-secret',
    DALABA_CREDENTIAL_HOOK: `${hook.url}/very-secret`,
    DALABA_CREDENTIAL_MAIL: mail.url,
    DALABA_PUBLIC_URL: 'https://dalaba.example.org/',
  };
  const first = await served(home, env);
  const describe = first.process.output;
  for (const of of [wecom, dingtalk, hook, mail])
    await eventually(() => of.received.length > 0 || undefined, { describe });
  const { stdout } = await output(['alerts', '--json', '--home', home.folder]);
  const [alert] = JSON.parse(stdout) as Alert[];
  expect(alert).toMatchObject({ broadcast: id, fault: { kind: 'unapproved', silent: 2, of: 2 } });
  expect(warnings(first)).toBe(1);
  expect(describe()).not.toContain('very-secret');
  await first.process.kill('SIGKILL');

  hook.answer(200, 'ok');
  const second = await served(home, env);
  await eventually(() => hook.received.length > 1 || undefined, {
    withinMs: 120_000,
    describe: second.process.output,
  });
  expect(told(hook)).toEqual([['opened unapproved'], ['opened unapproved']]);
  expect(JSON.parse(hook.received[1]?.body ?? '').alerts[0].id).toBe(alert?.id);
  expect([wecom, dingtalk, mail].map(({ received }) => received.length)).toEqual([1, 1, 1]);
  expect(JSON.parse(wecom.received[0]?.body ?? '').markdown.content).toMatch(
    /东阿县 .* 晚间 .*没有审核过的课可播.*详情：https:\/\/dalaba\.example\.org/s,
  );
  expect(warnings(second)).toBe(0);

  const tested = await output(['alerts', 'test', '--home', home.folder]);
  expect(tested.code, tested.text).toBe(0);
  expect(tested.text.match(/已收下/g)).toHaveLength(4);
  expect(mail.received[1]?.subject).toBe('【大喇叭】测试消息');
  wecom.answer(200, '{"errcode":93000,"errmsg":"invalid webhook url, very-secret"}');
  const again = await output(['alerts', 'test', '--home', home.folder]);
  expect(again.code).toBe(1);
  expect(again.text).toContain('errcode 93000');
  expect(again.text).not.toContain('very-secret');
}, 240_000);

test('channels that hang, fail or talk nonsense delay no delivery; a warning comes once and is lifted once', async () => {
  const [good, hanging, broken, nonsense] = [
    await receiving(),
    await receiving(),
    await receiving(),
    await receiving(),
  ];
  hanging.neverAnswer();
  broken.answer(500);
  nonsense.answer(200, '<html>hello</html>');
  const { home, id } = await aHomeInDanger(
    42,
    '38m',
    ['good', 'hanging', 'broken', 'nonsense']
      .map((name) => `  - { kind: ${name === 'nonsense' ? 'wecom' : 'webhook'}, credential: ${name} }\n`)
      .join(''),
  );
  const service = await served(home, {
    DALABA_SPEED: '5',
    DALABA_WARN_MINUTES: '40',
    DALABA_CREDENTIAL_GOOD: good.url,
    DALABA_CREDENTIAL_HANGING: hanging.url,
    DALABA_CREDENTIAL_BROKEN: broken.url,
    DALABA_CREDENTIAL_NONSENSE: nonsense.url,
  });
  const describe = () => service.process.output().slice(-3000);
  for (const of of [good, hanging, broken, nonsense])
    await eventually(() => of.received.length > 0 || undefined, { withinMs: 150_000, describe });
  // Two of the clock's minutes pass, twelve real seconds each.
  await sleep(26_000);
  expect(told(good)).toEqual([['opened unapproved']]);
  await approveAll(service, ['opening', 'lesson-1', 'closing']);
  await eventually(() => good.received.length > 1 || undefined, { withinMs: 120_000, describe });
  await until(service, id, 'frozen', 420_000);
  const { broadcast, deliveries } = await eventually(
    async () => {
      const look = await seen(service, id);
      return look?.deliveries.every(({ state }) => state === 'accepted') ? look : undefined;
    },
    { withinMs: 60_000, describe },
  );
  expect(deliveries.map(({ attempts }) => attempts)).toEqual([1, 1]);
  expect(hanging.received.length).toBeGreaterThan(1);
  for (const { settledAtMs } of deliveries as unknown as { settledAtMs: number }[])
    expect(settledAtMs).toBeLessThan(broadcast.startsAtMs);
  // A slow machine may have been warned of its programmes, too: each once.
  const events = told(good).flat();
  expect(events.slice(0, 2)).toEqual(['opened unapproved', 'recovered unapproved']);
  expect(new Set(events).size).toBe(events.length);
  expect(warnings(service)).toBe(events.filter((event) => event.startsWith('opened')).length);

  const list = (...args: string[]) => output(['alerts', ...args, '--home', home.folder]);
  await eventually(async () => (await list()).text.includes('现在没有预警') || undefined, { describe });
  expect((await list('--all')).text).toMatch(/没有审核过的课可播.*恢复/);
}, 600_000);
