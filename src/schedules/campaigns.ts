import type { Campaign } from '../domain/schedule.ts';
import { flagField } from '../sources/field.ts';
import type { FindingList } from '../sources/finding-list.ts';
import { list, mapping, optional, scalar } from '../sources/yaml-keys.ts';
import type { YamlSource } from '../sources/yaml-values.ts';
import { dayField, isRange } from './times.ts';
import { factors, shortName } from './words.ts';

/** The value of `campaigns`. */
export const campaignsShape = optional(
  list(
    mapping(
      {
        name: shortName,
        from: optional(scalar(dayField)),
        until: optional(scalar(dayField)),
        topics: optional(factors),
        off: optional(scalar(flagField)),
      },
      '{ name: 3·15, from: "03-08", until: "03-15", topics: { complaints: 2 } } (a campaign)',
    ),
    '- { name: …, from: …, until: …, topics: … } 的列表 (a list of campaigns)',
  ),
);

export interface WrittenCampaign {
  readonly name: string;
  readonly from?: string | undefined;
  readonly until?: string | undefined;
  readonly topics?: Campaign['topics'] | undefined;
  readonly off?: boolean | undefined;
}

/** A campaign as the file has it; undefined takes away the shared one of its name. */
export type CampaignEntry = readonly [name: string, campaign: Campaign | undefined];

export function campaignEntries(
  source: YamlSource,
  written: readonly WrittenCampaign[],
  findings: FindingList,
): readonly CampaignEntry[] {
  const names = new Set<string>();
  return written.flatMap(({ name, from, until, topics, off }, index): CampaignEntry[] => {
    const at = ['campaigns', index];
    if (names.has(name)) {
      findings.error(
        source.placeOf([...at, 'name']),
        `活动 "${name}" 写了两次（two campaigns of one name）`,
        '不同的名称 (another name)',
      );
    }
    names.add(name);
    if (off === true) return [[name, undefined]];
    const missing = Object.entries({ from, until, topics }).find(([, value]) => value === undefined);
    if (from === undefined || until === undefined || topics === undefined) {
      findings.error(
        source.placeOf(at),
        `缺少键 "${missing?.[0]}"（missing key）`,
        '活动要有 from、until 和 topics (a campaign has from, until and topics)',
      );
      return [];
    }
    if (!isRange({ from, until })) {
      findings.error(
        source.placeOf([...at, 'until']),
        `从 ${from} 到 ${until}（from ${from} until ${until}）`,
        '两个月-日，或前后两个日期 (two days of every year, or two dates in order)',
      );
      return [];
    }
    return [[name, { name, from, until, topics }]];
  });
}
