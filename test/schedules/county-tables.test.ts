import { describe, expect, it } from 'vitest';
import { createScheduleFiles } from '../../src/schedules/schedule-files.ts';
import { aHome, linesOf } from '../sources/temp-home.ts';

const schedule = `county: 371524
name: 东阿县
pinyin: donge
slots:
  morning: { at: "06:30", length: 10m }
`;
const townships = '371524101,刘集镇,,\n371524102,牛角店镇,,\n';

async function read(areaRows: string, endpointRows = '') {
  const home = await aHome({
    'schedules/d/schedule.yaml': schedule,
    'schedules/d/areas.csv': `code,name,population,varieties\n${townships}${areaRows}`,
    'schedules/d/endpoints.csv': `id,name,area,driver,address,credential,volume\n${endpointRows}`,
  });
  const { schedules, findings } = await createScheduleFiles({ home }).read();
  return { schedule: schedules[0], findings, lines: linesOf(findings) };
}

describe('areas.csv', () => {
  it.each([
    ['371524101001', 'cmn-x-donge > cmn-x-jilu1239>cmn', ['cmn-x-donge', 'cmn-x-jilu1239', 'cmn']],
    ['371524101001', 'zh-CN yue zh', ['cmn', 'yue']],
    ['３71524101001', '', []],
  ])('reads the ordered varieties of %s: %s', async (code, written, varieties) => {
    const { schedule: county, lines } = await read(`${code},前村,１２０,${written}\n`);
    expect(lines).toEqual([]);
    expect(county?.areas.at(-1)).toEqual({ code: '371524101001', name: '前村', population: 120, varieties });
  });

  it.each([
    ['a code of eight digits', '37152410,a,,', 'areas.csv:4:1  code 写成了 "37152410"'],
    ['a code a spreadsheet shortened', '3.71524E+11,a,,', 'areas.csv:4:1  code 写成了 "3.71524E+11"'],
    ['no code', ',a,,', 'areas.csv:4:1  "code" 是空的'],
    ['a code twice', '371524101,a,,', 'areas.csv:4:1  代码 "371524101" 和第 2 行重复'],
    [
      'a village without its township',
      '371524103001,a,,',
      'areas.csv:4:1  村 "371524103001" 的乡镇 "371524103"',
    ],
    ['a code of another county', '371522101,a,,', 'areas.csv:4:1  代码 "371522101" 属于别的县 371522'],
    ['too many cells', '371524101001,a,1,cmn,x', 'areas.csv:4:22  这一行有 5 格'],
  ])('leaves out a row with %s', async (_, row, found) => {
    const { schedule: county, lines } = await read(`${row}\n`);
    expect(county?.areas.map((area) => area.code)).toEqual(['371524', '371524101', '371524102']);
    expect(lines).toHaveLength(1);
    expect(lines[0]?.startsWith(`error schedules/d/${found}`)).toBe(true);
  });

  it('tells how to keep a spreadsheet from shortening codes', async () => {
    const { findings } = await read('3.71524E+11,a,,\n');
    expect(findings[0]?.expected).toContain('format the column as text');
  });

  it.each([
    ['a formula for a name', '371524101001,=cmd|calc,5,yue', '4:14  name 写成了 "=cmd|calc"'],
    ['a full-width formula', '371524101001,＝1+1,5,yue', '4:14  name 写成了 "＝1+1"'],
    ['a name that adds', '371524101001,+86,5,yue', '4:14  name 写成了 "+86"'],
    ['a name that refers', '371524101001,@sum,5,yue', '4:14  name 写成了 "@sum"'],
    ['no name', '371524101001,,5,yue', '4:14  "name" 是空的'],
    ['a population in words', '371524101001,村,five,yue', '4:16  population 写成了 "five"'],
    ['a negative population', '371524101001,村,-5,yue', '4:16  population 写成了 "-5"'],
    ['a variety that is none', '371524101001,村,5,山东话', '4:18  varieties 写成了 "山东话"'],
  ])('keeps an area with %s, without that cell', async (_, row, found) => {
    const { schedule: county, lines } = await read(`${row}\n`, 'a,喇叭,371524101001,memory,,,\n');
    expect(county?.areas.at(-1)?.code).toBe('371524101001');
    expect(county?.endpoints).toHaveLength(1);
    expect(lines).toHaveLength(1);
    expect(lines[0]?.startsWith(`error schedules/d/areas.csv:${found}`)).toBe(true);
  });

  it('doubts a county row under another name', async () => {
    const { schedule: county, lines } = await read('371524,东啊县,,\n');
    expect(county?.areas.at(-1)).toMatchObject({ code: '371524', name: '东阿县' });
    expect(lines).toEqual([expect.stringMatching(/^warning schedules\/d\/areas\.csv:4:8 {2}县名 "东啊县"/)]);
  });
});

