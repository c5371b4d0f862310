import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createScheduleFiles } from '../../src/schedules/schedule-files.ts';
import { aHome, linesOf } from '../sources/temp-home.ts';

const schedule = `county: 371524
name: 东阿县
pinyin: donge
slots:
  morning: { at: 06:30, length: 10m }
  evening: { at: "18:30", length: 10m }
`;
const areas = `code,name,population,varieties
371524101,刘集镇,,cmn-x-jilu1239
371524101001,前村,1200,
`;
const endpoints = `id,name,area,driver,address
col-001,前村喇叭,371524101001,http,http://10.0.0.7:8080
`;

/** A county in `schedules/donge`, some of its files rewritten. */
const aCounty = (files: Readonly<Record<string, string>> = {}) => ({
  'schedules/donge/schedule.yaml': schedule,
  'schedules/donge/areas.csv': areas,
  'schedules/donge/endpoints.csv': endpoints,
  ...files,
});

async function read(files: Readonly<Record<string, string | Uint8Array>>) {
  const home = await aHome(files);
  const { schedules, sample, findings } = await createScheduleFiles({ home }).read();
  return { schedules, sample, lines: linesOf(findings) };
}

async function readYaml(yaml: string) {
  const result = await read(aCounty({ 'schedules/donge/schedule.yaml': yaml }));
  return { ...result, lines: result.lines.map((line) => line.replace('schedules/donge/schedule.yaml', 'S')) };
}

