import type { Endpoint } from '../domain/schedule.ts';
import type { CsvRow } from '../sources/csv-table.ts';
import type { FindingList } from '../sources/finding-list.ts';

/** Whether an endpoint may be had beside those of other counties; a clash is a finding. */
export type Claim = (endpoint: Endpoint, row: CsvRow, findings: FindingList) => boolean;

/**
 * Keeps the endpoints of counties apart. A device signs in with its id and the secret of its credential: with both
 * alike in two counties nobody can tell whose it is, so the later row is an error; with one alike it is doubtful.
 */
export function createEndpointOwners(): { claimFor(folder: string): Claim } {
  const ids = new Map<string, { folder: string; credential: string }[]>();
  const credentials = new Map<string, string>();
  const claim = (
    folder: string,
    { id, credential }: Endpoint,
    row: CsvRow,
    findings: FindingList,
  ): boolean => {
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
