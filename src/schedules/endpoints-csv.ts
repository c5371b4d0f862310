import type { AreaCode, EndpointId } from '../domain/ids.ts';
import { endpointId } from '../domain/ids.ts';
import { readRtpAddress } from '../domain/rtp.ts';
import {
  type DriverName,
  defaultCredential,
  driverNames,
  type Endpoint,
  type Place,
} from '../domain/schedule.ts';
import { driverWords } from '../domain/words.ts';
import { brokerAddressShape, readBrokerAddress } from '../protocol/broker-address.ts';
import { type CsvRow, readCell } from '../sources/csv-table.ts';
import { choiceField, type Field, idField, integerField, nameField, numberField } from '../sources/field.ts';
import type { FindingList } from '../sources/finding-list.ts';
import { halfWidth, nearest } from '../sources/words.ts';
import { codeField } from './areas-csv.ts';
import type { Claim } from './endpoint-owners.ts';

export const endpointColumns = {
  required: ['id', 'name', 'area', 'driver', 'address'],
  optional: ['credential', 'volume', 'lon', 'lat'],
};

const idOfEndpoint = idField(
  endpointId,
  '字母、数字、- 和 _，最多 64 个 (letters, digits, - and _, at most 64)',
);
const canonical = choiceField(driverNames);
const plain = (text: string): string =>
  halfWidth(text)
    .replace(/[\s()]/g, '')
    .toLowerCase();
const calledSo = new Map(
  driverNames.flatMap((name) =>
    [driverWords[name].zh, driverWords[name].en].map((words) => [plain(words), name] as const),
  ),
);

/** By its name, or as people and the console call it. */
const driverField: Field<DriverName> = {
  ...canonical,
  read: (text) => canonical.read(text) ?? calledSo.get(plain(text)),
  expected: (text) => {
    const near = driverNames.find((name) => name === nearest(text, driverNames));
    const meant =
      near === undefined
        ? { zh: '', en: '' }
        : { zh: `是不是想写“${driverWords[near].zh}”？`, en: `did you mean "${driverWords[near].en}"? ` };
    const words = driverNames.map((name) => driverWords[name]);
    const zh = `${meant.zh}要写其中一种：${words.map((one) => one.zh).join('、')}；或代号 ${driverNames.join('、')}`;
    const en = `${meant.en}one of: ${words.map((one) => one.en).join('; ')}; or by code: ${driverNames.join(', ')}`;
    return `${zh} (${en})`;
  },
};
const volumeField = integerField(0, 100);
// Of China: who writes the two the wrong way round is told so.
const lonField = numberField(73, 136);
const latField = numberField(3, 54);

const httpAddress: Field<string> = {
  read: (text) => {
    const url = /^https?:\/\/[^\s\p{Cc}]+$/iu.test(text) ? URL.parse(text) : null;
    const isPlain = url !== null && url.username === '' && url.password === '' && !text.includes('#');
    return isPlain ? text : undefined;
  },
  shown: (text) => text.replace(/\/\/.*@/u, '//…@'),
  expected: () => 'http:// 或 https:// 地址，不带密码和 # (an http or https URL without user, password or #)',
};

const brokerAddressField: Field<string> = {
  read: (text) => (readBrokerAddress(text) === undefined ? undefined : text),
  shown: (text) => text.replace(/\/\/.*@/u, '//…@'),
  expected: () => brokerAddressShape,
};

/** Its driver finds what else may be wrong with it; without sender and platform nobody can be meant. */
const platformAddress: Field<string> = {
  ...httpAddress,
  read: (text) => {
    const { searchParams } = new URL(httpAddress.read(text) ?? 'none:');
    const isWhole = ['from', 'to'].every((name) => /^\d{18,23}$/.test(searchParams.get(name) ?? ''));
    return isWhole ? text : undefined;
  },
  expected: () =>
    'http 地址，带 from 和 to 资源编码，见 docs/ebd.md (an http URL with the resource codes from and to, see docs/ebd.md)',
};

