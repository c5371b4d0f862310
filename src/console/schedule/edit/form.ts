import type { Names } from './choices.ts';
import type { Change, Values } from './values.ts';

/** What every part of the form works with. */
export interface Form {
  readonly values: Values;
  readonly names: Names;
  readonly isReadOnly: boolean;
  readonly change: (changes: readonly Change[]) => void;
}

export const keyOf = (at: string, own: string): string =>
  at === '' ? own : own === '' ? at : `${at}.${own}`;
