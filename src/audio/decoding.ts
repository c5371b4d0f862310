import { TranscodeError } from '../ports/transcoder.ts';
import { FfmpegFailure, type FfmpegOutcome } from './ffmpeg.ts';
import { type Inspection, incomplete, interrupted } from './inspection.ts';

/** Headers count encoder padding in or out, and some round to frames. */
const promiseToleranceMs = 500;

/**
 * Decides whether a recording was decoded to its end.
 * Throws TranscodeError: `empty`, `too-long`, or `unreadable` when it broke off or is damaged.
 */
export function judgeDecoding(
  inspection: Inspection,
  decodedMs: number,
  errors: readonly string[],
  longestMs: number,
): void {
  refuseTooLong(decodedMs, longestMs);
  const { promisedMs } = inspection;
  if (promisedMs !== undefined && promisedMs - decodedMs > promiseToleranceMs) throw incomplete();
  if (errors.some((line) => /partial file|ended prematurely/i.test(line))) throw incomplete();
  const broken = errors.filter((line) => /Error (while decoding|submitting)/.test(line)).length;
  // A tag some players append is one undecodable packet after the last second that was promised.
  if (broken > (promisedMs === undefined ? 0 : 1)) throw damaged(errors);
  if (decodedMs === 0) {
    throw new TranscodeError(
      'empty',
      '录音里没有声音 (0 秒)，请重新录制。The recording is empty (0 seconds); record it again.',
    );
  }
}

/** Throws TranscodeError `too-long`. */
export function refuseTooLong(durationMs: number, longestMs: number): void {
  if (durationMs <= longestMs) return;
  const minutes = Math.round(longestMs / 60_000);
  throw new TranscodeError(
    'too-long',
    `录音超过 ${minutes} 分钟，请剪成几段。The recording is longer than ${minutes} minutes; cut it into parts.`,
  );
}

/** Runs a first decoding of untrusted input; what ffmpeg cannot decode at all is unreadable. */
export async function decoded(run: Promise<FfmpegOutcome>): Promise<FfmpegOutcome> {
  try {
    return await run;
  } catch (error) {
    if (error instanceof FfmpegFailure && error.wasStopped) throw interrupted(error);
    if (error instanceof FfmpegFailure) throw damaged(error.errors, error);
    throw error;
  }
}

const damaged = (errors: readonly string[], cause?: unknown): TranscodeError =>
  new TranscodeError(
    'unreadable',
    '文件不完整或已损坏，请重新导出或上传。The file is incomplete or damaged; export or upload it again.',
    cause ?? new FfmpegFailure(errors, undefined),
  );
