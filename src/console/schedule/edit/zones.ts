import type { Word } from '../../../domain/words.ts';

const called: Readonly<Record<string, Word>> = {
  'Asia/Shanghai': { zh: '北京时间', en: 'Beijing time' },
  'Asia/Urumqi': { zh: '新疆时间', en: 'Xinjiang time' },
};

/** Time zones that a schedule may name, those of China first. */
export const zoneWords: Readonly<Record<string, Word>> = Object.fromEntries([
  ...Object.entries(called),
  ...Intl.supportedValuesOf('timeZone')
    .filter((zone) => !Object.hasOwn(called, zone))
    .map((zone): [string, Word] => [zone, { zh: zone, en: zone }]),
]);
