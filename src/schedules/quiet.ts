import type { Exception, QuietPeriod } from '../domain/schedule.ts';
import { flagField, integerField } from '../sources/field.ts';
import type { FindingList } from '../sources/finding-list.ts';
import { didYouMean, quoted } from '../sources/words.ts';
import { list, mapping, optional, scalar } from '../sources/yaml-keys.ts';
import type { YamlPath, YamlSource } from '../sources/yaml-values.ts';
import { endTimeField, wallTimeField } from './times.ts';
import { areaCodes, dates, endpointIds, shortName, weekdays } from './words.ts';

const times = {
  name: optional(shortName),
  from: optional(scalar(wallTimeField)),
  until: optional(scalar(endTimeField)),
  dates: optional(dates),
  days: optional(weekdays),
};
const some = { areas: optional(areaCodes), endpoints: optional(endpointIds) };
const example = '{ from: "21:30", until: "06:00" } (two times)';
const listOf = '- { from: "21:30", until: "06:00" } 的列表 (a list of quiet periods)';

/** The value of `quiet`. */
export const quietShape = optional(
  list(mapping({ ...times, ...some, off: optional(scalar(flagField)) }, example), listOf),
);

/** The value of `exceptions`. */
export const exceptionsShape = optional(
  list(
    mapping(
      {
        name: optional(shortName),
        ...some,
        volume: optional(scalar(integerField(0, 100))),
        quiet: optional(list(mapping(times, example), listOf)),
      },
      '{ endpoints: [col-001], volume: 50 } (endpoints or areas, and what they have of their own)',
    ),
    '- { endpoints: […], … } 的列表 (a list of exceptions)',
  ),
);

type Written = { readonly [Key in keyof QuietPeriod]?: QuietPeriod[Key] | undefined };
export interface WrittenQuiet extends Written {
  readonly areas?: Exception['areas'] | undefined;
  readonly endpoints?: Exception['endpoints'] | undefined;
  readonly off?: boolean | undefined;
}
export interface WrittenException {
  readonly name?: string | undefined;
  readonly areas?: Exception['areas'] | undefined;
  readonly endpoints?: Exception['endpoints'] | undefined;
  readonly volume?: number | undefined;
  readonly quiet?: readonly WrittenQuiet[] | undefined;
}

/** A quiet period as the file has it, for whom, and where it stands. */
export interface QuietEntry {
  readonly period: QuietPeriod;
  readonly some: Pick<Exception, 'areas' | 'endpoints'> | undefined;
  /** Takes away the shared one of its name. */
  readonly off: boolean;
}

/** The list as written; entries that say too little are findings and left out. */
export function quietEntries(
  source: YamlSource,
  path: YamlPath,
  written: readonly WrittenQuiet[],
  findings: FindingList,
): readonly QuietEntry[] {
  const names = new Set<string>();
  return written.flatMap((one, index): QuietEntry[] => {
    const at = [...path, index];
    if (one.name !== undefined && names.has(one.name)) {
      const found = `安静时段 "${one.name}" 写了两次（two quiet periods of one name）`;
      findings.warning(
        source.placeOf([...at, 'name']),
        found,
        '不同的名称，或一条写几个日期 (other names, or one entry with several dates)',
      );
    }
    if (one.name !== undefined) names.add(one.name);
    if (one.off === true) return switchedOff(source, at, one, findings);
    const period = periodOf(source, at, one, findings);
    if (period === undefined) return [];
    const { areas, endpoints } = one;
    const some = { ...(areas && { areas }), ...(endpoints && { endpoints }) };
    return [{ period, some: Object.keys(some).length === 0 ? undefined : some, off: false }];
  });
}

function switchedOff(
  source: YamlSource,
  at: YamlPath,
  { name }: WrittenQuiet,
  findings: FindingList,
): QuietEntry[] {
  if (name !== undefined)
    return [{ period: { name, from: '00:00', until: '24:00' }, some: undefined, off: true }];
  findings.error(
    source.placeOf(at),
    'off 没有说关掉哪一个（"off" without a name）',
    '写上共用的那个名称 (the name of the shared one)',
  );
  return [];
}

function periodOf(
  source: YamlSource,
  at: YamlPath,
  { name, from, until, dates: on, days }: WrittenQuiet,
  findings: FindingList,
): QuietPeriod | undefined {
  const missing = from === undefined ? 'from' : 'until';
  if ((from === undefined) !== (until === undefined)) {
    findings.error(
      source.placeOf(at),
      `缺少键 "${missing}"（missing key）`,
      'from 和 until 要一起写，整天就都不写 (both times, or neither for whole days)',
    );
    return undefined;
  }
  if (from === undefined && on === undefined && days === undefined) {
    findings.error(
      source.placeOf(at),
      '没有说什么时候安静（no time at all）',
      '写 from 和 until，或 dates，或 days (times, dates or weekdays)',
    );
    return undefined;
  }
  if (from !== undefined && from === until) {
    const found = `安静时段从 ${from} 到 ${until}（a quiet period from ${from} until ${until}）`;
    findings.error(source.placeOf(at), found, '两个不同的时间 (two different times)');
    return undefined;
  }
  return {
    from: from ?? '00:00',
    until: until ?? '24:00',
    ...(name === undefined ? {} : { name }),
    ...(on === undefined ? {} : { dates: on }),
    ...(days === undefined ? {} : { days }),
  };
}

/** Warns of entries that take away what is shared where nothing of that name is. @param key `quiet` or `campaigns`. */
export function checkSwitchedOff(
  source: YamlSource,
  key: string,
  written: readonly { readonly name?: string | undefined; readonly off?: boolean | undefined }[],
  shared: readonly (string | undefined)[],
  findings: FindingList,
): void {
  const names = shared.filter((one) => one !== undefined);
  written.forEach(({ name, off }, index) => {
    if (off !== true || name === undefined || names.includes(name)) return;
    findings.warning(
      source.placeOf([key, index, 'name']),
      `共用的里面没有 ${quoted(name)} 可关（nothing of that name to take away）`,
      names.length === 0 ? '去掉这一条 (without this entry)' : didYouMean(name, names),
    );
  });
}

/** What some endpoints have of their own, as written; one that is for nobody, or says nothing, is a finding. */
export function exceptionsOf(
  source: YamlSource,
  written: readonly WrittenException[],
  findings: FindingList,
): readonly Exception[] {
  return written.flatMap((one, index) => {
    const { name, areas, endpoints, volume, quiet = [] } = one;
    const at = ['exceptions', index];
    if (areas === undefined && endpoints === undefined) {
      findings.error(
        source.placeOf(at),
        '没有说是哪些终端（for no endpoint）',
        '写 endpoints 或 areas (endpoints or areas)',
      );
      return [];
    }
    if (volume === undefined && quiet.length === 0) {
      findings.error(
        source.placeOf(at),
        '没有不同的地方（nothing of its own）',
        '写 quiet 或 volume (quiet or volume)',
      );
      return [];
    }
    return [
      {
        ...(name === undefined ? {} : { name }),
        ...(areas && { areas }),
        ...(endpoints && { endpoints }),
        quiet: quietEntries(source, [...at, 'quiet'], quiet, findings).map(({ period }) => period),
        ...(volume === undefined ? {} : { volumePercent: volume }),
      },
    ];
  });
}
