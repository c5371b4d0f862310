import { join } from 'node:path';
import { frameMs, frameSamples, sampleRateHz } from '../domain/frames.ts';
import { type AudioProfile, type Measures, TranscodeError } from '../ports/transcoder.ts';
import { countCanonicalFrames } from './canonical-frames.ts';
import type { RunFfmpeg } from './ffmpeg.ts';
import { solveGain } from './gain.ts';
import { loudnessAndPeakMeter, loudnessMeter, lufsOf, truePeakOf } from './loudness.ts';

/** A recording filtered for the horn, as raw mono floats at 48 kHz: 16 bits would clip between the filters. */
export interface FilteredRecording {
  readonly path: string;
  readonly lufs: number;
  /** What of it is aired: from the first sound to the last, with the profile's silence at both ends. */
  readonly startSample: number;
  readonly endSample: number;
}

const floats = (input: string) => ({ inputOptions: ['-f f32le', `-ar ${sampleRateHz}`, '-ac 1'], input });
export const floatOutput = ['-c:a pcm_f32le', '-f f32le'];
/**
 * LAME's quality 7 leaves its noise shaping out. There are bits enough for speech below 7 kHz: the noise lies 7 to 11 dB
 * lower than at its default quality, in less than half of the time.
 */
export const mp3Output = [
  '-c:a libmp3lame',
  '-compression_level 7',
  '-b:a 64k',
  `-ar ${sampleRateHz}`,
  '-ac 1',
  '-reservoir 0',
  '-write_xing 0',
  '-id3v2_version 0',
  '-write_id3v1 0',
  '-f mp3',
];

/** A compressor answers to absolute level, so a recording is brought to this one first. */
const referenceLufs = -23;
/** What compressor and limiter take from speech, more or less: where the search for the gain begins. */
const usualLossLu = 3.5;
const compressor = 'acompressor=threshold=-24dB:ratio=2:attack=10:release=200';
/** What MP3 adds to a limited peak of speech, with room to spare: 0.3 dB was the most. */
const overshootDb = 0.5;
const limitStepDb = 0.4;
const mostEncodings = 8;
/** Speech takes 11 to 14 dB after the reference level; what takes more is a bang with next to nothing around it. */
const mostGainDb = 30;
const unreachableLu = 1;
/** LAME scales what it is given by 0.95. */
const lameLossDb = -20 * Math.log10(0.95);
/** Tighter than the 0.3 LU promised, for another meter may differ by a tenth. */
const closeEnoughLu = 0.2;

/** The horn's filters; first in line, because everything after them measures what the horn will get. */
export const hornFilters = (profile: AudioProfile): string[] => [
  `aformat=sample_fmts=fltp:channel_layouts=mono:sample_rates=${sampleRateHz}`,
  `highpass=f=${profile.highPassHz}`,
  `lowpass=f=${profile.lowPassHz}`,
];

/**
 * Compresses, then encodes in a closed loop: gain is solved against the limiter, the encoded file decoded and
 * measured, and the limit lowered while MP3's overshoot passes the true peak. Works in `folder`; answers the MP3's
 * path. Throws TranscodeError `tool-failed` when loudness or peak cannot be reached.
 */
