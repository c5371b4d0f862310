/** What a schedule.yaml says, every value as it is written, and how values are written into it. */
export type Values = Readonly<Record<string, unknown>>;

export interface Change {
  readonly do: 'set' | 'add' | 'unset';
  readonly key: string;
  readonly value?: string;
}

export const isMap = (value: unknown): value is Values =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What stands at a key, with dots; entries of lists by number, from 1. */
export function valueAt(values: unknown, key: string): unknown {
  let found = values;
  for (const part of key.split('.')) {
    if (Array.isArray(found)) found = found[Number(part) - 1];
    else if (isMap(found)) found = found[part];
    else return undefined;
  }
  return found;
}

/** A word; nothing where something else stands there. */
export function textAt(values: unknown, key: string): string {
  const found = valueAt(values, key);
  return typeof found === 'string' ? found : '';
}

/** One value may stand for a list of one. */
export function listAt(values: unknown, key: string): readonly unknown[] {
  const found = valueAt(values, key);
  if (found === undefined || found === '' || found === null) return [];
  return Array.isArray(found) ? found : [found];
}

export const wordsAt = (values: unknown, key: string): readonly string[] =>
  listAt(values, key).filter((one) => typeof one === 'string');

/** Takes a key away, and what would hold nothing without it. */
export function unset(values: unknown, key: string): Change {
  const parent = key.split('.').slice(0, -1).join('.');
  const holder = parent === '' ? undefined : valueAt(values, parent);
  const size = Array.isArray(holder) ? holder.length : isMap(holder) ? Object.keys(holder).length : 2;
  return size <= 1 && parent !== '' ? unset(values, parent) : { do: 'unset', key };
}

export type Written = string | readonly Written[] | { readonly [key: string]: Written };

/** A value as YAML on one line; words that could be read otherwise in quotes. */
export function yamlOf(value: Written): string {
  if (typeof value === 'string') return wordOf(value);
  if (Array.isArray(value)) return `[${value.map((one) => yamlOf(one)).join(', ')}]`;
  const entries = Object.entries(value).map(([key, one]) => `${wordOf(key)}: ${yamlOf(one)}`);
  return `{ ${entries.join(', ')} }`;
}

/** Times and days in quotes, as the rest of such files has them. */
const wordOf = (text: string): string =>
  /^[\p{L}\p{N}]([\p{L}\p{N} ·._/-]*[\p{L}\p{N}])?$/u.test(text) && !/^\d+[:-][\d:-]*$/.test(text)
    ? text
    : JSON.stringify(text);

const units = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1000 } as const;
export type Unit = keyof typeof units;

/** A length in a unit, `1h30m` in minutes is 90; undefined where it is no length. */
export function lengthIn(text: string, unit: Unit): number | undefined {
  const parts = [...text.replaceAll(/\s/g, '').matchAll(/(\d+)([dhms])/g)];
  if (parts.length === 0) return undefined;
  const ms = parts.reduce((sum, [, count, of]) => sum + Number(count) * units[of as Unit], 0);
  return Math.round((ms / units[unit]) * 1000) / 1000;
}

/** A length as the file writes it, in whole units. */
export function lengthText(count: number, unit: Unit): string {
  if (Number.isInteger(count)) return `${count}${unit}`;
  let rest = Math.round((count * units[unit]) / 1000);
  const parts: string[] = [];
  for (const of of ['d', 'h', 'm', 's'] as const) {
    const whole = Math.floor(rest / (units[of] / 1000));
    if (whole > 0) parts.push(`${whole}${of}`);
    rest -= whole * (units[of] / 1000);
  }
  return parts.join('') || '0s';
}
