import { areaCode } from '../domain/ids.ts';
import { wholeFrames } from '../domain/programme.ts';
import { type Exception, latePolicies, type PublicDays, type Schedule } from '../domain/schedule.ts';
import { anyWidth, choiceField, type Field, idField, integerField, nameField } from '../sources/field.ts';
import type { FindingList } from '../sources/finding-list.ts';
import { mapping, optional, readKeys, scalar } from '../sources/yaml-keys.ts';
import type { YamlSource } from '../sources/yaml-values.ts';
import type { County } from './areas-csv.ts';
import { type Calendar, quietWith } from './calendar-yaml.ts';
import { campaignEntries, campaignsShape, type WrittenCampaign } from './campaigns.ts';
import { checkClockChanges } from './clock-changes.ts';
import { type PublicYear, publicDaysIn } from './holidays.ts';
import { checkLive } from './live.ts';
import { checkOnce, onceOf, onceShape } from './once.ts';
import {
  checkSwitchedOff,
  exceptionsOf,
  exceptionsShape,
  quietEntries,
  quietShape,
  type WrittenQuiet,
} from './quiet.ts';
import { checkRotation, rotationOf, rotationShape } from './rotation.ts';
import { seasonsOf, seasonsShape } from './seasons.ts';
import { checkOverlap, checkQuiet, checkSeasons } from './slot-checks.ts';
import { gapField, holidaysField, languageField, slotsOf, slotsShape, volumeField } from './slots.ts';
import { durationField, zoneField } from './times.ts';
import { factors, lessonField } from './words.ts';

export const countyField = idField(
  (text) => {
    const code = areaCode(text);
    if (code.length !== 6) throw new RangeError('not a county');
    return code;
  },
  '县的 6 位区划代码，如 "371524" (the 6-digit code of a county)',
  {
    type: ['string', 'integer'],
    pattern: anyWidth('\\d{6}'),
    minimum: 100_000,
    maximum: 999_999,
  },
);

