import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { areaCode, type Digest } from '../../src/domain/ids.ts';
import { diffLines } from '../../src/domain/text-diff.ts';
import type { KeyChange } from '../../src/ports/schedule-editor.ts';
import { createScheduleEditor } from '../../src/schedules/schedule-editor.ts';
import { aHome } from '../sources/temp-home.ts';

const donge = areaCode('371524');
const yaml = `# 东阿县的排期
county: "371524"
name: 东阿县   # 县名
pinyin: donge

slots:
  # 农闲时早一点
  morning: { at: "06:30", length: 10m }
  evening: { at: "18:30", length: 10m }   # 晚饭后
quiet:
  - { from: "21:00", until: "06:00" }   # 夜里
  - { name: 高考, dates: 06-07..06-10 }
lead: 2h
`;
const files = {
  'schedules/donge/schedule.yaml': yaml,
  'schedules/donge/areas.csv': 'code,name\n371524101,刘集镇\n',
  'schedules/donge/endpoints.csv': 'id,name,area,driver,address\ncol-001,前村喇叭,371524101,memory,\n',
  'schedules/calendar.yaml': 'sample: true\nquiet:\n  - { from: "22:00", until: "05:00" }\n',
};

async function edited(changes: readonly KeyChange[], over: Readonly<Record<string, string>> = {}) {
  const home = await aHome({ ...files, ...over });
  const editor = createScheduleEditor({ home });
  const edit = await editor.prepare(donge, (await editor.read(donge)).digest, { changes });
  await editor.write(edit);
  return { edit, text: await readFile(join(home, 'schedules/donge/schedule.yaml'), 'utf8') };
}
const refused = (changes: readonly KeyChange[]) =>
  edited(changes).then(
    () => 'written',
    (error: Error) => `${error.name} ${error.message}`,
  );

