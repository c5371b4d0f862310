import { stat } from 'node:fs/promises';
import { TranscodeError } from '../ports/transcoder.ts';
import { amrPromiseMs } from './amr-promise.ts';
import { runFfprobe } from './ffprobe.ts';
import { isAllowedCodec } from './hostile-input.ts';
import { hasOggEnd } from './ogg-end.ts';
import {
  hasNoSound,
  incomplete,
  isProtected,
  notAudio,
  refusalOf,
  unfitForm,
  unknownCodec,
} from './refusals.ts';
import { wavPromiseMs } from './wav-promise.ts';

/** What a recording claims to be, before it is decoded. */
export interface Inspection {
  /** ffmpeg's name; `video` where only the sound of one is used. */
  readonly container: string;
  readonly codec: string;
  readonly channels: number;
  readonly sampleRateHz: number;
  /** What the header says, where it says so and was not merely estimated from the file's size. */
  readonly promisedMs?: number;
}

interface InspectionTools {
  readonly ffprobePath: string;
  /**
   * Copies the first second of a video's sound, undecoded, into a file of its own (NUT) while `work` runs.
   * Throws FfmpegFailure.
   */
  readonly withSoundOf: <T>(path: string, work: (soundPath: string) => Promise<T>) => Promise<T>;
}

/** A listener needs 4 kHz to understand speech; 384 kHz is the fastest that any recorder makes. */
const sampleRates = { leastHz: 4000, mostHz: 384_000 };
const mostChannels = 16;

/** Reads a recording's headers through the allow-lists. Throws TranscodeError. */
export async function inspect(
  path: string,
  tools: InspectionTools,
  signal?: AbortSignal,
): Promise<Inspection> {
  await refuseNoFile(path);
  const answer = await runFfprobe(path, tools.ffprobePath, {}, signal);
  if (answer.ended === 'refused' && answer.unlistedCodec !== undefined)
    return soundOfVideo(path, tools, signal);
  if (answer.ended === 'refused') throw refusalOf(answer);
  const { streams, format, warnings } = answer;
  if (warnings.includes('misdetection possible')) throw notAudio();
  if (warnings.includes('DRM protected')) throw isProtected();
  const sound = soundOf(streams);
  if (format.format_name === 'ogg' && !(await hasOggEnd(path))) throw incomplete();
  const promisedMs = await promiseOf(path, sound, format, warnings);
  return {
    container: format.format_name,
    ...formOf(sound),
    ...(promisedMs === undefined ? {} : { promisedMs }),
  };
}

/**
 * ffprobe opens a decoder for every stream, and none for pictures is allowed. So the sound is taken out first, and
 * looked at alone; what is decoded later is the file itself, its sound only. A video's header may promise more than its
 * sound, so nothing is promised.
 */
function soundOfVideo(path: string, tools: InspectionTools, signal?: AbortSignal): Promise<Inspection> {
  return tools.withSoundOf(path, async (soundPath) => {
    const answer = await runFfprobe(soundPath, tools.ffprobePath, { extraContainer: 'nut' }, signal);
    if (answer.ended === 'refused') throw refusalOf(answer);
    return { container: 'video', ...formOf(soundOf(answer.streams)) };
  });
}

interface SoundStream {
  readonly codec_type: string;
  readonly codec_name: string;
  readonly codec_tag_string?: string;
  readonly channels?: number;
  readonly sample_rate?: string;
  readonly duration?: string;
}

function formOf(sound: SoundStream): { codec: string; channels: number; sampleRateHz: number } {
  const channels = sound.channels ?? 0;
  const sampleRateHz = Number(sound.sample_rate);
  const fits =
    channels >= 1 &&
    channels <= mostChannels &&
    sampleRateHz >= sampleRates.leastHz &&
    sampleRateHz <= sampleRates.mostHz;
  if (!fits) throw unfitForm(channels, sampleRateHz);
  return { codec: sound.codec_name, channels, sampleRateHz };
}

async function refuseNoFile(path: string): Promise<void> {
  const file = await stat(path).catch((error: unknown) => {
    throw new TranscodeError('unreadable', '找不到这个文件。The file is not there.', error);
  });
  if (!file.isFile())
    throw new TranscodeError('forbidden', '这不是一个普通文件。This is not a regular file.');
  if (file.size === 0)
    throw new TranscodeError(
      'empty',
      '文件是空的 (0 字节)，请重新导出或上传。The file is empty; export or upload it again.',
    );
}

/** Encrypted sound in MP4 keeps the true codec's name, under a tag of its own (ISO/IEC 14496-12; iTunes). */
const protectedTags = ['drms', 'enca'];

function soundOf<Stream extends SoundStream>(streams: readonly Stream[]): Stream {
  const sound = streams.find((stream) => stream.codec_type === 'audio');
  if (!sound) throw streams.length > 0 ? hasNoSound() : notAudio();
  if (protectedTags.includes(sound.codec_tag_string ?? '')) throw isProtected();
  if (!isAllowedCodec(sound.codec_name)) throw unknownCodec(sound.codec_name);
  return sound;
}

async function promiseOf(
  path: string,
  sound: SoundStream,
  format: { readonly format_name: string; readonly duration?: string },
  warnings: string,
): Promise<number | undefined> {
  if (format.format_name === 'wav') return await wavPromiseMs(path);
  if (format.format_name === 'amr') return await amrPromiseMs(path);
  if (warnings.includes('Estimating duration from bitrate')) return undefined;
  const seconds = Number(sound.duration ?? format.duration);
  return Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : undefined;
}
