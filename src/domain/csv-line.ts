/**
 * A line of CSV, ended by CR LF. What a person wrote is never taken for a formula; behind the digits of a code stands a tab,
 * so that a spreadsheet takes it for text and keeps every one of them.
 */
export const csvLine = (cells: readonly (string | number | undefined)[]): string =>
  `${cells.map(csvCell).join(',')}\r\n`;

/** What a spreadsheet would take for a number, and shorten or strip of its zeros. */
const isShortened = /^(?:\d{12,}|0\d+|\d+[eE]\d+)$/;

function csvCell(value: string | number | undefined): string {
  if (value === undefined) return '';
  if (typeof value === 'number') return String(value);
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  if (isShortened.test(safe)) return `${safe}\t`;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
