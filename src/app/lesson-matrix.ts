import type { ReportColumn, ReportRow, ReportTable } from '../domain/report.ts';
import type { CoverageReport, NamedLine } from './report-coverage.ts';
import type { ReportGround } from './report-ground.ts';
import { coverageSource } from './report-notes.ts';

/** How often each lesson was heard whole in each township: a row a lesson, a column a township. */
export function lessonMatrix(
  { schedule: { county }, period: { from, to }, notes }: ReportGround,
  { lines }: CoverageReport,
  townships: readonly NamedLine[],
): ReportTable {
  const note = notes.add(
    '课 × 乡镇，完整播出的课次',
    coverageSource({ county, from, to }, 'township,lesson', ' --area 该列代码 --lesson 该行编号'),
  );
  const places = townships.map(
    ({ place, name }): ReportColumn => ({ key: `at-${place}`, title: name, kind: 'count', note }),
  );
  const lessons = Map.groupBy(lines, ({ subject = '' }) => subject);
  const rows = [...lessons].map(([lesson, of]): ReportRow => {
    const heard = Object.fromEntries(of.map((line) => [`at-${line.place}`, line.heard]));
    const sum = of.reduce((all, line) => all + line.heard, 0);
    return { lesson, title: of[0]?.subjectName ?? lesson, ...zeroes(places), ...heard, sum };
  });
  return {
    ...{ is: 'table', id: 'lessons', title: '课 × 乡镇：完整播出的课次', keys: 2 },
    columns: [
      { key: 'lesson', title: '编号', kind: 'code', weight: 1.6 },
      { key: 'title', title: '课', kind: 'text', weight: 2.4 },
      ...places,
      { key: 'sum', title: '合计', kind: 'count', note },
    ],
    rows: rows.sort(
      (a, b) => Number(b.sum) - Number(a.sum) || (String(a.lesson) < String(b.lesson) ? -1 : 1),
    ),
    empty: '这段时间没有播过课。',
  };
}

const zeroes = (columns: readonly ReportColumn[]): ReportRow =>
  Object.fromEntries(columns.map(({ key }) => [key, 0]));