describe('endpoints.csv', () => {
  const good = 'a-1,喇叭,371524101,http,http://10.0.0.1,,\n';

  it.each([
    ['a mistyped driver', 'b,喇叭,371524101,htp,http://a,,', '3:16  driver 写成了 "htp"'],
    ['a bad id', 'b 1,喇叭,371524101,http,http://a,,', '3:1  id 写成了 "b 1"'],
    ['an id twice', 'a-1,喇叭,371524101,http,http://a,,', '3:1  终端编号 "a-1" 和第 2 行重复'],
    ['an id twice but for case', 'A-1,喇叭,371524101,http,http://a,,', '3:1  终端编号 "A-1" 和第 2 行重复'],
    ['an unknown area', 'b,喇叭,371524199,http,http://a,,', '3:6  区域 "371524199" 不能用'],
    ['a formula for a name', 'b,=1+1,371524101,http,http://a,,', '3:3  name 写成了 "=1+1"'],
    ['no address', 'b,喇叭,371524101,http,,,', '3:21  "address" 是空的'],
    [
      'a file address',
      'b,喇叭,371524101,http,file:///etc/passwd,,',
      '3:21  address 写成了 "file:///etc/passwd"',
    ],
    [
      'a password in the address',
      'b,喇叭,371524101,http,http://u:p@a/,,',
      '3:21  address 写成了 "http://…@a/"',
    ],
    [
      'a fragment in the address',
      'b,喇叭,371524101,http,http://a/#x,,',
      '3:21  address 写成了 "http://a/#x"',
    ],
    ['a space in the address', 'b,喇叭,371524101,http,http://a b/,,', '3:21  address 写成了 "http://a b/"'],
    ['a bad credential', 'b,喇叭,371524101,http,http://a,Key One,', '3:30  credential 写成了 "Key One"'],
    [
      'a default credential that another row has by default',
      'a_1,喇叭,371524101,http,http://a,,',
      '3:32  凭据 "a-1" 也是第 2 行的',
    ],
    ['a formula for a note', 'b,喇叭,371524101,memory,=1+1,,', '3:23  address 写成了 "=1+1"'],
    ['a volume of 101', 'b,喇叭,371524101,http,http://a,,101', '3:31  volume 写成了 "101"'],
  ])('leaves out a row with %s, and keeps the others', async (_, row, found) => {
    const { schedule: county, lines } = await read('', `${good}${row}\n`);
    expect(county?.endpoints.map((one) => one.id)).toEqual(['a-1']);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain(`error schedules/d/endpoints.csv:${found}`);
  });

  it('reads where an endpoint stands, and refuses half a place and one the wrong way round', async () => {
    const home = await aHome({
      'schedules/d/schedule.yaml': schedule,
      'schedules/d/areas.csv': `code,name\n371524101,刘集镇\n`,
      'schedules/d/endpoints.csv': `id,name,area,driver,address,lon,lat
a,喇叭,371524101,memory,-,116.25,36.330
b,喇叭,371524101,memory,-,116.25,
c,喇叭,371524101,memory,-,36.33,116.25
d,喇叭,371524101,memory,-,,
`,
    });
    const { schedules, findings } = await createScheduleFiles({ home }).read();
    const endpoints = schedules[0]?.endpoints ?? [];
    expect(endpoints.map(({ id, place }) => [id, place])).toEqual([
      ['a', { lon: 116.25, lat: 36.33 }],
      ['d', undefined],
    ]);
    expect(linesOf(findings).map((line) => line.replace(/，.*| 写成了.*/, ''))).toEqual([
      'error schedules/d/endpoints.csv:3:32  只有 lon',
      'error schedules/d/endpoints.csv:4:25  lon',
      'error schedules/d/endpoints.csv:4:31  lat',
    ]);
  });

  it('suggests the driver that was meant', async () => {
    const { findings } = await read('', 'b,喇叭,371524101,memroy,,,\n');
    expect(findings[0]?.expected).toContain(
      'did you mean "rehearsal, no sound"? one of: loudspeaker, called by the service;',
    );
  });

  it('shows no password of an address', async () => {
    const { lines } = await read('', 'b,喇叭,371524101,http,http://user:hunter2@a/,,\n');
    expect(lines.join()).not.toContain('hunter2');
  });
});

describe('large tables', () => {
  const village = (index: number): string => `371524101${String(index % 1000).padStart(3, '0')}`;

  it('of 100,000 endpoints are read', async () => {
    const villages = Array.from({ length: 1000 }, (_, index) => `${village(index)},村${index},,\n`).join('');
    const rows = Array.from(
      { length: 100_000 },
      (_, index) => `ep-${index},喇叭${index},${village(index)},http,http://10.0.0.1:${index % 60_000},,\n`,
    ).join('');
    const home = await read(villages, '');
    expect(home.lines).toEqual([]);
    const { schedule: county, lines } = await read(villages, rows);
    expect(lines).toEqual([]);
    expect(county?.endpoints).toHaveLength(100_000);
  });

  it('of 100,000 bad rows end in a hundred findings and one summary', async () => {
    const { findings } = await read('9,坏,many,?\n'.repeat(100_000));
    expect(findings).toHaveLength(101);
    expect(findings.at(-1)?.found).toContain('还有 99900 个问题');
  });
});
