import { basename } from 'node:path';
import { type ComplaintMonth, mostTopics } from '../domain/complaints.ts';
import type { Finding } from '../domain/finding.ts';
import type { LessonId } from '../domain/ids.ts';
import { lessonId } from '../domain/ids.ts';
import { many } from '../domain/many.ts';
import type { Schedule } from '../domain/schedule.ts';
import { isCounty } from '../domain/schedule.ts';
import { type CsvColumns, readCell } from '../sources/csv-table.ts';
import { type Field, integerField } from '../sources/field.ts';
import { createFindingList } from '../sources/finding-list.ts';
import { readTableFile } from '../sources/table-file.ts';
import { halfWidth, quoted } from '../sources/words.ts';

export const complaintColumns: CsvColumns = {
  required: ['topic'],
  optional: ['count', 'county', 'month'],
  synonyms: {
    topic: ['主题', '类别', '投诉类别', '问题类别', '问题类型', 'category'],
    count: ['件数', '数量', '投诉量', '投诉件数', '合计', 'number'],
    county: ['县', '县区', '区县', '县代码', '地区'],
    month: ['月份', '月', '年月'],
  },
};

/** What a hotline calls a topic. */
const topicNames: Readonly<Record<string, string>> = {
  银行卡: 'bank-cards',
  征信: 'credit-record',
  个人征信: 'credit-record',
  柜面服务: 'counter-service',
  服务: 'counter-service',
  房贷: 'mortgages',
  住房贷款: 'mortgages',
  电信诈骗: 'anti-fraud',
  诈骗: 'anti-fraud',
  非法集资: 'illegal-fundraising',
  存款保险: 'deposit-insurance',
  国债: 'treasury-bonds',
  假币: 'counterfeit',
  反假货币: 'counterfeit',
  个人信息: 'personal-data',
  银行账户: 'account-limits',
  账户: 'account-limits',
  校园贷: 'campus-loans',
  投诉: 'complaints',
};

const topicField: Field<LessonId> = {
  read: (text) => {
    const word = halfWidth(text).toLowerCase();
    try {
      return lessonId(Object.hasOwn(topicNames, word) ? (topicNames[word] ?? '') : word);
    } catch {
      return undefined;
    }
  },
  expected: () =>
    `主题，如 bank-cards，或 ${Object.keys(topicNames).slice(0, 4).join('、')} 等 (a topic such as bank-cards, or its Chinese name)`,
};
const countField = integerField(0, 1_000_000);

export interface ComplaintRequest {
  readonly path: string;
  readonly sheet?: string;
  readonly county: Pick<Schedule, 'county' | 'name' | 'pinyin'>;
  /** `YYYY-MM`. */
  readonly month: string;
}

/** A county's month out of a table; rows of other counties and months are passed over. Never throws for what it holds. */
export async function readComplaints({
  path,
  sheet,
  county,
  month,
}: ComplaintRequest): Promise<{ month: ComplaintMonth; rows: number; findings: readonly Finding[] }> {
  const findings = createFindingList(basename(path));
  const topics = new Map<string, number>();
  let counted = 0;
  let passed = 0;
  for (const row of (await readTableFile(path, complaintColumns, findings, sheet)) ?? []) {
    const place = row.cell('county');
    const when = monthOf(row.cell('month'));
    if ((place !== '' && !isCounty(county, place)) || (when !== '' && when !== month)) {
      passed += 1;
      continue;
    }
    const topic = readCell(row, 'topic', topicField, findings);
    const count = row.cell('count') === '' ? 1 : readCell(row, 'count', countField, findings);
    if (topic === undefined || count === undefined) continue;
    topics.set(topic, (topics.get(topic) ?? 0) + count);
    counted += 1;
  }
  if (passed > 0) {
    findings.warning(
      undefined,
      `${passed} 行是别的县或别的月份，没有读（${many(passed, 'row')} of other counties or months, not read）`,
      `${quoted(county.name)} ${month}`,
    );
  }
  if (topics.size > mostTopics) {
    findings.error(
      undefined,
      `有 ${topics.size} 个不同的主题，最多 ${mostTopics} 个（${topics.size} different topics, of ${mostTopics} at most）`,
      '一列投诉类别；内容、单号、姓名不是类别 (a column of categories, not of contents, numbers or names)',
    );
  }
  return { month: { month, topics: Object.fromEntries(topics) }, rows: counted, findings: findings.all() };
}

/** `2026年9月`, `2026/9` and `2026-09` as `2026-09`; else as it is. */
function monthOf(text: string): string {
  const [, year, month] = /^(\d{4})\D(\d{1,2})(?:\D.*)?$/.exec(halfWidth(text)) ?? [];
  return year === undefined || month === undefined ? text : `${year}-${month.padStart(2, '0')}`;
}
