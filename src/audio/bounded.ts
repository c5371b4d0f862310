import { TranscodeError } from '../ports/transcoder.ts';
import { FfmpegFailure } from './ffmpeg.ts';
import { interrupted } from './inspection.ts';

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
    if (error instanceof FfmpegFailure && error.wasStopped) throw interrupted(error);
    if (error instanceof FfmpegFailure) {
      throw new TranscodeError(
        'tool-failed',
        `ffmpeg 出错：${error.message}。ffmpeg failed: ${error.message}.`,
        error,
      );
    }
    throw error;
  }
}
