import { TranscodeError } from '../ports/transcoder.ts';
import { FfmpegFailure } from './ffmpeg.ts';
import { interrupted } from './refusals.ts';

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
    if (error instanceof FfmpegFailure && error.ranOut) {
      throw new TranscodeError(
        'tool-failed',
        '磁盘满了，或这段录音要用的资源太多，已停止；请腾出磁盘空间再试，还不行就转成 WAV 或 MP3。The disk is full, or this recording takes more than one may; free some space and try again, or else convert it to WAV or MP3.',
        error,
      );
    }
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
