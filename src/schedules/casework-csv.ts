import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Digest, LocalDate } from '../domain/ids.ts';
import type { Casework, CaseworkFiles, CaseworkMonth } from '../ports/casework.ts';
import { HomeError } from '../ports/home.ts';
import { type CsvColumns, type CsvRow, readCell, readCsv } from '../sources/csv-table.ts';
import { type Field, integerField, nameField } from '../sources/field.ts';
import { createFindingList, type FindingList } from '../sources/finding-list.ts';
import { bytesOfPlainFile, decodeText, problemWords } from '../sources/plain-file.ts';
import { halfWidth, quoted } from '../sources/words.ts';
import { countyFolder } from './county-folders.ts';

export const caseworkFile = 'casework.csv';
const maxCaseworkBytes = 2 ** 20;

const columns: CsvColumns = {
  required: ['month'],
  optional: ['complaints', 'mediations', 'settled', 'source'],
  synonyms: {
    month: ['月份', '月', '年月'],
    complaints: ['投诉', '投诉件数'],
    mediations: ['调解', '调解件数'],
    settled: ['调解成功', '成功'],
    source: ['来源', '谁说的'],
  },
};

const monthField: Field<string> = {
  read: (text) => {
    const [, year, month] = /^(\d{4})\D(\d{1,2})(?:\D.*)?$/.exec(halfWidth(text)) ?? [];
    const found = `${year}-${month?.padStart(2, '0')}`;
    return /^(19|20)\d{2}-(0[1-9]|1[0-2])$/.test(found) ? found : undefined;
  },
  expected: () => '年-月，如 2026-10 (a month such as 2026-10)',
};
const countField = integerField(0, 1_000_000);

/** `casework.csv` in a county's folder: read anew for each report, and believed whole or not at all. */
export const createCaseworkFiles = ({ home }: { readonly home: string }): CaseworkFiles => ({
  async read(county, today) {
    try {
      const { folder } = await countyFolder(home, county);
      return await readCasework(home, folder, today);
    } catch (error) {
      // Published once, and its folder gone or broken since: nothing is entered beside it.
      if (error instanceof HomeError) return { months: [], findings: [] };
      throw error;
    }
  },
});

/** @param folder a county's, under `schedules/` @param today unless given, no month is too late */
export async function readCasework(home: string, folder: string, today?: LocalDate): Promise<Casework> {
  const file = `schedules/${folder}/${caseworkFile}`;
  const findings = createFindingList(file);
  const bytes = await bytesOfPlainFile(join(home, 'schedules', folder), caseworkFile, maxCaseworkBytes);
  if (bytes === 'missing') return { months: [], findings: [] };
  if (typeof bytes === 'string') {
    findings.error(
      undefined,
      problemWords[bytes],
      `普通的 CSV 文件，最多 ${maxCaseworkBytes / 2 ** 20} MiB (a plain CSV file)`,
    );
    return { months: [], findings: findings.all(), file };
  }
  const text = decodeText(bytes, findings)?.replace(/\r\n?/g, '\n');
  const rows = text === undefined ? [] : (readCsv(text, columns, findings) ?? []);
  const lines = new Map<string, number>();
  const months = rows.flatMap((row) => readMonth(row, lines, today, findings) ?? []);
  const digest = createHash('sha256').update(bytes).digest('hex') as Digest;
  const isSound = findings.errors() === 0;
  return {
    months: isSound ? months.sort((a, b) => (a.month < b.month ? -1 : 1)) : [],
    findings: findings.all(),
    file,
    digest,
  };
}

function readMonth(
  row: CsvRow,
  lines: Map<string, number>,
  today: LocalDate | undefined,
  findings: FindingList,
): CaseworkMonth | undefined {
  const month = readCell(row, 'month', monthField, findings);
  const counts = ['complaints', 'mediations', 'settled'].flatMap((header) => {
    const count = row.cell(header) === '' ? undefined : readCell(row, header, countField, findings);
    return count === undefined ? [] : [[header, count] as const];
  });
  const source = row.cell('source') === '' ? undefined : readCell(row, 'source', nameField(60), findings);
  const { mediations, settled } = Object.fromEntries(counts);
  if (settled !== undefined && (mediations === undefined || settled > mediations)) {
    findings.error(
      row.placeOf('settled'),
      `调解成功 ${settled} 件，调解 ${mediations ?? '没写'} 件（more settled than mediated）`,
      '成功的不多于调解的 (no more settled than mediated)',
    );
  }
  if (month === undefined) return undefined;
  checkMonth(row, month, lines, today, findings);
  return { month, ...Object.fromEntries(counts), ...(source === undefined ? {} : { source }) };
}

function checkMonth(
  row: CsvRow,
  month: string,
  lines: Map<string, number>,
  today: LocalDate | undefined,
  findings: FindingList,
): void {
  const earlier = lines.get(month);
  lines.set(month, earlier ?? row.line);
  if (earlier !== undefined)
    findings.error(
      row.placeOf('month'),
      `月份 ${quoted(month)} 和第 ${earlier} 行重复（same month as line ${earlier}）`,
      '一个月一行 (one row a month)',
    );
  if (today !== undefined && month > today.slice(0, 7))
    findings.error(
      row.placeOf('month'),
      `月份 ${quoted(month)} 还没有到（a month that has not come）`,
      `最晚 ${today.slice(0, 7)} (that at the latest)`,
    );
}
