import type { LessonId, Variety } from '../domain/ids.ts';
import { standard } from '../domain/variety.ts';
import type { FindingList } from '../sources/finding-list.ts';
import { quoted } from '../sources/words.ts';
import type { SheetRow } from './lesson-sheet.ts';

/** What the rows of one lesson say together. */
export interface LessonDraft {
  readonly id: LessonId;
  readonly title: string;
  readonly topic: string;
  /** In standard Mandarin, else the first there is. */
  readonly script: string;
  /** One a variety. */
  readonly rows: readonly SheetRow[];
}

/** Groups rows by lesson, in the order of the sheet; what contradicts itself is an error. */
export function lessonDrafts(rows: readonly SheetRow[], findings: FindingList): readonly LessonDraft[] {
  const files = new Map<string, SheetRow>();
  for (const one of rows) {
    const twin = files.get(one.name);
    files.set(one.name, twin ?? one);
    if (twin === undefined) continue;
    const found = `${quoted(one.name)} 第 ${twin.row.line} 行已经用了（already used in line ${twin.row.line}）`;
    findings.warning(
      one.row.placeOf('file'),
      found,
      '每行一个自己的录音 (a recording of its own for each row)',
    );
  }
  return [...Map.groupBy(rows, ({ lesson }) => lesson)].map(([id, all]) => ({
    id,
    title: agreed(all, 'title', findings),
    topic: agreed(all, 'topic', findings),
    script:
      (
        all.find(({ variety, script }) => variety === standard && script !== '') ??
        all.find(({ script }) => script !== '')
      )?.script ?? '',
    rows: oneAVariety(all, findings),
  }));
}

/** What the lesson's rows say where they say anything. */
function agreed(rows: readonly SheetRow[], field: 'title' | 'topic', findings: FindingList): string {
  const first = rows.find((one) => one[field] !== '');
  for (const one of rows) {
    if (first === undefined || one[field] === '' || one[field] === first[field]) continue;
    const found = `课 "${one.lesson}" 的 ${field} 第 ${first.row.line} 行写的是 ${quoted(first[field])}（line ${first.row.line} says otherwise）`;
    findings.error(
      one.row.placeOf(field),
      found,
      '同一课写一样的，或只写一次 (the same in all rows of a lesson, or once)',
    );
  }
  return first?.[field] ?? '';
}

function oneAVariety(rows: readonly SheetRow[], findings: FindingList): readonly SheetRow[] {
  const first = new Map<Variety, SheetRow>();
  for (const one of rows) {
    const twin = first.get(one.variety);
    first.set(one.variety, twin ?? one);
    if (twin === undefined) continue;
    const found = `课 "${one.lesson}" 的 ${one.variety} 录音第 ${twin.row.line} 行已经有了（line ${twin.row.line} has this lesson’s ${one.variety} recording）`;
    findings.error(
      one.row.placeOf('variety'),
      found,
      '每课每种语言一个录音 (one recording a lesson and variety)',
    );
  }
  return [...first.values()];
}
