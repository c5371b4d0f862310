import { describe, expect, it } from 'vitest';
import { localDate } from '../../src/domain/ids.ts';
import { createScheduleFiles } from '../../src/schedules/schedule-files.ts';
import { aHome, linesOf } from '../sources/temp-home.ts';

const schedule = `county: 371524
name: 东阿县
pinyin: donge
slots:
  morning: { at: 06:30, length: 10m }
  evening: { at: "18:30", length: 10m }
`;
const tables = {
  'schedules/donge/areas.csv': `code,name,population,varieties
371524101,刘集镇,,
371524102,牛角店镇,,
371524101001,前村,1200,
`,
  'schedules/donge/endpoints.csv': `id,name,area,driver,address
col-001,前村喇叭,371524101001,memory,
col-002,县台,371524,memory,
`,
};

async function read(more: string, calendar?: string, today?: string) {
  const home = await aHome({
    ...tables,
    'schedules/donge/schedule.yaml': schedule + more,
    ...(calendar === undefined ? {} : { 'schedules/calendar.yaml': calendar }),
  });
  const date = today === undefined ? undefined : localDate(today);
  const files = createScheduleFiles({ home, ...(date === undefined ? {} : { today: () => date }) });
  const { schedules, findings } = await files.read();
  const lines = linesOf(findings).map((line) => line.replace('schedules/donge/schedule.yaml', 'S'));
  return { schedule: schedules[0], schedules, lines };
}

