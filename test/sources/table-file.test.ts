import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createFindingList } from '../../src/sources/finding-list.ts';
import { readTableFile } from '../../src/sources/table-file.ts';
import { aRawWorkbook, aWorkbook, aZip, type CellValue, sheetXml } from '../support/workbook.ts';
import { aHome, linesOf } from './temp-home.ts';

const columns = {
  required: ['code', 'name'],
  optional: ['population'],
  synonyms: { code: ['编码', '区划代码'], name: ['名称', '村名'], population: ['人口'] },
};

async function read(
  bytes: string | Uint8Array,
  { name = 't.csv', sheet }: { name?: string; sheet?: string } = {},
) {
  const home = await aHome({ [name]: bytes });
  const findings = createFindingList(name);
  const rows = await readTableFile(join(home, name), columns, findings, sheet);
  return {
    cells: rows?.map((row) => ['code', 'name', 'population'].map((header) => row.cell(header)).join('|')),
    lines: linesOf(findings.all()),
  };
}

const gbk = (text: string): Uint8Array =>
  // 编码 名称 东村 in GBK; everything else is ASCII.
  Buffer.concat(
    [...text].map((letter) => Buffer.from(gbkOf[letter] ?? Buffer.from(letter).toString('hex'), 'hex')),
  );
const gbkOf: Readonly<Record<string, string>> = {
  编: 'b1e0',
  码: 'c2eb',
  名: 'c3fb',
  称: 'b3c6',
  东: 'b6ab',
  村: 'b4e5',
  㐁: '8139ef30',
};

describe('a table of text', () => {
  it.each([
    ['UTF-8', '编码,名称\n1,东村\n', 0],
    ['UTF-8 with a byte order mark and CRLF', '\ufeff编码,名称\r\n1,东村\r\n', 0],
    ['GBK', gbk('编码,名称\n1,东村\n'), 1],
    [
      'UTF-16 with tabs, as a spreadsheet’s Unicode text',
      Buffer.from('\ufeff编码\t名称\n1\t东村\n', 'utf16le'),
      1,
    ],
    ['semicolons', '编码;名称\n1;东村\n', 0],
    ['headers in English', 'Code,NAME\n1,东村\n', 0],
    ['headers with what forms add to them', '区划代码（必填）*,村名/name\n1,东村\n', 0],
    ['full-width headers', 'ｃｏｄｅ,名称\n1,东村\n', 0],
  ])('is read from %s', async (_, bytes, warnings) => {
    const { cells, lines } = await read(bytes);
    expect(cells).toEqual(['1|东村|']);
    expect(lines).toHaveLength(warnings);
  });

  it('is read from GB18030 with four-byte characters', async () => {
    expect((await read(gbk('编码,名称\n1,㐁东村\n'))).cells).toEqual(['1|㐁东村|']);
  });

  it.each([
    ['UTF-8 among GBK', Buffer.concat([gbk('编码,名称\n1,东村\n'), Buffer.from('2,西村庄\n')]), 't.csv:3:1'],
    ['GBK among UTF-8', Buffer.concat([Buffer.from('编码,名称\n1,西村庄\n'), gbk('2,东村\n')]), 't.csv:3:1'],
  ])('of %s is refused with the line', async (_, bytes, place) => {
    const { cells, lines } = await read(bytes);
    expect(cells).toBeUndefined();
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain(`error ${place}  第 `);
    expect(lines[0]).toContain('一个文件一种编码');
  });

  it.each([
    ['a mistyped Chinese header', '编码,名秤\n1,a\n', '1:4  未知的表头 "名秤"', 'did you mean "名称"'],
    ['two headers that mean one column', '编码,code,名称\n1,1,a\n', '1:4  表头 "code" 写了两次', '只写一次'],
    ['a missing column', '编码,备注\n1,a\n', '1:1  缺少表头 "名称"（missing header name）', 'code,name'],
  ])('with %s is explained', async (_, text, found, expected) => {
    const { cells, lines } = await read(text);
    expect(cells).toBeUndefined();
    expect(lines.find((line) => line.includes(found))).toContain(expected);
  });

  it.each([
    ['an old .xls file', Buffer.from('d0cf11e0a1b11ae1', 'hex'), '旧版 .xls 或带密码'],
    ['bytes of no encoding', Buffer.from([0xff, 0xff, 0xff]), '不是文本文件'],
    ['nothing', '', '文件是空的'],
  ])('that is %s is refused in one sentence', async (_, bytes, found) => {
    const { cells, lines } = await read(bytes);
    expect(cells).toBeUndefined();
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain(found);
  });
});

