import type { Cell, CellKind } from '../domain/report.ts';

/** Made once: making one takes longer than using it a hundred times. */
const oneDigit = new Intl.NumberFormat('en-US', { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const atMostOne = new Intl.NumberFormat('en-US', { maximumFractionDigits: 1 });

/** `YYYY-MM-DD HH:MM:SS` on the wall, to the nearest second: a start is often told some milliseconds early. */
const momentText = (atMs: number, zone: string): string =>
  Temporal.Instant.fromEpochMilliseconds(atMs)
    .toZonedDateTimeISO(zone)
    .toPlainDateTime()
    .toString({ smallestUnit: 'second', roundingMode: 'halfExpand' })
    .replace('T', ' ');

/** A cell as people read it; a dash where it cannot be said. @param zone of moments */
export function cellText(value: Cell, kind: CellKind, zone: string): string {
  if (value === undefined || value === '') return '—';
  if (typeof value === 'string') return value;
  switch (kind) {
    case 'moment':
      return momentText(value, zone);
    case 'decimal':
    case 'percent':
      return oneDigit.format(value);
    case 'number':
    case 'count':
      return atMostOne.format(value);
    case 'text':
    case 'code':
    case 'date':
      return String(value);
    default:
      return kind satisfies never;
  }
}

/** A cell for a program: numbers as they are, moments as `YYYY-MM-DD HH:MM:SS` in the county's zone. */
export const cellData = (value: Cell, kind: CellKind, zone: string): string | number | undefined =>
  kind === 'moment' && typeof value === 'number' ? cellText(value, kind, zone) : value;

export const isNumber = (kind: CellKind): boolean =>
  kind === 'count' || kind === 'decimal' || kind === 'number' || kind === 'percent';

/** A column's or a figure's name with its unit. */
export const withUnit = (title: string, unit: string | undefined): string =>
  unit === undefined ? title : `${title}（${unit}）`;
