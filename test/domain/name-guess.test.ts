import { expect, test } from 'vitest';
import { lessonId } from '../../src/domain/ids.ts';
import { lessonInName, varietyInName } from '../../src/domain/name-guess.ts';

const lessons = [
  { id: lessonId('phone-fraud'), title: '接到陌生电话要转账', topic: 'anti-fraud' },
  { id: lessonId('lesson-1'), title: '存在银行的钱', topic: 'deposit-insurance' },
  { id: lessonId('lesson-12'), title: '国债怎么买', topic: 'treasury-bonds' },
  { id: lessonId('bonds'), title: '国债到期怎么办', topic: 'treasury-bonds' },
];

test.each([
  ['phone-fraud', 'phone-fraud', undefined],
  ['phone_fraud 普通话 第2遍', 'phone-fraud', 'cmn'],
  ['01、存款保险（冀鲁官话）', 'lesson-1', 'cmn-x-jilu1239'],
  ['lesson-12_cmn-x-huab1238', 'lesson-12', 'cmn-x-huab1238'],
  ['国债怎么买-方言', 'lesson-12', 'dialect'],
  ['陌生电话_cmn', 'phone-fraud', 'cmn'],
  // Two lessons are about it.
  ['国债-粤语', undefined, 'yue'],
  ['录音 20261126', undefined, undefined],
])('a file called %s tells lesson %s and variety %s', (name, lesson, variety) => {
  expect([lessonInName(name, lessons), varietyInName(name)]).toEqual([lesson, variety]);
});
