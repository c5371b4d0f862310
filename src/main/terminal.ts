import { createInterface } from 'node:readline/promises';

/** A terminal that moves its cursor; a build server's log is none. */
export const canRedraw = (env: NodeJS.ProcessEnv): boolean =>
  process.stdout.isTTY === true && env.TERM !== 'dumb' && !env.CI;

/** Asks one question; the answer is empty when the terminal was left. */
export async function ask(question: string, stopped: AbortSignal): Promise<string> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await lines.question(question, { signal: stopped });
  } catch {
    return '';
  } finally {
    lines.close();
  }
}
