import { join } from 'node:path';
import { expect, test } from 'vitest';
import { clockTime, cueOf, readCues, spanOf } from '../../src/cli/cues.ts';
import { aHome } from '../sources/temp-home.ts';

const fileOf = async (text: string | Uint8Array): Promise<string> =>
  join(await aHome({ 'cues.csv': text }), 'cues.csv');

test.each([
  ['00:03:12-00:07:40', 192_000, 460_000],
  ['3:12.5-7:40', 192_500, 460_000],
  ['90-120.25', 90_000, 120_250],
  ['1:00:00 – 1:30:00', 3_600_000, 5_400_000],
  ['0：30-0：56', 30_000, 56_000],
  ['119:30-120:00', 7_170_000, 7_200_000],
])('%s is from %i to %i ms', (text, fromMs, toMs) => {
  expect(spanOf(text)).toEqual({ fromMs, toMs });
});

test.each(['', '5', '0:99-2:00', '1:60:00-2:00:00', '-5-10', '1e3-2e3', 'a-b', '1-2-3', '0x10-0x20'])(
  '%j is no span',
  (text) => {
    expect(() => spanOf(text)).toThrow('不是时间');
  },
);

test.each<[string, string, string | undefined, string]>([
  ['0:56-0:30', 'x', 'cmn', '晚于开始'],
  ['0:30-0:56', '../x', 'cmn', '不是课的编号'],
  ['0:30-0:56', 'x', undefined, '--variety'],
  ['0:30-0:56', 'x', '火星话', '不是语言代码'],
])('%s of %j in %j is refused', (span, lesson, variety, says) => {
  expect(() => cueOf(spanOf(span), lesson, variety)).toThrow(says);
});

test('a file of cues is CSV with or without a header, or an Audacity label track', async () => {
  const cues = [{ fromMs: 30_000, toMs: 56_500, lesson: 'phone-fraud', variety: 'cmn' }];
  for (const text of [
    '\ufeff开始,结束,课,语言\r\n0:30,0:56.5,phone-fraud,普通话\r\n',
    '# 讲座\n\n0:30，0:56.5，phone-fraud，cmn',
    '30.000000\t56.500000\tphone-fraud\n',
  ])
    expect(readCues(await fileOf(text), 'cmn')).toEqual(cues);
});

test.each<[string, string | Uint8Array, string]>([
  ['its line', '0:30,0:56,x,cmn\n0:30,soon,y,cmn\n', ':2  "soon" 不是时间'],
  ['that it names nothing', '开始,结束\n', '没有要剪的'],
  ['that it is no text', new Uint8Array([0xff, 0xfe, 0x00, 0xd8]), '要 UTF-8 文本'],
])('a bad file is refused with %s', async (_, text, says) => {
  const file = await fileOf(text);
  expect(() => readCues(file, undefined)).toThrow(says);
});

test('times are shown to a tenth of a second', () => {
  expect([0, 59_960, 3_600_000, 5_025_340].map(clockTime)).toEqual([
    '0:00:00.0',
    '0:01:00.0',
    '1:00:00.0',
    '1:23:45.3',
  ]);
});
