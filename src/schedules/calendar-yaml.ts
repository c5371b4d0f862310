import type { AreaCode } from '../domain/ids.ts';
import type { HolidayRule, QuietPeriod, Rotation } from '../domain/schedule.ts';
import { flagField } from '../sources/field.ts';
import type { FindingList } from '../sources/finding-list.ts';
import { optional, readKeys, scalar } from '../sources/yaml-keys.ts';
import type { YamlSource } from '../sources/yaml-values.ts';
import { type CampaignEntry, campaignEntries, campaignsShape } from './campaigns.ts';
import { type PublicYear, publicHolidaysShape, publicYears } from './holidays.ts';
import { checkSwitchedOff, type QuietEntry, quietEntries, quietShape } from './quiet.ts';
import { checkRotation, rotationOf, rotationShape } from './rotation.ts';
import { holidaysField } from './slots.ts';
import { zoneField } from './times.ts';
import { factors } from './words.ts';

/** What all counties share, where they do not say otherwise themselves. */
export interface Calendar {
  /** Whether this is the sample home, whose lessons teach nobody. */
  readonly sample: boolean;
  /** The zone of a county that names none. */
  readonly zone: string;
  readonly quiet: readonly QuietEntry[];
  readonly campaigns: readonly CampaignEntry[];
  readonly holidays: HolidayRule | undefined;
  readonly rotation: Rotation;
  readonly emphasis: Readonly<Record<string, number>>;
  /** Public holidays the home knows beside those shipped, or better. */
  readonly publicYears: readonly PublicYear[];
  /** False where quiet time may be lost: then no county is read, and each keeps what it last had. */
  readonly holds: boolean;
}

export const defaultCalendar: Calendar = {
  sample: false,
  zone: 'Asia/Shanghai',
  quiet: [],
  campaigns: [],
  holidays: undefined,
  rotation: {},
  emphasis: {},
  publicYears: [],
  holds: true,
};

export const calendarShape = {
  sample: optional(scalar(flagField)),
  zone: optional(scalar(zoneField)),
  quiet: quietShape,
  holidays: optional(scalar(holidaysField)),
  'public-holidays': publicHolidaysShape,
  campaigns: campaignsShape,
  rotation: rotationShape,
  emphasis: optional(factors),
};

export function readCalendarYaml(source: YamlSource, findings: FindingList): Calendar {
  const values = readKeys(source, calendarShape, findings);
  const before = findings.errors();
  const quiet = quietEntries(source, ['quiet'], values.quiet ?? [], findings);
  refuseEndpoints(source, quiet, findings);
  checkSwitchedOff(source, 'quiet', values.quiet ?? [], [], findings);
  checkSwitchedOff(source, 'campaigns', values.campaigns ?? [], [], findings);
  const isQuietLost =
    findings.errors() > before || (source.value.quiet !== undefined && values.quiet === undefined);
  const rotation = rotationOf(source, values.rotation, findings);
  checkRotation(source, values.rotation, rotation, findings);
  return {
    sample: values.sample ?? defaultCalendar.sample,
    zone: values.zone ?? defaultCalendar.zone,
    quiet,
    campaigns: campaignEntries(source, values.campaigns ?? [], findings),
    holidays: values.holidays,
    rotation,
    emphasis: values.emphasis ?? {},
    publicYears: publicYears(source, ['public-holidays'], values['public-holidays'] ?? [], findings),
    holds: !isQuietLost || source.value.quiet === '',
  };
}

function refuseEndpoints(source: YamlSource, quiet: readonly QuietEntry[], findings: FindingList): void {
  quiet.forEach(({ some }, index) => {
    if (some?.endpoints === undefined) return;
    findings.error(
      source.placeOfKey(['quiet', index, 'endpoints']),
      '共用的安静时段不能写终端（an endpoint in what all counties share）',
      '写在那个县的 schedule.yaml 里 (write it in the schedule.yaml of its county)',
    );
  });
}

/** A county's own quiet time and what it shares: by name, its own stands in place of the shared one. */
export function quietWith(
  shared: readonly QuietEntry[],
  own: readonly QuietEntry[],
  county: AreaCode | undefined,
): readonly QuietEntry[] {
  const named = namesOf(own.map(({ period }) => period));
  const kept = shared
    .filter(({ period: { name } }) => name === undefined || !named.has(name))
    .flatMap((entry) => {
      const areas = entry.some?.areas?.filter((code) => county !== undefined && code.startsWith(county));
      if (areas === undefined) return [entry];
      return areas.length === 0 ? [] : [{ ...entry, some: { areas } }];
    });
  return [...kept, ...own].filter(({ off }) => !off).map((entry) => wholeCounty(entry, county));
}

/** Quiet time for the area that is the county is the whole county's. */
const wholeCounty = (entry: QuietEntry, county: AreaCode | undefined): QuietEntry =>
  county !== undefined && entry.some?.areas?.includes(county) ? { ...entry, some: undefined } : entry;

const namesOf = (periods: readonly QuietPeriod[]): ReadonlySet<string> =>
  new Set(periods.flatMap(({ name }) => (name === undefined ? [] : [name])));
