import type { LibraryMatrix, MatrixCell } from '../api/client.ts';

export type Row = LibraryMatrix['rows'][number];

/** How a lesson stands in one variety: its recording's state, or what is wrong with one that may air. */
export type Condition = MatrixCell['state'] | 'too-long' | 'script-changed' | 'unplaced';

export function conditionOf({ state, tooLongFor, scriptChanged, isPlaced }: MatrixCell): Condition {
  if (state !== 'approved') return state;
  if (tooLongFor.length > 0) return 'too-long';
  if (scriptChanged) return 'script-changed';
  return isPlaced ? 'approved' : 'unplaced';
}

/** What rows are looked for by, in the order in which it wants somebody. */
export const wants = [
  'waiting',
  'script-changed',
  'too-long',
  'rejected',
  'draft',
  'missing',
  'expiring',
  'expired',
  'not-yet',
  'approved',
  'retired',
] as const;
export type Want = (typeof wants)[number];

/** How often a row has it: cells, or 1 where it is of the lesson itself. A retired lesson wants nothing. */
export function countOf(row: Row, want: Want): number {
  if (want === 'retired') return row.retired ? 1 : 0;
  if (row.retired) return 0;
  if (want === 'expiring' || want === 'expired' || want === 'not-yet') return row.validity === want ? 1 : 0;
  return row.cells.filter((cell) => {
    if (want === 'waiting') return cell.state === 'in-review' || cell.waiting > 0;
    if (want === 'approved') return cell.state === 'approved';
    return conditionOf(cell) === want;
  }).length;
}

const weights: Readonly<Partial<Record<Want, number>>> = {
  waiting: 50,
  'script-changed': 40,
  'too-long': 40,
  expired: 30,
  expiring: 30,
  rejected: 20,
  draft: 10,
  missing: 1,
};

/** How much there is to do on a lesson: what waits for a person first, what nobody ever spoke last. */
export const toDo = (row: Row): number =>
  row.retired ? -1 : wants.reduce((sum, want) => sum + countOf(row, want) * (weights[want] ?? 0), 0);
