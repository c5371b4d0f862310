import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { readFile, rename, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { TableName } from '../../src/ports/county-tables.ts';
import { createCountyTables } from '../../src/schedules/county-table-files.ts';
import { createScheduleFiles } from '../../src/schedules/schedule-files.ts';
import { aHome, linesOf } from '../sources/temp-home.ts';
import { aWorkbook } from '../support/workbook.ts';

const scheduleOf = (county: string, name: string, pinyin: string) => `county: "${county}"
name: ${name}
pinyin: ${pinyin}
slots:
  morning: { at: "06:30", length: 10m }
`;
const areas = `code,name,population,varieties
371524101,刘集镇,,
371524101001,前村,120,cmn-x-jilu1239 > cmn
371524101002,后村,80,
`;
const endpoints = `id,name,area,driver,address,credential,volume
a-1,前村喇叭,371524101001,http,http://10.0.0.1/,,
`;

interface Given {
  readonly areas?: string | Uint8Array;
  readonly endpoints?: string;
  readonly more?: Readonly<Record<string, string>>;
}

async function county(given: Given = {}) {
  const home = await aHome({
    'schedules/donge/schedule.yaml': scheduleOf('371524', '东阿县', 'donge'),
    'schedules/donge/areas.csv': given.areas ?? areas,
    'schedules/donge/endpoints.csv': given.endpoints ?? endpoints,
    ...given.more,
  });
  const tables = createCountyTables({ home });
  const compare = async (
    table: TableName,
    content: string | Uint8Array,
    { replace = false, county: named = 'donge' }: { replace?: boolean; county?: string } = {},
  ) => {
    const path = join(home, 'given.csv');
    await writeFile(path, content);
    const comparison = await tables.compare({ table, path, county: named, replace });
    return { ...comparison, lines: linesOf(comparison.findings) };
  };
  const text = (file: string): string => readFileSync(join(home, 'schedules/donge', file), 'utf8');
  return { home, tables, compare, text };
}

describe('importing areas', () => {
  it('tells what is added and what changes field by field, and writes nothing by itself', async () => {
    const { compare, text } = await county();
    const { changes, unchanged, findings } = await compare(
      'areas',
      '区划代码,村名,人口数\n３７１５２４１０１００１,前村,１３０\n371524101003,新村,5\n371524101002,后村,80\n',
    );
    expect(findings).toEqual([]);
    expect(changes).toEqual([
      { kind: 'changed', key: '371524101001', fields: [{ field: 'population', from: '120', to: '130' }] },
      { kind: 'added', key: '371524101003', cells: { code: '371524101003', name: '新村', population: '5' } },
    ]);
    expect(unchanged).toBe(1);
    expect(text('areas.csv')).toBe(areas);
  });

  it('leaves every line it does not touch byte for byte, and other people’s columns', async () => {
    const own =
      '\ufeffname,code,备注,population\r\n刘集镇,371524101,"镇, 驻地",\r\n\r\n前村 , ３71524101001,老,12\r\n后村,371524101002,"有\r\n两行",8';
    const { home, tables, compare, text } = await county({ areas: own });
    const comparison = await compare(
      'areas',
      'code,name,population,varieties\n371524101002,后村,9,\n371524101003,"新, 村",,yue\n',
    );
    expect(comparison.lines.filter((line) => line.startsWith('error'))).toEqual([]);
    await tables.write(comparison);
    expect(text('areas.csv')).toBe(
      '\ufeffname,code,备注,population,varieties\r\n刘集镇,371524101,"镇, 驻地",\r\n\r\n前村 , ３71524101001,老,12\r\n后村,371524101002,"有\r\n两行",9,\r\n"新, 村",371524101003,,,yue\r\n',
    );
    const { schedules } = await createScheduleFiles({ home }).read();
    expect(
      schedules[0]?.areas.map(({ name, population, varieties }) => [name, population, varieties]),
    ).toEqual([
      ['东阿县', undefined, []],
      ['刘集镇', undefined, []],
      ['前村', 12, []],
      ['后村', 9, []],
      ['新, 村', undefined, ['yue']],
    ]);
    expect(readdirSync(join(home, 'schedules/donge')).sort()).toEqual([
      'areas.csv',
      'endpoints.csv',
      'schedule.yaml',
    ]);
  });

  it('has nothing to change the second time', async () => {
    const { tables, compare } = await county();
    const given = 'code,name,population,varieties\n371524101009,新村,7,普通话 > cmn-x-jilu1239\n';
    const first = await compare('areas', given);
    await tables.write(first);
    expect(await compare('areas', given)).toMatchObject({ changes: [], unchanged: 1, differs: false });
  });

  it('removes what the file does not have only when asked to', async () => {
    const { tables, compare, text } = await county();
    const given = 'code,name\n371524101,刘集镇\n371524101001,前村\n';
    expect((await compare('areas', given)).changes).toEqual([]);
    const comparison = await compare('areas', given, { replace: true });
    expect(comparison.changes).toMatchObject([{ kind: 'removed', key: '371524101002' }]);
    await tables.write(comparison);
    expect(text('areas.csv')).toBe(areas.replace('371524101002,后村,80,\n', ''));
  });

  it('removes no area that a loudspeaker is in', async () => {
    const { compare } = await county();
    const { lines } = await compare('areas', 'code,name\n371524101,刘集镇\n371524101002,后村\n', {
      replace: true,
    });
    expect(lines).toEqual([
      expect.stringMatching(/^error schedules\/donge\/endpoints\.csv:2:10 {2}终端 "a-1" 所在的区域/),
    ]);
  });

  it('takes parents from the county’s table, but with --replace only from the file', async () => {
    const { compare } = await county();
    const given = 'code,name\n371524101009,新村\n';
    expect((await compare('areas', given)).lines).toEqual([]);
    expect((await compare('areas', given, { replace: true })).lines[0]).toContain(
      'given.csv:2:1  村 "371524101009"',
    );
  });

  it.each([
    ['a code a spreadsheet shortened', '3.71524E+11,a', '2:1  code 写成了 "3.71524E+11"'],
    [
      'a village without its township',
      '371524999001,a',
      '2:1  村 "371524999001" 的乡镇 "371524999" 不在表里',
    ],
    ['a code of another county', '371522101,a', '2:1  代码 "371522101" 属于别的县 371522'],
    ['a code twice', '371524102,a\n371524102,b', '3:1  代码 "371524102" 和第 2 行重复'],
    ['a formula for a name', '371524102,=1+1', '2:11  name 写成了 "=1+1"'],
    ['a full-width formula', '371524102,＠sum', '2:11  name 写成了 "＠sum"'],
    ['no code', ',a', '2:1  "code" 是空的'],
    ['quotes that do not match', '"371524102,a', '2:1  这一行的引号不成对'],
    ['no rows', '', '表头下面没有内容'],
  ])('refuses %s, with its place', async (_, rows, found) => {
    const { compare } = await county();
    const { lines } = await compare('areas', `code,name\n${rows}\n`);
    expect(
      lines.some((line) => line.startsWith('error given.csv') && line.includes(found)),
      lines.join(),
    ).toBe(true);
  });

  it('reads a workbook with codes as numbers', async () => {
    const { compare } = await county();
    const { changes, lines } = await compare(
      'areas',
      await aWorkbook([
        ['编码', '名称', '人口'],
        [371524101007, '新村', 31],
      ]),
    );
    expect(lines).toEqual([]);
    expect(changes).toMatchObject([{ cells: { code: '371524101007', name: '新村', population: '31' } }]);
  });

  it('saves a county’s GBK table as UTF-8, all of it', async () => {
    const gbk = Buffer.concat([
      Buffer.from('code,name\n371524101,'),
      Buffer.from('b6abb4e5', 'hex'),
      Buffer.from('\n'),
    ]);
    const { tables, compare, text } = await county({
      areas: gbk,
      endpoints: 'id,name,area,driver,address\n',
    });
    const comparison = await compare('areas', 'code,name\n371524102,西村\n');
    await tables.write(comparison);
    expect(text('areas.csv')).toBe('code,name\n371524101,东村\n371524102,西村\n');
  });

  it('makes the table where the county has none', async () => {
    const { tables } = await county();
    const fresh = await aHome({
      'schedules/donge/schedule.yaml': scheduleOf('371524', '东阿县', 'donge'),
      'a.csv': '编码,名称\n371524101,刘集镇\n',
    });
    const own = createCountyTables({ home: fresh });
    const comparison = await own.compare({
      table: 'areas',
      path: join(fresh, 'a.csv'),
      county: '东阿',
      replace: false,
    });
    await own.write(comparison);
    expect(await readFile(join(fresh, 'schedules/donge/areas.csv'), 'utf8')).toBe(
      'code,name,population,varieties\n371524101,刘集镇,,\n',
    );
    await expect(tables.write({ ...comparison, file: 'schedules/donge/areas.csv' })).rejects.toThrow(
      'schedules/donge/areas.csv 在预览之后被改过',
    );
  });
});

describe('a county’s own table', () => {
  it('that was edited after the preview is not overwritten', async () => {
    const { home, tables, compare, text } = await county();
    const comparison = await compare('areas', 'code,name\n371524102,新镇\n');
    const edited = `${areas}371524103,别人的镇,,\n`;
    writeFileSync(join(home, 'schedules/donge/areas.csv'), edited);
    await expect(tables.write(comparison)).rejects.toThrow('在预览之后被改过');
    expect(text('areas.csv')).toBe(edited);
    expect(readdirSync(join(home, 'schedules/donge'))).toHaveLength(3);
  });

  it('with errors is mended first or replaced whole', async () => {
    const { tables, compare, text } = await county({
      areas: `${areas}oops,x,,\n`,
      endpoints: 'id,name,area,driver,address\n',
    });
    const given = 'code,name\n371524102,新镇\n';
    expect((await compare('areas', given)).lines).toEqual([
      expect.stringMatching(/^error schedules\/donge\/areas\.csv {2}现有的表里有 1 个错误/),
    ]);
    const comparison = await compare('areas', given, { replace: true });
    expect(comparison.lines.filter((line) => line.startsWith('error'))).toEqual([]);
    await tables.write(comparison);
    expect(text('areas.csv')).toBe('code,name,population,varieties\n371524102,新镇,,\n');
  });

  it('that leads out of the home is not followed', async () => {
    const { home, compare } = await county();
    const outside = await aHome({ 'areas.csv': areas });
    await symlink(join(outside, 'areas.csv'), join(home, 'schedules/donge/linked.csv'));
    await rename(join(home, 'schedules/donge/linked.csv'), join(home, 'schedules/donge/areas.csv'));
    await expect(compare('areas', 'code,name\n371524102,新镇\n')).rejects.toThrow('指向文件夹外面');
  });

  it.each(['donge', '东阿县', '东阿', '371524'])('is found by %s', async (named) => {
    const { compare } = await county();
    expect(await compare('areas', 'code,name\n371524102,新镇\n', { county: named })).toMatchObject({
      county: { code: '371524', name: '东阿县' },
    });
  });

  it('of a county nobody knows is refused with what there is', async () => {
    const { compare } = await county();
    await expect(compare('areas', 'code,name\n', { county: 'shenxian' })).rejects.toThrow(
      '有：东阿县 donge 371524',
    );
  });
});

describe('importing endpoints', () => {
  const header = '终端编号,名称,区域,驱动,地址,凭据,音量,密钥\n';

  it('keeps secrets out of the table and out of what is shown', async () => {
    const { tables, compare, text } = await county();
    const comparison = await compare(
      'endpoints',
      `${header.replace('区域,驱动', '区划,接入方式')}a_2,后村喇叭,371524101002,联网喇叭 (服务连它）,http://10.0.0.2/,,７0,hunter2-secret\n`,
    );
    expect(comparison.lines).toEqual([]);
    expect([...comparison.secrets]).toEqual([['a-2', 'hunter2-secret']]);
    const { secrets, text: written, ...shown } = comparison;
    expect(JSON.stringify(shown) + written).not.toContain('hunter2');
    await tables.write(comparison);
    expect(text('endpoints.csv')).toBe(`${endpoints}a_2,后村喇叭,371524101002,http,http://10.0.0.2/,,70\n`);
  });

  it.each([
    ['a short secret', 'b,x,371524101,http,http://a/,,,hunter2', '2:32  密钥 写成了 "…"'],
    ['a secret with a space', 'b,x,371524101,http,http://a/,,,hunter2 hunter2', '2:32  密钥 写成了 "…"'],
    [
      'two secrets for one credential',
      'b,x,371524101,http,http://a/,c,,hunter2-1\nd,x,371524101,http,http://a/,c,,hunter2-2',
      '3:33  凭据 "c" 有两个不同的密钥',
    ],
  ])('refuses %s without showing it', async (_, rows, found) => {
    const { compare } = await county();
    const { lines } = await compare('endpoints', `${header}${rows}\n`);
    expect(lines.join()).toContain(`error given.csv:${found}`);
    expect(lines.join()).not.toContain('hunter2');
  });

  it.each([
    ['an unknown area', 'b,x,371524199,memory,,,,', '2:5  区域 "371524199" 不能用'],
    [
      'an id twice but for case',
      'b,x,371524101,memory,,,,\nB,x,371524101,memory,,c,,',
      '3:1  终端编号 "B" 和第 2 行重复',
    ],
    ['a formula for a note', 'b,x,371524101,memory,=cmd|calc,,,', '2:22  地址 写成了 "=cmd|calc"'],
    ['a mistyped driver', 'b,x,371524101,htp,http://a/,,,', '2:15  驱动 写成了 "htp"'],
  ])('refuses %s', async (_, rows, found) => {
    const { compare } = await county();
    const { lines } = await compare('endpoints', `${header}${rows}\n`);
    expect(lines).toEqual([expect.stringContaining(`error given.csv:${found}`)]);
  });

  it('refuses a default credential that an endpoint not in the file has', async () => {
    const { compare } = await county();
    const { lines } = await compare('endpoints', `${header}a_1,x,371524101,http,http://a/,,,\n`);
    expect(lines).toEqual([expect.stringContaining('凭据 "a-1" 也是第 2 行的')]);
  });

  it.each([
    [
      'the id and credential',
      'chiping-1,x,371524101,http,http://a/,,,',
      'error given.csv:2:1  终端编号 "chiping-1" 和凭据',
    ],
    [
      'the id',
      'chiping-1,x,371524101,http,http://a/,mine,,',
      'warning given.csv:2:1  终端编号 "chiping-1" 在 chiping 也有',
    ],
    [
      'the credential',
      'b,x,371524101,http,http://a/,chiping-1,,',
      'warning given.csv:2:30  凭据 "chiping-1" 在 chiping 也用',
    ],
  ])('tells that another county has %s', async (_, rows, found) => {
    const { compare } = await county({
      more: {
        'schedules/chiping/schedule.yaml': scheduleOf('371503', '茌平区', 'chiping'),
        'schedules/chiping/areas.csv': 'code,name\n',
        'schedules/chiping/endpoints.csv':
          'id,name,area,driver,address\nchiping-1,喇叭,371503,http,http://10.0.0.9/\n',
      },
    });
    const { lines } = await compare('endpoints', `${header}${rows}\n`);
    expect(lines).toEqual([expect.stringContaining(found)]);
  });
});

describe('counties that are served together', () => {
  it('have no endpoint with id and credential of another, and a finding where one is alike', async () => {
    const { home } = await county({
      endpoints: `${endpoints}x,喇叭,371524101,http,http://10.0.0.2/,,\ny,喇叭,371524101,http,http://10.0.0.3/,,\n`,
      more: {
        'schedules/zhen/schedule.yaml': scheduleOf('371503', '茌平区', 'chiping'),
        'schedules/zhen/areas.csv': 'code,name\n',
        'schedules/zhen/endpoints.csv':
          'id,name,area,driver,address,credential\na-1,喇叭,371503,http,http://10.0.0.9/,\nx,喇叭,371503,http,http://10.0.0.8/,other\nz,喇叭,371503,http,http://10.0.0.7/,y\n',
      },
    });
    const { schedules, findings } = await createScheduleFiles({ home }).read();
    expect(schedules.map((one) => one.endpoints.map(({ id }) => id))).toEqual([
      ['a-1', 'x', 'y'],
      ['x', 'z'],
    ]);
    expect(linesOf(findings)).toEqual([
      expect.stringContaining(
        'error schedules/zhen/endpoints.csv:2:1  终端编号 "a-1" 和凭据 "a-1" 都和 donge 的一样',
      ),
      expect.stringContaining('warning schedules/zhen/endpoints.csv:3:1  终端编号 "x" 在 donge 也有'),
      expect.stringContaining('warning schedules/zhen/endpoints.csv:4:35  凭据 "y" 在 donge 也用'),
    ]);
  });

  it('have no mount, no group and no id at a broker twice', async () => {
    const mqtt = 'mqtts://10.0.0.5/dalaba';
    const { home } = await county({
      endpoints:
        'id,name,area,driver,address,credential\n' +
        `m,喇叭,371524101,mqtt,${mqtt},\n` +
        'i,喇叭,371524101,icecast,http://10.0.0.2:8000/donge.mp3,\n' +
        'r,喇叭,371524101,rtp,rtp://239.1.1.1:5004,\nr2,喇叭,371524101,rtp,rtp://239.1.1.1:5004?codec=pcmu,\n',
      more: {
        'schedules/zhen/schedule.yaml': scheduleOf('371503', '茌平区', 'chiping'),
        'schedules/zhen/areas.csv': 'code,name\n',
        'schedules/zhen/endpoints.csv':
          'id,name,area,driver,address,credential\n' +
          `m,喇叭,371503,mqtt,${mqtt},other\nm2,喇叭,371503,mqtt,${mqtt},\n` +
          'i2,喇叭,371503,icecast,http://10.0.0.2:8000/donge.mp3,\n' +
          'i3,喇叭,371503,icecast,http://10.0.0.2:8000/other.mp3,\nr3,喇叭,371503,rtp,rtp://239.1.1.1:5004,\n',
      },
    });
    const { schedules, findings } = await createScheduleFiles({ home }).read();
    expect(schedules.map((one) => one.endpoints.map(({ id }) => id))).toEqual([
      ['m', 'i', 'r'],
      ['m2', 'i3'],
    ]);
    expect(linesOf(findings)).toEqual([
      expect.stringContaining('error schedules/donge/endpoints.csv:5:'),
      expect.stringContaining(
        'error schedules/zhen/endpoints.csv:2:1  编号 "m" 在同一个消息服务器上已由 donge 使用',
      ),
      expect.stringContaining('error schedules/zhen/endpoints.csv:4:'),
      expect.stringContaining('error schedules/zhen/endpoints.csv:6:'),
    ]);
  });

  it('may have endpoints whose ids cannot name a credential as they are', async () => {
    const { home } = await county({
      endpoints: 'id,name,area,driver,address\nDong_e--001_,喇叭,371524101,memory,-\n',
    });
    const { schedules, findings } = await createScheduleFiles({ home }).read();
    expect(findings).toEqual([]);
    expect(schedules[0]?.endpoints[0]?.credential).toBe('dong-e-001');
  });
});

describe('a table of 100,000 rows', () => {
  it('is compared, written, and found unchanged', async () => {
    const { tables, compare, home } = await county({ endpoints: 'id,name,area,driver,address\n' });
    const townships = Array.from({ length: 100 }, (_, n) => `371524${200 + n},镇${n},`);
    const villages = Array.from(
      { length: 100_000 },
      (_, n) => `371524${200 + Math.floor(n / 1000)}${String(n % 1000).padStart(3, '0')},村${n},${n % 5000}`,
    );
    const given = `编码,名称,人口\n${[...townships, ...villages].join('\n')}\n`;
    const first = await compare('areas', given);
    expect(first.lines).toEqual([]);
    expect(first.changes).toHaveLength(100_100);
    await tables.write(first);
    expect(await compare('areas', given)).toMatchObject({ changes: [], unchanged: 100_100 });
    const { schedules } = await createScheduleFiles({ home }).read();
    expect(schedules[0]?.areas).toHaveLength(100_104);
  });
});
