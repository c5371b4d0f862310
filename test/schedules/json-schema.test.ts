import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { jsonSchemas } from '../../src/schedules/json-schema.ts';
import { createScheduleFiles } from '../../src/schedules/schedule-files.ts';
import { aHome } from '../sources/temp-home.ts';

const root = resolve(import.meta.dirname, '../..');
const ajv = new Ajv2020({ strict: false, allErrors: true });
const validators = {
  schedule: ajv.compile(jsonSchemas.schedule),
  calendar: ajv.compile(jsonSchemas.calendar),
};

/** What an editor says: it reads YAML 1.2, numbers as numbers. */
function editorSays(which: keyof typeof validators, text: string): readonly string[] {
  const validate = validators[which];
  validate(parse(text));
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

async function readerSays(text: string): Promise<readonly string[]> {
  const home = await aHome({
    'schedules/donge/schedule.yaml': text,
    'schedules/donge/areas.csv': 'code,name\n371524101,x\n',
    'schedules/donge/endpoints.csv': 'id,name,area,driver,address\ncol-001,x,371524,memory,\n',
  });
  const { findings } = await createScheduleFiles({ home }).read();
  return findings.filter(({ severity }) => severity === 'error').map(({ found }) => found);
}

const schedule = `county: 371524
name: 东阿县
pinyin: donge
slots:
  evening: { at: 18:30, length: 10m }
`;

describe('the JSON Schema for editors', () => {
  it.each(['schedule', 'calendar'] as const)(
    'of %s is the one in docs/, made of what reads the file',
    async (which) => {
      // After a change of the grammar: npm run vitest -- test/schedules/json-schema.test.ts -u
      const text = `${JSON.stringify(jsonSchemas[which], null, 2)}\n`;
      await expect(text).toMatchFileSnapshot(join(root, 'docs', `${which}.schema.json`));
    },
  );

  it('takes every file of the sample home and the examples of the docs', async () => {
    for (const folder of ['chiping', 'donge', 'guanxian', 'shenxian'])
      expect(
        editorSays('schedule', await readFile(join(root, 'schedules', folder, 'schedule.yaml'), 'utf8')),
      ).toEqual([]);
    expect(editorSays('calendar', await readFile(join(root, 'schedules/calendar.yaml'), 'utf8'))).toEqual([]);
  });

  it.each([
    ['quiet:\n'],
    ['quiet:\n  - { from: "２１：３０", until: 24:00, days: [周一, mon..fri], endpoints: col-001 }\n'],
    ['quiet: [{ dates: [06-07..06-10, 2026-12-13], areas: [371524101] }]\n'],
    ['rotation: { every: 14d, repeat-after: 20h, max-per-week: "３", topics-apart: 是, series: [[a, b]] }\n'],
    ['emphasis: { anti-fraud: 1.5 }\ncomplaints: on\nlate: play-until\nholidays: off\nlanguage: both\n'],
    ['exceptions: [{ endpoints: [col-001], volume: 50, quiet: [{ from: 12:00, until: 14:00 }] }]\n'],
    [
      'campaigns: [{ name: 3·15, from: 03-08, until: 03-15, topics: { complaints: 2 } }, { name: x, off: true }]\n',
    ],
  ])('takes what the reader takes: %j', async (more) => {
    expect(await readerSays(schedule + more)).toEqual([]);
    expect(editorSays('schedule', schedule + more)).toEqual([]);
  });

  it.each([
    ['quite: []\n'],
    ['quiet: { from: "21:30", until: "06:00" }\n'],
    ['quiet: [{ from: 2130, until: "06:00" }]\n'],
    ['quiet: [{ dates: 6/7 }]\n'],
    ['rotation: { every: often }\n'],
    ['rotation: { max-per-week: 0 }\n'],
    ['emphasis: { anti-fraud: 11 }\n'],
    ['emphasis: 2\n'],
    ['complaints: perhaps\n'],
    ['late: later\n'],
    ['holidays: never\n'],
    ['campaigns: [{ from: 03-08, until: 03-15 }]\n'],
    ['exceptions: [{ endpoints: [col-001], volume: 101 }]\n'],
    ['volume: loud\n'],
  ])('refuses what the reader refuses: %j', async (more) => {
    expect(await readerSays(schedule + more)).not.toEqual([]);
    expect(editorSays('schedule', schedule + more)).not.toEqual([]);
  });

  it('wants a county, a name and a slot', () => {
    expect(editorSays('schedule', schedule.replace(/name.*\n/, ''))).toEqual([
      expect.stringContaining("'name'"),
    ]);
    expect(editorSays('schedule', schedule.replace('371524', '37152'))).not.toEqual([]);
  });
});