describe('a workbook', () => {
  const readBook = async (rows: readonly (readonly CellValue[])[]) =>
    read(await aWorkbook(rows, '村表'), { name: 't.xlsx' });

  it('is read with all the digits of its numbers, whatever it is called', async () => {
    const bytes = await aWorkbook([
      ['编码', '名称', '人口'],
      [371524101001, '东村', 590],
      ['371524101002', ' 西村 ', null],
    ]);
    const expected = ['371524101001|东村|590', '371524101002|西村|'];
    expect(await read(bytes, { name: 't.xlsx' })).toEqual({ cells: expected, lines: [] });
    expect(await read(bytes, { name: 't.csv' })).toEqual({ cells: expected, lines: [] });
  });

  it('refuses a formula, telling sheet and cell', async () => {
    const { lines } = await readBook([
      ['编码', '名称', '人口'],
      [371524101001, '东村', { formula: '=1+1' }],
    ]);
    expect(lines).toEqual([
      expect.stringMatching(/^error t\.xlsx:2:3 {2}村表!C2 是公式（a formula）, 复制后/),
    ]);
  });

  it.each([
    ['an error value', '<c r="B2" t="e"><v>#REF!</v></c>', 'B2 是错误值 "#REF!"'],
    ['a cell far to the right', '<c r="ZZ2" t="str"><v>x</v></c>', 'ZZ2 太靠右了'],
    ['nesting without end', '<a>'.repeat(40), '嵌套太深'],
    ['XML that ends too early', '<c r="A1"', '文件坏了'],
  ])('with %s is explained', async (_, xml, found) => {
    const sheet = `<worksheet><sheetData><row r="1"><c t="inlineStr"><is><t>code</t></is></c><c t="inlineStr"><is><t>name</t></is></c></row><row r="2">${xml}</row></sheetData></worksheet>`;
    const { lines } = await read(aRawWorkbook([{ name: 's', xml: sheet }]));
    expect(lines.join('\n')).toContain(found);
    expect(lines[0]).toMatch(/^error/);
  });

  it('that is broken, or is no workbook at all, is told in one sentence', async () => {
    const whole = aRawWorkbook([{ name: 's', xml: sheetXml([['code', 'name']]) }]);
    const broken = [
      whole.subarray(0, whole.length / 2),
      Buffer.from('89504e470d0a1a0a0000000d49484452ffd8', 'hex'),
      aZip({ 'word/document.xml': '<w/>' }),
    ];
    for (const bytes of broken) {
      const { cells, lines } = await read(bytes, { name: '终端.xlsx' });
      expect(cells).toBeUndefined();
      expect(lines).toEqual([expect.stringMatching(/文件坏了|没有表格/)]);
    }
  });

  it('expands no entities of its own making', async () => {
    const xml = `<!DOCTYPE w [<!ENTITY a "aaaaaaaaaa">]>${sheetXml([['&a;']])}`;
    const { cells, lines } = await read(aRawWorkbook([{ name: 's', xml }]));
    expect(cells).toBeUndefined();
    expect(lines[0]).toContain('DOCTYPE');
  });

  it('that unpacks to too much is refused by what it claims', async () => {
    const bomb = aRawWorkbook([{ name: 's', xml: `<worksheet>${' '.repeat(200 * 2 ** 20)}</worksheet>` }]);
    expect(bomb.length).toBeLessThan(2 ** 20);
    const { cells, lines } = await read(bomb);
    expect(cells).toBeUndefined();
    expect(lines).toEqual([expect.stringContaining('最多 192 MiB')]);
  });

  it('that unpacks to more than it claims is refused while it is read', async () => {
    const long = `<worksheet>${' '.repeat(2 ** 20)}</worksheet>`;
    const bytes = aRawWorkbook([{ name: 's', xml: long }]);
    const claimed = Buffer.alloc(4);
    claimed.writeUInt32LE(long.length);
    const small = Buffer.alloc(4);
    small.writeUInt32LE(100);
    for (let at = bytes.indexOf(claimed); at !== -1; at = bytes.indexOf(claimed, at + 1))
      small.copy(bytes, at);
    const { cells, lines } = await read(bytes);
    expect(cells).toBeUndefined();
    expect(lines).toEqual([expect.stringContaining('文件坏了')]);
  });

  it('gives its first sheet that is not hidden, tells of others, and another by name', async () => {
    const sheets = ['草稿', '村', '镇'].map((name, n) => ({
      name,
      xml: sheetXml([
        ['code', 'name'],
        [String(n), name],
      ]),
      state: n === 0 ? 'hidden' : 'visible',
    }));
    const first = await read(aRawWorkbook(sheets));
    expect(first.cells).toEqual(['1|村|']);
    expect(first.lines).toEqual([expect.stringContaining('有 2 张工作表，只读 "村"')]);
    expect((await read(aRawWorkbook(sheets), { sheet: '镇' })).cells).toEqual(['2|镇|']);
    const unknown = await read(aRawWorkbook(sheets), { sheet: '乡' });
    expect(unknown.lines[0]).toContain('没有工作表 "乡"');
  });

  it('joins the parts of rich text and leaves out how it is pronounced', async () => {
    const strings = '<sst><si><r><t>东</t></r><r><t>村</t></r><rPh><t>dongcun</t></rPh></si></sst>';
    const xml = `<worksheet><sheetData><row><c t="inlineStr"><is><t>code</t></is></c><c t="inlineStr"><is><t>name</t></is></c></row><row><c><v>3.71524101001E11</v></c><c t="s"><v>0</v></c></row></sheetData></worksheet>`;
    const bytes = aRawWorkbook([{ name: 's', xml }], { 'xl/sharedStrings.xml': strings });
    expect((await read(bytes)).cells).toEqual(['371524101001|东村|']);
  });
});
