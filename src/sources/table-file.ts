import { open } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import {
  type CsvColumns,
  type CsvRow,
  maxCsvBytes,
  readRecords,
  readTable,
  type TableRecord,
} from './csv-table.ts';
import { createFindingList, type FindingList } from './finding-list.ts';
import { plainFile, readText } from './plain-file.ts';
import { didYouMean, quoted } from './words.ts';
import { openParts, WorkbookError, type WorkbookParts } from './xlsx-parts.ts';
import { readSharedStrings, readSheet } from './xlsx-sheet.ts';

const maxXlsxBytes = 32 * 2 ** 20;

/**
 * Reads a table somebody made, XLSX or text with commas, semicolons or tabs; what it is, its bytes tell, not its
 * name. Undefined, with findings, when it cannot be understood. Never throws for what people wrote.
 * @param path absolute. @param sheet which sheet of a workbook; the first that is not hidden unless given.
 */
export async function readTableFile(
  path: string,
  columns: CsvColumns,
  findings: FindingList,
  sheet?: string,
): Promise<readonly CsvRow[] | undefined> {
  const records = await recordsOf(path, findings, sheet);
  return records === undefined ? undefined : readTable(records, columns, findings);
}

async function recordsOf(
  path: string,
  findings: FindingList,
  sheet: string | undefined,
): Promise<readonly TableRecord[] | undefined> {
  const start = await firstBytes(path);
  if (start.startsWith('d0cf11e0')) {
    const found = '是旧版 .xls 或带密码的工作簿（an old .xls file, or one with a password）';
    findings.error(
      undefined,
      found,
      '去掉密码，另存为 .xlsx 或 CSV (save it as .xlsx or CSV, without a password)',
    );
    return undefined;
  }
  if (start.startsWith('504b0304')) return readWorkbook(path, findings, sheet);
  // What a broken workbook is as text helps nobody.
  const asText = isNamedWorkbook(path) ? createFindingList(basename(path)) : findings;
  const text = await readText(dirname(path), basename(path), maxCsvBytes, asText);
  if (text !== undefined) return readRecords(text, delimiterOf(text), findings);
  if (asText !== findings)
    findings.error(
      undefined,
      '文件坏了，或不是表格：名字像工作簿，里面不是（damaged, or no table: it is named as a workbook and is none）',
      '用表格软件打开看看，再另存为 .xlsx 或 CSV (open it in a spreadsheet, and save it again as .xlsx or CSV)',
    );
  return undefined;
}

const isNamedWorkbook = (path: string): boolean => /\.(xls[xmb]?|et|ods)$/i.test(path);

async function firstBytes(path: string): Promise<string> {
  try {
    await using file = await open(path, 'r');
    const { buffer, bytesRead } = await file.read(Buffer.alloc(8), 0, 8, 0);
    return buffer.subarray(0, bytesRead).toString('hex');
  } catch {
    return '';
  }
}

/** What the header is separated by; a spreadsheet's "Unicode text" has tabs. */
function delimiterOf(text: string): ',' | ';' | '\t' {
  const header = /^.*\S.*$/m.exec(text)?.[0] ?? '';
  if (header.includes(',')) return ',';
  return header.includes('\t') ? '\t' : header.includes(';') ? ';' : ',';
}

async function readWorkbook(
  path: string,
  findings: FindingList,
  sheet: string | undefined,
): Promise<readonly TableRecord[] | undefined> {
  let parts: WorkbookParts | undefined;
  try {
    const file = await plainFile(dirname(path), basename(path));
    if (typeof file !== 'string' && file.bytes > maxXlsxBytes) {
      throw new WorkbookError(`文件超过 ${maxXlsxBytes / 2 ** 20} MiB（the file is too big）`);
    }
    parts = await openParts(path);
    if (!parts.has('xl/workbook.xml'))
      throw new WorkbookError('是压缩包，里面没有表格（a zip file, and no workbook）');
    const chosen = chooseSheet(await readSheets(parts), sheet, findings);
    if (chosen === undefined) return undefined;
    const strings = await readSharedStrings(parts, 'xl/sharedStrings.xml');
    return await readSheet(parts, chosen.path, chosen.name, strings, findings);
  } catch (error) {
    if (!(error instanceof WorkbookError)) throw error;
    findings.error(undefined, error.message, '用表格软件另存为 .xlsx 或 CSV (save it again as .xlsx or CSV)');
    return undefined;
  } finally {
    parts?.close();
  }
}

interface Sheet {
  readonly name: string;
  readonly path: string;
}

/** The sheets that are not hidden, in order. */
async function readSheets(parts: WorkbookParts): Promise<readonly Sheet[]> {
  const targets = new Map<string, string>();
  await parts.read('xl/_rels/workbook.xml.rels', {
    open: ({ name, attributes: { Id = '', Target = '' } }) => {
      if (name === 'Relationship') targets.set(Id, Target.startsWith('/') ? Target.slice(1) : `xl/${Target}`);
    },
  });
  const sheets: Sheet[] = [];
  await parts.read('xl/workbook.xml', {
    open: ({ name: tag, attributes }) => {
      const id = Object.entries(attributes).find(([key]) => key.endsWith(':id'))?.[1] ?? '';
      const path = targets.get(id);
      const isShown = (attributes.state ?? 'visible') === 'visible';
      if (tag === 'sheet' && isShown && path !== undefined)
        sheets.push({ name: attributes.name ?? '', path });
    },
  });
  return sheets;
}

function chooseSheet(
  sheets: readonly Sheet[],
  wanted: string | undefined,
  findings: FindingList,
): Sheet | undefined {
  const names = sheets.map(({ name }) => name);
  const chosen = wanted === undefined ? sheets[0] : sheets.find(({ name }) => name === wanted);
  if (chosen === undefined) {
    const found = `没有工作表 ${quoted(wanted ?? '')}（no such sheet）`;
    findings.error(undefined, found, didYouMean(wanted ?? '', names));
  } else if (wanted === undefined && names.length > 1) {
    const found = `有 ${names.length} 张工作表，只读 ${quoted(chosen.name)}（only the first of ${names.length} sheets is read）`;
    findings.warning(
      undefined,
      found,
      `别的用 --sheet：${names.slice(1, 9).join('、')} (--sheet reads another)`,
    );
  }
  return chosen;
}