describe('createScheduleFiles', () => {
  it('reads a complete county', async () => {
    const yaml = `county: "３71524"
name: 东阿县
pinyin: Dong'e
zone: asia/urumqi
slots:
  morning: { at: "０６：３０", length: 10m }
  evening: { at: "18:30", length: 1h30m }
opening: opening
closing: closing
gap: 2s
quiet:
  - { from: "21:30", until: "06:00" }
lead: 90s
volume: 65
`;
    const { schedules, sample, lines } = await read(
      aCounty({
        'schedules/calendar.yaml': 'sample: true\n',
        'schedules/README.md': 'about',
        'schedules/donge/schedule.yaml': yaml,
        'schedules/donge/areas.csv': `${areas}371524,,300000,cmn\n`,
        'schedules/donge/endpoints.csv': `volume,credential,address,driver,area,name,id
９0,key-1,https://a.example/x,ｈttp,371524101001,喇叭,Col_1
,,,memory,371524,县台,MEM-2
`,
      }),
    );
    expect(lines).toEqual([]);
    expect(sample).toBe(true);
    expect(schedules).toEqual([
      {
        county: '371524',
        name: '东阿县',
        pinyin: 'donge',
        zone: 'Asia/Urumqi',
        slots: [
          { name: 'morning', at: '06:30', lengthMs: 600_000 },
          { name: 'evening', at: '18:30', lengthMs: 5_400_000 },
        ],
        opening: 'opening',
        closing: 'closing',
        gapMs: 2016,
        quiet: [{ from: '21:30', until: '06:00' }],
        leadMs: 90_000,
        volumePercent: 65,
        areas: [
          { code: '371524101', name: '刘集镇', varieties: ['cmn-x-jilu1239'] },
          { code: '371524101001', name: '前村', population: 1200, varieties: [] },
          { code: '371524', name: '东阿县', population: 300_000, varieties: ['cmn'] },
        ],
        endpoints: [
          {
            id: 'Col_1',
            name: '喇叭',
            area: '371524101001',
            driver: 'http',
            address: 'https://a.example/x',
            credential: 'key-1',
            volumePercent: 90,
          },
          {
            id: 'MEM-2',
            name: '县台',
            area: '371524',
            driver: 'memory',
            address: '',
            credential: 'mem-2',
          },
        ],
      },
    ]);
  });

  it('fills in what a county leaves out', async () => {
    const { schedules, sample, lines } = await read(aCounty());
    expect(lines).toEqual([]);
    expect(sample).toBe(false);
    expect(schedules[0]).toMatchObject({
      zone: 'Asia/Shanghai',
      gapMs: 1008,
      quiet: [],
      leadMs: 7_200_000,
      volumePercent: 80,
    });
    expect(schedules[0]?.areas[0]).toEqual({ code: '371524', name: '东阿县', varieties: [] });
    expect(schedules[0]?.endpoints[0]?.credential).toBe('col-001');
    expect(schedules[0]).not.toHaveProperty('opening');
  });

  it('takes the zone of calendar.yaml where a county names none', async () => {
    const { schedules } = await read(aCounty({ 'schedules/calendar.yaml': 'zone: Europe/Berlin\n' }));
    expect(schedules[0]?.zone).toBe('Europe/Berlin');
  });

  it('reports a bad calendar.yaml and reads on', async () => {
    const { schedules, sample, lines } = await read(aCounty({ 'schedules/calendar.yaml': 'sampel: true\n' }));
    expect(schedules).toHaveLength(1);
    expect(sample).toBe(false);
    expect(lines).toEqual([
      'error schedules/calendar.yaml:1:1  未知的键 "sampel"（unknown key）, 是不是想写 "sample"？(did you mean "sample"?)',
    ]);
  });

  it('gives one finding when schedules/ is missing', async () => {
    const { lines } = await read({});
    expect(lines).toEqual([
      'error schedules  缺少文件夹 "schedules"（no folder "schedules"）, 家目录里要有 "schedules" (a folder "schedules" in the home)',
    ]);
  });

  it('warns of stray files', async () => {
    const { schedules, lines } = await read(aCounty({ 'schedules/old.xlsx': 'x' }));
    expect(schedules).toHaveLength(1);
    expect(lines).toEqual([expect.stringMatching(/^warning schedules\/old\.xlsx /)]);
  });

  it('takes a county from the first folder that has it', async () => {
    const { schedules, lines } = await read({
      ...aCounty(),
      'schedules/z/schedule.yaml': schedule.replace('东阿县', '另一个'),
      'schedules/z/areas.csv': areas,
      'schedules/z/endpoints.csv': endpoints,
    });
    expect(schedules.map((one) => one.name)).toEqual(['东阿县']);
    expect(lines).toEqual([
      'error schedules/z/schedule.yaml:1:9  县 "371524" 已经在 schedules/donge 里（county already in schedules/donge）, 一个县一个文件夹 (one folder a county)',
    ]);
  });

  it('warns of a county that takes another’s name or pinyin, and reads both', async () => {
    const { schedules, lines } = await read({
      ...aCounty(),
      'schedules/z/schedule.yaml': schedule
        .replace('371524', '371525')
        .replace('东阿县', '东阿市')
        .replace('donge', "Dong'e"),
      'schedules/z/areas.csv': 'code,name\n',
      'schedules/z/endpoints.csv': 'id,name,area,driver,address\n',
    });
    expect(schedules).toHaveLength(2);
    expect(lines).toEqual([
      expect.stringMatching(/^warning schedules\/z\/schedule\.yaml:2:7 {2}schedules\/donge 也叫 "东阿"/),
      expect.stringMatching(/^warning schedules\/z\/schedule\.yaml:3:9 {2}schedules\/donge 也叫 "donge"/),
    ]);
  });

  it.each(['schedule.yaml', 'areas.csv', 'endpoints.csv'])('leaves out a county without %s', async (file) => {
    const home = await aHome(aCounty());
    await rm(join(home, 'schedules/donge', file));
    const { schedules, findings } = await createScheduleFiles({ home }).read();
    expect(schedules).toEqual([]);
    expect(findings).toMatchObject([{ severity: 'error', file: `schedules/donge/${file}` }]);
  });
});

