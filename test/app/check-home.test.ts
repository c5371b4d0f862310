import { expect, test } from 'vitest';
import { checkHome } from '../../src/app/check-home.ts';
import { lessonId } from '../../src/domain/ids.ts';
import { aTranscoder, someBlobs } from '../support/fakes.ts';
import { aLesson } from '../support/lessons.ts';
import { aSchedule } from '../support/schedules.ts';

test('lessons and topics that a schedule names and that there are not are told, each once', async () => {
  const { recordings: _, ...lesson } = aLesson({ id: 'there', topic: 'counterfeit' });
  const schedule = aSchedule({
    opening: lessonId('there'),
    slots: [{ name: 'evening', at: '18:30', lengthMs: 1, opening: lessonId('hello'), closing: null }],
    rotation: {
      pinned: [{ lesson: lessonId('pinned') }],
      series: [[lessonId('there'), lessonId('pinned')]],
      last: lessonId('last'),
    },
    emphasis: { counterfeit: 2, mortgages: 2 },
    campaigns: [{ name: 'x', from: '01-01', until: '01-02', topics: { mortgages: 2, 'bank-cards': 2 } }],
  });
  const { findings } = await checkHome({
    libraryFiles: {
      read: async () => ({ lessons: [{ lesson, file: '', recordings: [] }], unread: [], findings: [] }),
    },
    scheduleFiles: { read: async () => ({ schedules: [schedule], sample: false, findings: [] }) },
    transcoder: aTranscoder(someBlobs()),
    parallel: 1,
  });
  expect(findings.map(({ severity, found }) => `${severity} ${found}`)).toEqual([
    'warning 东阿县（371524）要用“hello”',
    'warning 东阿县（371524）要用“pinned”',
    'warning 东阿县（371524）要用“last”',
    'warning 东阿县（371524）看重主题“mortgages”',
    'warning 东阿县（371524）看重主题“bank-cards”',
  ]);
});
