import type { Writable } from 'node:stream';
import fluent, { type FfmpegCommand } from 'fluent-ffmpeg';
import { findTool, limited, overLimit } from './tools.ts';

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
  /** It took more than a process may. */
  readonly wasOverLimit: boolean;
  readonly foundDiskFull: boolean;
  constructor(errors: readonly string[], cause: unknown) {
    super(errors.at(-1) ?? 'ffmpeg failed', { cause });
    this.errors = errors;
    const ending = cause instanceof Error ? cause.message : '';
    this.foundDiskFull = errors.some((line) => line.includes('No space left on device'));
    this.wasOverLimit = overLimit.test(ending);
    this.wasStopped = !this.wasOverLimit && /exited with code 255\b|was killed with signal/.test(ending);
  }
}

/** fluent-ffmpeg's inner steps, replaced for one command: see `withOwnPath`. */
interface Inner {
  _getFfmpegPath(callback: (error: Error | null, path: string) => void): void;
  _spawnFfmpeg(args: readonly string[], ...rest: unknown[]): void;
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
/** Of decoding and of filtering: a machine of many processors would have many, and each takes address space. */
const oneThread = ['-threads 1', '-filter_threads 1'];

function commandOf(run: FfmpegRun): FfmpegCommand {
  const command = fluent({
    source: `file:${run.input}`,
    stdoutLines: 400,
    niceness,
    ...(run.folder === undefined ? {} : { cwd: run.folder }),
  })
    .inputOptions(['-nostdin', '-hide_banner', '-nostats', '-y', '-loglevel error', ...oneThread])
    .audioFilters([...run.filters])
    .outputOptions(['-map 0:a:0', '-map_metadata -1', ...run.outputOptions]);
  if (run.inputOptions) command.inputOptions([...run.inputOptions]);
  if (run.output === undefined) return command.output('-').outputFormat('null');
  return command.output(typeof run.output === 'string' ? `file:${run.output}` : run.output);
}

/**
 * fluent-ffmpeg keeps one path to ffmpeg for the whole process, and throws outside any promise when the child
 * cannot be started at all, because it then reads output it never had. Both are set right for this command, which runs
 * within its limits.
 */
function withOwnPath(command: FfmpegCommand, path: string): FfmpegCommand {
  const inner = command as unknown as Inner;
  const within = limited(path, []);
  inner._getFfmpegPath = (callback) => callback(null, within.tool);
  const spawn = inner._spawnFfmpeg.bind(command);
  inner._spawnFfmpeg = (args, ...rest) => {
    const ended = rest.pop() as (error: unknown, stdout: unknown, stderr: unknown) => void;
    spawn([...within.args, ...args], ...rest, (error: unknown, stdout: unknown, stderr: unknown) =>
      ended(error, stdout ?? noLines, stderr ?? noLines),
    );
  };
  return command;
}

const noLines = { get: () => '' };

const linesOf = (text: string | null | undefined): string[] =>
  (text ?? '').split('\n').filter((line) => line.trim() !== '');