describe('schedule.yaml', () => {
  it('reports every problem in one pass, those of the tables too, and leaves the county out', async () => {
    const { schedules, lines } = await read(
      aCounty({
        'schedules/donge/schedule.yaml': `county: 37152
nmae: 东阿县
pinyin: 东阿
zone: +08:00
slots:
  morning: { at: "25:00", length: 10 }
  evenning: { at: "18:30", length: 10m }
gap: 2m
quiet: { from: "21:30", until: "06:00" }
lead: soon
volume: 101
`,
        'schedules/donge/areas.csv': `${areas}1234,x,,\n`,
      }),
    );
    expect(schedules).toEqual([]);
    expect(lines.map((line) => line.replace('schedules/donge/schedule.yaml', 'S').split('（')[0])).toEqual([
      'error S:1:1  缺少键 "name"',
      'error S:1:9  "county" 写成了 "37152"',
      'error S:2:1  未知的键 "nmae"',
      'error S:3:9  "pinyin" 写成了 "东阿"',
      'error S:4:7  "zone" 写成了 "+08:00"',
      'error S:6:18  "at" 写成了 "25:00"',
      'error S:6:35  "length" 写成了 "10"',
      'error S:7:3  未知的键 "evenning"',
      'error S:8:6  "gap" 写成了 "2m"',
      'error S:9:8  "quiet" 是一组键',
      'error S:10:7  "lead" 写成了 "soon"',
      'error S:11:9  "volume" 写成了 "101"',
      'error schedules/donge/areas.csv:4:1  code 写成了 "1234"',
    ]);
  });

  it.each([
    [
      'a slot under a minute',
      '10m }\n  evening',
      '59s }\n  evening',
      /^error S:5:33 {2}"length" 写成了 "59s".*1m 到 3h/,
    ],
    [
      'a slot over three hours',
      '10m }\n  evening',
      '3h1s }\n  evening',
      /^error S:5:33 {2}"length" 写成了 "3h1s"/,
    ],
    ['overlapping slots', '"18:30"', '"06:39"', /^error S:6:18 {2}晚间时段和早间时段重叠/],
    ['no slot at all', /slots:[\s\S]*/, 'slots: {}\n', /^error S:4:8 {2}没有一个时段/],
    ['a county of nine digits', '371524', '371524101', /^error S:1:9 {2}"county" 写成了 "371524101"/],
    ['a formula for a name', '东阿县', '"=cmd|calc"', /^error S:2:7 {2}"name" 写成了 "=cmd\|calc"/],
    [
      'an unknown zone',
      'slots',
      'zone: Asia/Beijing\nslots',
      /^error S:4:7 {2}"zone" 写成了 "Asia\/Beijing"/,
    ],
    ['a bad lesson id', 'slots', 'opening: 片头\nslots', /^error S:4:10 {2}"opening" 写成了 "片头"/],
    [
      'quiet time without length',
      'slots',
      'quiet: [{ from: "21:00", until: "21:00" }]\nslots',
      /^error S:4:9 {2}安静时段/,
    ],
  ] as const)('is refused for %s', async (_, from, to, finding) => {
    const { schedules, lines } = await readYaml(schedule.replace(from, to));
    expect(schedules).toEqual([]);
    expect(lines).toEqual([expect.stringMatching(finding)]);
  });

  it('is refused for slots that overlap over midnight', async () => {
    const { lines } = await readYaml(
      schedule.replace('06:30', '0:05').replace('"18:30", length: 10m', '"23:50", length: 20m'),
    );
    expect(lines).toEqual([expect.stringMatching(/^error S:6:18 {2}晚间时段和早间时段重叠/)]);
  });

  it.each([
    ['ends as quiet time starts', '18:40', '06:00', true],
    ['runs a minute into quiet time', '18:39', '06:00', false],
    ['starts as quiet time ends', '21:30', '06:30', true],
    ['starts in the last quiet minute', '21:30', '06:31', false],
    ['lies around a short quiet time', '18:32', '18:33', false],
  ])('with a slot that %s', async (_, from, until, isFine) => {
    const { schedules, lines } = await readYaml(
      `${schedule}quiet:\n  - { from: "${from}", until: "${until}" }\n`,
    );
    expect(schedules).toHaveLength(isFine ? 1 : 0);
    expect(lines).toHaveLength(isFine ? 0 : 1);
    if (!isFine) expect(lines[0]).toContain(`碰到安静时段 ${from}–${until}`);
  });
});

