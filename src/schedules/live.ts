import { wholeFrames } from '../domain/programme.ts';
import type { LiveRelay, Slot } from '../domain/schedule.ts';
import type { Field } from '../sources/field.ts';
import { nameField } from '../sources/field.ts';
import type { FindingList } from '../sources/finding-list.ts';
import { mapping, optional, scalar } from '../sources/yaml-keys.ts';
import type { YamlPath, YamlSource } from '../sources/yaml-values.ts';
import type { Timetable } from './slot-checks.ts';
import { durationField } from './times.ts';
import { dates, lessonField, weekdays } from './words.ts';

const longestUrl = 500;

/** A URL without credentials; who may be called there is decided when it is. */
const liveUrlField: Field<string> = {
  json: { type: 'string', pattern: '^\\s*[Hh][Tt][Tt][Pp][Ss]?://' },
  read(text) {
    const url = URL.parse(text);
    if (url === null || text.length > longestUrl || !/^https?:$/.test(url.protocol)) return undefined;
    return url.username === '' && url.password === '' && url.hash === '' ? url.href : undefined;
  },
  expected: () =>
    '直播源的 http(s) 网址，不带用户名、密码和 #，如 http://10.1.2.3:8000/lecture (an http or https URL without user name, password and #)',
  // What it may hold is for nobody's log.
  shown: (text) => text.replace(/\/\/[^/@]*@/, '//***@').slice(0, 80),
};

/** The value of a slot's `live`. */
export const liveShape = optional(
  mapping(
    {
      url: scalar(liveUrlField),
      title: scalar(nameField(40)),
      for: scalar(durationField('10s', '3h')),
      fallback: scalar(lessonField),
      dates: optional(dates),
      days: optional(weekdays),
    },
    '{ url: http://10.1.2.3:8000/lecture, title: 讲座, for: 20m, fallback: phone-fraud } (what is relayed, for how long, and what is heard in its place)',
  ),
);

export interface WrittenLive {
  readonly url: string;
  readonly title: string;
  readonly for: number;
  readonly fallback: LiveRelay['fallback'];
  readonly dates?: LiveRelay['dates'] | undefined;
  readonly days?: LiveRelay['days'] | undefined;
}

export const liveOf = ({ url, title, for: lengthMs, fallback, dates: on, days }: WrittenLive): LiveRelay => ({
  url,
  title,
  durationMs: wholeFrames(lengthMs),
  fallback,
  ...(on === undefined ? {} : { dates: on }),
  ...(days === undefined ? {} : { days }),
});

/**
 * Refuses what is longer than its slot, where a season or some dates shorten that too; warns of a source that can't be called.
 * @param urlProblem a sentence where it can't
 */
export function checkLive(
  source: YamlSource,
  { slots, seasons, once }: Timetable,
  findings: FindingList,
  urlProblem: (url: string) => string | undefined = () => undefined,
): void {
  for (const { name, live } of slots) {
    const problem = live && urlProblem(live.url);
    if (problem !== undefined)
      findings.warning(
        source.placeOf(['slots', name, 'live', 'url']),
        problem,
        '允许的网络里的地址，否则只播备播课 (an address in an allowed network; else its recording is heard)',
      );
  }
  const tooLong = ({ live, lengthMs }: Slot): boolean => live !== undefined && live.durationMs > lengthMs;
  const tell = (path: YamlPath, { live, lengthMs }: Slot): void =>
    findings.error(
      source.placeOf(path),
      `直播 ${(live?.durationMs ?? 0) / 1000} 秒，时段只有 ${lengthMs / 1000} 秒（what is relayed is longer than the slot）`,
      '不长于时段 (no longer than the slot)',
    );
  for (const slot of slots.filter(tooLong)) tell(['slots', slot.name, 'live', 'for'], slot);
  const moved = [
    ...seasons.map(({ name, slots: of }) => ({ at: ['seasons', name], of })),
    ...once.map(({ slots: of }, index) => ({ at: ['once', index], of })),
  ];
  for (const { at, of } of moved)
    for (const slot of of.filter(tooLong))
      if (!slots.some((plain) => plain.name === slot.name && tooLong(plain)))
        tell([...at, 'slots', slot.name, 'length'], slot);
}
