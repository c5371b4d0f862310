import { Zip, ZipDeflate } from 'fflate';
import { howToVerify, type Report, type ReportTable } from '../domain/report.ts';
import { gathered } from './gathered.ts';
import { headLines } from './head-lines.ts';
import { cellsOf, columnWidths, type SheetCell, sheetRow, stylesXml, workbookParts } from './xlsx-parts.ts';

interface Sheet {
  readonly name: string;
  readonly columns: string;
  /** Lines that stay in sight. */
  readonly frozen: number;
  readonly rows: Iterable<readonly SheetCell[]> | AsyncIterable<readonly SheetCell[]>;
}

/**
 * A workbook a part at a time: a sheet of what the report is, one a table, one of where figures come from. Numbers are
 * numbers, dates are dates; a text is always a text and never a formula.
 */
export async function* xlsxOf(report: Report): AsyncGenerator<Uint8Array> {
  const made: Uint8Array[] = [];
  let failure: Error | undefined;
  const zip = new Zip((error, part) => {
    if (error !== null) failure = error;
    else made.push(part);
  });
  const taken = (): Uint8Array[] => {
    if (failure !== undefined) throw failure;
    return made.splice(0);
  };
  const sheets = sheetsOf(report);
  for (const [path, text] of workbookParts(sheets.map(({ name }) => name))) {
    const file = new ZipDeflate(path, { level: 6 });
    zip.add(file);
    file.push(Buffer.from(text), true);
  }
  const styles = new ZipDeflate('xl/styles.xml', { level: 6 });
  zip.add(styles);
  styles.push(Buffer.from(stylesXml), true);
  yield* taken();
  for (const [index, sheet] of sheets.entries()) {
    const file = new ZipDeflate(`xl/worksheets/sheet${index + 1}.xml`, { level: 6 });
    zip.add(file);
    for await (const text of gathered(sheetXml(sheet))) {
      file.push(Buffer.from(text));
      yield* taken();
    }
    file.push(new Uint8Array(0), true);
    yield* taken();
  }
  zip.end();
  yield* taken();
}

async function* sheetXml({ columns, frozen, rows }: Sheet): AsyncGenerator<string> {
  const pane =
    frozen === 0
      ? ''
      : `<pane ySplit="${frozen}" topLeftCell="A${frozen + 1}" activePane="bottomLeft" state="frozen"/>`;
  yield `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetViews><sheetView workbookViewId="0">${pane}</sheetView></sheetViews>${columns}<sheetData>`;
  let number = 0;
  for await (const row of rows) {
    number += 1;
    yield sheetRow(row, number);
  }
  yield '</sheetData></worksheet>';
}

function sheetsOf(report: Report): Sheet[] {
  const { sections, footnotes, zone } = report;
  const tables = sections.filter((section) => section.is === 'table');
  const names = namesFor(tables.map(({ title }) => title));
  return [
    { name: '概览', columns: columnWidths([24, 26, 10, 8, 60]), frozen: 0, rows: overview(report) },
    ...tables.map((table, index) => ({
      name: names[index] ?? '',
      columns: columnWidths(
        table.columns.map(({ kind, weight = 1 }) => (kind === 'moment' ? 20 : 8 + 5 * weight)),
      ),
      frozen: 1,
      rows: tableRows(table, zone),
    })),
    {
      name: '数字的出处',
      columns: columnWidths([6, 40, 70, 70, 70]),
      frozen: 1,
      rows: [
        ['编号', '是什么', '命令', '接口', '播放记录'].map((value): SheetCell => ({ value, style: 'head' })),
        ...footnotes.map(({ id, says, cli, api, plays }) =>
          [`[${id}]`, says, cli, api, plays].map((value): SheetCell => ({ value, style: 'text' })),
        ),
      ],
    },
  ];
}

/** Names Excel takes: short, without what means something in a formula, each once. */
function namesFor(titles: readonly string[]): string[] {
  const used = new Set(['概览', '数字的出处']);
  return titles.map((title) => {
    const base =
      title
        .replace(/[\\/?*[\]:'：]/g, ' ')
        .slice(0, 26)
        .trim() || '表';
    let name = base;
    for (let n = 2; used.has(name); n += 1) name = `${base} ${n}`;
    used.add(name);
    return name;
  });
}

const text = (value: string, style: SheetCell['style'] = 'text'): SheetCell => ({ value, style });

function overview(report: Report): SheetCell[][] {
  const { sections, zone, checkpoint } = report;
  const said = sections.flatMap((section): SheetCell[][] => {
    if (section.is === 'text')
      return [[], [text(section.title, 'head')], ...section.lines.map((line) => [text(line)])];
    if (section.is !== 'figures') return [];
    return [
      [],
      [text(section.title, 'head')],
      ...section.figures.map(({ name, value, kind, unit = '', note, says = '' }) => [
        text(name),
        ...cellsOf([value], [kind], zone),
        ...[text(unit), text(note === undefined ? '' : `[${note}]`), text(says)],
      ]),
    ];
  });
  return [
    ...headLines(report).map(([name, value]) => [text(name, 'head'), text(value)]),
    ...said,
    [],
    [text('怎样核对', 'head')],
    ...howToVerify(report).map((line) => [text(line)]),
    ...(checkpoint === undefined ? [] : [[text('签名全文'), text(checkpoint.jws)]]),
  ];
}

async function* tableRows(
  { columns, rows, total, empty }: ReportTable,
  zone: string,
): AsyncGenerator<SheetCell[]> {
  const kinds = columns.map(({ kind }) => kind);
  yield columns.map(({ title, unit, note }) =>
    text(
      `${title}${unit === undefined ? '' : `（${unit}）`}${note === undefined ? '' : ` [${note}]`}`,
      'head',
    ),
  );
  let count = 0;
  for await (const row of rows) {
    count += 1;
    yield cellsOf(
      columns.map(({ key }) => row[key]),
      kinds,
      zone,
    );
  }
  if (count === 0) yield [text(empty)];
  else if (total !== undefined)
    yield cellsOf(
      columns.map(({ key }) => total[key]),
      kinds,
      zone,
    );
}
