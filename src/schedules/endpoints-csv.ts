import type { AreaCode, EndpointId } from '../domain/ids.ts';
import { endpointId } from '../domain/ids.ts';
import { driverNames, type Endpoint } from '../domain/schedule.ts';
import { type CsvRow, readCell } from '../sources/csv-table.ts';
import { choiceField, type Field, idField, integerField, lineField, nameField } from '../sources/field.ts';
import type { FindingList } from '../sources/finding-list.ts';
import { quoted } from '../sources/words.ts';
import { codeField } from './areas-csv.ts';

export const endpointColumns = {
  required: ['id', 'name', 'area', 'driver', 'address'],
  optional: ['credential', 'volume'],
};

const idOfEndpoint = idField(
  endpointId,
  '字母、数字、- 和 _，最多 64 个 (letters, digits, - and _, at most 64)',
);
const driverField = choiceField(driverNames);
const volumeField = integerField(0, 100);

const httpAddress: Field<string> = {
  read: (text) => {
    const url = /^https?:\/\/[^\s\p{Cc}]+$/iu.test(text) ? URL.parse(text) : null;
    const isPlain = url !== null && url.username === '' && url.password === '' && !text.includes('#');
    return isPlain ? text : undefined;
  },
  shown: (text) => text.replace(/\/\/.*@/u, '//…@'),
  expected: () => 'http:// 或 https:// 地址，不带密码和 # (an http or https URL without user, password or #)',
};

// A memory endpoint has no address; what is written there is only a note.
const noteField: Field<string> = {
  read: (text) => (text === '' ? '' : lineField(200).read(text)),
  expected: lineField(200).expected,
};

export const credentialName = idField((text) => {
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(text)) throw new RangeError('not a credential name');
  return text;
}, '凭据名，小写字母、数字和连字符 (a credential name: lower-case letters, digits and hyphens)');

/**
 * The county's endpoints; a row with anything wrong is left out.
 * @param areas the areas there are, or undefined where areas.csv could not be read and nothing can be compared.
 */
export function readEndpoints(
  rows: readonly CsvRow[],
  areas: ReadonlySet<AreaCode> | undefined,
  findings: FindingList,
): readonly Endpoint[] {
  const lines = new Map<string, number>();
  return rows.flatMap((row) => {
    const before = findings.errors();
    const id = readId(row, lines, findings);
    const name = readCell(row, 'name', nameField(60), findings);
    const area = readArea(row, areas, findings);
    const driver = readCell(row, 'driver', driverField, findings);
    const address = readCell(row, 'address', driver === 'memory' ? noteField : httpAddress, findings);
    const credential = readCredential(row, id, findings);
    const volume = row.cell('volume') === '' ? undefined : readCell(row, 'volume', volumeField, findings);
    const isBad =
      id === undefined ||
      name === undefined ||
      area === undefined ||
      driver === undefined ||
      address === undefined ||
      credential === undefined ||
      findings.errors() > before;
    if (isBad) return [];
    const volumePercent = volume === undefined ? {} : { volumePercent: volume };
    return { id, name, area, driver, address, credential, ...volumePercent };
  });
}

function readId(row: CsvRow, lines: Map<string, number>, findings: FindingList): EndpointId | undefined {
  const id = readCell(row, 'id', idOfEndpoint, findings);
  if (id === undefined) return undefined;
  const key = id.toLowerCase();
  const earlier = lines.get(key);
  lines.set(key, earlier ?? row.line);
  if (earlier === undefined) return id;
  const found = `终端编号 "${id}" 和第 ${earlier} 行重复（same id as line ${earlier}）`;
  findings.error(
    row.placeOf('id'),
    found,
    '每个终端一个编号，不只差大小写 (an id of its own, not only in case)',
  );
  return undefined;
}

function readArea(
  row: CsvRow,
  areas: ReadonlySet<AreaCode> | undefined,
  findings: FindingList,
): AreaCode | undefined {
  const code = readCell(row, 'area', codeField, findings);
  if (code === undefined || areas === undefined || areas.has(code)) return code;
  const found = `区域 "${code}" 不能用，areas.csv 里没有或有错（no usable area of areas.csv）`;
  findings.error(row.placeOf('area'), found, 'areas.csv 里的区域代码 (the code of an area in areas.csv)');
  return undefined;
}

function readCredential(row: CsvRow, id: EndpointId | undefined, findings: FindingList): string | undefined {
  if (row.cell('credential') !== '') return readCell(row, 'credential', credentialName, findings);
  if (id === undefined) return undefined;
  const name = id.toLowerCase();
  if (credentialName.read(name) !== undefined) return name;
  const found = `没有写凭据，编号 ${quoted(id)} 又不能作凭据名（no credential, and the id cannot name one）`;
  findings.error(row.placeOf('credential'), found, credentialName.expected(name));
  return undefined;
}
