import { expect, test } from 'vitest';
import { CommandError, countyNamed } from '../../src/cli/county.ts';
import { areaCode } from '../../src/domain/ids.ts';
import { aSchedule } from '../support/schedules.ts';

const donge = aSchedule();
const guanxian = aSchedule({ county: areaCode('371525'), name: '冠县', pinyin: 'guanxian' });

test.each(['371524', 'donge', '东阿县'])('a county is found as %s', (name) => {
  expect(countyNamed([guanxian, donge], name)).toBe(donge);
});

test('a county nobody knows is answered with all there are', () => {
  const ask = () => countyNamed([donge, guanxian], 'liaocheng');
  expect(ask).toThrow(CommandError);
  expect(ask).toThrow('没有叫“liaocheng”的县。有：东阿县 donge 371524，冠县 guanxian 371525。');
});

test('where no county is published yet, that is said instead of an empty list', () => {
  expect(() => countyNamed([], 'donge')).toThrow('还没有发布任何县的排期');
});

test('several counties of one name are all told, with the way to tell them apart', () => {
  const gulou = ['320106', '350102'].map((code) =>
    aSchedule({ county: areaCode(code), name: '鼓楼区', pinyin: 'gulou' }),
  );
  expect(() => countyNamed([donge, ...gulou], '鼓楼')).toThrow(
    '叫“鼓楼”的县有 2 个：鼓楼区 gulou 320106，鼓楼区 gulou 350102。请写代码。',
  );
  expect(countyNamed(gulou, '350102')).toBe(gulou[1]);
});
