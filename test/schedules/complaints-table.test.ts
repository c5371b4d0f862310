import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { areaCode } from '../../src/domain/ids.ts';
import { readComplaints } from '../../src/schedules/complaints-table.ts';
import { aHome, linesOf } from '../sources/temp-home.ts';

const county = { county: areaCode('371524'), name: '东阿县', pinyin: 'donge' };

async function read(content: string | Uint8Array) {
  const home = await aHome({ 'hotline.csv': content });
  const { month, rows, findings } = await readComplaints({
    path: join(home, 'hotline.csv'),
    county,
    month: '2026-10',
  });
  return { topics: month.topics, rows, lines: linesOf(findings) };
}

describe('a table of complaints', () => {
  it('adds up a month by topic, by id or Chinese name, full-width digits included', async () => {
    const { topics, rows, lines } = await read('投诉类别,件数\r\n银行卡,１２\r\nbank-cards,3\r\n征信,4\r\n');
    expect(lines).toEqual([]);
    expect([topics, rows]).toEqual([{ 'bank-cards': 15, 'credit-record': 4 }, 3]);
  });

  it('counts a row of a list as one, and passes over other counties and months with a word', async () => {
    const { topics, lines } = await read(
      'topic,county,month\nmortgages,东阿,2026年10月\nmortgages,371524,2026/10\nmortgages,莘县,2026-10\nmortgages,东阿,2026-9\n',
    );
    expect(topics).toEqual({ mortgages: 2 });
    expect(lines).toEqual([expect.stringMatching(/^warning hotline\.csv {2}2 行是别的县或别的月份/)]);
  });

  it('names what it cannot read, formulas among them', async () => {
    const { lines } = await read('topic,count\n=1+1,2\nbank-cards,-3\n银行卡,很多\n__proto__,1\n');
    expect(lines).toEqual([
      expect.stringMatching(/^error hotline\.csv:2:1 {2}topic 写成了 "=1\+1"/),
      expect.stringMatching(/^error hotline\.csv:3:12 {2}count 写成了 "-3"/),
      expect.stringMatching(/^error hotline\.csv:4:5 {2}count 写成了 "很多"/),
      expect.stringMatching(/^error hotline\.csv:5:1 {2}topic 写成了 "__proto__"/),
    ]);
  });

  it('counts categories that are no topic as other, by name, and passes over sums', async () => {
    const { topics, rows, lines } = await read(
      '类别,件数\n电信诈骗,12\n反诈,1\n人民币储蓄,4\n其他（含理财）,9\nBank Cards,1\n合计,27\n',
    );
    expect([topics, rows]).toEqual([{ 'anti-fraud': 13, other: 14 }, 5]);
    expect(lines).toEqual([
      expect.stringMatching(/^warning hotline\.csv {2}1 行是合计，没有读/),
      expect.stringMatching(
        /^warning .*3 行的类别.*都算作 other："人民币储蓄"、"其他\(含理财\)"、"Bank Cards"/,
      ),
    ]);
    const many = Array.from({ length: 501 }, (_, n) => `第 ${n} 件\n`).join('');
    expect((await read(`topic\n${many}`)).lines.at(-1)).toMatch(/^error .*有 502 个不同的主题/);
  });

  it('refuses more topics than there can be, with the likely mistake', async () => {
    const rows = (count: number) => Array.from({ length: count }, (_, n) => `t${n}\n`).join('');
    expect((await read(`topic\n${rows(500)}`)).lines).toEqual([]);
    expect((await read(`topic\n${rows(501)}`)).lines).toEqual([
      expect.stringMatching(/^error hotline\.csv {2}有 501 个不同的主题，最多 500 个.*不是类别/),
    ]);
  });

  it('reads GBK with a warning, and a hundred thousand rows', async () => {
    // 征信,3 in GBK.
    const gbk = Buffer.concat([
      Buffer.from('topic,count\n'),
      Buffer.from([0xd5, 0xf7, 0xd0, 0xc5]),
      Buffer.from(',3\n'),
    ]);
    expect(await read(gbk)).toMatchObject({
      topics: { 'credit-record': 3 },
      lines: [expect.stringContaining('GBK')],
    });
    const { topics, rows } = await read(`topic\n${'银行卡\n'.repeat(100_000)}`);
    expect([topics, rows]).toEqual([{ 'bank-cards': 100_000 }, 100_000]);
  });
});