describe('what schedule.yaml moves once', () => {
  const once = (entries: string, rest = '') => readYaml(`${schedule}once:\n${entries}${rest}`);
  const week = (slots: string, from = '2026-12-01', until = '2026-12-07') =>
    `  - { from: ${from}, until: ${until}, slots: { ${slots} } }\n`;
  const winter = 'seasons: { winter: { from: 11-15, until: 03-15, slots: { evening: { at: "18:00" } } } }\n';

  it('is read with its slots made whole, over a season of the year, too', async () => {
    const { schedules, lines } = await once(
      `${week('evening: { at: "19:00" }')}  - { name: 春耕, from: "2027-3-1", until: "2027-3-1", slots: { morning: { at: "6:00", length: 5m } } }\n`,
      winter,
    );
    expect(lines).toEqual([]);
    expect(schedules[0]?.once).toEqual([
      {
        from: '2026-12-01',
        until: '2026-12-07',
        slots: [{ name: 'evening', at: '19:00', lengthMs: 600_000 }],
      },
      {
        name: '春耕',
        from: '2027-03-01',
        until: '2027-03-01',
        slots: [{ name: 'morning', at: '06:00', lengthMs: 300_000 }],
      },
    ]);
    expect((await readYaml(`${schedule}once:\n`)).schedules[0]).not.toHaveProperty('once');
  });

  const late = 'evening: { at: "19:00" }';
  it.each([
    ['a day of every year', week(late, '"12-01"'), '', /^error S:8:13 {2}"from" 写成了 "12-01"/],
    [
      'an end before its beginning',
      week(late, '2026-12-08'),
      '',
      /^error S:8:32 {2}2026-12-07 在 2026-12-08 以前/,
    ],
    ['more than a year', week(late, '2026-12-01', '2062-12-07'), '', /^error S:8:32 .*超过一年/],
    [
      'one slot twice on a day',
      `${week('morning: { at: "06:10" }')}${week(late)}${week(late, '2026-12-07', '2026-12-09')}`,
      '',
      /^error S:10:13 {2}晚间时段 2026-12-07 移了两次/,
    ],
    [
      'a slot into quiet time',
      week('evening: { at: "20:55" }'),
      'quiet: [{ from: "21:00", until: "05:00" }]\n',
      /^error S:8:68 {2}晚间时段 20:55 起/,
    ],
    [
      'a slot onto the other',
      week('evening: { at: "06:35" }'),
      '',
      /^error S:8:68 {2}晚间时段和早间时段重叠/,
    ],
    [
      'a slot onto where the season has the other',
      week('morning: { at: "18:05" }'),
      winter,
      /^error S:8:68 {2}(早|晚)间时段和(早|晚)间时段重叠/,
    ],
    [
      'its last evening into the first morning after it',
      week('evening: { at: "23:55" }', '2026-12-01', '2026-12-31'),
      'seasons: { spring: { from: 01-01, until: 02-01, slots: { morning: { at: "00:01" } } } }\n',
      /^error S:8:68 {2}晚间时段和早间时段重叠/,
    ],
    [
      'the last evening before it into its first morning',
      week('morning: { at: "00:01" }'),
      'seasons: { winter: { from: 11-15, until: 11-30, slots: { evening: { at: "23:55" } } } }\n',
      /^error S:8:68 {2}晚间时段和早间时段重叠/,
    ],
  ] as const)('is refused: %s', async (_, entries, rest, finding) => {
    const { schedules, lines } = await once(entries, rest);
    expect(schedules).toEqual([]);
    expect(lines).toEqual([expect.stringMatching(finding)]);
  });

  it('may move each slot by itself on a day, and stand side by side', async () => {
    const { lines } = await once(
      `${week('morning: { at: "06:10" }')}${week(late)}${week(late, '2026-12-08', '2026-12-09')}`,
    );
    expect(lines).toEqual([]);
  });

  it('is refused for a slot there is not to move', async () => {
    const { lines } = await readYaml(
      `${schedule.replace(/ {2}evening.*\n/, '')}once:\n${week('evening: { at: "19:30" }')}`,
    );
    expect(lines).toEqual([expect.stringMatching(/^error S:7:\d+ {2}没有 evening 时段可移/)]);
  });
});

