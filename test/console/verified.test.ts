import { expect, test } from 'vitest';
import { verified } from '../../src/console/ledger/verified.ts';

test.each([
  ['from the first entry', { after: 0, entries: 50, signedUpTo: 48 }, ['holds', 48]],
  ['from a checkpoint on', { after: 40, entries: 10, signedUpTo: 48 }, ['holdsFrom', 41, 50]],
  ['from the newest entry on', { after: 50, entries: 0, signedUpTo: 50 }, ['nothingSince']],
  ['that nobody signed', { after: 0, entries: 50 }, ['agrees', 50]],
])('a chain read %s holds as far as it was read', (_how, report, says) => {
  expect(verified({ sequence: 50, ...report })).toEqual(says);
});
