import { isNamedVariety } from '../domain/variety.ts';
import type { LessonsRequest } from '../ports/lesson-imports.ts';
import type { FindingList } from '../sources/finding-list.ts';
import { didYouMean, nearest, quoted } from '../sources/words.ts';
import type { LessonDraft } from './lesson-drafts.ts';

/** Topics and varieties the home does not know yet: perhaps new, perhaps mistyped. */
export function warnOfUnknown(
  drafts: readonly LessonDraft[],
  { lessons, wanted }: Pick<LessonsRequest, 'lessons' | 'wanted'>,
  findings: FindingList,
): void {
  const topics = [...new Set(lessons.map(({ lesson }) => lesson.topic))];
  const told = new Set<string>();
  for (const { topic, rows } of drafts) {
    const written = rows.find((one) => one.topic !== '');
    const near = nearest(topic, topics);
    if (written !== undefined && topics.length > 0 && !topics.includes(topic) && !told.has(topic)) {
      told.add(topic);
      const found = `主题 ${quoted(topic)} 还没有别的课用（no lesson has this topic yet）`;
      const expected =
        near === undefined ? '新主题可以不管 (leave it if it is new)' : didYouMean(topic, topics);
      findings.warning(written.row.placeOf('topic'), found, expected);
    }
    for (const { variety, row } of rows) {
      if (wanted.has(variety) || isNamedVariety(variety) || told.has(variety)) continue;
      told.add(variety);
      const found = `没有一个区域听 ${quoted(variety)}（no area listens to it）`;
      findings.warning(
        row.placeOf('variety'),
        found,
        `区域听的是：${[...wanted].join('、')} (what areas listen to)`,
      );
    }
  }
}