describe('schedule.yaml', () => {
  it('tells quiet time by date, range, weekday, area and endpoint, with a name', async () => {
    const { schedule: read1, lines } = await read(`quiet:
  - { from: "21:30", until: "06:00" }
  - { name: 高考, dates: ０6-07..06-10, areas: ["371524101"] }
  - { name: 哀悼日, dates: [2026-12-13, 5-12, 2027-1-5] }
  - { from: 8:00, until: 24:00, days: [周末, mon..tue], endpoints: col-001 }
`);
    expect(lines).toEqual([]);
    expect(read1?.quiet).toEqual([
      { from: '21:30', until: '06:00' },
      {
        name: '哀悼日',
        from: '00:00',
        until: '24:00',
        dates: [
          { from: '2026-12-13', until: '2026-12-13' },
          { from: '05-12', until: '05-12' },
          { from: '2027-01-05', until: '2027-01-05' },
        ],
      },
    ]);
    expect(read1?.exceptions).toEqual([
      {
        name: '高考',
        areas: ['371524101'],
        quiet: [{ name: '高考', from: '00:00', until: '24:00', dates: [{ from: '06-07', until: '06-10' }] }],
      },
      { endpoints: ['col-001'], quiet: [{ from: '08:00', until: '24:00', days: [1, 2, 6, 7] }] },
    ]);
  });

  it('tells what a slot has of its own, campaigns, rotation, emphasis, exceptions', async () => {
    const { schedule: read1, lines } = await read(
      `language: dialect
late: play-until
complaints: on
holidays: weekend
campaigns:
  - { name: 3·15, from: "03-08", until: "03-15", topics: { complaints: 2, bank-cards: 1.5 } }
rotation:
  repeat-after: 20h
  every: 14d
  max-per-week: 3
  topics-apart: 是
  pinned: [{ lesson: phone-fraud, dates: 09-01..09-07, slot: evening }]
  series: [[loans-1, loans-2]]
  first: phone-fraud
emphasis: { anti-fraud: 1.2 }
exceptions:
  - { name: 学校旁, endpoints: [col-001], volume: 50, quiet: [{ from: "12:00", until: "14:00" }] }
`.replace(/^/, ''),
    );
    expect(lines).toEqual([]);
    expect(read1).toMatchObject({
      language: 'dialect',
      late: 'play-until',
      complaints: true,
      holidays: 'weekend',
      publicDays: { years: [2026] },
      campaigns: [
        { name: '3·15', from: '03-08', until: '03-15', topics: { complaints: 2, 'bank-cards': 1.5 } },
      ],
      rotation: {
        repeatAfterMs: 72_000_000,
        everyMs: 1_209_600_000,
        maxPerWeek: 3,
        topicsApart: true,
        pinned: [{ lesson: 'phone-fraud', dates: [{ from: '09-01', until: '09-07' }], slot: 'evening' }],
        series: [['loans-1', 'loans-2']],
        first: 'phone-fraud',
      },
      emphasis: { 'anti-fraud': 1.2 },
      exceptions: [
        {
          name: '学校旁',
          endpoints: ['col-001'],
          volumePercent: 50,
          quiet: [{ from: '12:00', until: '14:00' }],
        },
      ],
    });
  });

  it('lets a slot have days, language, opening, gap and volume of its own, which its season keeps', async () => {
    const home = await aHome({
      ...tables,
      'schedules/donge/schedule.yaml': schedule
        .replace(
          '{ at: "18:30", length: 10m }',
          '{ at: "18:30", length: 10m, days: workdays, holidays: off, language: both, opening: none, gap: 2s, volume: 60 }',
        )
        .concat('seasons:\n  summer: { from: 05-01, until: 09-30, slots: { evening: { at: "19:30" } } }\n'),
    });
    const { schedules, findings } = await createScheduleFiles({ home }).read();
    expect(findings).toEqual([]);
    const evening = {
      name: 'evening',
      lengthMs: 600_000,
      days: [1, 2, 3, 4, 5],
      holidays: 'off',
      language: 'both',
      opening: null,
      gapMs: 2016,
      volumePercent: 60,
    };
    expect(schedules[0]?.slots[1]).toEqual({ ...evening, at: '18:30' });
    expect(schedules[0]?.seasons?.[0]?.slots).toEqual([{ ...evening, at: '19:30' }]);
  });

  it.each([
    ['quiet:\n  - { from: "21:30" }\n', /^error S:8:5 {2}缺少键 "until"/],
    ['quiet:\n  - { name: 高考 }\n', /^error S:8:5 {2}没有说什么时候安静/],
    ['quiet:\n  - { off: true }\n', /^error S:8:5 {2}off 没有说关掉哪一个/],
    [
      'quiet:\n  - { dates: 2026-06-10..2026-06-07 }\n',
      /^error S:8:14 {2}"dates" 写成了 "2026-06-10\.\.2026-06-07"/,
    ],
    ['quiet:\n  - { dates: [06-07, 06-31] }\n', /^error S:8:22 {2}"dates" 写成了 "06-31"/],
    ['quiet:\n  - { dates: 06-07, days: [mon, funday] }\n', /^error S:8:33 {2}"days" 写成了 "funday"/],
    ['quiet:\n  - { dates: 06-07, areas: ["371525001"] }\n', /^error S:8:29 {2}区域 "371525001" 属于别的县/],
    ['campaigns:\n  - { name: 3·15, from: 03-08, topics: { a: 2 } }\n', /^error S:8:5 {2}缺少键 "until"/],
    [
      'campaigns:\n  - { name: x, from: 03-08, until: 2026-03-15, topics: { a: 2 } }\n',
      /^error S:8:36 {2}从 03-08 到 2026-03-15/,
    ],
    [
      'campaigns:\n  - { name: x, from: 03-08, until: 03-15, topics: { a: 11 } }\n',
      /^error S:8:56 {2}"a" 写成了 "11"/,
    ],
    ['rotation: { every: 1d, repeat-after: 2d }\n', /^error S:7:38 {2}repeat-after 比 every 长/],
    ['rotation: { series: [[a, b], [b]] }\n', /^error S:7:31 {2}课 "b" 在系列里写了两次/],
    ['rotation: { first: a, last: a }\n', /^error S:7:29 {2}first 和 last 是同一课/],
    ['rotation: { evry: 14d }\n', /^error S:7:13 {2}未知的键 "evry".*did you mean "every"/],
    ['exceptions:\n  - { volume: 50 }\n', /^error S:8:5 {2}没有说是哪些终端/],
    ['exceptions:\n  - { endpoints: col-001 }\n', /^error S:8:5 {2}没有不同的地方/],
    ['holidays: of\n', /^error S:7:11 {2}"holidays" 写成了 "of".*did you mean "off"/],
    ['late: later\n', /^error S:7:7 {2}"late" 写成了 "later"/],
    ['complaints: maybe\n', /^error S:7:13 {2}"complaints" 写成了 "maybe"/],
    ['quiet:\n  - { dates: 06-07, days: [] }\n', /^error S:8:27 {2}"days" 是空的（empty）/],
    ['quiet:\n  - { dates: 06-07, areas: [] }\n', /^error S:8:28 {2}"areas" 是空的（empty）/],
    ['language: mandarin\n', /^error S:7:11 {2}"language" 写成了 "mandarin"/],
  ])('is refused for %j', async (more, finding) => {
    const { schedules, lines } = await read(more);
    expect(lines).toEqual([expect.stringMatching(finding)]);
    expect(schedules).toEqual([]);
  });

  it.each([
    ['rotation: { repeat-after: 20d }\n', undefined, 'repeat-after 20 天，比 every 14 天长'],
    ['rotation: { repeat-after: 10d }\n', 'rotation: { every: 7d }\n', 'repeat-after 10 天，比 every 7 天长'],
    ['rotation: { every: 2d, max-per-week: 3 }\n', undefined, 'every 2 天，七天却最多 3 次'],
    ['rotation: { every: 3d, max-per-week: 3, repeat-after: 3d }\n', undefined, undefined],
    ['rotation: { every: 7d, max-per-week: 1 }\n', undefined, undefined],
  ])('is read with a warning where no plan can keep its rotation: %s', async (more, calendar, says) => {
    const { schedules, lines } = await read(more, calendar);
    expect(schedules).toHaveLength(1);
    expect(lines).toEqual(says === undefined ? [] : [expect.stringContaining(`S:7:11  ${says}`)]);
  });

  it('is read with a warning where some endpoints are quiet in every slot', async () => {
    const quiet = '[{ from: "06:00", until: "07:00" }, { from: "18:00", until: "18:31", days: daily }]';
    const { schedules, lines } = await read(`exceptions: [{ areas: "371524101", quiet: ${quiet} }]\n`);
    expect(schedules).toHaveLength(1);
    expect(lines).toEqual([
      expect.stringMatching(/^warning S:7:13 {2}1 个终端每个时段都安静，什么也不会播：col-001/),
    ]);
    expect(
      (await read(`exceptions: [{ areas: "371524101", quiet: ${quiet.replace('daily', 'workdays')} }]\n`))
        .lines,
    ).toEqual([]);
  });

  it('is read with a warning where two quiet periods have one name', async () => {
    const { schedules, lines } = await read(
      'quiet:\n  - { name: 考试, dates: 06-07 }\n  - { name: 考试, dates: 06-09 }\n',
    );
    expect(schedules).toHaveLength(1);
    expect(lines).toEqual([expect.stringMatching(/^warning S:9:13 {2}安静时段 "考试" 写了两次/)]);
  });

  it('is read with a warning where quiet time names an endpoint or area that no table has', async () => {
    const { schedules, lines } = await read(
      'quiet:\n  - { dates: 06-07, endpoints: [col-01], areas: 371524999 }\n',
    );
    expect(schedules).toHaveLength(1);
    expect(lines).toEqual([
      expect.stringMatching(/^warning S:8:33 {2}.*没有能用的终端 "col-01".*did you mean "col-001"/),
      expect.stringMatching(/^warning S:8:49 {2}areas\.csv 里没有区域 "371524999"/),
    ]);
  });
});

