import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const root = resolve(import.meta.dirname, '../..');
const main = resolve(root, 'src/main.ts');
const compiled = resolve(root, 'node_modules/.cache/dalaba');

export interface Spawned {
  readonly child: ChildProcess;
  readonly pid: number;
  /** Everything written so far, stdout and stderr together. */
  output(): string;
  /** Resolves with the exit code, or the signal's name. */
  readonly ended: Promise<number | string>;
  kill(signal: NodeJS.Signals): Promise<number | string>;
}

/** Runs the command line as a process of its own, on this very Node, as bin/dalaba does. */
export function dalaba(args: readonly string[], env: Readonly<Record<string, string>> = {}): Spawned {
  const flags = ['--max-semi-space-size=4', '--disable-warning=ExperimentalWarning'];
  const child = spawn(process.execPath, [...flags, main, ...args], {
    cwd: root,
    env: { NODE_COMPILE_CACHE: compiled, ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (part: string) => {
      text += part;
    });
  }
  const ended = once(child, 'close').then(([code, signal]) => (code ?? signal) as number | string);
  return {
    child,
    pid: child.pid ?? 0,
    output: () => text,
    ended,
    kill(signal) {
      child.kill(signal);
      return ended;
    },
  };
}

/** Runs a command to its end and answers what it printed. */
export async function output(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const spawned = dalaba(args, env);
  const stdout: string[] = [];
  spawned.child.stdout?.on('data', (part: string) => stdout.push(part));
  const code = await spawned.ended;
  return { code, text: spawned.output(), stdout: stdout.join('') };
}

/**
 * Polls until a condition holds; fails with what `describe` says once the time is over. Unless told how often, it looks every
 * 50 ms at first, and every 150 ms in the end: each look at a service costs the machine 4 ms.
 */
export async function eventually<T>(
  look: () => Promise<T | undefined> | T | undefined,
  {
    withinMs = 60_000,
    everyMs,
    describe = () => '',
  }: { withinMs?: number; everyMs?: number; describe?: () => string } = {},
): Promise<T> {
  const beganMs = performance.now();
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    const waitedMs = performance.now() - beganMs;
    if (waitedMs > withinMs) throw new Error(`not within ${withinMs} ms: ${describe()}`);
    await sleep(everyMs ?? Math.min(150, Math.max(50, waitedMs / 40)));
  }
}
