import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Writable } from 'node:stream';
import fluent, { type FfmpegCommand } from 'fluent-ffmpeg';
import { TranscodeError } from '../ports/transcoder.ts';

/** One run of ffmpeg: options before the input, the input, the filters, and the output with its options. */
export interface FfmpegRun {
  readonly inputOptions?: readonly string[];
  readonly input: string;
  readonly filters: readonly string[];
  readonly outputOptions: readonly string[];
  /** A path or a stream, or undefined to decode and measure only. */
  readonly output?: string | Writable;
  /** Where files that filters write by a bare name go. */
  readonly folder?: string;
}

export interface FfmpegOutcome {
  readonly stdout: string;
  readonly errors: readonly string[];
}

export type RunFfmpeg = (run: FfmpegRun, signal?: AbortSignal) => Promise<FfmpegOutcome>;

/** ffmpeg ran, and ended with an exit code; its own words are in `errors`. */
export class FfmpegFailure extends Error {
  override readonly name = 'FfmpegFailure';
  readonly errors: readonly string[];
  /** A signal ended it: ffmpeg exits with 255 for one it heeds. */
  readonly wasStopped: boolean;
  constructor(errors: readonly string[], cause: unknown) {
    super(errors.at(-1) ?? 'ffmpeg failed', { cause });
    this.errors = errors;
    this.wasStopped =
      cause instanceof Error && /exited with code 255\b|was killed with signal/.test(cause.message);
  }
}

/** fluent-ffmpeg's inner steps, replaced for one command: see `withOwnPath`. */
interface Inner {
  _getFfmpegPath(callback: (error: Error | null, path: string) => void): void;
  _spawnFfmpeg(...args: unknown[]): void;
}

/**
 * Runs one ffmpeg after another through fluent-ffmpeg.
 * Rejects with TranscodeError `tool-missing`, FfmpegFailure, or the signal's reason, once the child has ended.
 */
export function createRunFfmpeg(ffmpegPath: string): RunFfmpeg {
  return async (run, signal) => {
    signal?.throwIfAborted();
    const command = withOwnPath(commandOf(run), findTool(ffmpegPath));
    return await new Promise((resolve, reject) => {
      const abort = (): void => {
        command.kill('SIGKILL');
      };
      signal?.addEventListener('abort', abort);
      const settle = (): void => signal?.removeEventListener('abort', abort);
      command
        // An abort while fluent-ffmpeg was still preparing found no child to kill.
        .on('start', () => {
          if (signal?.aborted) abort();
        })
        .on('end', (stdout: string | null, stderr: string | null) => {
          settle();
          resolve({ stdout: stdout ?? '', errors: linesOf(stderr) });
        })
        .on('error', (error: Error, _stdout, stderr) => {
          settle();
          reject(signal?.aborted ? signal.reason : new FfmpegFailure(linesOf(stderr), error));
        })
        .run();
    });
  };
}

/** Making audio never takes the processor from delivering it. */
const niceness = 10;

function commandOf(run: FfmpegRun): FfmpegCommand {
  const command = fluent({
    source: `file:${run.input}`,
    stdoutLines: 400,
    niceness,
    ...(run.folder === undefined ? {} : { cwd: run.folder }),
  })
    .inputOptions(['-nostdin', '-hide_banner', '-nostats', '-y', '-loglevel error'])
    .audioFilters([...run.filters])
    .outputOptions(['-map 0:a:0', '-map_metadata -1', ...run.outputOptions]);
  if (run.inputOptions) command.inputOptions([...run.inputOptions]);
  if (run.output === undefined) return command.output('-').outputFormat('null');
  return command.output(typeof run.output === 'string' ? `file:${run.output}` : run.output);
}

/**
 * fluent-ffmpeg keeps one path to ffmpeg for the whole process, and throws outside any promise when the child
 * cannot be started at all, because it then reads output it never had. Both are set right for this command.
 */
function withOwnPath(command: FfmpegCommand, path: string): FfmpegCommand {
  const inner = command as unknown as Inner;
  inner._getFfmpegPath = (callback) => callback(null, path);
  const spawn = inner._spawnFfmpeg.bind(command);
  inner._spawnFfmpeg = (...args) => {
    const ended = args.pop() as (error: unknown, stdout: unknown, stderr: unknown) => void;
    spawn(...args, (error: unknown, stdout: unknown, stderr: unknown) =>
      ended(error, stdout ?? noLines, stderr ?? noLines),
    );
  };
  return command;
}

const noLines = { get: () => '' };

const linesOf = (text: string | null | undefined): string[] =>
  (text ?? '').split('\n').filter((line) => line.trim() !== '');

/** The full path of a program, looked up in PATH; throws TranscodeError `tool-missing`. */
export function findTool(name: string): string {
  const candidates = name.includes('/')
    ? [name]
    : (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, name));
  const found = candidates.find(isExecutable);
  if (found !== undefined) return found;
  throw new TranscodeError(
    'tool-missing',
    `这台机器上没有 ${name}，请安装：apt install ffmpeg。${name} was not found; install it with: apt install ffmpeg.`,
  );
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
