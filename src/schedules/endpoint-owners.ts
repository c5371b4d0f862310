import type { Endpoint } from '../domain/schedule.ts';
import type { CsvRow } from '../sources/csv-table.ts';
import type { FindingList } from '../sources/finding-list.ts';

/** Whether an endpoint may be had beside those of other counties; a clash is a finding. */
export type Claim = (endpoint: Endpoint, row: CsvRow, findings: FindingList) => boolean;

type ClaimIn = (folder: string, ...of: Parameters<Claim>) => boolean;

/**
 * Keeps endpoints apart. A device signs in with its id and the secret of its credential: with both alike in two
 * counties nobody can tell whose it is, so the later row is an error; with one alike it is doubtful. What can be had
 * once only, a mount, a multicast group, an id at a broker, is an error the second time, in the same county too.
 */
export function createEndpointOwners(): { claimFor(folder: string): Claim } {
  const places = new Map<string, { folder: string; id: string; line: number }>();
  const ids = new Map<string, { folder: string; credential: string }[]>();
  const credentials = new Map<string, string>();
  const claimPlace: ClaimIn = (folder, endpoint, row, findings) => {
    const { id, driver, address } = endpoint;
    const place = placeOf(endpoint);
    const taken = place === undefined ? undefined : places.get(place);
    // The same row may be read twice.
    if (place === undefined || (taken?.folder === folder && taken.id === id)) return true;
    if (taken === undefined) {
      places.set(place, { folder, id, line: row.line });
      return true;
    }
    const by = taken.folder === folder ? `第 ${taken.line} 行（line ${taken.line}）` : taken.folder;
    if (driver === 'mqtt') {
      const found = `编号 "${id}" 在同一个消息服务器上已由 ${by} 使用（this id is used at the same broker）`;
      findings.error(row.placeOf('id'), found, expectedId);
    } else {
      const found = `地址 "${address}" 已由 ${by} 使用（this address is used already）`;
      findings.error(row.placeOf('address'), found, expectedPlace);
    }
    return false;
  };
  const claim: ClaimIn = (folder, endpoint, row, findings) => {
    const { id, credential } = endpoint;
    if (!claimPlace(folder, endpoint, row, findings)) return false;
    const key = id.toLowerCase();
    const twins = (ids.get(key) ?? []).filter((one) => one.folder !== folder);
    const twin = twins.find((one) => one.credential === credential) ?? twins[0];
    const holder = credentials.get(credential) ?? folder;
    if (twin?.credential === credential) {
      const found = `终端编号 "${id}" 和凭据 "${credential}" 都和 ${twin.folder} 的一样（id and credential as in ${twin.folder}）`;
      findings.error(row.placeOf('id'), found, expectedId);
      return false;
    }
    if (twin !== undefined) {
      const found = `终端编号 "${id}" 在 ${twin.folder} 也有（an endpoint of ${twin.folder} has this id）`;
      findings.warning(row.placeOf('id'), found, expectedId);
    }
    if (holder !== folder) {
      const found = `凭据 "${credential}" 在 ${holder} 也用（the credential is also used in ${holder}）`;
      findings.warning(
        row.placeOf('credential'),
        found,
        '每个县用自己的凭据 (credentials of each county’s own)',
      );
    }
    ids.set(key, [...(ids.get(key) ?? []), { folder, credential }]);
    credentials.set(credential, holder);
    return true;
  };
  return { claimFor: (folder) => (endpoint, row, findings) => claim(folder, endpoint, row, findings) };
}

const expectedId = '各县的终端编号不相同，如 donge-001 (ids that differ between counties, such as donge-001)';
const expectedPlace =
  '各终端用自己的挂载点或组播地址，否则两路声音混在一起 (a mount, or a group and port, of its own)';

/** What no two endpoints may have alike, or undefined where any number may. */
function placeOf({ driver, address, id }: Endpoint): string | undefined {
  if (driver !== 'rtp' && driver !== 'icecast' && driver !== 'mqtt') return undefined;
  const url = URL.parse(address);
  if (url === null) return undefined;
  const where = `${driver} ${url.host.toLowerCase()}`;
  if (driver === 'mqtt') return `${where} ${id.toLowerCase()}`;
  return driver === 'icecast' ? `${where}${url.pathname}` : where;
}
