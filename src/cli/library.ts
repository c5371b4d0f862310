import type { Command } from 'commander';
import { localDate } from '../domain/ids.ts';
import type { MatrixCell, MatrixRow } from '../domain/library-matrix.ts';
import { many } from '../domain/many.ts';
import { varietyName } from '../domain/variety.ts';
import { recordingWords } from '../domain/words.ts';
import type { CliDeps } from './deps.ts';
import { minutes, table } from './table.ts';

interface LibraryOptions {
  readonly home?: string;
  readonly date?: string;
  readonly json?: boolean;
}

export const libraryCommand = (program: Command, deps: CliDeps): void => {
  program
    .command('library')
    .description(
      '课×语言一览：已审、待审、缺、超长、快到期 · lessons × varieties: what may air, what waits, what is missing',
    )
    .option('--home <folder>', '家目录 · the home')
    .option('--date <date>', '看哪一天，默认今天 · on which day, default today')
    .option('--json', '输出 JSON：{varieties, rows: [{lesson, title, validity, cells}]}')
    .action(async (options: LibraryOptions) => {
      const reader = await deps.read(deps.config(options.home));
      try {
        const date = options.date === undefined ? undefined : localDate(options.date);
        const { reportLibrary } = await import('../app/report-library.ts');
        const matrix = await reportLibrary(reader, date);
        if (options.json) return deps.out(JSON.stringify(matrix));
        if (matrix.rows.length === 0)
          return deps.out(
            '还没有课：往 content/ 里放一课，再运行 dalaba publish。No lessons yet: put one into content/, then dalaba publish.',
          );
        const headers = ['课', '标题', '有效期', ...matrix.varieties.map(varietyName)];
        deps.out(table(headers, matrix.rows.map(cells)));
        deps.out(summary(matrix.rows));
      } finally {
        await reader.close();
      }
    });
};

const cells = (row: MatrixRow): string[] => [row.lesson, row.title, validity(row), ...row.cells.map(cell)];

function validity({ validity: state, validUntil }: MatrixRow): string {
  switch (state) {
    case 'valid':
      return validUntil === undefined ? '' : `到 ${validUntil}`;
    case 'not-yet':
      return '还没开始';
    case 'expiring':
      return `快到期 ${validUntil}`;
    case 'expired':
      return `已过期 ${validUntil}`;
    default:
      return state satisfies never;
  }
}

function cell({ state, durationMs, isPlaced, waiting, scriptChanged, tooLongFor }: MatrixCell): string {
  if (state === 'missing') return '—';
  const notes = [
    ...(state === 'approved' && !isPlaced ? ['不在 content/'] : []),
    ...(waiting > 0 ? [`新录音待审 ${waiting}`] : []),
    ...(scriptChanged ? ['稿子改过'] : []),
    ...(tooLongFor.length > 0 ? [`超长：${tooLongFor.join('、')}`] : []),
  ];
  const length = durationMs === undefined ? '' : ` ${minutes(durationMs)}`;
  return `${state === 'approved' && isPlaced ? '✓' : recordingWords[state].zh}${length}${notes.length > 0 ? `（${notes.join('，')}）` : ''}`;
}

function summary(rows: readonly MatrixRow[]): string {
  const all = rows.flatMap((row) => row.cells);
  const count = (is: (one: MatrixCell) => boolean): number => all.filter(is).length;
  const approved = count(({ state, isPlaced }) => state === 'approved' && isPlaced);
  const waits = count(({ state, waiting }) => state === 'in-review' || waiting > 0);
  const missing = count(({ state }) => state === 'missing');
  const changed = count(({ scriptChanged }) => scriptChanged);
  return (
    `${rows.length} 课：已审 ${approved}，待审 ${waits}，缺 ${missing}，稿子改过 ${changed}。` +
    `${many(rows.length, 'lesson')}: ${approved} approved, ${waits} waiting, ${missing} missing, ${changed} with a changed script.`
  );
}
