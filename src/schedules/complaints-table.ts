import { basename } from 'node:path';
import { type ComplaintMonth, mostTopics, otherTopic } from '../domain/complaints.ts';
import type { Finding } from '../domain/finding.ts';
import type { LessonId } from '../domain/ids.ts';
import { lessonId } from '../domain/ids.ts';
import { many } from '../domain/many.ts';
import type { Schedule } from '../domain/schedule.ts';
import { isCounty } from '../domain/schedule.ts';
import { topicNamed } from '../domain/topic.ts';
import { type CsvColumns, readCell } from '../sources/csv-table.ts';
import { type Field, integerField } from '../sources/field.ts';
import { createFindingList, type FindingList } from '../sources/finding-list.ts';
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

/** What a hotline calls a topic, beside the names that reports use. */
const topicWords: Readonly<Record<string, string>> = {
  个人征信: 'credit-record',
  服务: 'counter-service',
  住房贷款: 'mortgages',
  电信诈骗: 'anti-fraud',
  诈骗: 'anti-fraud',
  假币: 'counterfeit',
  银行账户: 'account-limits',
  账户: 'account-limits',
  投诉: 'complaints',
};

const topicField: Field<LessonId> = {
  read: (text) => {
    const word = halfWidth(text).toLowerCase();
    const own = Object.hasOwn(topicWords, word) ? topicWords[word] : undefined;
    try {
      return lessonId(own ?? topicNamed(word) ?? word);
    } catch {
      return undefined;
    }
  },
  expected: () =>
    '主题，如 bank-cards，或 银行卡、征信、柜面服务 等 (a topic such as bank-cards, or its Chinese name)',
};
/** A category in words, and no formula, number or sentence. */
const category = /^\p{L}[\p{L}\p{M}\p{N}\p{P} ]{0,39}$/u;
const totals: readonly string[] = ['合计', '总计', '小计', '共计', 'total'];
const countField = integerField(0, 1_000_000);

export interface ComplaintRequest {
  readonly path: string;
  readonly sheet?: string;
  readonly county: Pick<Schedule, 'county' | 'name' | 'pinyin'>;
  /** `YYYY-MM`. */
  readonly month: string;
}

/**
 * A county's month out of a table; rows of other counties and months, and sums, are passed over; categories that are no
 * topic here are counted as `other`. Never throws for what it holds.
 */
export async function readComplaints({
  path,
  sheet,
  county,
  month,
}: ComplaintRequest): Promise<{ month: ComplaintMonth; rows: number; findings: readonly Finding[] }> {
  const findings = createFindingList(basename(path));
  const topics = new Map<string, number>();
  const others = new Map<string, number>();
  let [counted, passed, sums] = [0, 0, 0];
  for (const row of (await readTableFile(path, complaintColumns, findings, sheet)) ?? []) {
    const place = row.cell('county');
    const when = monthOf(row.cell('month'));
    if ((place !== '' && !isCounty(county, place)) || (when !== '' && when !== month)) {
      passed += 1;
      continue;
    }
    const word = halfWidth(row.cell('topic'));
    if (totals.includes(word.toLowerCase())) {
      sums += 1;
      continue;
    }
    const isOther = topicField.read(word) === undefined && category.test(word);
    const topic = isOther ? otherTopic : readCell(row, 'topic', topicField, findings);
    const count = row.cell('count') === '' ? 1 : readCell(row, 'count', countField, findings);
    if (topic === undefined || count === undefined) continue;
    if (isOther) others.set(word, (others.get(word) ?? 0) + 1);
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
  if (sums > 0)
    findings.warning(
      undefined,
      `${sums} 行是合计，没有读（${sums} rows of sums, not read）`,
      '每类一行 (a row a category)',
    );
  if (others.size > 0) tellOthers(others, findings);
  const kinds = topics.size + others.size;
  if (kinds > mostTopics) {
    findings.error(
      undefined,
      `有 ${kinds} 个不同的主题，最多 ${mostTopics} 个（${kinds} different topics, of ${mostTopics} at most）`,
      '一列投诉类别；内容、单号、姓名不是类别 (a column of categories, not of contents, numbers or names)',
    );
  }
  return { month: { month, topics: Object.fromEntries(topics) }, rows: counted, findings: findings.all() };
}

const shownWords = 10;

/** Categories that no lesson is on still make the others' shares what they are. */
function tellOthers(others: ReadonlyMap<string, number>, findings: FindingList): void {
  const rows = [...others.values()].reduce((sum, count) => sum + count, 0);
  const words = [...others.keys()];
  const shown = words.slice(0, shownWords).map(quoted).join('、');
  findings.warning(
    undefined,
    `${rows} 行的类别这里没有对应的主题，都算作 ${otherTopic}：${shown}${words.length > shownWords ? ` 等 ${words.length} 个` : ''}（rows of categories that are no topic here, counted as ${otherTopic}）`,
    topicField.expected(''),
  );
}

/** `2026年9月`, `2026/9` and `2026-09` as `2026-09`; else as it is. */
function monthOf(text: string): string {
  const [, year, month] = /^(\d{4})\D(\d{1,2})(?:\D.*)?$/.exec(halfWidth(text)) ?? [];
  return year === undefined || month === undefined ? text : `${year}-${month.padStart(2, '0')}`;
}
