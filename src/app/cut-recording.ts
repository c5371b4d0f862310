import { rm } from 'node:fs/promises';
import { snapped } from '../domain/cut.ts';
import type { Digest } from '../domain/ids.ts';
import type { Survey } from '../ports/transcoder.ts';
import { type Context, RequestError } from './context.ts';

/** A part of a long recording to be made a recording of its own. */
export interface CutRequest {
  /** Absolute path of the long recording. */
  readonly path: string;
  /** SHA-256 of its bytes, noted in the cut. */
  readonly source: Digest;
  /** Absolute path of the FLAC to write. */
  readonly outPath: string;
  /** Milliseconds from the start. */
  readonly from: number;
  readonly to: number;
  /** Where given, both ends move to the nearest pause within a second. */
  readonly survey?: Survey;
}

export interface CutRecording {
  readonly path: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly durationMs: number;
}

/** What a container's own rounding may take off the end. */
const toleranceMs = 50;

/**
 * Cuts a part out of a long recording into a file of its own, losslessly, its origin noted in it.
 * Throws RequestError `invalid` for a part that is not in the recording, and TranscodeError.
 */
export async function cutRecording(
  { transcoder }: Pick<Context, 'transcoder'>,
  { path, source, outPath, from, to, survey }: CutRequest,
  signal?: AbortSignal,
): Promise<CutRecording> {
  if (survey !== undefined) requireInside(to, survey.durationMs);
  const [fromMs, toMs] = [from, to].map((at) => (survey === undefined ? at : snapped(at, survey.pauses)));
  if (fromMs === undefined || toMs === undefined || toMs <= fromMs) {
    throw new RequestError('invalid', '一段的结束要晚于开始。A part ends after it starts.');
  }
  const options = { source, ...(signal === undefined ? {} : { signal }) };
  const { durationMs } = await transcoder.long.cut(path, outPath, { fromMs, toMs }, options);
  try {
    requireInside(toMs, fromMs + durationMs);
  } catch (error) {
    await rm(outPath);
    throw error;
  }
  return { path: outPath, fromMs, toMs, durationMs };
}

function requireInside(toMs: number, endMs: number): void {
  if (toMs <= endMs + toleranceMs) return;
  const seconds = (ms: number): string => (ms / 1000).toFixed(1);
  throw new RequestError(
    'invalid',
    `要剪到第 ${seconds(toMs)} 秒，录音只到第 ${seconds(endMs)} 秒。The part ends at second ${seconds(toMs)}; the recording ends at ${seconds(endMs)}.`,
  );
}