describe('calendar.yaml', () => {
  const calendar = `quiet:
  - { from: "22:00", until: "05:00" }
  - { name: 高考, dates: 06-07..06-10, areas: ["371524101", "371525001"] }
  - { name: 哀悼日, dates: 2026-12-13 }
campaigns:
  - { name: 3·15, from: 03-08, until: 03-15, topics: { complaints: 2 } }
  - { name: 六月, from: 06-01, until: 06-30, topics: { illegal-fundraising: 2 } }
rotation: { every: 14d, max-per-week: 3 }
emphasis: { anti-fraud: 2, mortgages: 1.1 }
holidays: off
`;

  it('may hold comments alone, as a missing one does', async () => {
    for (const text of ['# sample: true\n\n  # 没有共用的\n', '', '\n#'.repeat(50_000)]) {
      const { schedules, lines } = await read('', text);
      expect([schedules.length, lines]).toEqual([1, []]);
    }
    expect((await read('', '- sample\n')).schedules).toEqual([]);
  });

  it('is shared: a county adds to it, and overrides it name by name and key by key', async () => {
    const { schedule: read1, lines } = await read(
      `quiet:
  - { from: "12:00", until: "14:00" }
  - { name: 哀悼日, off: true }
campaigns:
  - { name: 3·15, from: 03-01, until: 03-31, topics: { bank-cards: 3 } }
  - { name: 六月, off: true }
rotation: { every: 7d }
emphasis: { anti-fraud: 1 }
holidays: as-usual
`,
      calendar,
    );
    expect(lines).toEqual([expect.stringContaining('没有一个县有区域 "371525001"')]);
    expect(read1?.quiet).toEqual([
      { from: '22:00', until: '05:00' },
      { from: '12:00', until: '14:00' },
    ]);
    expect(read1?.exceptions).toMatchObject([{ name: '高考', areas: ['371524101'] }]);
    expect(read1).toMatchObject({
      campaigns: [{ name: '3·15', from: '03-01', topics: { 'bank-cards': 3 } }],
      rotation: { everyMs: 604_800_000, maxPerWeek: 3 },
      emphasis: { 'anti-fraud': 1, mortgages: 1.1 },
      holidays: 'as-usual',
    });
    expect(read1).not.toHaveProperty('publicDays');
  });

  it('holds up every county when its quiet time cannot be read, so that none airs into it', async () => {
    for (const bad of [
      calendar.replace('12-13', '13-13'),
      `${calendar}\tx`,
      calendar.replace('dates: 2026-12-13', 'x: 1'),
    ]) {
      const { schedules, lines } = await read('', bad);
      expect(schedules).toEqual([]);
      expect(lines.join()).toContain('共用的安静时段读不出来');
    }
    expect((await read('', calendar.replace('every: 14d', 'every: soon'))).schedules).toHaveLength(1);
  });

  it('refuses an endpoint in what is shared, and holidays that are none', async () => {
    expect((await read('', 'quiet: [{ dates: 06-07, endpoints: [col-001] }]\n')).lines[1]).toMatch(
      /calendar\.yaml:1:25 {2}共用的安静时段不能写终端/,
    );
    const { lines } = await read(
      '',
      `public-holidays:
  - { year: 2027, days: [{ name: 元旦, dates: 2026-12-31..2027-01-03, working: [2027-01-04] }, { name: x, dates: 01-01 }, { name: y, dates: 2026-11-30..2027-01-01 }] }
`,
    );
    expect(lines).toEqual([
      expect.stringMatching(/calendar\.yaml:2:78 {2}调休上班日 2027-01-04 不是周末/),
      expect.stringMatching(/calendar\.yaml:2:\d+ {2}假日 01-01 不是 2027 年的日期/),
      expect.stringMatching(/calendar\.yaml:2:\d+ {2}假日 2026-11-30 不是 2027 年的日期/),
    ]);
  });

  it('refuses a year that stands twice, and a day that is both a holiday and worked', async () => {
    const days = '{ name: x, dates: 2027-01-01..2027-01-03, working: 2027-01-09 }';
    const both = days.replace('01-09', '01-02');
    const { lines } = await read(
      '',
      `public-holidays:\n  - { year: 2027, days: [${days}] }\n  - { year: 2027, days: [${both}] }\n`,
    );
    expect(lines).toEqual([
      expect.stringMatching(/calendar\.yaml:3:13 {2}2027 年写了两次/),
      expect.stringMatching(/calendar\.yaml:3:\d+ {2}2027-01-02 又放假又上班/),
    ]);
  });

  it('warns of areas no county has, and of entries that take away what is not shared', async () => {
    const shared = 'quiet: [{ name: 高考, dates: 06-07, areas: ["371524101", "371524999", "371525001"] }]\n';
    const { schedules, lines } = await read(
      'quiet: [{ name: 高烤, off: true }]\ncampaigns: [{ name: 六月, off: true }]\n',
      `${shared}campaigns: [{ name: 三月, off: true }]\n`,
    );
    expect(schedules).toHaveLength(1);
    expect(lines).toEqual([
      expect.stringMatching(/^warning .*calendar\.yaml:1:56 {2}没有一个县有区域 "371524999"/),
      expect.stringMatching(/^warning .*calendar\.yaml:1:69 {2}没有一个县有区域 "371525001"/),
      expect.stringMatching(/^warning .*calendar\.yaml:2:21 {2}共用的里面没有 "三月" 可关/),
      expect.stringMatching(/^warning S:7:17 {2}共用的里面没有 "高烤" 可关/),
      expect.stringMatching(/^warning S:8:21 {2}共用的里面没有 "六月" 可关/),
    ]);
  });

  it('says which year has no official holidays, a month ahead, to those who go by them', async () => {
    const none =
      /^warning schedules\/calendar\.yaml {2}没有 2027 年的放假安排（no holiday data for 2027）：东阿县/;
    expect((await read('holidays: off\n', undefined, '2026-11-29')).lines).toEqual([]);
    expect((await read('holidays: off\n', undefined, '2026-12-01')).lines).toEqual([
      expect.stringMatching(none),
    ]);
    expect((await read('', undefined, '2026-12-01')).lines).toEqual([]);
    const own = `public-holidays: [{ year: 2027, days: [{ name: 元旦, dates: 2027-01-01 }] }]\n`;
    const known = await read('holidays: off\n', own, '2026-12-01');
    expect(known.lines).toEqual([]);
    expect(known.schedule?.publicDays).toMatchObject({ years: [2026, 2027] });
    const berlin = await read('zone: Europe/Berlin\nholidays: off\n', undefined, '2026-07-01');
    expect(berlin.schedule?.publicDays).toEqual({ years: [], off: [], working: [] });
    expect(berlin.lines).toEqual([expect.stringContaining('2026')]);
  });
});