export async function encodeToProfile(
  ffmpeg: RunFfmpeg,
  filtered: FilteredRecording,
  folder: string,
  profile: AudioProfile,
  signal?: AbortSignal,
): Promise<{ path: string; measures: Measures }> {
  const compressed = join(folder, 'compressed.f32');
  const path = join(folder, 'rendition.mp3');
  let limitDb = profile.maxTruePeakDbtp - overshootDb;
  let aimLufs = profile.targetLufs;
  const limited = (gainDb: number) => [`volume=${gainDb}dB`, limiter(limitDb)];
  const measureLufs = async (gainDb: number) => {
    const filters = [...limited(gainDb), ...loudnessMeter];
    return lufsOf(await ffmpeg({ ...floats(compressed), filters, outputOptions: [] }, signal));
  };
  let gainDb = profile.targetLufs - referenceLufs + usualLossLu;
  let lufs = await compress(ffmpeg, filtered, compressed, limited(gainDb), signal);
  for (let encoded = 0; encoded < mostEncodings; encoded++) {
    const solution = await solveGain(aimLufs, { gainDb, lufs }, mostGainDb, measureLufs);
    if (Math.abs(solution.lufs - aimLufs) > unreachableLu) break;
    gainDb = solution.gainDb;
    await encode(ffmpeg, compressed, limited(gainDb), path, signal);
    const heard = await hear(ffmpeg, path, signal);
    const missLu = profile.targetLufs - heard.lufs;
    const overDb = heard.truePeakDbtp - profile.maxTruePeakDbtp;
    if (overDb <= 0 && Math.abs(missLu) <= closeEnoughLu) {
      return { path, measures: await measuresOf(path, heard) };
    }
    if (overDb > 0) limitDb -= Math.max(limitStepDb, overDb);
    if (Math.abs(missLu) > closeEnoughLu) aimLufs += missLu;
    lufs = await measureLufs(gainDb);
  }
  throw new TranscodeError(
    'tool-failed',
    `这段录音调不到 ${profile.targetLufs} LUFS，可能杂音太大或有爆音，请重新录制。The recording cannot be brought to ${profile.targetLufs} LUFS; noise or bangs may be too strong, record it again.`,
  );
}

/** `level` would undo the gain; `latency` takes the look-ahead's delay back out. */
const limiter = (limitDb: number): string =>
  `alimiter=limit=${limitDb}dB:attack=5:release=50:level=disabled:latency=1`;

/** Writes the compressed sound, and on the way measures how loud it comes through a first gain and the limiter. */
async function compress(
  ffmpeg: RunFfmpeg,
  filtered: FilteredRecording,
  output: string,
  limited: readonly string[],
  signal?: AbortSignal,
): Promise<number> {
  const tried = [...limited, ...loudnessMeter, 'anullsink'].join(',');
  const filters = [
    `atrim=start_sample=${filtered.startSample}:end_sample=${filtered.endSample}`,
    `volume=${referenceLufs - filtered.lufs}dB`,
    compressor,
    `asplit[kept][tried];[tried]${tried};[kept]anull`,
  ];
  return lufsOf(
    await ffmpeg({ ...floats(filtered.path), filters, outputOptions: floatOutput, output }, signal),
  );
}

/** Ends in silence enough for the last frame to hold no sound: the encoder's own delay and its overlap. */
async function encode(
  ffmpeg: RunFfmpeg,
  input: string,
  limited: readonly string[],
  output: string,
  signal?: AbortSignal,
): Promise<void> {
  const filters = [...limited, `volume=${lameLossDb}dB`, `apad=pad_len=${endSilenceSamples}`];
  await ffmpeg({ ...floats(input), filters, outputOptions: mp3Output, output }, signal);
}

const endSilenceSamples = frameSamples;

interface Heard {
  readonly lufs: number;
  readonly truePeakDbtp: number;
}

/** Decodes and measures what a loudspeaker will get. */
async function hear(ffmpeg: RunFfmpeg, path: string, signal?: AbortSignal): Promise<Heard> {
  const run = { inputOptions: ['-f mp3'], input: path, filters: loudnessAndPeakMeter, outputOptions: [] };
  const outcome = await ffmpeg(run, signal);
  return { lufs: lufsOf(outcome), truePeakDbtp: truePeakOf(outcome) };
}

async function measuresOf(path: string, heard: Heard): Promise<Measures> {
  const durationMs = (await countCanonicalFrames(path)) * frameMs;
  return { loudnessLufs: heard.lufs, truePeakDbtp: heard.truePeakDbtp, durationMs };
}