const folderAddress: Field<string> = {
  read: (text) => (/^file:\/\/\/[^\s\p{Cc}?#]+(\?as=zip)?$/u.test(text) ? text : undefined),
  expected: () =>
    'file:///文件夹，后面可加 ?as=zip (file:/// and a folder, with ?as=zip behind it for one file)',
};

// Who asks for its orders, and a memory endpoint, has no address; what is written there is only a note, which no spreadsheet may run.
const noteField: Field<string> = {
  read: (text) => (text === '' || text === '-' ? text : nameField(200).read(text)),
  expected: nameField(200).expected,
};

const rtpAddressField: Field<string> = {
  read: (text) => (typeof readRtpAddress(text) === 'string' ? undefined : text),
  expected: (text) => String(readRtpAddress(text)),
};

const addressFields: Readonly<Record<DriverName, Field<string>>> = {
  axis: httpAddress,
  ebd: platformAddress,
  folder: folderAddress,
  http: httpAddress,
  pull: noteField,
  mqtt: brokerAddressField,
  icecast: httpAddress,
  memory: noteField,
  rtp: rtpAddressField,
};

export const credentialField = idField((text) => {
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(text)) throw new RangeError('not a credential name');
  return text;
}, '凭据名，小写字母、数字和连字符 (a credential name: lower-case letters, digits and hyphens)');

/**
 * The county's endpoints; a row with anything wrong is left out.
 * @param areas the areas there are, or undefined where areas.csv could not be read and nothing can be compared.
 * @param claim whether an endpoint may be had, beside those of other counties.
 */
export function readEndpoints(
  rows: readonly CsvRow[],
  areas: ReadonlySet<AreaCode> | undefined,
  findings: FindingList,
  claim: Claim,
): readonly Endpoint[] {
  const lines = new Map<string, number>();
  const holders = new Map<string, Holder>();
  return rows.flatMap((row) => {
    const before = findings.errors();
    const id = readId(row, lines, findings);
    const name = readCell(row, 'name', nameField(60), findings);
    const area = readArea(row, areas, findings);
    const driver = readCell(row, 'driver', driverField, findings);
    const address = readCell(row, 'address', addressFields[driver ?? 'http'], findings);
    const credential = readCredential(row, id, findings);
    const volume = row.cell('volume') === '' ? undefined : readCell(row, 'volume', volumeField, findings);
    const place = readPlace(row, findings);
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
    const at = place === undefined ? {} : { place };
    const endpoint = { id, name, area, driver, address, credential, ...volumePercent, ...at };
    return isTaken(row, credential, holders, findings) || !claim(endpoint, row, findings) ? [] : endpoint;
  });
}

const coordinateWords = { lon: '经度', lat: '纬度' } as const;

/** Both or neither. */
function readPlace(row: CsvRow, findings: FindingList): Place | undefined {
  const [hasLon, hasLat] = [row.cell('lon') !== '', row.cell('lat') !== ''];
  if (!hasLon && !hasLat) return undefined;
  if (hasLon !== hasLat) {
    const [given, missing] = hasLon ? (['lon', 'lat'] as const) : (['lat', 'lon'] as const);
    const title = row.headers.includes(missing) ? row.titleOf(missing) : coordinateWords[missing];
    findings.error(
      row.placeOf(missing),
      `只有 ${row.titleOf(given)}，没有 ${title}（one of lon and lat is missing）`,
      '经度和纬度都写，或都不写 (both lon and lat, or neither)',
    );
    return undefined;
  }
  const lon = readCell(row, 'lon', lonField, findings);
  const lat = readCell(row, 'lat', latField, findings);
  return lon === undefined || lat === undefined ? undefined : { lon, lat };
}

/** Who has a credential in this county, and whether by default. */
interface Holder {
  readonly line: number;
  readonly isDefault: boolean;
}

/** Two rows that name one credential mean it; of a default one nobody said that it is shared. */
function isTaken(
  row: CsvRow,
  credential: string,
  holders: Map<string, Holder>,
  findings: FindingList,
): boolean {
  const isDefault = row.cell('credential') === '';
  const holder = holders.get(credential);
  holders.set(credential, holder ?? { line: row.line, isDefault });
  if (holder === undefined || (!isDefault && !holder.isDefault)) return false;
  const found = `凭据 "${credential}" 也是第 ${holder.line} 行的（also the credential of line ${holder.line}）`;
  const expected = '写一个自己的凭据名，或两行都写明 (a credential of its own, or written in both rows)';
  const isError = isDefault && holder.isDefault;
  findings[isError ? 'error' : 'warning'](row.placeOf('credential'), found, expected);
  return isError;
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
  const found = `区域 "${code}" 不能用：本县的区划表里没有，或那一行有错（no usable area of areas.csv）`;
  const expected = '本县区划表（areas.csv）里的代码 (the code of an area in areas.csv)';
  findings.error(row.placeOf('area'), found, expected);
  return undefined;
}

function readCredential(row: CsvRow, id: EndpointId | undefined, findings: FindingList): string | undefined {
  if (row.cell('credential') !== '') return readCell(row, 'credential', credentialField, findings);
  return id === undefined ? undefined : defaultCredential(id);
}
