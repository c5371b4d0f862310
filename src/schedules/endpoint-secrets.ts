import { endpointId } from '../domain/ids.ts';
import { defaultCredential } from '../domain/schedule.ts';
import { type CsvRow, readCell } from '../sources/csv-table.ts';
import type { Field } from '../sources/field.ts';
import type { FindingList } from '../sources/finding-list.ts';
import { halfWidth } from '../sources/words.ts';

/** Devices send it in an HTTP header; shorter ones can be guessed. */
const secretField: Field<string> = {
  read: (text) => (/^[\x21-\x7e]{8,256}$/.test(text) ? text : undefined),
  shown: () => '…',
  expected: () => '8 到 256 个英文字母、数字、符号，没有空格 (8 to 256 visible ASCII characters, no spaces)',
};

/** The secrets in a table of endpoints, by credential name. A row whose id cannot be read has none. */
export function secretsOf(rows: readonly CsvRow[], findings: FindingList): ReadonlyMap<string, string> {
  const secrets = new Map<string, string>();
  for (const row of rows) {
    const credential = row.cell('secret') === '' ? undefined : credentialOf(row);
    if (credential === undefined) continue;
    const secret = readCell(row, 'secret', secretField, findings);
    const earlier = secrets.get(credential);
    if (secret !== undefined && earlier !== undefined && earlier !== secret) {
      const found = `凭据 "${credential}" 有两个不同的密钥（two secrets for one credential）`;
      findings.error(row.placeOf('secret'), found, '一个凭据一个密钥 (one secret a credential)');
    }
    if (secret !== undefined) secrets.set(credential, secret);
  }
  return secrets;
}

function credentialOf(row: CsvRow): string | undefined {
  const written = halfWidth(row.cell('credential'));
  if (written !== '') return written;
  try {
    return defaultCredential(endpointId(halfWidth(row.cell('id'))));
  } catch {
    return undefined;
  }
}
