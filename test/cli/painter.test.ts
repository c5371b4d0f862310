import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createPainter } from '../../src/cli/painter.ts';
import { eventually } from '../support/process.ts';
import { aScreen, onTerminal } from '../support/terminal.ts';

const painting = resolve(import.meta.dirname, 'painting-process.ts');
const lastFrame = (columns: number, n: number): string[] => [
  `大喇叭 ${n}`,
  '█'.repeat(columns - String(n).length) + n,
  ...Array.from({ length: 5 - (n % 3) }, (_, index) => `行 ${index} of ${n}`),
];

describe.each([60, 80, 120])('on a real pseudo-terminal of %i columns', (columns) => {
  test('frames are drawn over one another, and the last stands with the cursor under it', async () => {
    const run = onTerminal(columns, [painting]);
    expect(await run.ended).toBe(0);
    const screen = aScreen(columns);
    await screen.write(run.text());
    expect(screen.lines()).toEqual(['before', ...lastFrame(columns, 9), 'after']);
    expect(screen.hasCursor()).toBe(true);
  });

  test('Ctrl-C gives the cursor back', async () => {
    const run = onTerminal(columns, [painting, 'wait']);
    await eventually(() => run.text().includes('of 9'), { describe: run.text });
    const screen = aScreen(columns);
    await screen.write(run.text());
    expect(screen.hasCursor()).toBe(false);
    run.type('\x03');
    expect(await run.ended).toBe(130);
    const after = aScreen(columns);
    await after.write(run.text());
    expect(after.hasCursor()).toBe(true);
    expect(after.lines().slice(0, 3)).toEqual(['before', ...lastFrame(columns, 9).slice(0, 2)]);
  });
});

describe('a painter', () => {
  /** A painter on an emulated terminal, whose size a test can change. */
  function aPainter(columns: number, rows = 30) {
    const screen = aScreen(columns, rows);
    const writes: Promise<void>[] = [];
    const size = {
      columns,
      rows,
      write: (text: string) => writes.push(screen.write(text.replaceAll('\n', '\r\n'))),
    };
    const shown = async () => {
      await Promise.all(writes);
      return screen.lines();
    };
    return { painter: createPainter(size), size, screen, shown, writes };
  }

  test('leaves nothing of a wide frame in a window that became narrow', async () => {
    const { painter, size, screen, shown } = aPainter(100);
    painter.draw(['a'.repeat(100), '乙'.repeat(50), 'c']);
    await shown();
    size.columns = 40;
    screen.resize(40);
    painter.draw(['a'.repeat(40), '乙'.repeat(20), 'c']);
    expect(await shown()).toEqual(['a'.repeat(40), '乙'.repeat(20), 'c']);
  });

  test('draws a frame taller than the window as far as it goes, without scrolling', async () => {
    const { painter, shown } = aPainter(80, 5);
    for (const n of [1, 2, 3]) painter.draw(Array.from({ length: 9 }, (_, row) => `${row} ${n}`));
    expect(await shown()).toEqual(['0 3', '1 3', '2 3', '3 3']);
  });

  test('writes nothing for a frame that shows already, nor after it left', () => {
    const { painter, writes } = aPainter(80);
    painter.draw(['a']);
    painter.draw(['a']);
    expect(writes).toHaveLength(1);
    painter.leave();
    painter.leave();
    painter.draw(['b']);
    expect(writes).toHaveLength(2);
  });
});
