import { type Area, areaLevel, countyOf, parentArea } from '../domain/area.ts';
import { type AreaCode, areaCode } from '../domain/ids.ts';
import { writtenVariety } from '../domain/variety.ts';
import { type CsvRow, readCell } from '../sources/csv-table.ts';
import { type Field, idField, integerField, nameField } from '../sources/field.ts';
import type { FindingList } from '../sources/finding-list.ts';
import { halfWidth, quoted } from '../sources/words.ts';

export const areaColumns = { required: ['code', 'name'], optional: ['population', 'varieties'] };

const digits = { zh: '县 6 位、乡镇 9 位、村 12 位数字', en: '6, 9 or 12 digits' } as const;
const plainDigits = `${digits.zh} (${digits.en})`;
export const codeField: Field<AreaCode> = {
  read: (text) => idField(areaCode, plainDigits).read(text),
  expected: (text) =>
    /^\d[\d.]*E\+?\d+$/i.test(halfWidth(text))
      ? `${digits.zh}；表格软件把代码变成了科学计数法，请把这一列设为文本 (${digits.en}; a spreadsheet shortened it: format the column as text)`
      : plainDigits,
};

const varietiesField = idField(
  (text) => [
    ...new Set(
      text
        .split(/[\s>]+/)
        .filter((tag) => tag !== '')
        .map(writtenVariety),
    ),
  ],
  '语言标签，按先后用空格或 > 分开 (BCP 47 tags in order, separated by spaces or >)',
);
const populationField = integerField(0, 100_000_000);

/** The county as schedule.yaml tells it; without a name where that could not be read. */
export interface County {
  readonly code: AreaCode;
  readonly name: string | undefined;
}

/**
 * The county's areas, the county itself first. A row whose code cannot be used is left out; of a row with
 * another bad cell only that cell is, so that one typing error does not cut off a township's loudspeakers.
 * @param county undefined where schedule.yaml did not tell; codes are then not compared with it.
 * @param others codes of areas that stand elsewhere, as parents of these.
 */
export function readAreas(
  rows: readonly CsvRow[],
  county: County | undefined,
  findings: FindingList,
  others: ReadonlySet<AreaCode> = new Set(),
): readonly Area[] {
  const lines = new Map<AreaCode, number>();
  const coded: { code: AreaCode; row: CsvRow }[] = [];
  for (const row of rows) {
    const code = readCode(row, county, lines, findings);
    if (code !== undefined) coded.push({ code, row });
  }
  const areas = coded.flatMap(({ code, row }) =>
    isOrphan(row, code, lines, others, findings) ? [] : readArea(row, code, county, findings),
  );
  if (county === undefined || lines.has(county.code)) return areas;
  return [{ code: county.code, name: county.name ?? county.code, varieties: [] }, ...areas];
}

function readCode(
  row: CsvRow,
  county: County | undefined,
  lines: Map<AreaCode, number>,
  findings: FindingList,
): AreaCode | undefined {
  const code = readCell(row, 'code', codeField, findings);
  if (code === undefined) return undefined;
  if (county !== undefined && countyOf(code) !== county.code) {
    const found = `代码 "${code}" 属于别的县 ${countyOf(code)}（a code of another county）`;
    findings.error(
      row.placeOf('code'),
      found,
      `以 ${county.code} 开头的代码 (a code that starts with ${county.code})`,
    );
    return undefined;
  }
  const earlier = lines.get(code);
  if (earlier !== undefined) {
    const found = `代码 "${code}" 和第 ${earlier} 行重复（same code as line ${earlier}）`;
    findings.error(row.placeOf('code'), found, '每个区域一行 (one row an area)');
    return undefined;
  }
  lines.set(code, row.line);
  return code;
}

function isOrphan(
  row: CsvRow,
  code: AreaCode,
  lines: ReadonlyMap<AreaCode, number>,
  others: ReadonlySet<AreaCode>,
  findings: FindingList,
): boolean {
  const parent = parentArea(code);
  if (areaLevel(code) !== 'village' || parent === undefined || lines.has(parent) || others.has(parent))
    return false;
  const found = `村 "${code}" 的乡镇 "${parent}" 不在表里（its township is not in the table）`;
  findings.error(row.placeOf('code'), found, `先写一行 ${parent} (a row for ${parent})`);
  return true;
}

function readArea(row: CsvRow, code: AreaCode, county: County | undefined, findings: FindingList): Area {
  const population =
    row.cell('population') === '' ? undefined : readCell(row, 'population', populationField, findings);
  return {
    code,
    name: readName(row, code, county, findings),
    ...(population === undefined ? {} : { population }),
    varieties: readCell(row, 'varieties', varietiesField, findings) ?? [],
  };
}

function readName(row: CsvRow, code: AreaCode, county: County | undefined, findings: FindingList): string {
  if (code !== county?.code) return readCell(row, 'name', nameField(60), findings) ?? code;
  const name = row.cell('name');
  if (county.name === undefined) return name;
  if (name !== '' && name !== county.name) {
    const found = `县名 ${quoted(name)} 和 schedule.yaml 不同（not the name in schedule.yaml）`;
    findings.warning(row.placeOf('name'), found, `${quoted(county.name)} 或留空 (that, or nothing)`);
  }
  return county.name;
}
