import { columnsOf } from './columns-of.ts';

/** What moves or colours what a terminal shows, or turns its letters round: a device's word is shown, and does nothing. */
const acting = /[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu;

/** Columns aligned by what a terminal shows: a Chinese character is two cells wide. */
export function table(headers: readonly string[], given: readonly (readonly string[])[]): string {
  const rows = given.map((row) => row.map((cell) => cell.replace(acting, '\ufffd')));
  const widths = headers.map((header, column) =>
    Math.max(...[header, ...rows.map((row) => row[column] ?? '')].map((cell) => columnsOf(cell))),
  );
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - columnsOf(cell)))
      .join('  ')
      .trimEnd();
  const rule = widths.map((width) => '─'.repeat(width)).join('  ');
  return [line(headers), rule, ...rows.map(line)].join('\n');
}

/** `m:ss` of a playing time. */
export function minutes(durationMs: number): string {
  const whole = Math.round(durationMs / 1000);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}
