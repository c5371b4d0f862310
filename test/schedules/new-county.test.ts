import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { areaCode } from '../../src/domain/ids.ts';
import type { NewCounty } from '../../src/ports/schedule-editor.ts';
import { createCountyTables } from '../../src/schedules/county-table-files.ts';
import { createScheduleEditor } from '../../src/schedules/schedule-editor.ts';
import { createScheduleFiles } from '../../src/schedules/schedule-files.ts';
import { aHome } from '../sources/temp-home.ts';

const guanxian: NewCounty = {
  county: areaCode('371525'),
  name: '冠县: 新 # 来的',
  pinyin: 'guanxian',
  slots: { evening: { at: '18:30', lengthMinutes: 10 } },
};
const donge = {
  'schedules/donge/schedule.yaml':
    'county: "371524"\nname: 东阿县\npinyin: donge\nslots:\n  evening: { at: "18:30", length: 10m }\n',
  'schedules/donge/areas.csv': 'code,name\n371524101,刘集镇\n',
  'schedules/donge/endpoints.csv': 'id,name,area,driver,address\ncol-001,前村喇叭,371524101,memory,\n',
};
const refusal = (work: Promise<unknown>) =>
  work.then(
    () => 'made',
    ({ kind, message }) => `${kind} ${message}`,
  );

describe('a new county', () => {
  it('is a folder that reads without a word, and whose tables an import fills', async () => {
    const home = await aHome(donge);
    const { file, text } = await createScheduleEditor({ home }).create({
      ...guanxian,
      quiet: { from: '21:00', until: '06:00' },
    });
    expect(file).toBe('schedules/guanxian/schedule.yaml');
    expect(await readFile(join(home, file), 'utf8')).toBe(text);
    const { schedules, findings } = await createScheduleFiles({ home }).read();
    expect(findings).toEqual([]);
    expect(schedules[1]).toMatchObject({
      county: '371525',
      name: '冠县: 新 # 来的',
      pinyin: 'guanxian',
      slots: [{ name: 'evening', at: '18:30', lengthMs: 600_000 }],
      quiet: [{ from: '21:00', until: '06:00' }],
      areas: [{ code: '371525' }],
      endpoints: [],
    });
    const path = join(await aHome({ 'a.csv': 'code,name\n371525101,清泉街道\n' }), 'a.csv');
    const request = { county: '371525', table: 'areas', path, replace: false } as const;
    const tables = createCountyTables({ home });
    await tables.write(await tables.compare(request));
    expect((await createScheduleFiles({ home }).read()).schedules[1]?.areas).toMatchObject([
      { code: '371525' },
      { code: '371525101', name: '清泉街道' },
    ]);
  });

  it('stands beside one of its pinyin; one of its code, or what would not hold, is refused and leaves nothing', async () => {
    const home = await aHome({
      ...donge,
      'schedules/calendar.yaml': 'quiet:\n  - { from: "21:00", until: "06:00" }\n',
    });
    const editor = createScheduleEditor({ home });
    const made = await editor.create({ ...guanxian, pinyin: 'donge' });
    expect(made.file).toBe('schedules/donge-371525/schedule.yaml');
    expect(await refusal(editor.create({ ...guanxian, county: areaCode('371524') }))).toMatch(
      /^taken 代码 371524 已经是东阿县了/,
    );
    const late = {
      ...guanxian,
      county: areaCode('371526'),
      slots: { evening: { at: '21:30', lengthMinutes: 5 } },
    };
    expect(await refusal(editor.create(late))).toMatch(/^invalid 冠县.+添加不了[\s\S]+21:00/);
    expect((await readdir(join(home, 'schedules'))).sort()).toEqual([
      'calendar.yaml',
      'donge',
      'donge-371525',
    ]);
  });
});
