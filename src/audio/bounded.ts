import { TranscodeError } from '../ports/transcoder.ts';
import { FfmpegFailure } from './ffmpeg.ts';
import { diskFull, interrupted, tooCostly } from './refusals.ts';

/**
 * Runs work that ends in time: after `timeoutMs` its signal aborts it as the caller's own may.
 * Rejects with the caller's reason when the caller aborted, else with TranscodeError.
 */
export async function bounded<T>(
  timeoutMs: number,
  signal: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    return await work(signal ? AbortSignal.any([signal, timeout]) : timeout);
  } catch (error) {
    if (signal?.aborted) throw signal.reason;
    if (timeout.aborted) {
      const seconds = Math.round(timeoutMs / 1000);
      throw new TranscodeError(
        'tool-failed',
        `处理超过 ${seconds} 秒，已停止。Processing took longer than ${seconds} seconds and was stopped.`,
        error,
      );
    }
    throw error instanceof FfmpegFailure ? toldOf(error) : error;
  }
}

function toldOf(error: FfmpegFailure): TranscodeError {
  if (error.foundDiskFull) return diskFull(error);
  if (error.wasStopped) return interrupted(error);
  if (error.wasOverLimit) return tooCostly(error);
  return new TranscodeError(
    'tool-failed',
    `ffmpeg 出错：${error.message}。ffmpeg failed: ${error.message}.`,
    error,
  );
}
