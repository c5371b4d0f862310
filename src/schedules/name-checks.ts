import { addDays, slotDays } from '../domain/calendar.ts';
import type { Finding } from '../domain/finding.ts';
import type { AreaCode, LocalDate } from '../domain/ids.ts';
import type { Schedule } from '../domain/schedule.ts';
import type { FindingList } from '../sources/finding-list.ts';
import { didYouMean, halfWidth, quoted } from '../sources/words.ts';
import { isMapping, valueAt } from '../sources/yaml-keys.ts';
import type { YamlPath, YamlSource, YamlValue } from '../sources/yaml-values.ts';

/** Tells areas of other counties apart, and warns of areas and endpoints that no table has. */
export function checkNames(
  source: YamlSource,
  county: AreaCode,
  tables: Pick<Schedule, 'areas' | 'endpoints'>,
  findings: FindingList,
): void {
  const areas = new Set<string>(tables.areas.map(({ code }) => code));
  const endpoints = tables.endpoints.map(({ id }): string => id);
  for (const path of entriesOf(source)) {
    for (const [at, text] of textsAt(source, [...path, 'areas'])) {
      const code = halfWidth(text);
      if (!code.startsWith(county)) {
        const found = `区域 ${quoted(text)} 属于别的县（an area of another county）`;
        findings.error(
          source.placeOf(at),
          found,
          `以 ${county} 开头的代码 (a code that starts with ${county})`,
        );
      } else if (!areas.has(code)) {
        const found = `areas.csv 里没有区域 ${quoted(text)}（no such area in areas.csv）`;
        findings.warning(source.placeOf(at), found, 'areas.csv 里的代码 (a code of areas.csv)');
      }
    }
    for (const [at, text] of textsAt(source, [...path, 'endpoints'])) {
      if (endpoints.includes(halfWidth(text))) continue;
      const found = `endpoints.csv 里没有能用的终端 ${quoted(text)}（no usable endpoint of that id）`;
      findings.warning(source.placeOf(at), found, didYouMean(text, endpoints.slice(0, 20)));
    }
  }
}

/** Warns of areas in what all counties share that no county has. @param counties those with a folder, read or not. */
export function checkSharedAreas(
  source: YamlSource,
  counties: ReadonlySet<AreaCode>,
  schedules: readonly Schedule[],
  findings: FindingList,
): void {
  const areas = new Map(
    schedules.map((one) => [one.county, new Set<string>(one.areas.map(({ code }) => code))]),
  );
  for (const path of entriesOf(source)) {
    for (const [at, text] of textsAt(source, [...path, 'areas'])) {
      const code = halfWidth(text);
      const county = code.slice(0, 6) as AreaCode;
      if (counties.has(county) && areas.get(county)?.has(code) !== false) continue;
      const found = `没有一个县有区域 ${quoted(text)}（no county has this area）`;
      findings.warning(
        source.placeOf(at),
        found,
        '某个县 areas.csv 里的代码 (a code of the areas.csv of some county)',
      );
    }
  }
}

const entriesOf = ({ value }: YamlSource): readonly YamlPath[] =>
  ['quiet', 'exceptions'].flatMap((key) => {
    const entries = value[key];
    return Array.isArray(entries) ? entries.map((_, index) => [key, index]) : [];
  });

function textsAt(source: YamlSource, path: YamlPath): readonly (readonly [YamlPath, string])[] {
  if (!isMapping(valueAt(source.value, path.slice(0, -1)))) return [];
  const value: YamlValue | undefined = valueAt(source.value, path);
  if (typeof value === 'string') return value === '' ? [] : [[path, value]];
  if (!Array.isArray(value)) return [];
  return value.flatMap((text, index) =>
    typeof text === 'string' ? [[[...path, index], text] as const] : [],
  );
}

/** The counties of a home by what people call them; one that takes another's name or pinyin is warned of. */
export function createCountyNames() {
  const taken = new Map<string, string>();
  return {
    check(
      source: YamlSource,
      folder: string,
      { name, pinyin }: Pick<Schedule, 'name' | 'pinyin'>,
      findings: FindingList,
    ): void {
      // A folder's name is a handle as good as pinyin, and 县, 区 and 市 may be left out.
      const words = [
        ['name', name.replace(/[县区市]$/u, '')],
        ['pinyin', pinyin],
        ['pinyin', folder],
      ] as const;
      for (const [key, word] of words) {
        const owner = taken.get(`${key} ${word}`) ?? folder;
        taken.set(`${key} ${word}`, owner);
        if (owner === folder) continue;
        findings.warning(
          source.placeOf([key]),
          `schedules/${owner} 也叫 ${quoted(word)}，两个县只能用代码叫（schedules/${owner} is called so too: only their codes tell them apart）`,
          '另一个写法，如 gulou-nanjing (another way to write it)',
        );
      }
    },
  };
}

export type CountyNames = ReturnType<typeof createCountyNames>;

/** How far ahead a year without official holidays is told of: time enough to add them. */
const aheadDays = 31;

/** Counties whose slots go by public holidays that nobody has published here yet; each year once. */
export function unknownYears(schedules: readonly Schedule[], today: LocalDate): readonly Finding[] {
  const years = new Map<string, string[]>();
  for (const schedule of schedules) {
    for (const date of new Set([today, addDays(today, aheadDays)].map((day) => `${day.slice(0, 4)}-07-01`))) {
      if (!slotDays(schedule, date as LocalDate).some(({ yearUnknown }) => yearUnknown)) continue;
      const year = date.slice(0, 4);
      years.set(year, [...(years.get(year) ?? []), schedule.name]);
    }
  }
  return [...years].map(([year, names]) => ({
    severity: 'warning',
    file: 'schedules/calendar.yaml',
    found: `没有 ${year} 年的放假安排（no holiday data for ${year}）：${names.join('、')}`,
    expected: `国务院通知出来后，写进 public-holidays (write them into public-holidays once they are published)；在那以前每天按平常 (until then every day is a plain one)`,
  }));
}
