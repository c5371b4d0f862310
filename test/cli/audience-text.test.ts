import { expect, test } from 'vitest';
import { audienceHeading, placesText } from '../../src/cli/audience-text.ts';
import { audiencesOf } from '../../src/domain/audience.ts';
import { areaCode } from '../../src/domain/ids.ts';
import { variety } from '../../src/domain/variety.ts';
import { anArea, anEndpoint, aSchedule } from '../support/schedules.ts';

const inTownship = (id: string, township: string, volumePercent = 80) =>
  anEndpoint(id, { area: areaCode(township), volumePercent });

test('audiences of one language are told apart by their townships, endpoints and volume', () => {
  const schedule = aSchedule({
    areas: [
      anArea('371524', { varieties: [variety('cmn')] }),
      anArea('371524100', { name: '铜城街道' }),
      anArea('371524101', { name: '刘集镇' }),
      anArea('371524101001', { name: '前村' }),
    ],
    endpoints: [
      inTownship('a', '371524100'),
      inTownship('b', '371524101001'),
      inTownship('c', '371524101', 60),
    ],
  });
  expect(audiencesOf(schedule).map((one) => audienceHeading(schedule, one))).toEqual([
    '刘集镇 · 1 个终端 · 音量 60 · 普通话',
    '铜城街道、刘集镇 · 2 个终端 · 音量 80 · 普通话',
  ]);
});

test('of many places the first are named, and all counted', () => {
  expect(placesText(['甲', '乙', '丙', '丁'])).toBe('甲、乙、丙等 4 处');
});
