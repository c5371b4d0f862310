import { existsSync, readFileSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openSigningKeys } from '../../src/secrets/signing-keys.ts';
import { createStore } from '../../src/store/store.ts';
import { aClock } from '../support/fakes.ts';
import { output } from '../support/process.ts';
import { aReportCounty } from '../support/report-county.ts';

let home: string;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'dalaba-reports-'));
  await mkdir(join(home, 'data'));
  const folder = join(home, 'schedules', 'donge');
  await cp(join(import.meta.dirname, '../../schedules/donge'), folder, { recursive: true });
  await writeFile(join(folder, 'casework.csv'), '月份,调解件数,调解成功\n2025-10,6,5\n');
  const clock = aClock(Date.UTC(2025, 10, 26));
  const store = await createStore({ file: join(home, 'data', 'dalaba.sqlite'), clock });
  const signingKeys = await openSigningKeys(join(home, 'data', 'secrets'));
  await aReportCounty(
    { store, clock, signingKeys },
    { townships: 2, villagesEach: 1, from: '2025-10-01', to: '2025-10-20', stepDays: 5, lessons: 3, seed: 1 },
  );
  await store.close();
});
afterAll(() => rm(home, { recursive: true, force: true }));

const run = (...args: string[]) => output([...args, '--home', home]);

test('the command line prints a report, writes one whole, and exports the plays behind it', async () => {
  const file = join(home, '登记.xlsx');
  const [shown, saved, json, work, plays, listed, records, bad, lost, other] = await Promise.all([
    run('report', 'coverage', '东阿', '--month', '2025-10'),
    run('report', 'as-run', 'donge', '--month', '2025-10', '--out', file),
    run('report', 'as-run', '371524', '--month', '2025-10', '--format', 'json'),
    run('report', 'work', 'donge', '--year', '2025'),
    run('plays', '--county', 'donge', '--lesson', 'lesson-1', '--csv'),
    run('plays', '--county', 'donge', '--lesson', 'lesson-1'),
    run('plays', '--county', 'donge', '--lesson', 'lesson-1', '--json'),
    run('report', 'coverage', 'donge', '--out', join(home, 'a.docx')),
    run('report', 'coverage', 'donge', '--month', '2025-10', '--out', join(home, 'nowhere', 'a.csv')),
    run('report', 'coverage', 'donge', '--format', 'json', '--out', join(home, 'a.csv')),
  ]);
  expect([shown.code, shown.text]).toEqual([
    0,
    expect.stringMatching(/东阿县（371524）覆盖月报[\s\S]*各乡镇：课[\s\S]*不知道/),
  ]);
  expect([saved.code, saved.text, readFileSync(file).subarray(0, 2).toString()]).toEqual([0, '', 'PK']);
  expect(existsSync(`${file}.part`)).toBe(false);
  const register = JSON.parse(json.stdout).sections.find((one: { id: string }) => one.id === 'register');
  expect(register.rows.length).toBe(16);
  expect(work.text).toMatch(/投诉和调解（人导入或填报，供对照）[\s\S]*2025-10 .* 6 +5 +83\.3/);
  const lines = plays.stdout.trimEnd().split('\r\n');
  expect(lines[0]).toContain('成品摘要,类别,直播源,开始（UTC）');
  expect(lines.length).toBeGreaterThan(1);
  for (const line of lines.slice(1)) expect(line).toContain(',lesson-1,');
  // Who says so stands beside each play, in the table as in the export and the register.
  const words = { device: '终端回执', platform: '平台报告', streamed: '本机推流' } as const;
  const said = (JSON.parse(records.stdout) as { evidence?: keyof typeof words }[]).map(({ evidence }) =>
    evidence === undefined ? '无' : words[evidence],
  );
  const shownPlays = listed.stdout.split('\n').slice(0, said.length + 2);
  expect(shownPlays.shift()).toMatch(/结果 +凭据$/);
  expect(shownPlays.slice(1).map((line) => line.trimEnd().split(/ {2,}/).at(-1))).toEqual(said);
  const inCsv = lines.slice(1).map((line) => line.split(',')[13]);
  expect(inCsv).toEqual(said.map((word) => (word === '无' ? '' : word)));
  expect(new Set(said).size).toBeGreaterThan(1);
  expect(register.rows.map(({ evidence }: { evidence: string }) => evidence).join()).toContain('终端回执');
  expect(bad).toMatchObject({ code: 1, text: expect.stringContaining('--out 的后缀看不出格式') });
  expect(lost).toMatchObject({ code: 1, text: expect.stringMatching(/写不了.*请先建好/) });
  expect(other).toMatchObject({ code: 1, text: expect.stringContaining('后缀不一样') });
});