describe('the seasons of schedule.yaml', () => {
  const seasons = (text: string) => readYaml(`${schedule}seasons:\n${text}`);

  it('are read with their slots made whole, names in the order of the year', async () => {
    const { schedules, lines } =
      await seasons(`  winter: { from: 11-15, until: "２-29", slots: { morning: { at: "7:00" } } }
  summer:
    from: "05-01"
    until: "09-30"
    slots: { morning: { at: "06:00" }, evening: { at: "19:30", length: 15m } }
`);
    expect(lines).toEqual([]);
    expect(schedules[0]?.seasons).toEqual([
      {
        name: 'summer',
        from: '05-01',
        until: '09-30',
        slots: [
          { name: 'morning', at: '06:00', lengthMs: 600_000 },
          { name: 'evening', at: '19:30', lengthMs: 900_000 },
        ],
      },
      {
        name: 'winter',
        from: '11-15',
        until: '02-29',
        slots: [{ name: 'morning', at: '07:00', lengthMs: 600_000 }],
      },
    ]);
  });

  it('leave a schedule without any as it always was, so that its revision stays the same', async () => {
    expect((await readYaml(schedule)).schedules[0]).not.toHaveProperty('seasons');
    expect((await readYaml(`${schedule}seasons:\n`)).schedules[0]).not.toHaveProperty('seasons');
  });

  const summer = (slots: string, quiet = '') =>
    `  summer: { from: "05-01", until: "09-30", slots: { ${slots} } }\n${quiet}`;
  it.each([
    [
      'that share a day',
      `${summer('morning: { at: "06:00" }')}  autumn: { from: "09-30", until: "11-01", slots: { morning: { at: "06:10" } } }\n`,
      /^error S:9:19 {2}秋季和夏季都有 09-30/,
    ],
    [
      'that share a day over the year’s end',
      `  spring: { from: "01-31", until: "03-01", slots: { morning: { at: "06:00" } } }
  winter: { from: "12-01", until: "02-29", slots: { morning: { at: "06:10" } } }\n`,
      /^error S:9:19 {2}冬季和春季都有 01-31/,
    ],
    [
      'with an unknown name',
      '  sumer: { from: "05-01" }\n',
      /^error S:8:3 {2}未知的键 "sumer".*did you mean "summer"/,
    ],
    [
      'from a day no year has',
      '  summer: { from: "02-30", until: "09-30", slots: { morning: { at: "06:00" } } }\n',
      /^error S:8:19 {2}"from" 写成了 "02-30"/,
    ],
    [
      'without a last day',
      '  summer: { from: "05-01", slots: { morning: { at: "06:00" } } }\n',
      /^error S:8:11 {2}缺少键 "until"/,
    ],
    [
      'that move a slot into quiet time',
      summer('evening: { at: "20:55" }', 'quiet:\n  - { from: "21:00", until: "05:00" }\n'),
      /^error S:8:68 {2}晚间时段 20:55 起 10 分钟，碰到安静时段 21:00–05:00/,
    ],
    [
      'that move a slot onto the other',
      summer('evening: { at: "06:35" }'),
      /^error S:8:68 {2}晚间时段和早间时段重叠/,
    ],
    [
      'that move a slot onto the next morning',
      summer('morning: { at: "00:05" }, evening: { at: "23:58" }'),
      /^error S:8:94 {2}晚间时段和早间时段重叠/,
    ],
    [
      'with a length no slot may have',
      summer('evening: { at: "23:58", length: 6h }'),
      /"length" 写成了 "6h"/,
    ],
  ] as const)('are refused %s', async (_, text, finding) => {
    const { schedules, lines } = await seasons(text);
    expect(schedules).toEqual([]);
    expect(lines).toEqual([expect.stringMatching(finding)]);
  });

  it('are refused where the last evening of one runs into the first morning of the next', async () => {
    const text = (
      until: string,
    ) => `  summer: { from: "05-01", until: "${until}", slots: { evening: { at: "23:55" } } }
  autumn: { from: "09-30", until: "10-31", slots: { morning: { at: "00:01" } } }
`;
    expect((await seasons(text('09-28'))).lines).toEqual([]);
    expect((await seasons(text('09-29'))).lines).toEqual([
      expect.stringMatching(/^error S:8:68 {2}晚间时段和早间时段重叠/),
    ]);
  });

  it('on both sides of 29 February meet in common years', async () => {
    const { lines } =
      await seasons(`  winter: { from: "12-01", until: "02-28", slots: { evening: { at: "23:55" } } }
  spring: { from: "03-01", until: "04-30", slots: { morning: { at: "00:01" } } }
`);
    expect(lines).toEqual([expect.stringMatching(/^error S:8:68 {2}晚间时段和早间时段重叠/)]);
  });

  it('are refused for a slot there is not to move', async () => {
    const { lines } = await readYaml(
      `${schedule.replace(/ {2}evening.*\n/, '')}seasons:\n${summer('evening: { at: "19:30" }')}`,
    );
    expect(lines).toEqual([expect.stringMatching(/^error S:7:53 {2}没有 evening 时段可移/)]);
  });
});
