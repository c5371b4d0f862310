import { describe, expect, it } from 'vitest';
import { readCell, readCsv } from '../../src/sources/csv-table.ts';
import { integerField } from '../../src/sources/field.ts';
import { createFindingList } from '../../src/sources/finding-list.ts';
import { linesOf } from './temp-home.ts';

const columns = { required: ['code', 'name'], optional: ['population'] };

function read(text: string) {
  const findings = createFindingList('a.csv');
  const rows = readCsv(text, columns, findings);
  return { rows, findings, lines: () => linesOf(findings.all()) };
}

describe('readCsv', () => {
  it('reads headers in any order and case, and trims cells', () => {
    const { rows, lines } = read(' Name ,CODE\n　甲村　, 1 \n');
    expect(rows?.map((row) => [row.cell('code'), row.cell('name'), row.cell('population')])).toEqual([
      ['1', '甲村', ''],
    ]);
    expect(lines()).toEqual([]);
  });

  it('passes over rows without a cell, and counts their lines', () => {
    const { rows } = read('\ncode,name\n\n,,\n1,a\n');
    expect(rows?.map((row) => row.line)).toEqual([5]);
  });

  it('places a cell after quoted commas and line ends', () => {
    const { rows, findings, lines } = read('code,name,population\n1,"甲,\n""乙""",many\n');
    const [row] = rows ?? [];
    expect(row?.cell('name')).toBe('甲,\n"乙"');
    expect(row && readCell(row, 'population', integerField(0, 9), findings)).toBeUndefined();
    expect(lines()).toEqual([
      'error a.csv:3:8  population 写成了 "many"（population is "many"）, 0 到 9 的整数 (a whole number from 0 to 9)',
    ]);
  });

  it.each([
    ['an empty file', '', 'error a.csv  文件是空的（the file is empty）'],
    ['a missing header', 'code,population\n', 'error a.csv:1:1  缺少表头 "name"（missing header name）'],
    ['a mistyped header', 'code,nmae\n', 'error a.csv:1:6  未知的表头 "nmae"（unknown header）'],
    ['a header twice', 'code,name,name\n', 'error a.csv:1:11  表头 "name" 写了两次'],
    ['tabs for commas', 'code\tname\n', 'error a.csv:1:1  不是用逗号分隔的'],
    ['full-width commas', 'code，name\n', 'error a.csv:1:1  不是用逗号分隔的'],
    ['an open quote', 'code,name\n1,a\n2,"b\n3,c\n', 'error a.csv:3:1  这一行的引号不成对'],
    ['a quote amid text', 'code,name\n1,a"b\n', 'error a.csv:2:1  这一行的引号不成对'],
  ])('gives one finding and no rows for %s', (_, text, start) => {
    const { rows, lines } = read(text);
    expect(rows).toBeUndefined();
    expect(lines()).toHaveLength(1);
    expect(lines()[0]?.slice(0, start.length)).toBe(start);
  });

  it('leaves out a row with more cells than headers', () => {
    const { rows, lines } = read('code,name\n1,甲,乙\n2,丙,,\n');
    expect(rows?.map((row) => row.cell('code'))).toEqual(['2']);
    expect(lines()).toEqual([
      'error a.csv:2:5  这一行有 3 格，表头只有 2 格（3 cells under 2 headers）, 有逗号的内容加双引号 (double quotes around text with commas)',
    ]);
  });

  it('warns of a column nobody reads', () => {
    const { rows, lines } = read('code,name,备注\n1,甲,好\n');
    expect(rows).toHaveLength(1);
    expect(lines()[0]).toMatch(/^warning a\.csv:1:11 {2}未知的表头 "备注"，这一列不读/);
  });
});

describe('findings of one file', () => {
  it('end with one summary after the first hundred', () => {
    const findings = createFindingList('a.csv');
    for (let line = 1; line <= 250; line += 1) findings.error({ line, column: 1 }, 'x', 'y');
    const all = findings.all();
    expect(all).toHaveLength(101);
    expect(all.at(-1)).toMatchObject({ severity: 'error', file: 'a.csv' });
    expect(all.at(-1)?.found).toContain('150');
    expect(findings.errors()).toBe(250);
  });
});
