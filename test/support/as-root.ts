import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** A command as root runs it: as it is for root, else through sudo, which must not ask. */
export const rootCommand = (...command: readonly string[]): readonly string[] =>
  process.getuid?.() === 0 ? command : ['sudo', '-n', ...command];

/** Runs a command as root, or as whoever may become it. */
export function asRoot(...command: readonly string[]) {
  const [file = '', ...rest] = rootCommand(...command);
  return promisify(execFile)(file, rest);
}
