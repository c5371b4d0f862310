import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { aHome, removeSpeech, type TestHome } from '../support/home.ts';
import { output } from '../support/process.ts';
import { type Served, serving } from '../support/served-home.ts';

const stackLine = /^\s+at /m;
let home: TestHome;
let service: Served;
const run = (...args: string[]) => output([...args, '--home', home.folder]);

beforeAll(async () => {
  home = await aHome({
    lessons: 2,
    endpoints: [
      'donge-001,铜城喇叭,371524100,memory,memory://a',
      'donge-002,铜城广播,371524100,rtp,rtp://239.10.0.1:5004?codec=g722&ttl=4',
    ],
  });
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

  test('says how long what is kept, and that nothing is to go yet', async () => {
    const { code, text } = await run('retention');
    expect({ code, text }).toMatchObject({ code: 0, text: expect.stringContaining('录音原件 masters') });
    const { lines } = JSON.parse((await run('retention', '--json')).stdout) as {
      lines: { kind: string; months: number; due: { rows: number } }[];
    };
    expect(lines).toHaveLength(8);
    for (const { kind, months, due } of lines)
      expect({ kind, months, rows: due.rows }).toEqual({
        kind,
        months: kind === 'masters' || kind === 'approvals' ? 36 : 12,
        rows: 0,
      });
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

test('is backed up while it is served; the copy is restored elsewhere, with its keys and its record', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'dalaba-copies-'));
  try {
    const copy = join(folder, 'monday');
    const made = await run('backup', copy);
    expect(made).toMatchObject({
      code: 0,
      text: expect.stringContaining('条目都接得上；底下的播放和回执没有核验'),
    });
    expect(await run('backup', copy)).toMatchObject({ code: 1, text: expect.stringContaining('从不覆盖') });
    expect(await run('restore', copy)).toMatchObject({
      code: 1,
      text: expect.stringContaining('另一个服务'),
    });
    const elsewhere = join(folder, 'home');
    await mkdir(elsewhere);
    const there = (...args: string[]) => output([...args, '--home', elsewhere]);
    expect(await there('migrate', '--check')).toMatchObject({
      code: 1,
      text: expect.stringContaining('0001-first-words'),
    });
    const restored = await there('restore', copy);
    expect(restored).toMatchObject({ code: 0, text: expect.stringContaining('已恢复') });
    expect(restored.text).not.toMatch(stackLine);
    expect((await there('keys')).stdout).toBe((await run('keys')).stdout);
    const busy = await run('transfer', '--to', 'postgres://localhost/nowhere');
    expect(busy).toMatchObject({ code: 1, text: expect.stringContaining('另一个服务') });
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('a receiver’s description is printed for an rtp endpoint, and for no other', async () => {
  const found = await run('sdp', 'donge-002');
  expect(found).toMatchObject({ code: 0, stdout: expect.stringContaining('m=audio 5004 RTP/AVP 9') });
  expect(found.stdout).toContain('c=IN IP4 239.10.0.1/4');
  expect(await run('sdp', 'donge-001')).toMatchObject({ code: 1, text: expect.stringContaining('memory') });
  expect(await run('sdp', 'donge-9')).toMatchObject({ code: 1, text: expect.stringContaining('donge-9') });
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

describe('a plan that is asked for more', () => {
  const plan = (...args: string[]) => run('plan', 'donge', '--date', '2030-01-01', ...args);

  test('explains every value, and what was proved of the whole', async () => {
    const { code, text } = await plan('--slot', 'evening', '--explain');
    expect(code, text).toBe(0);
    expect(text).toMatch(/总值 [\d,]+\.\d{3}，已证明最优/);
    expect(text).toMatch(/每 14 天一遍：2 课里做到 2 课/);
    const { stdout } = await plan('--slot', 'evening', '--explain', '--json');
    const [one] = JSON.parse(stdout) as { playlists: unknown[]; outlooks: unknown[] }[];
    expect(one?.outlooks).toHaveLength(one?.playlists.length ?? 0);
  });

  test('shows a month at a glance, a line a day', async () => {
    const { code, text } = await plan('--days', '30', '--calendar');
    expect(code, text).toBe(0);
    expect(text.match(/^2030-01-\d\d /gm)).toHaveLength(30);
    const { stdout } = await plan('--days', '2', '--calendar', '--json');
    expect(JSON.parse(stdout)).toMatchObject([
      { slots: [{ date: '2030-01-01' }, {}, {}, {}], outlooks: [{}, {}] },
    ]);
  });

  test('names the dialect recordings that are missing, where anyone wants one', async () => {
    const { code, text } = await plan('--missing');
    expect(code, text).toBe(0);
    expect(text).toContain('不缺方言录音');
  });

  test('shows what edits would change before they are published', async () => {
    expect((await plan('--diff')).text).toContain('不改变这几天的节目');
    // The running service publishes edits of its own home at once: this is another, with the same data.
    const copy = await mkdtemp(join(tmpdir(), 'dalaba-draft-'));
    try {
      for (const part of ['content', 'schedules'])
        await cp(join(home.folder, part), join(copy, part), { recursive: true });
      const file = join(copy, 'schedules', 'donge', 'schedule.yaml');
      const before = await readFile(file, 'utf8');
      await writeFile(
        file,
        before.replace(/evening: \{ at: "\d\d:30", length: 2m \}/, 'evening: { at: "18:07", length: 3m }'),
      );
      const asked = ['plan', 'donge', '--date', '2030-01-01', '--diff', '--home', copy];
      const { code, text } = await output(asked, { DALABA_DATA: join(home.folder, 'data') });
      expect(code, text).toBe(0);
      expect(text).toContain('+ 18:07 起，共 180 秒');
      expect(text).not.toContain('早间');
    } finally {
      await rm(copy, { recursive: true, force: true });
    }
  });

  test('is refused when it asks for two things at once', async () => {
    const { code, text } = await plan('--diff', '--calendar');
    expect(code).toBe(1);
    expect(text).not.toMatch(stackLine);
  });

  test('is run over a year by simulate', async () => {
    const { code, stdout } = await run('simulate', 'donge', '--date', '2030-01-01', '--json');
    expect(code).toBe(0);
    const { days, audiences } = JSON.parse(stdout) as {
      days: number;
      audiences: { slots: number; starved: string[] }[];
    };
    expect({ days, slots: audiences[0]?.slots, starved: audiences[0]?.starved }).toEqual({
      days: 365,
      slots: 730,
      starved: [],
    });
    const { text } = await run('simulate', 'donge', '--date', '2030-01-01', '--days', '7');
    expect(text).toContain('东阿县，2030-01-01 起 7 天');
  });
});

describe('a schedule', () => {
  // What other tests planned airs as it is.
  const keep = ['--tonight', 'keep'];
  const file = () => readFile(join(home.folder, 'schedules', 'donge', 'schedule.yaml'), 'utf8');

  test('is shown, changed at a key and published, with a diff, and told in the ledger', async () => {
    const before = await file();
    expect((await run('schedule', 'show', '东阿')).text).toContain(before.trim());
    const set = await run('schedule', 'set', '东阿', 'gap', '2s', ...keep);
    expect(set, set.text).toMatchObject({ code: 0, text: expect.stringMatching(/\+ +\d+ {2}gap: 2s/) });
    expect(await file()).toBe(`${before}gap: 2s\n`);
    const again = await run('schedule', 'set', 'donge', 'gap', '2s', '--json', ...keep);
    expect(JSON.parse(again.stdout)).toMatchObject({ changed: false, diff: [] });
    const quiet = '{ name: 高考, dates: 06-07..06-10, areas: ["371524100"] }';
    expect(await run('schedule', 'add', '371524', 'quiet', quiet, ...keep)).toMatchObject({ code: 0 });
    const refused = await run('schedule', 'set', '东阿', 'slots.evening.at', '26:00', ...keep);
    expect(refused).toMatchObject({ code: 1, text: expect.stringContaining('"at" 写成了 "26:00"') });
    expect(refused.text).not.toMatch(stackLine);
    const day = await service.ask('GET', '/counties');
    expect(day.body).toMatchObject({ items: [{ county: '371524' }] });
    expect(await run('schedule', 'unset', '东阿', 'quiet.高考', ...keep)).toMatchObject({ code: 0 });
  });

  test('is edited whole, in an editor of one’s own or from a file', async () => {
    const editor = join(home.folder, 'editor.sh');
    await writeFile(editor, '#!/bin/sh\nsed -i "s/^gap: .*/gap: 3s/" "$1"\n', { mode: 0o755 });
    const edited = await output(['schedule', 'edit', '东阿', '--home', home.folder, ...keep], {
      EDITOR: editor,
    });
    expect(edited, edited.text).toMatchObject({ code: 0, text: expect.stringContaining('gap: 3s') });
    await writeFile(editor, '#!/bin/sh\nsed -i "s/^gap: .*/gap: 3 hours/" "$1"\n');
    const refused = await output(['schedule', 'edit', '东阿', '--home', home.folder, ...keep], {
      EDITOR: editor,
    });
    const [, kept = ''] = /您改的留在 (\S+)，/.exec(refused.text) ?? [];
    expect(refused.text).toContain('"gap" 写成了 "3 hours"');
    expect(await readFile(kept, 'utf8')).toContain('gap: 3 hours');
    await rm(dirname(kept), { recursive: true });
    await writeFile(join(home.folder, 'new.yaml'), (await file()).replace('gap: 3s', 'gap: 1s'));
    const from = await run(
      'schedule',
      'edit',
      '东阿',
      '--file',
      join(home.folder, 'new.yaml'),
      '--json',
      ...keep,
    );
    expect(JSON.parse(from.stdout)).toMatchObject({ changed: true });
    expect(await file()).toContain('gap: 1s');
  });
});

test('complaints of a month are imported, and steer nothing until the county says so', async () => {
  const sheet = join(home.folder, 'hotline.csv');
  for (const month of ['2020-01', '2020-02', '2020-03', '2020-04']) {
    await writeFile(sheet, `类别,件数\n银行卡,${month === '2020-04' ? 90 : 10}\n征信,10\n`);
    const done = await run('complaints', 'import', sheet, '--county', '东阿', '--month', month);
    expect(done, done.text).toMatchObject({ code: 0, text: expect.stringContaining('已导入') });
  }
  const shown = await run('complaints', 'show', 'donge');
  expect(shown.text).toMatch(/4 个月，最新 2020-04/);
  expect(shown.text).toContain('没有课是这些主题，它们引导不了排课，可能写错了：bank-cards、credit-record');
  const again = await run('complaints', 'import', sheet, '--county', '东阿', '--month', '2020-04', '--json');
  expect(JSON.parse(again.stdout)).toMatchObject({ changed: false, on: false, months: { length: 4 } });
  await writeFile(sheet, '类别,件数\n=1+1,3\n');
  expect(await run('complaints', 'import', sheet, '--county', '东阿', '--month', '2020-05')).toMatchObject({
    code: 1,
    text: expect.stringContaining('没有导入'),
  });
});

function itemsOf(json: string): string[] {
  const plans = JSON.parse(json) as { playlists: { playlist: { items: { lesson: string }[] } }[] }[];
  return plans.flatMap(({ playlists }) =>
    playlists.flatMap(({ playlist }) => playlist.items.map(({ lesson }) => lesson)),
  );
}

// Last: what it withdraws is needed above.
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

// Last: what is asked above knows one county.
test('takes a county from the command line, once, and lists it', async () => {
  const add = (...more: string[]) =>
    run('counties', 'add', '阳谷县', '--code', '371521', '--pinyin', 'yanggu', ...more);
  expect(await add()).toMatchObject({ code: 1, text: expect.stringContaining('--evening 18:30/25') });
  expect(await add('--evening', '25:30/25')).toMatchObject({
    code: 1,
    text: expect.stringContaining('18:30/25'),
  });
  const added = await add('--evening', '18:30/25');
  expect(added).toMatchObject({ code: 0, text: expect.stringContaining('已添加 阳谷县（371521）') });
  const counties = JSON.parse((await run('counties', 'list', '--json')).stdout) as { quiet: unknown[] }[];
  expect(counties.map(({ quiet }) => quiet)).toContainEqual([{ from: '21:00', until: '06:00' }]);
  const again = await add('--evening', '18:30/25');
  expect(again).toMatchObject({ code: 1, text: expect.stringContaining('371521') });
  const listed = JSON.parse((await run('counties', 'list', '--json')).stdout) as { county: string }[];
  expect(listed.map(({ county }) => county).sort()).toEqual(['371521', '371524']);
  expect((await run('counties', 'list')).text).toContain('阳谷县');
});
