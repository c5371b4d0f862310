import { z } from 'zod';
import { type LessonId, type LocalDate, lessonId, localDate } from '../domain/ids.ts';
import type { Lesson, LessonKind } from '../domain/lesson.ts';
import { choiceField, flagField, idField, lineField, numberField, textField } from '../sources/field.ts';
import type { FindingList } from '../sources/finding-list.ts';
import { quoted } from '../sources/words.ts';
import { mapping, optional, readKeys, scalar } from '../sources/yaml-keys.ts';
import type { YamlSource } from '../sources/yaml-values.ts';

const kinds = ['lesson', 'opening', 'closing', 'filler', 'notice'] as const satisfies readonly LessonKind[];
const words = '小写字母、数字和连字符 (lower-case letters, digits and hyphens)';

export const topicField = idField((text) => {
  const id: string = lessonId(text);
  return id;
}, `主题，${words}`);

export const lessonIdField = idField(lessonId, `课的编号，${words}`);

const dateField = idField<LocalDate>((text) => {
  Temporal.PlainDate.from(text, { overflow: 'reject' });
  return localDate(text);
}, '日期，如 2026-01-31 (a date such as 2026-01-31)');

const shape = {
  id: optional(scalar(lessonIdField)),
  title: scalar(lineField(60)),
  kind: optional(scalar(choiceField(kinds))),
  topic: scalar(topicField),
  weight: optional(scalar(numberField(0.1, 10))),
  valid: optional(
    mapping(
      { from: optional(scalar(dateField)), until: optional(scalar(dateField)) },
      '{ from: 日期, until: 日期 } (two dates, either may be left out)',
    ),
  ),
  synthetic: optional(scalar(flagField)),
  retired: optional(scalar(flagField)),
  script: scalar(textField),
  recordings: z.unknown(),
};

/** A lesson.yaml without its recordings. */
export interface LessonYaml {
  /** The id it claims, even when the rest is wrong. */
  readonly id: LessonId | undefined;
  /** Absent when anything in it is wrong. */
  readonly lesson: Omit<Lesson, 'recordings'> | undefined;
}

/** Reads everything but the recordings; @param folder the lesson's folder name, its id unless it says otherwise. */
export function readLessonYaml(source: YamlSource, folder: string, findings: FindingList): LessonYaml {
  const before = findings.errors();
  const values = readKeys(source, shape, findings);
  const { title, topic, script, kind = 'lesson', valid } = values;
  const id = (source.value.id ?? '') === '' ? folderId(folder, findings) : values.id;
  checkDates(source, valid, findings);
  checkTopic(source, kind, topic, findings);
  const complete = id !== undefined && title !== undefined && topic !== undefined && script !== undefined;
  if (!complete || findings.errors() > before) return { id, lesson: undefined };
  const lesson = {
    id,
    kind,
    title,
    topic,
    weight: values.weight ?? 1,
    ...(valid?.from === undefined ? {} : { validFrom: valid.from }),
    ...(valid?.until === undefined ? {} : { validUntil: valid.until }),
    script,
    synthetic: values.synthetic ?? false,
    ...(values.retired === true ? { retired: true as const } : {}),
  };
  return { id, lesson };
}

function folderId(folder: string, findings: FindingList): LessonId | undefined {
  try {
    return lessonId(folder);
  } catch {
    const found = `文件夹名 ${quoted(folder)} 不能作编号（the folder name is no lesson id）`;
    findings.error(undefined, found, `文件夹名用${words}，或写 "id:" (or an "id:" key)`);
    return undefined;
  }
}

function checkDates(
  source: YamlSource,
  valid: { from?: LocalDate | undefined; until?: LocalDate | undefined } | undefined,
  findings: FindingList,
): void {
  if (valid?.from === undefined || valid.until === undefined || valid.from <= valid.until) return;
  const found = `结束日期 ${valid.until} 早于开始日期 ${valid.from}（until before from）`;
  findings.error(
    source.placeOf(['valid', 'until']),
    found,
    `${valid.from} 或以后的日期 (${valid.from} or later)`,
  );
}

function checkTopic(
  source: YamlSource,
  kind: LessonKind,
  topic: string | undefined,
  findings: FindingList,
): void {
  if ((kind !== 'opening' && kind !== 'closing') || topic === undefined || topic === 'station') return;
  const found = `${kind} 的主题写成了 ${quoted(topic)}（topic of ${kind === 'opening' ? 'an opening' : 'a closing'}）`;
  findings.error(
    source.placeOf(['topic']),
    found,
    '片头片尾的主题是 "station" (openings and closings have "station")',
  );
}
