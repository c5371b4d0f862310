import { strToU8, zipSync } from 'fflate';
import writeExcel from 'write-excel-file/node';

export type CellValue = string | number | boolean | { readonly formula: string } | null;

/** An XLSX file as a spreadsheet would save it. */
export async function aWorkbook(rows: readonly (readonly CellValue[])[], sheet = 'Sheet1'): Promise<Buffer> {
  const data = rows.map((row) =>
    row.map((value) => {
      if (value === null) return null;
      if (typeof value === 'object') return { type: 'Formula' as const, value: value.formula };
      return { value };
    }),
  );
  return writeExcel(data, { sheet }).toBuffer();
}

const relations = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';

/** An XLSX file of some sheets' raw XML, as only a hostile or a strange program would write it. */
export function aRawWorkbook(
  sheets: readonly { readonly name: string; readonly xml: string; readonly state?: string }[],
  more: Readonly<Record<string, string>> = {},
): Buffer {
  const list = sheets.map(
    ({ name, state = 'visible' }, n) =>
      `<sheet name="${name}" sheetId="${n + 1}" state="${state}" r:id="r${n}"/>`,
  );
  const links = sheets.map((_, n) => `<Relationship Id="r${n}" Target="worksheets/s${n}.xml"/>`);
  return Buffer.from(
    zipSync({
      'xl/workbook.xml': strToU8(
        `<workbook xmlns:r="${relations}"><sheets>${list.join('')}</sheets></workbook>`,
      ),
      'xl/_rels/workbook.xml.rels': strToU8(`<Relationships>${links.join('')}</Relationships>`),
      ...Object.fromEntries(sheets.map(({ xml }, n) => [`xl/worksheets/s${n}.xml`, strToU8(xml)])),
      ...Object.fromEntries(Object.entries(more).map(([path, text]) => [path, strToU8(text)])),
    }),
  );
}

/** A sheet's XML of rows of inline strings. */
export const sheetXml = (rows: readonly (readonly string[])[]): string =>
  `<worksheet><sheetData>${rows
    .map(
      (cells) => `<row>${cells.map((cell) => `<c t="inlineStr"><is><t>${cell}</t></is></c>`).join('')}</row>`,
    )
    .join('')}</sheetData></worksheet>`;

/** A zip file of some texts. */
export const aZip = (files: Readonly<Record<string, string>>): Buffer =>
  Buffer.from(
    zipSync(Object.fromEntries(Object.entries(files).map(([path, text]) => [path, strToU8(text)]))),
  );
