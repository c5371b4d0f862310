import type { Digest } from '../domain/ids.ts';
import { BackupError, type BackupFile } from '../ports/backup.ts';

/** Lines as `sha256sum -c` reads them. */
export const sumsText = (files: readonly BackupFile[]): string =>
  files
    .map(({ path, digest }) => {
      const escaped = path.replace(/[\\\n\r]/g, (found) => escapes[found] ?? found);
      return `${escaped === path ? '' : '\\'}${digest}  ${escaped}\n`;
    })
    .join('');

const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r' };
const unescapes = new Map(Object.entries(escapes).map(([plain, escaped]) => [escaped, plain]));

/** Throws BackupError `damaged`, also of a path that leads out of the backup. */
export function readSums(text: string): BackupFile[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [, escaped, digest, written] = /^(\\?)([0-9a-f]{64}) {2}(.+)$/.exec(line) ?? [];
      const path =
        escaped === '' ? written : written?.replace(/\\[\\nr]/g, (found) => unescapes.get(found) ?? found);
      const leadsOut = path?.split('/').some((step) => step === '' || step === '.' || step === '..');
      if (digest === undefined || path === undefined || leadsOut) {
        throw new BackupError(
          'damaged',
          `SHA256SUMS 里有一行读不懂：${JSON.stringify(line.slice(0, 100))}。A line of SHA256SUMS can't be read.`,
        );
      }
      return { path, digest: digest as Digest };
    });
}
