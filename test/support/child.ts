import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

export interface Child {
  /** Resolves with the lines said so far, once there are this many. */
  lines(count: number): Promise<readonly string[]>;
  /** Kills it as the out-of-memory killer would; resolves with everything it said. */
  kill(): Promise<readonly string[]>;
}

/** Runs a TypeScript file as a process of its own, in the same Node. */
export function runFile(
  path: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Child {
  const child: ChildProcess = spawn(process.execPath, [path, ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (child.stdout === null) throw new Error('the child has no output');
  const said: string[] = [];
  const reader = createInterface({ input: child.stdout });
  reader.on('line', (line) => said.push(line));
  const ended = once(reader, 'close');
  const exited = once(child, 'exit');
  return {
    lines: async (count) => {
      while (said.length < count) {
        const more = await Promise.race([once(reader, 'line').then(() => true), exited.then(() => false)]);
        if (!more) throw new Error(`the child ended after ${said.length} lines`);
      }
      return said;
    },
    kill: async () => {
      child.kill('SIGKILL');
      await Promise.all([exited, ended]);
      return said;
    },
  };
}