describe('editing a schedule', () => {
  it('changes what is named and no other line: comments, order and quotes stay', async () => {
    const { edit, text } = await edited([{ do: 'set', key: 'slots.evening.at', value: '19:00' }]);
    expect(text).toBe(yaml.replace('"18:30", length: 10m }  ', '"19:00", length: 10m }'));
    expect(diffLines(edit.diff)).toBe(
      '-   9    evening: { at: "18:30", length: 10m }   # 晚饭后\n+   9    evening: { at: "19:00", length: 10m } # 晚饭后',
    );
    expect(edit.schedulesAfter[0]?.slots[1]?.at).toBe('19:00');
  });

  it('leaves brackets with and without spaces as they are', async () => {
    const own = `${yaml}exceptions:
  - {name: 校, endpoints: [col-001], volume: 20}
  - { endpoints: [ col-001 ], quiet: [{ from: "12:00", until: "14:00" }] }
`;
    const { text } = await edited([{ do: 'set', key: 'lead', value: '1h' }], {
      'schedules/donge/schedule.yaml': own,
    });
    expect(text).toBe(own.replace('lead: 2h', 'lead: 1h'));
  });

  it('adds to lists, makes what was not there, and takes entries away by name or number', async () => {
    const { text } = await edited([
      { do: 'add', key: 'quiet', value: '{ name: 中考, dates: 06-12..06-14, areas: ["371524101"] }' },
      {
        do: 'add',
        key: 'campaigns',
        value: '{ name: 3·15, from: "03-08", until: "03-15", topics: { complaints: 2 } }',
      },
      { do: 'set', key: 'rotation.every', value: '14d' },
      { do: 'set', key: 'slots.morning.volume', value: '60' },
      { do: 'unset', key: 'quiet.高考' },
      { do: 'unset', key: 'quiet.1' },
      { do: 'set', key: 'quiet.中考.dates', value: '06-13..06-15' },
    ]);
    expect(text).toBe(
      `${yaml
        .replace(
          / {2}- \{ from.*\n {2}- \{ name: 高考.*\n/,
          '  - { name: 中考, dates: 06-13..06-15, areas: [ "371524101" ] }\n',
        )
        .replace('length: 10m }\n  evening', 'length: 10m, volume: 60 }\n  evening')}campaigns:
  - { name: 3·15, from: "03-08", until: "03-15", topics: { complaints: 2 } }
rotation:
  every: 14d
`,
    );
  });

  it('keeps the line ends of the file', async () => {
    const crlf = yaml.replaceAll('\n', '\r\n');
    const { text } = await edited([{ do: 'set', key: 'lead', value: '3h' }], {
      'schedules/donge/schedule.yaml': crlf,
    });
    expect(text).toBe(crlf.replace('lead: 2h', 'lead: 3h'));
  });

  it.each([
    [[{ do: 'set', key: 'slots.evening.at', value: '25:00' }], /schedule\.yaml:9:18 {2}"at" 写成了 "25:00"/],
    [[{ do: 'set', key: 'slots.evening.at', value: '21:55' }], /碰到安静时段 21:00–06:00/],
    [[{ do: 'set', key: 'slots.evning.at', value: '19:00' }], /未知的键 "evning"/],
    [[{ do: 'set', key: 'slots.evening.at', value: '{ [' }], /不是 YAML/],
    [[{ do: 'set', key: 'name', value: '东阿 # 县' }], /会成为注释/],
    [[{ do: 'unset', key: 'quiet.哀悼' }], /没有 "quiet\.哀悼"/],
    [[{ do: 'unset', key: 'opening' }], /没有 "opening"/],
    [[{ do: 'add', key: 'slots', value: 'x' }], /不是列表/],
    [[{ do: 'set', key: '__proto__.x', value: '1' }], /没有 "__proto__\.x"/],
    [[{ do: 'set', key: 'name.x', value: '1' }], /没有 "name\.x"/],
    [[{ do: 'set', key: 'county', value: '371525' }], /371524.* 就没有排期了|属于别的县/],
  ] as const)('refuses %j and writes nothing', async (changes, words) => {
    expect(await refused(changes)).toMatch(words);
  });

  it('refuses a bomb, and an edit that leaves an alias without its anchor', async () => {
    const bomb = `[&a [x, x], ${'*a, '.repeat(500)}x]`;
    expect(await refused([{ do: 'set', key: 'quiet', value: bomb }])).toMatch(/^HomeError .*什么也没有写/);
    const nested = `&a [x${'[&b [x,x],*b,*b,*b,*b]'.repeat(3)}]`;
    expect(await refused([{ do: 'set', key: 'opening', value: nested }])).toMatch(/^HomeError/);
    const shared = yaml.concat(
      'campaigns:\n  - { name: a, from: 01-01, until: 01-02, topics: &t { a: 2 } }\n  - { name: b, from: 02-01, until: 02-02, topics: *t }\n',
    );
    const without = edited([{ do: 'unset', key: 'campaigns.a' }], {
      'schedules/donge/schedule.yaml': shared,
    });
    await expect(without).rejects.toMatchObject({ name: 'HomeError', kind: 'invalid' });
    const kept = await edited([{ do: 'set', key: 'lead', value: '3h' }], {
      'schedules/donge/schedule.yaml': shared,
    });
    expect(kept.text).toBe(shared.replace('lead: 2h', 'lead: 3h'));
  });

  it('refuses what was made from another file, while preparing and while writing', async () => {
    const home = await aHome(files);
    const editor = createScheduleEditor({ home });
    const change = { changes: [{ do: 'set', key: 'lead', value: '3h' }] } as const;
    const { digest } = await editor.read(donge);
    await expect(editor.prepare(donge, '0'.repeat(64) as Digest, change)).rejects.toMatchObject({
      kind: 'changed',
    });
    const edit = await editor.prepare(donge, digest, change);
    const path = join(home, 'schedules/donge/schedule.yaml');
    await writeFile(path, `${yaml}volume: 70\n`);
    await expect(editor.write(edit)).rejects.toMatchObject({ kind: 'changed' });
    expect(await readFile(path, 'utf8')).toBe(`${yaml}volume: 70\n`);
  });

  it('checks the whole home: what all share must leave every county its slots', async () => {
    const home = await aHome(files);
    const editor = createScheduleEditor({ home });
    const { digest } = await editor.read('calendar');
    const change = (value: string) =>
      editor.prepare('calendar', digest, { changes: [{ do: 'set', key: 'quiet.1.from', value }] });
    await expect(change('18:00')).rejects.toThrow(
      /schedules\/donge\/schedule\.yaml:9:18 .*碰到安静时段 18:00–05:00/,
    );
    const { schedulesAfter } = await change('20:00');
    expect(schedulesAfter[0]?.quiet[0]?.from).toBe('20:00');
  });

  it('takes a whole text, and refuses one that is too long, broken or a bomb', async () => {
    const home = await aHome(files);
    const editor = createScheduleEditor({ home });
    const { digest } = await editor.read(donge);
    const whole = (text: string) => editor.prepare(donge, digest, { text });
    expect((await whole(yaml.replace('2h', '1h'))).diff).toHaveLength(2);
    for (const bad of ['', `${yaml}\tx`, `#${'x'.repeat(2 ** 20)}`, `${yaml}a: &a [x]\n`, `${yaml}\0`])
      await expect(whole(bad)).rejects.toMatchObject({ kind: 'invalid' });
    await expect(editor.read(areaCode('371599'))).rejects.toMatchObject({ kind: 'not-found' });
  });
});
