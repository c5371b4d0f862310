import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { TranscodeError } from '../ports/transcoder.ts';

/** The full path of a program, looked up in PATH; throws TranscodeError `tool-missing`. */
export function findTool(name: string): string {
  const found = lookUp(name);
  if (found !== undefined) return found;
  throw new TranscodeError(
    'tool-missing',
    `这台机器上没有 ${name}，请安装：apt install ffmpeg。${name} was not found; install it with: apt install ffmpeg.`,
  );
}

function lookUp(name: string): string | undefined {
  const candidates = name.includes('/')
    ? [name]
    : (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, name));
  return candidates.find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * What one process may take, whatever the file makes it do: 2 GB of address space, 10 minutes of processor time, files
 * of 1 GB (93 minutes as floats). They hold even when nobody is left to stop it.
 */
const limits = ['--as=2000000000', '--cpu=600', '--fsize=1073741824'];

/**
 * The program and arguments that run a tool within `limits`; as it is where there is no prlimit, which Linux has.
 * @param tool a full path
 */
export function limited(tool: string, args: readonly string[]): { tool: string; args: readonly string[] } {
  const prlimit = lookUp('prlimit');
  return prlimit === undefined ? { tool, args } : { tool: prlimit, args: [...limits, '--', tool, ...args] };
}

/** The signals that end a process which passed its limits. */
export const overLimit = /was killed with signal SIGX(CPU|FSZ)/;
