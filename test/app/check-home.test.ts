import { expect, test } from 'vitest';
import { checkHome } from '../../src/app/check-home.ts';
import { createScheduleFiles } from '../../src/schedules/schedule-files.ts';
import { aHome, linesOf } from '../sources/temp-home.ts';
import { aTranscoder, someBlobs } from '../support/fakes.ts';
import { aLesson } from '../support/lessons.ts';

test('what a schedule names and there is not, or is of another kind, is told with its place, once a file', async () => {
  const home = await aHome({
    'schedules/calendar.yaml': 'emphasis: { counterfeit: 2, gold: 2 }\nrotation: { first: there }\n',
    'schedules/donge/schedule.yaml': `county: 371524
name: 东阿县
pinyin: donge
opening: there
slots:
  evening: { at: "18:30", length: 10m, opening: hello, closing: none }
rotation:
  pinned: [{ lesson: pinned }, { lesson: tune }]
  series: [[there, pinned]]
  last: last
emphasis: { counterfeit: 2, mortgages: 2 }
campaigns:
  - { name: x, from: 01-01, until: 01-02, topics: { mortgages: 2, ｂank-cards: 2 } }
`,
    'schedules/donge/areas.csv': 'code,name\n',
    'schedules/donge/endpoints.csv': 'id,name,area,driver,address\n',
  });
  const { recordings: _, ...there } = aLesson({ id: 'there', topic: 'counterfeit' });
  const { recordings: __, ...tune } = aLesson({ id: 'tune', kind: 'opening', topic: 'station' });
  const { findings } = await checkHome({
    libraryFiles: {
      read: async () => ({
        lessons: [there, tune].map((lesson) => ({ lesson, file: '', recordings: [] })),
        unread: [],
        findings: [],
      }),
    },
    scheduleFiles: createScheduleFiles({ home }),
    transcoder: aTranscoder(someBlobs()),
    parallel: 1,
  });
  const lines = linesOf(findings).map((line) => line.replace('schedules/donge/schedule.yaml', 'S'));
  expect(lines.map((line) => line.split('（')[0])).toEqual([
    'warning schedules/calendar.yaml:1:29  看重主题“gold”，没有课是这个主题',
    'warning S:4:10  “there”是 lesson，这里要 opening',
    'warning S:6:49  要用“hello”，没有这一课',
    'warning S:8:22  要用“pinned”，没有这一课',
    'warning S:8:42  “tune”是 opening，这里要 lesson',
    'warning S:10:9  要用“last”，没有这一课',
    'warning S:11:29  看重主题“mortgages”，没有课是这个主题',
    'warning S:13:67  看重主题“bank-cards”，没有课是这个主题',
  ]);
});