describe('hostile keys', () => {
  const letters = 'x'.repeat(5_000);
  it.each([
    [
      'an alias bomb',
      `emphasis: &a { ${Array.from({ length: 50 }, (_, n) => `t${n}: 1`).join(', ')} }\ncampaigns: [${'{ name: n, from: 01-01, until: 01-02, topics: *a },'.repeat(2_000)}]\n`,
    ],
    ['deep nesting', `quiet: ${'['.repeat(2_000)}${']'.repeat(2_000)}\n`],
    ['a prototype for a topic', 'emphasis: { __proto__: 3 }\n'],
    ['a topic like a built-in', 'emphasis: { constructor: { a: 1 } }\n'],
    ['a long name', `campaigns: [{ name: ${letters}, from: 01-01, until: 01-02, topics: { a: 1 } }]\n`],
    ['a formula for a name', 'quiet: [{ name: "=cmd|calc", dates: 06-07 }]\n'],
    ['no factor', 'emphasis: { a: NaN }\n'],
    ['a huge number', 'rotation: { max-per-week: 99999999999999999999 }\n'],
    ['a weekday like a built-in', 'quiet: [{ days: toString }]\n'],
  ])('with %s leave the county out, in few words', async (_, more) => {
    const { schedules, lines } = await read(more);
    expect(schedules).toEqual([]);
    expect(lines.length).toBeGreaterThan(0);
    expect(lines.length).toBeLessThanOrEqual(101);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(600);
  });

  it('are read as well in GBK, with CRLF, a byte order mark and full-width digits', async () => {
    const more =
      'quiet:\r\n  - { name: x, from: "２１：３０", until: "６：００", dates: "６－７．．６－１０" }\r\n';
    const bytes = new TextEncoder().encode(`\ufeff${(schedule + more).replace(/\r?\n/g, '\r\n')}`);
    const home = await aHome({ ...tables, 'schedules/donge/schedule.yaml': bytes });
    const { schedules, findings } = await createScheduleFiles({ home }).read();
    expect(findings).toEqual([]);
    expect(schedules[0]?.quiet).toEqual([
      { name: 'x', from: '21:30', until: '06:00', dates: [{ from: '06-07', until: '06-10' }] },
    ]);
    // 高考 in GBK.
    const gbk = Buffer.concat([
      Buffer.from(
        'county: 371524\nname: donge\npinyin: donge\nslots: { evening: { at: 18:30, length: 10m } }\nquiet: [{ dates: 06-07, name: ',
      ),
      Buffer.from([0xb8, 0xdf, 0xbf, 0xbc]),
      Buffer.from(' }]\n'),
    ]);
    const other = await aHome({ ...tables, 'schedules/donge/schedule.yaml': gbk });
    const inGbk = await createScheduleFiles({ home: other }).read();
    expect(inGbk.schedules[0]?.quiet[0]?.name).toBe('高考');
    expect(inGbk.findings.map(({ severity }) => severity)).toEqual(['warning']);
  });
});

describe('the shipped holidays', () => {
  it('of 2026 are those of the notice: seven holidays, 33 days, six weekend days worked', async () => {
    const { schedule: read1 } = await read('holidays: off\n');
    const { off = [], working = [], years = [] } = read1?.publicDays ?? {};
    const days = off.map(
      ({ from, until }) => Temporal.PlainDate.from(from).until(Temporal.PlainDate.from(until)).days + 1,
    );
    expect(years).toEqual([2026]);
    expect(off.map(({ name }, index) => `${name} ${days[index]}`)).toEqual([
      '元旦 3',
      '春节 9',
      '清明节 3',
      '劳动节 5',
      '端午节 3',
      '中秋节 3',
      '国庆节 7',
    ]);
    expect(working.map(({ date }) => date).sort()).toEqual([
      '2026-01-04',
      '2026-02-14',
      '2026-02-28',
      '2026-05-09',
      '2026-09-20',
      '2026-10-10',
    ]);
  });
});