const pinyinField = idField((text) => {
  const letters = text.toLowerCase().replace(/['’\s-]/g, '');
  if (!/^[a-z]{2,60}$/.test(letters)) throw new RangeError('not pinyin');
  return letters;
}, '拼音字母，如 donge (Latin letters such as donge)');

const switchField: Field<boolean> = {
  json: { enum: ['on', 'off'] },
  read: (text) => ({ on: true, off: false })[text.toLowerCase()],
  expected: () => 'on 或 off (on or off)',
};

export const scheduleShape = {
  county: scalar(countyField),
  name: scalar(nameField(40)),
  pinyin: scalar(pinyinField),
  zone: optional(scalar(zoneField)),
  slots: slotsShape,
  seasons: seasonsShape,
  once: onceShape,
  language: optional(scalar(languageField)),
  opening: optional(scalar(lessonField)),
  closing: optional(scalar(lessonField)),
  gap: optional(scalar(gapField)),
  quiet: quietShape,
  exceptions: exceptionsShape,
  holidays: optional(scalar(holidaysField)),
  campaigns: campaignsShape,
  rotation: rotationShape,
  emphasis: optional(factors),
  complaints: optional(scalar(switchField)),
  lead: optional(scalar(durationField('0s', '72h'))),
  limits: optional(
    mapping(
      { 'deliveries-per-hour': scalar(integerField(1, 1_000_000)) },
      '{ deliveries-per-hour: 500 } (what takes a second person beyond it)',
    ),
  ),
  late: optional(scalar(choiceField(latePolicies))),
  volume: optional(scalar(volumeField)),
};

/** A schedule.yaml without its tables. */
export interface ScheduleYaml {
  /** The county it claims, even when the rest is wrong. */
  readonly county: County | undefined;
  /** Absent when anything in it is wrong. */
  readonly schedule: Omit<Schedule, 'areas' | 'endpoints'> | undefined;
}

/** What a county's file is read beside. */
export interface Shared {
  readonly calendar: Calendar;
  /** Public holidays that come with this program. */
  readonly shipped: readonly PublicYear[];
  /** A sentence where a live source can't be called. */
  readonly liveProblem?: (url: string) => string | undefined;
}

const defaults = { gapMs: 1_000, leadMs: 2 * 3_600_000, volumePercent: 80 };

export function readScheduleYaml(
  source: YamlSource,
  { calendar, shipped, liveProblem }: Shared,
  findings: FindingList,
): ScheduleYaml {
  const values = readKeys(source, scheduleShape, findings);
  const { county: code, name, pinyin, opening, closing } = values;
  const county = code === undefined ? undefined : { code, name };
  const slots = slotsOf(source, values.slots, findings);
  // Slots that could not be read are a finding already; that a season has none to move would be a second.
  const seasons = values.slots === undefined ? [] : seasonsOf(source, values.seasons, slots, findings);
  const once = values.slots === undefined ? [] : onceOf(source, values.once ?? [], slots, findings);
  const isOnce = checkOnce(source, once, findings);
  const timetable = { slots, seasons, once: isOnce ? once : [] };
  const own = quietEntries(source, ['quiet'], values.quiet ?? [], findings);
  if (calendar.holds) checkSwitches(source, values, calendar, findings);
  const quiet = quietWith(calendar.quiet, own, code);
  const written = exceptionsOf(source, values.exceptions ?? [], findings);
  const isForAll = ({ areas }: Exception): boolean => code !== undefined && areas?.includes(code) === true;
  const periods = [
    ...quiet.filter(({ some }) => some === undefined).map(({ period }) => period),
    ...written.filter(isForAll).flatMap((one) => one.quiet),
  ];
  const exceptions: readonly Exception[] = [
    ...quiet.flatMap(({ period, some }) =>
      some === undefined
        ? []
        : [{ ...(period.name === undefined ? {} : { name: period.name }), ...some, quiet: [period] }],
    ),
    ...written
      .map((one) => (isForAll(one) ? { ...one, quiet: [] } : one))
      .filter((one) => one.quiet.length > 0 || one.volumePercent !== undefined),
  ];
  checkQuiet(source, timetable, periods, findings);
  checkSeasons(source, timetable, findings);
  checkLive(source, timetable, findings, liveProblem);
  const zone = values.zone ?? calendar.zone;
  if (checkOverlap(source, timetable, findings)) checkClockChanges(source, timetable, zone, findings);
  const campaigns = campaignsWith(calendar, campaignEntries(source, values.campaigns ?? [], findings));
  const rotation = { ...calendar.rotation, ...rotationOf(source, values.rotation, findings) };
  checkRotation(source, values.rotation, rotation, findings);
  const emphasis = { ...calendar.emphasis, ...values.emphasis };
  const holidays = values.holidays ?? calendar.holidays;
  const complete = code !== undefined && name !== undefined && pinyin !== undefined;
  if (!complete || findings.errors() > 0) return { county, schedule: undefined };
  const schedule = {
    county: code,
    name,
    pinyin,
    zone,
    slots,
    ...(seasons.length === 0 ? {} : { seasons }),
    ...(once.length === 0 ? {} : { once }),
    ...(values.language === undefined ? {} : { language: values.language }),
    ...(opening === undefined ? {} : { opening }),
    ...(closing === undefined ? {} : { closing }),
    gapMs: wholeFrames(values.gap ?? defaults.gapMs),
    quiet: periods,
    ...(exceptions.length === 0 ? {} : { exceptions }),
    ...(holidays === undefined ? {} : { holidays }),
    ...publicDaysFor({ slots, holidays }, publicDaysIn(zone, shipped, calendar.publicYears)),
    ...(campaigns.length === 0 ? {} : { campaigns }),
    ...(Object.keys(rotation).length === 0 ? {} : { rotation }),
    ...(Object.keys(emphasis).length === 0 ? {} : { emphasis }),
    ...(values.complaints === true ? { complaints: true } : {}),
    ...(values.limits?.['deliveries-per-hour'] === undefined
      ? {}
      : { limits: { deliveriesPerHour: values.limits['deliveries-per-hour'] } }),
    ...(values.late === undefined ? {} : { late: values.late }),
    leadMs: values.lead ?? defaults.leadMs,
    volumePercent: values.volume ?? defaults.volumePercent,
  };
  return { county, schedule };
}

interface Switches {
  readonly quiet?: readonly WrittenQuiet[] | undefined;
  readonly campaigns?: readonly WrittenCampaign[] | undefined;
}

function checkSwitches(
  source: YamlSource,
  { quiet = [], campaigns = [] }: Switches,
  calendar: Calendar,
  findings: FindingList,
): void {
  const names = calendar.quiet.filter(({ off }) => !off).map(({ period }) => period.name);
  checkSwitchedOff(source, 'quiet', quiet, names, findings);
  checkSwitchedOff(
    source,
    'campaigns',
    campaigns,
    calendar.campaigns.map(([, campaign]) => campaign?.name),
    findings,
  );
}

/** Kept in the schedule only where some slot asks for them: elsewhere a new year's holidays change nothing. */
function publicDaysFor(
  { slots, holidays }: { slots: Schedule['slots']; holidays: Schedule['holidays'] | undefined },
  publicDays: PublicDays,
): { publicDays?: PublicDays } {
  const asks = slots.some(
    (slot) => slot.days !== undefined || (slot.holidays ?? holidays ?? 'as-usual') !== 'as-usual',
  );
  return asks ? { publicDays } : {};
}

function campaignsWith(
  { campaigns }: Calendar,
  own: ReturnType<typeof campaignEntries>,
): NonNullable<Schedule['campaigns']> {
  return [...new Map([...campaigns, ...own]).values()].filter((one) => one !== undefined);
}
