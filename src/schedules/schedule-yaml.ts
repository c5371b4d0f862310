import { areaCode, lessonId, type SlotName, slotNames } from '../domain/ids.ts';
import { wholeFrames } from '../domain/programme.ts';
import type { Schedule, Slot } from '../domain/schedule.ts';
import { idField, integerField, nameField } from '../sources/field.ts';
import type { FindingList } from '../sources/finding-list.ts';
import { list, mapping, optional, readKeys, scalar } from '../sources/yaml-keys.ts';
import type { YamlSource } from '../sources/yaml-values.ts';
import type { County } from './areas-csv.ts';
import { seasonsOf, seasonsShape } from './seasons.ts';
import { checkOverlap, checkQuiet, checkSeasons } from './slot-checks.ts';
import { durationField, wallTimeField, zoneField } from './times.ts';

export const countyField = idField((text) => {
  const code = areaCode(text);
  if (code.length !== 6) throw new RangeError('not a county');
  return code;
}, '县的 6 位区划代码，如 "371524" (the 6-digit code of a county)');

const pinyinField = idField((text) => {
  const letters = text.toLowerCase().replace(/['’\s-]/g, '');
  if (!/^[a-z]{2,60}$/.test(letters)) throw new RangeError('not pinyin');
  return letters;
}, '拼音字母，如 donge (Latin letters such as donge)');

const lessonField = idField(
  lessonId,
  '课的编号，小写字母、数字和连字符 (a lesson id: lower-case letters, digits and hyphens)',
);

const slot = optional(
  mapping(
    { at: scalar(wallTimeField), length: scalar(durationField('1m', '3h')) },
    '{ at: "06:30", length: 10m } (a start and a length)',
  ),
);

const shape = {
  county: scalar(countyField),
  name: scalar(nameField(40)),
  pinyin: scalar(pinyinField),
  zone: optional(scalar(zoneField)),
  slots: mapping({ morning: slot, evening: slot }, 'morning 和 evening 至少一个 (morning, evening or both)'),
  seasons: seasonsShape,
  opening: optional(scalar(lessonField)),
  closing: optional(scalar(lessonField)),
  gap: optional(scalar(durationField('0s', '1m'))),
  quiet: optional(
    list(
      mapping(
        { from: scalar(wallTimeField), until: scalar(wallTimeField) },
        '{ from: "21:30", until: "06:00" } (two times)',
      ),
      '- { from: "21:30", until: "06:00" } 的列表 (a list of quiet periods)',
    ),
  ),
  lead: optional(scalar(durationField('0s', '72h'))),
  volume: optional(scalar(integerField(0, 100))),
};

/** A schedule.yaml without its tables. */
export interface ScheduleYaml {
  /** The county it claims, even when the rest is wrong. */
  readonly county: County | undefined;
  /** Absent when anything in it is wrong. */
  readonly schedule: Omit<Schedule, 'areas' | 'endpoints'> | undefined;
}

const defaults = { gapMs: 1_000, leadMs: 2 * 3_600_000, volumePercent: 80 };

/** @param zone the zone where the file names none. */
export function readScheduleYaml(source: YamlSource, zone: string, findings: FindingList): ScheduleYaml {
  const values = readKeys(source, shape, findings);
  const { county: code, name, pinyin, opening, closing, quiet = [] } = values;
  const county = code === undefined ? undefined : { code, name };
  const slots = slotNames.flatMap((one) => slotOf(one, values.slots?.[one]));
  if (values.slots !== undefined && slots.length === 0) {
    findings.error(
      source.placeOf(['slots']),
      '没有一个时段（no slot）',
      'morning 和 evening 至少一个 (morning, evening or both)',
    );
  }
  // Slots that could not be read are a finding already; that a season has none to move would be a second.
  const seasons = values.slots === undefined ? [] : seasonsOf(source, values.seasons, slots, findings);
  const timetable = { slots, seasons };
  checkQuiet(source, timetable, quiet, findings);
  checkSeasons(source, timetable, findings);
  checkOverlap(source, timetable, findings);
  const complete = code !== undefined && name !== undefined && pinyin !== undefined;
  if (!complete || findings.errors() > 0) return { county, schedule: undefined };
  const schedule = {
    county: code,
    name,
    pinyin,
    zone: values.zone ?? zone,
    slots,
    ...(seasons.length === 0 ? {} : { seasons }),
    ...(opening === undefined ? {} : { opening }),
    ...(closing === undefined ? {} : { closing }),
    gapMs: wholeFrames(values.gap ?? defaults.gapMs),
    quiet,
    leadMs: values.lead ?? defaults.leadMs,
    volumePercent: values.volume ?? defaults.volumePercent,
  };
  return { county, schedule };
}

const slotOf = (name: SlotName, written: { at: string; length: number } | undefined): readonly Slot[] =>
  written === undefined ? [] : [{ name, at: written.at, lengthMs: written.length }];
