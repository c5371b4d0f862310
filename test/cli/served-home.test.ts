import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { aHome, removeSpeech, type TestHome } from '../support/home.ts';
import { output } from '../support/process.ts';
import { type Served, serving } from '../support/served-home.ts';

const stackLine = /^\s+at /m;
let home: TestHome;
let service: Served;
const run = (...args: string[]) => output([...args, '--home', home.folder]);

beforeAll(async () => {
  home = await aHome({ lessons: 2, endpoints: ['donge-001,铜城喇叭,371524100,memory,memory://a'] });
  service = await serving(home, 0);
});

afterAll(async () => {
  await service?.process.kill('SIGTERM');
  await home?.remove();
  await removeSpeech();
});

describe('a fresh home that is served', () => {
  test('has no plays and no broadcasts of another day, and says so', async () => {
    const [plays, broadcasts] = await Promise.all([run('plays'), run('broadcasts', '--date', '2020-01-01')]);
    expect(plays).toMatchObject({ code: 0, text: expect.stringContaining('还没有播放记录') });
    expect(broadcasts).toMatchObject({ code: 0, text: expect.stringContaining('还没有播出') });
    expect((await run('plays', '--json')).stdout).toBe('[]\n');
  });

  test('prints the public keys, and no private half', async () => {
    const { code, stdout } = await run('keys');
    expect(code).toBe(0);
    const { keys } = JSON.parse(stdout) as { keys: Record<string, unknown>[] };
    expect(keys).toHaveLength(1);
    expect(keys[0]).toMatchObject({ kty: 'OKP', crv: 'Ed25519' });
    expect(keys[0]).not.toHaveProperty('d');
  });

  test('refuses to plan for what was not approved, and plans it once it is', async () => {
    const before = await run('plan', 'donge', '--slot', 'evening', '--date', '2030-01-01', '--json');
    expect(itemsOf(before.stdout)).not.toContain('lesson-1');
    const approved = await run('approve', 'lesson-1', 'cmn', '--yes');
    expect(approved).toMatchObject({ code: 0, text: expect.stringContaining('已审核 lesson-1/cmn/') });
    const after = await run('plan', 'donge', '--slot', 'evening', '--date', '2030-01-01', '--json');
    expect(itemsOf(after.stdout)).toContain('lesson-1');
  });

  test.each([
    { lesson: 'no-such-lesson', variety: 'cmn', says: '没有这一课：no-such-lesson' },
    { lesson: 'lesson-1', variety: 'yue', says: '没有 yue 录音' },
    { lesson: '../secrets', variety: 'cmn', says: '../secrets' },
  ])('refuses to approve $lesson in $variety', async ({ lesson, variety, says }) => {
    const { code, text } = await run('approve', lesson, variety, '--yes');
    expect(code).toBe(1);
    expect(text).toContain(says);
    expect(text).not.toMatch(stackLine);
  });
});

describe('a withdrawal', () => {
  test('says what it replaced, asks for a reason, and is for good', async () => {
    for (const lesson of ['lesson-1', 'lesson-2']) await run('approve', lesson, 'cmn', '--yes');
    expect(await run('air', 'donge', 'evening', '--date', '2030-02-01')).toMatchObject({ code: 0 });
    expect((await run('withdraw', 'lesson-2', 'cmn')).text).toContain('--reason');
    const { code, text } = await run('withdraw', 'lesson-2', 'cmn', '--reason', '年份念错了');
    expect(code).toBe(0);
    expect(text).toContain('已撤回 lesson-2/cmn/');
    expect(text).toMatch(/371524 2030-02-01 晚间.*改播 《lesson-1》，原来是 .*《lesson-2》/);
    expect((await run('withdraw', 'lesson-2', 'cmn', '--reason', '再撤一次')).text).toContain(
      '没有要换的节目',
    );
    expect(await run('approve', 'lesson-2', 'cmn', '--yes')).toMatchObject({
      code: 1,
      text: expect.stringContaining('撤下过'),
    });
  });
});

describe('a county', () => {
  test('is found by its Chinese name, and its plan is JSON of the documented shape', async () => {
    const { code, stdout } = await run('plan', '东阿县', '--date', '2030-01-01', '--json');
    expect(code).toBe(0);
    const plans = JSON.parse(stdout) as Record<string, unknown>[];
    expect(plans.map(({ id }) => id)).toEqual(['371524/2030-01-01/morning', '371524/2030-01-01/evening']);
    expect(Object.keys(plans[0] ?? {}).toSorted()).toEqual([
      'county',
      'date',
      'endsAtMs',
      'id',
      'playlists',
      'slot',
      'startsAtMs',
    ]);
  });

  test.each([
    ['air', 'liaocheng', 'evening'],
    ['plays', '--county', 'liaocheng'],
  ])('nobody knows is refused by %s with what there is', async (...args) => {
    const { code, text } = await run(...args);
    expect(code).toBe(1);
    expect(text).toContain('没有叫“liaocheng”的县。有：东阿县 donge 371524。');
    expect(text).not.toMatch(stackLine);
  });

  test.each([
    ['plan', 'donge', '--date', '2026-02-30'],
    ['broadcasts', '--date', 'tomorrow'],
  ])('on a day the calendar does not have is refused by %s', async (...args) => {
    const { code, text } = await run(...args);
    expect(code, text).toBe(1);
    expect(text).toContain(args.at(-1));
    expect(text).not.toMatch(stackLine);
  });
});

test('a plan for people shows the slot, the languages and the reasons in aligned columns', async () => {
  await run('approve', 'lesson-2', 'cmn', '--yes');
  const { code, text } = await run('plan', '东阿县', '--slot', 'evening', '--date', '2030-01-01');
  expect(code).toBe(0);
  expect(text).toContain(`东阿县 2030-01-01 晚间 ${home.evening}–${home.evening.replace(':30', ':32')}`);
  expect(text).toContain('普通话');
  expect(text).toContain('lesson-2');
});

function itemsOf(json: string): string[] {
  const plans = JSON.parse(json) as { playlists: { playlist: { items: { lesson: string }[] } }[] }[];
  return plans.flatMap(({ playlists }) =>
    playlists.flatMap(({ playlist }) => playlist.items.map(({ lesson }) => lesson)),
  );
}
