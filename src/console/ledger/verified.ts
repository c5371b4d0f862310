import type { LedgerVerification } from '../api/client.ts';

type Report = Pick<LedgerVerification['chains'][number], 'after' | 'sequence' | 'entries' | 'signedUpTo'>;

/** What holds of a chain without a fault, as a text and its numbers: no more than was read, and than signatures vouch for. */
export function verified(
  report: Report | undefined,
): readonly ['holds' | 'holdsFrom' | 'nothingSince' | 'agrees', ...number[]] {
  if (report?.signedUpTo === undefined) return ['agrees', report?.sequence ?? 0];
  const { after, sequence, entries, signedUpTo } = report;
  if (after === 0) return ['holds', signedUpTo];
  return entries === 0 ? ['nothingSince'] : ['holdsFrom', after + 1, sequence];
}
