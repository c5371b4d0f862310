import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { sampleRateHz } from '../domain/frames.ts';
import type { Logger } from '../ports/logger.ts';
import {
  type AudioProfile,
  type Measures,
  type Probe,
  TranscodeError,
  type Transcoder,
} from '../ports/transcoder.ts';
import { analyse } from './analysis.ts';
import { bounded } from './bounded.ts';
import { createLongRecording } from './cut.ts';
import { decoded, isOfTheSound, judgeDecoding, refuseTooLong, steadied } from './decoding.ts';
import { createRunFfmpeg, FfmpegFailure } from './ffmpeg.ts';
import { hostileInputOptions } from './hostile-input.ts';
import { type Inspection, inspect } from './inspection.ts';
import { levelsOf, silencesIn } from './levels.ts';
import { loudnessMeter, lufsOf } from './loudness.ts';
import { hasNoSound, noNumbers } from './refusals.ts';
import { encodeToProfile, type FilteredRecording, floatOutput, hornFilters } from './rendition.ts';
import { inScratch, moveOut } from './scratch.ts';
import { writeSilence } from './silence.ts';
import { writeTone } from './tone.ts';

export interface TranscoderOptions {
  /** A path, or a name looked up in PATH; `ffmpeg` and `ffprobe` unless given. */
  readonly ffmpegPath?: string;
  readonly ffprobePath?: string;
  /** Where intermediate files live while a call runs: 23 MB a minute of recording. */
  readonly scratchFolder: string;
  /** Recordings longer than this are refused; 30 minutes unless given. */
  readonly longestMs?: number;
  /** One call may take this long; 10 minutes unless given. */
  readonly timeoutMs?: number;
  readonly logger?: Logger;
}

/** ffmpeg behind the transcoder port; needs ffmpeg and ffprobe 5.1 or later with libmp3lame. */
export function createTranscoder(options: TranscoderOptions): Transcoder {
  const { ffmpegPath = 'ffmpeg', ffprobePath = 'ffprobe', scratchFolder, logger } = options;
  const { longestMs = 30 * 60_000, timeoutMs = 10 * 60_000 } = options;
  const ffmpeg = createRunFfmpeg(ffmpegPath);
  /** One second over the longest, so that too long is seen as too long. */
  const hostileInput = [...hostileInputOptions, '-t', String(longestMs / 1000 + 1)];

  const inspected = (path: string, signal?: AbortSignal): Promise<Inspection> => {
    const tools = {
      ffprobePath,
      withSoundOf: <T>(video: string, work: (soundPath: string) => Promise<T>) =>
        inScratch(scratchFolder, async (folder) =>
          work(await soundOf(video, join(folder, 'sound.nut'), signal)),
        ),
    };
    return inspect(path, tools, signal);
  };

  const inspectShort = async (path: string, signal: AbortSignal): Promise<Inspection> => {
    const inspection = await inspected(path, signal);
    refuseTooLong(inspection.promisedMs ?? 0, longestMs);
    return inspection;
  };

  /** The first second of a video's sound, undecoded. */
  const soundOf = async (video: string, output: string, signal: AbortSignal | undefined): Promise<string> => {
    const outputOptions = ['-t 1', '-c:a copy', '-f nut'];
    const run = { inputOptions: hostileInputOptions, input: video, filters: [], outputOptions, output };
    await ffmpeg(run, signal).catch((error: unknown) => {
      throw error instanceof FfmpegFailure && isOfTheSound(error) ? hasNoSound(error) : error;
    });
    return output;
  };

  const long = createLongRecording(ffmpeg, inspected);

  const probe = async (path: string, signal: AbortSignal): Promise<Probe> => {
    const inspection = await inspectShort(path, signal);
    const run = {
      inputOptions: hostileInput,
      input: path,
      filters: steadied(inspection),
      outputOptions: ['-progress pipe:1'],
    };
    const outcome = await decoded(ffmpeg(run, signal));
    const durationMs = Math.ceil(lastPositionUs(outcome.stdout) / 1000);
    judgeDecoding(inspection, durationMs, outcome.errors, longestMs);
    const { container, codec, channels, sampleRateHz } = inspection;
    return { container, codec, channels, sampleRateHz, durationMs };
  };

  const filter = async (
    path: string,
    output: string,
    profile: AudioProfile,
    signal: AbortSignal,
  ): Promise<FilteredRecording> => {
    const inspection = await inspectShort(path, signal);
    const run = {
      inputOptions: hostileInput,
      input: path,
      filters: [...steadied(inspection), ...hornFilters(profile), ...loudnessMeter],
      outputOptions: floatOutput,
      output,
    };
    const outcome = await decoded(ffmpeg(run, signal));
    const samples = (await stat(output)).size / floatBytes;
    const durationMs = (samples / sampleRateHz) * 1000;
    judgeDecoding(inspection, durationMs, outcome.errors, longestMs);
    refuseTooShort(durationMs);
    const levels = await levelsOf(output);
    if (levels.some(Number.isNaN)) throw noNumbers();
    const lufs = lufsOf(outcome);
    refuseTooQuiet(lufs);
    return { path: output, lufs, ...airedSpan(levels, samples, profile.endSilenceMs) };
  };

  const render = (
    path: string,
    outPath: string,
    profile: AudioProfile,
    signal: AbortSignal,
  ): Promise<Measures> =>
    inScratch(scratchFolder, async (folder) => {
      const filtered = await filter(path, join(folder, 'filtered.f32'), profile, signal);
      const { path: mp3, measures } = await encodeToProfile(ffmpeg, filtered, folder, profile, signal);
      await moveOut(mp3, outPath);
      logger?.info({ profile: profile.version, ...measures }, 'rendition made');
      return measures;
    });

  return {
    probe: (path, signal) => bounded(timeoutMs, signal, (both) => probe(path, both)),
    analyse: (path, signal) =>
      bounded(timeoutMs, signal, async (both) => {
        const inspection = await inspectShort(path, both);
        return inScratch(scratchFolder, (folder) =>
          analyse(ffmpeg, { path, inspection, inputOptions: hostileInput, folder, longestMs }, both),
        );
      }),
    render: (path, outPath, profile, signal) =>
      bounded(timeoutMs, signal, (both) => render(path, outPath, profile, both)),
    long: {
      survey: (path, request) =>
        bounded(longTimeoutMs, request?.signal, (signal) => long.survey(path, { ...request, signal })),
      cut: (path, outPath, span, request) =>
        bounded(longTimeoutMs, request.signal, (signal) =>
          long.cut(path, outPath, span, { ...request, signal }),
        ),
    },
    silence: writeSilence,
    tone: (outPath, signal) =>
      bounded(timeoutMs, signal, (both) =>
        inScratch(scratchFolder, (folder) => writeTone(ffmpeg, folder, outPath, both)),
      ),
  };
}

