import { rename, rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { finished } from 'node:stream/promises';
import type { Span } from '../domain/cut.ts';
import type { Digest } from '../domain/ids.ts';
import { type LongRecording, type Survey, TranscodeError } from '../ports/transcoder.ts';
import { decoded, judgeDecoding, steadied } from './decoding.ts';
import { FfmpegFailure, type RunFfmpeg } from './ffmpeg.ts';
import { hostileInputOptions } from './hostile-input.ts';
import type { Inspection } from './inspection.ts';
import { levelDb, windowMs } from './levels.ts';
import { pausesIn } from './pauses.ts';
import { sampleStream } from './sample-stream.ts';

/** A day of a contest, recorded without a stop. */
const longestMs = 6 * 60 * 60_000;
/** One second over the longest, so that too long is seen as too long. */
const longInput = [...hostileInputOptions, '-t', String(longestMs / 1000 + 1)];
/** Keeps what makes an s or an f audible, and is a third of the samples. */
const surveyHz = 16_000;
const windowSamples = (surveyHz * windowMs) / 1000;
const progressEveryMs = 60_000;

/** Says what a file is, of any length. Throws TranscodeError. */
type Inspected = (path: string, signal: AbortSignal | undefined) => Promise<Inspection>;

/** What is done with recordings too long to be a lesson, in memory that does not grow with their samples. */
export function createLongRecording(ffmpeg: RunFfmpeg, inspected: Inspected): LongRecording {
  return {
    survey: (path, { signal, progress } = {}) => survey(ffmpeg, inspected, path, signal, progress),
    cut: (path, outPath, span, { source, signal }) =>
      cut(ffmpeg, inspected, path, outPath, span, source, signal),
  };
}

async function survey(
  ffmpeg: RunFfmpeg,
  inspected: Inspected,
  path: string,
  signal: AbortSignal | undefined,
  progress: ((doneMs: number, ofMs: number | undefined) => void) | undefined,
): Promise<Survey> {
  const inspection = await inspected(path, signal);
  const levels: number[] = [];
  let square = 0;
  let samples = 0;
  let told = 0;
  const stream = sampleStream(1, (block) => {
    for (const value of block) {
      square += value * value;
      samples += 1;
      if (samples % windowSamples !== 0) continue;
      levels.push(levelDb(square / windowSamples));
      square = 0;
    }
    if (levels.length * windowMs - told < progressEveryMs) return;
    told = levels.length * windowMs;
    progress?.(told, inspection.promisedMs);
  });
  const run = {
    inputOptions: longInput,
    input: resolve(path),
    filters: [
      ...steadied(inspection),
      'aformat=sample_fmts=flt:channel_layouts=mono',
      `aresample=${surveyHz}`,
    ],
    outputOptions: ['-c:a pcm_f32le', '-f f32le'],
    output: stream,
  };
  const { errors } = await decoded(ffmpeg(run, signal));
  await finished(stream);
  const durationMs = Math.round((samples * 1000) / surveyHz);
  judgeDecoding(inspection, durationMs, errors, longestMs);
  return { durationMs, pauses: pausesIn(levels) };
}

async function cut(
  ffmpeg: RunFfmpeg,
  inspected: Inspected,
  path: string,
  outPath: string,
  { fromMs, toMs }: Span,
  source: Digest,
  signal: AbortSignal | undefined,
): Promise<{ durationMs: number }> {
  const whole = await inspected(path, signal);
  const { promisedMs: _, ...inspection } = whole;
  const draft = resolve(`${outPath}.part`);
  const sampleAt = (ms: number): number => Math.round((ms * inspection.sampleRateHz) / 1000);
  const run = {
    inputOptions: longInput,
    input: resolve(path),
    // What comes before is decoded, for seeking is inexact in many a format; ffmpeg ends where the part does.
    filters: [
      ...steadied(whole),
      `atrim=start_sample=${sampleAt(fromMs)}:end_sample=${sampleAt(toMs)}`,
      'asetpts=PTS-STARTPTS',
    ],
    outputOptions: [
      '-c:a flac',
      ...['-metadata', `SOURCE_SHA256=${source}`],
      ...['-metadata', `SOURCE_SPAN_MS=${fromMs}-${toMs}`],
      // Equal cuts are equal bytes, whichever version made them.
      ...['-fflags', '+bitexact', '-flags:a', '+bitexact'],
      '-f flac',
    ],
    output: draft,
  };
  try {
    const { errors } = await decoded(ffmpeg(run, signal).catch(toldOfDisk));
    const { promisedMs: durationMs = 0 } = await inspected(draft, signal);
    judgeDecoding(inspection, durationMs, errors, longestMs);
    await rename(draft, outPath);
    return { durationMs: Math.round(durationMs) };
  } finally {
    await rm(draft, { force: true });
  }
}

/** A disk that is full is no fault of the recording. */
function toldOfDisk(error: unknown): never {
  if (error instanceof FfmpegFailure && error.errors.some((line) => line.includes('No space left'))) {
    throw new TranscodeError(
      'tool-failed',
      '磁盘满了，没有剪完；请清理后再试。The disk is full and the cut was not made; make room and try again.',
      error,
    );
  }
  throw error;
}
