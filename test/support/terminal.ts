import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import xterm from '@xterm/headless';

const root = resolve(import.meta.dirname, '../..');

/** What a person sees: a terminal emulator fed with what a program wrote to a real pseudo-terminal. */
export interface Screen {
  write(text: string): Promise<void>;
  resize(columns: number): void;
  /** All lines, those scrolled away too, without the blank ones at the end. */
  lines(): string[];
  /** Whether the cursor shows. */
  hasCursor(): boolean;
}

export function aScreen(columns: number, rows = 30): Screen {
  const terminal = new xterm.Terminal({
    cols: columns,
    rows,
    scrollback: 5000,
    allowProposedApi: true,
  });
  let isShown = true;
  terminal.parser.registerCsiHandler({ prefix: '?', final: 'l' }, (params) => {
    if (params.includes(25)) isShown = false;
    return false;
  });
  terminal.parser.registerCsiHandler({ prefix: '?', final: 'h' }, (params) => {
    if (params.includes(25)) isShown = true;
    return false;
  });
  return {
    write: (text) => new Promise((done) => terminal.write(text, done)),
    resize: (to) => terminal.resize(to, rows),
    lines() {
      const buffer = terminal.buffer.active;
      const all = Array.from({ length: buffer.length }, (_, row) =>
        (buffer.getLine(row)?.translateToString(true) ?? '').trimEnd(),
      );
      return all.slice(0, all.findLastIndex((line) => line !== '') + 1);
    },
    hasCursor: () => isShown,
  };
}

export interface OnTerminal {
  /** Everything written so far. */
  text(): string;
  /** Types into the terminal. */
  type(text: string): void;
  readonly ended: Promise<number>;
}

const quoted = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`;

/** Runs a TypeScript file in a pseudo-terminal of its own; its input is what is typed. */
export function onTerminal(
  columns: number,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): OnTerminal {
  const node = [process.execPath, '--disable-warning=ExperimentalWarning', ...args].map(quoted).join(' ');
  const { CI: _, NO_COLOR: __, ...inherited } = process.env;
  const child = spawn('script', ['-qefc', `stty cols ${columns} rows 30 -echo; exec ${node}`, '/dev/null'], {
    cwd: root,
    env: { ...inherited, TERM: 'xterm-256color', ...env },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    text += part;
  });
  return {
    text: () => text,
    type: (words) => child.stdin.write(words),
    ended: once(child, 'close').then(([code]) => code as number),
  };
}
