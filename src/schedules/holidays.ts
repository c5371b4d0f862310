import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isInRange, weekdayOf } from '../domain/calendar.ts';
import { type LocalDate, localDate } from '../domain/ids.ts';
import type { DayRange, PublicDays } from '../domain/schedule.ts';
import { integerField, lineField } from '../sources/field.ts';
import { createFindingList, type FindingList } from '../sources/finding-list.ts';
import { list, mapping, oneOrMore, optional, readKeys, scalar } from '../sources/yaml-keys.ts';
import { readYaml } from '../sources/yaml-source.ts';
import type { YamlPath, YamlSource } from '../sources/yaml-values.ts';
import { dates, shortName } from './words.ts';

const days = list(
  mapping(
    {
      name: shortName,
      dates,
      working: optional(oneOrMore(scalar(dateField()), '日期的列表 (a list of dates)')),
    },
    '{ name: 元旦, dates: 2026-01-01..2026-01-03, working: [2026-01-04] } (a holiday)',
  ),
  '- { name: …, dates: … } 的列表 (a list of holidays)',
);
const yearShape = { year: scalar(integerField(2000, 2100)), source: optional(scalar(lineField(100))), days };

/** The value of `public-holidays`. */
export const publicHolidaysShape = optional(
  list(mapping(yearShape, '{ year: 2027, days: […] } (a year)'), '- { year: …, days: … } 的列表 (years)'),
);

function dateField() {
  return {
    read: (text: string): LocalDate | undefined => {
      try {
        return localDate(text);
      } catch {
        return undefined;
      }
    },
    expected: () => '日期，如 2026-01-04 (a date)',
  };
}

interface WrittenYear {
  readonly year: number;
  readonly days: readonly {
    readonly name: string;
    readonly dates: readonly DayRange[];
    readonly working?: readonly LocalDate[] | undefined;
  }[];
}

/** A year's public holidays. */
export type PublicYear = Pick<PublicDays, 'off' | 'working'> & { readonly year: number };

/** Years as written, each once; days of no year, of another, or worked although off or no weekend, are findings. */
export function publicYears(
  source: YamlSource,
  path: YamlPath,
  written: readonly WrittenYear[],
  findings: FindingList,
): readonly PublicYear[] {
  const seen = new Set<number>();
  return written.map((one, index) => {
    if (seen.has(one.year)) {
      const found = `${one.year} 年写了两次（a year written twice）`;
      findings.error(source.placeOf([...path, index, 'year']), found, '一年写在一处 (each year once)');
    }
    seen.add(one.year);
    return publicYear(source, [...path, index], one, findings);
  });
}

function publicYear(
  source: YamlSource,
  path: YamlPath,
  { year, days: of }: WrittenYear,
  findings: FindingList,
): PublicYear {
  of.forEach(({ dates: ranges, working = [] }, index) => {
    const at = [...path, 'days', index];
    // A notice may give days of the December before, or of the January after.
    const isNear = (day: string) =>
      day.length === 10 && day >= `${year - 1}-12-01` && day <= `${year + 1}-01-31`;
    const stray = ranges.find(({ from, until }) => !isNear(from) || !isNear(until));
    if (stray !== undefined) {
      const found = `假日 ${stray.from} 不是 ${year} 年的日期（not a date of ${year}）`;
      findings.error(source.placeOf([...at, 'dates']), found, `如 ${year}-01-01 (a full date)`);
    }
    const free = working.find((date) => weekdayOf(date) < 6);
    if (free !== undefined) {
      const found = `调休上班日 ${free} 不是周末（a worked day that is no weekend）`;
      findings.error(source.placeOf([...at, 'working']), found, '周六或周日 (a Saturday or Sunday)');
    }
  });
  const isOff = (date: LocalDate): boolean =>
    of.some(({ dates: ranges }) => ranges.some((range) => isInRange(date, range)));
  of.forEach(({ working = [] }, index) => {
    const both = working.find(isOff);
    if (both === undefined) return;
    const found = `${both} 又放假又上班（both a holiday and a worked day）`;
    findings.error(source.placeOf([...path, 'days', index, 'working']), found, '只写一处 (one of the two)');
  });
  return {
    year,
    off: of.flatMap(({ name, dates: ranges }) => ranges.map((range) => ({ name, ...range }))),
    working: of.flatMap(({ name, working = [] }) => working.map((date) => ({ name, date }))),
  };
}

/** Zones in which the shipped years hold. */
const chinese: ReadonlySet<string> = new Set(['Asia/Shanghai', 'Asia/Urumqi', 'Asia/Chongqing', 'PRC']);

/** The public days of a zone: those shipped, each year replaced where the home has it. */
export function publicDaysIn(
  zone: string,
  shipped: readonly PublicYear[],
  own: readonly PublicYear[],
): PublicDays {
  const years = new Map(
    [...(chinese.has(zone) ? shipped : []), ...own].map((one) => [one.year, one] as const),
  );
  const all = [...years.values()].sort((a, b) => a.year - b.year);
  return {
    years: all.map(({ year }) => year),
    off: all.flatMap(({ off }) => off),
    working: all.flatMap(({ working }) => working),
  };
}

let kept: Promise<readonly PublicYear[]> | undefined;

/** The years this program comes with; a fault in them is a fault of the program. */
export function shippedYears(): Promise<readonly PublicYear[]> {
  kept ??= readShipped(join(import.meta.dirname, 'holidays'));
  return kept;
}

async function readShipped(folder: string): Promise<readonly PublicYear[]> {
  const files = (await readdir(folder)).filter((name) => name.endsWith('.yaml')).sort();
  return Promise.all(
    files.map(async (file) => {
      const findings = createFindingList(file);
      const source = readYaml(await readFile(join(folder, file), 'utf8'), findings);
      const { year, days: of } = source === undefined ? {} : readKeys(source, yearShape, findings);
      const read = source && year && of ? publicYear(source, [], { year, days: of }, findings) : undefined;
      if (read === undefined || findings.errors() > 0)
        throw new Error(`${file}: ${JSON.stringify(findings.all())}`);
      return read;
    }),
  );
}
