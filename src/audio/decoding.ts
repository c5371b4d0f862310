import { TranscodeError } from '../ports/transcoder.ts';
import { FfmpegFailure, type FfmpegOutcome } from './ffmpeg.ts';
import type { Inspection } from './inspection.ts';
import { damaged, incomplete } from './refusals.ts';

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
  // What AMR's decoder cannot read are pauses: see `steadied`.
  const broken = isAmr(inspection)
    ? 0
    : errors.filter((line) => /Error (while decoding|submitting)/.test(line)).length;
  // A tag some players append is one undecodable packet after the last second that was promised.
  if (broken > (promisedMs === undefined ? 0 : 1)) throw damaged(new FfmpegFailure(errors, undefined));
  if (decodedMs === 0) {
    throw new TranscodeError(
      'empty',
      '录音里没有声音 (0 秒)，请重新录制。The recording is empty (0 seconds); record it again.',
    );
  }
}

const isAmr = ({ codec }: Inspection): boolean => codec.startsWith('amr_');

/**
 * The filters that lay what is decoded on one line, sample after sample. Phones write no sound into an AMR while nobody
 * speaks (DTX), and ffmpeg's decoder reports those frames as errors: there, silence fills the gaps, and the end.
 */
export function steadied(inspection: Inspection): readonly string[] {
  if (!isAmr(inspection)) return ['asetpts=N/SR/TB'];
  const { promisedMs } = inspection;
  const filled = 'aresample=async=1:min_hard_comp=0.01:first_pts=0';
  return promisedMs === undefined ? [filled] : [filled, `apad=whole_dur=${promisedMs}ms`];
}

/** Throws TranscodeError `too-long`. */
export function refuseTooLong(durationMs: number, longestMs: number): void {
  if (durationMs <= longestMs) return;
  const minutes = Math.round(longestMs / 60_000);
  throw new TranscodeError(
    'too-long',
    `录音超过 ${minutes} 分钟，请用 dalaba cut 剪成几段。The recording is longer than ${minutes} minutes; cut it into parts with dalaba cut.`,
  );
}

/** Whether ffmpeg failed by what it was given, and not by what it is allowed, the disk, or somebody's signal. */
export const isOfTheSound = ({ wasStopped, wasOverLimit, foundDiskFull }: FfmpegFailure): boolean =>
  !wasStopped && !wasOverLimit && !foundDiskFull;

/** Runs a first decoding of untrusted input; what ffmpeg cannot decode at all is unreadable. */
export async function decoded(run: Promise<FfmpegOutcome>): Promise<FfmpegOutcome> {
  try {
    return await run;
  } catch (error) {
    throw error instanceof FfmpegFailure && isOfTheSound(error) ? damaged(error) : error;
  }
}