/** Silence beyond `endSilenceMs` at either end is not aired; what is between the first sound and the last always is. */
function airedSpan(levels: readonly number[], samples: number, endSilenceMs: number) {
  const { leadMs, trailMs } = silencesIn(levels);
  const cut = (silenceMs: number) =>
    Math.round((Math.max(0, silenceMs - endSilenceMs) * sampleRateHz) / 1000);
  return { startSample: cut(leadMs), endSample: samples - cut(trailMs) };
}

const floatBytes = 4;
const longTimeoutMs = 60 * 60_000;
/** Integrated loudness needs one gating block of 400 ms. */
const shortestMs = 500;
/** The meter's absolute gate: nothing was louder. */
const silenceLufs = -70;
/** Lifted to the target, what is quieter than this is mostly the room's noise. */
const quietestLufs = -50;

function lastPositionUs(progress: string): number {
  const last = progress.lastIndexOf('out_time_us=');
  return last < 0 ? 0 : Number.parseInt(progress.slice(last + 'out_time_us='.length), 10) || 0;
}

function refuseTooShort(durationMs: number): void {
  if (durationMs >= shortestMs) return;
  throw new TranscodeError(
    'empty',
    '录音不到半秒，请重新录制。The recording is shorter than half a second; record it again.',
  );
}

function refuseTooQuiet(lufs: number): void {
  if (lufs <= silenceLufs) {
    throw new TranscodeError(
      'empty',
      '录音里没有声音，请检查话筒后重新录制。The recording is silent; check the microphone and record it again.',
    );
  }
  if (lufs >= quietestLufs) return;
  throw new TranscodeError(
    'too-quiet',
    `录音太轻 (${lufs.toFixed(0)} LUFS)，请靠近话筒或调高录音音量后重新录制。The recording is too quiet (${lufs.toFixed(0)} LUFS); move closer to the microphone or raise its level, and record it again.`,
  );
}
