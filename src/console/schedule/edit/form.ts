import type { ScheduleDraft } from '../../api/client.ts';
import type { Names } from './choices.ts';
import { type Change, type Values, valueAt } from './values.ts';

export type Finding = ScheduleDraft['findings'][number];

/** What every part of the form works with. */
export interface Form {
  readonly values: Values;
  readonly names: Names;
  /** The date in the county. */
  readonly today: string;
  readonly isReadOnly: boolean;
  readonly findings: readonly Finding[];
  readonly change: (changes: readonly Change[]) => void;
  /** Goes to the field of a key, in whatever part of the form it is. */
  readonly goTo: (key: string) => void;
  /** A field that is typed in says how to take what is typed; nothing once it was taken. */
  readonly typing: (key: string, take: (() => void) | undefined) => void;
}

export const keyOf = (at: string, own: string): string =>
  at === '' ? own : own === '' ? at : `${at}.${own}`;

/** Whether a key is another or lies in it. */
export const isWithin = (key: string | undefined, holder: string): boolean =>
  key !== undefined && (key === holder || key.startsWith(`${holder}.`));

/** What is wrong with one field: at its keys or within them. */
export const findingsAt = (findings: readonly Finding[], keys: readonly string[]): readonly Finding[] =>
  findings.filter(({ key }) => keys.some((one) => isWithin(key, one)));

/** What is wrong with an entry that none of its own keys says. */
export const restAt = (
  findings: readonly Finding[],
  at: string,
  own: readonly string[],
): readonly Finding[] =>
  findings.filter(
    ({ key }) =>
      key !== undefined &&
      (at === '' || isWithin(key, at)) &&
      !own.some((one) => isWithin(key, keyOf(at, one))),
  );

/** Whether it says only that something is not filled in yet. */
export function isToFill({ key, severity }: Finding, values: Values): boolean {
  if (key === undefined || severity !== 'error') return false;
  const value = valueAt(values, key);
  return value === '' || (Array.isArray(value) && value.length === 0);
}

/** The one to go to: an error before a warning, what has a field before what has none, then by its line. */
export const firstWrong = (findings: readonly Finding[]): Finding | undefined =>
  findings.toSorted(
    (a, b) =>
      Number(a.severity === 'warning') - Number(b.severity === 'warning') ||
      Number(a.key === undefined) - Number(b.key === undefined) ||
      (a.line ?? 0) - (b.line ?? 0),
  )[0];

/** Of keys that are shown, the one that a finding’s key lies in most closely. */
export const nearestKey = (shown: readonly string[], key: string): string | undefined =>
  shown.filter((one) => one !== '' && isWithin(key, one)).toSorted((a, b) => b.length - a.length)[0];
