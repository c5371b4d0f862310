import { isDeepStrictEqual } from 'node:util';
import { columnsOf } from './columns-of.ts';

/** The part of a terminal that a painter needs; `process.stdout` is one. */
export interface Screen {
  readonly columns?: number;
  readonly rows?: number;
  write(text: string): unknown;
}

/** Draws frames over one another at the bottom of a terminal. */
export interface Painter {
  /** Draws lines in place of the last ones. No line may be wider than the screen. */
  draw(lines: readonly string[]): void;
  /** Leaves the last frame standing, with the cursor under it. Once and for all. */
  leave(): void;
}

const hideCursor = '\x1b[?25l';
const showCursor = '\x1b[?25h';
// A terminal that knows synchronized output shows a frame whole; others pass these over.
const hold = '\x1b[?2026h';
const release = '\x1b[?2026l';
const clearRight = '\x1b[K';
const clearBelow = '\x1b[J';
const up = (rows: number): string => (rows > 0 ? `\x1b[${rows}A` : '');

export function createPainter(screen: Screen): Painter {
  let last: readonly string[] = [];
  let lastColumns = 0;
  let isHidden = false;
  let hasLeft = false;

  /** A narrower window has broken the lines it shows into more rows. */
  const rowsShown = (): number => {
    const columns = screen.columns ?? 80;
    return last.reduce((rows, text) => rows + Math.max(1, Math.ceil(columnsOf(text) / columns)), 0);
  };
  return {
    draw(lines) {
      if (hasLeft) return;
      // The last row is the cursor's: a frame as tall as the screen would scroll with every drawing.
      const shown = lines.slice(0, Math.max(0, (screen.rows ?? 24) - 1));
      if (screen.columns === lastColumns && isDeepStrictEqual(shown, last)) return;
      // Cleared before it is written: after a full row the cursor still stands on its last cell.
      const rows = shown.map((text) => `${clearRight}${text}\n`).join('');
      screen.write(`${hold}${isHidden ? '' : hideCursor}${up(rowsShown())}\r${rows}${clearBelow}${release}`);
      isHidden = true;
      last = shown;
      lastColumns = screen.columns ?? 0;
    },
    leave() {
      if (isHidden && !hasLeft) screen.write(showCursor);
      hasLeft = true;
    },
  };
}
