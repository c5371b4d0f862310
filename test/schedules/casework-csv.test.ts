import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { LocalDate } from '../../src/domain/ids.ts';
import { readCasework } from '../../src/schedules/casework-csv.ts';
import { aHome, linesOf } from '../sources/temp-home.ts';

const today = '2026-11-26' as LocalDate;
const file = 'schedules/donge/casework.csv';

async function read(content: string | Uint8Array) {
  const { months, findings, digest } = await readCasework(await aHome({ [file]: content }), 'donge', today);
  return { months, digest, lines: linesOf(findings) };
}

test('figures people enter are read by month, whatever the order, in their own words', async () => {
  const { months, lines, digest } = await read(
    '月份,投诉件数,调解件数,调解成功,来源\r\n2026年10月,９,6,5,县金融纠纷调解中心\r\n2026-09,12,,,\r\n',
  );
  expect(lines).toEqual([]);
  expect(months).toEqual([
    { month: '2026-09', complaints: 12 },
    { month: '2026-10', complaints: 9, mediations: 6, settled: 5, source: '县金融纠纷调解中心' },
  ]);
  expect(digest).toMatch(/^[0-9a-f]{64}$/);
});

test('one wrong cell and none of the file is believed; each is named by line and column', async () => {
  const { months, lines } = await read(
    'month,complaints,mediations,settled,source\n2026-08,3,1,1,好\n2026-09,-1,2,3,=cmd()\n2026-09,1e9,,1,\n2026-12,1,,,\n十月,1,,,\n',
  );
  expect(months).toEqual([]);
  expect(lines).toEqual([
    expect.stringMatching(/:3:9 {2}complaints 写成了 "-1"/),
    expect.stringMatching(/:3:14 {2}调解成功 3 件，调解 2 件/),
    expect.stringMatching(/:3:16 {2}source 写成了 "=cmd\(\)"/),
    expect.stringMatching(/:4:1 {2}月份 "2026-09" 和第 3 行重复/),
    expect.stringMatching(/:4:9 {2}complaints 写成了 "1e9"/),
    expect.stringMatching(/:4:14 {2}调解成功 1 件，调解 没写 件/),
    expect.stringMatching(/:5:1 {2}月份 "2026-12" 还没有到/),
    expect.stringMatching(/:6:1 {2}month 写成了 "十月"/),
  ]);
});

test.each([
  ['bytes that are no text', new Uint8Array([0, 1, 2, 255]), /不是文本文件/],
  ['another header', 'name,value\na,b\n', /month/],
  ['more than a file of the kind can be', new Uint8Array(2 ** 20 + 1).fill(65), /太大/],
])('%s: nothing is read, and that is said', async (_, content, says) => {
  const { months, lines } = await read(content);
  expect(months).toEqual([]);
  expect(lines.join('\n')).toMatch(says);
});

test('no file is no figures; a link that leads out is not followed', async () => {
  const home = await aHome({
    'schedules/donge/schedule.yaml': '',
    'outside.csv': 'month,complaints\n2026-01,1\n',
  });
  expect(await readCasework(home, 'donge', today)).toEqual({ months: [], findings: [] });
  await symlink(join(home, 'outside.csv'), join(home, file));
  const { months, findings } = await readCasework(home, 'donge', today);
  expect(months).toEqual([]);
  expect(linesOf(findings)[0]).toContain('指向文件夹外面的链接');
});
