import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { promisify } from 'node:util';
import { TranscodeError } from '../ports/transcoder.ts';
import { findTool } from './ffmpeg.ts';
import { hostileProbeOptions, isAllowedCodec } from './hostile-input.ts';
import { hasOggEnd } from './ogg-end.ts';
import { wavPromiseMs } from './wav-promise.ts';

/** What a recording claims to be, before it is decoded. */
export interface Inspection {
  readonly container: string;
  readonly codec: string;
  readonly channels: number;
  readonly sampleRateHz: number;
  /** What the header says, where it says so and was not merely estimated from the file's size. */
  readonly promisedMs?: number;
}

/**
 * Reads a recording's headers through the allow-lists. Throws TranscodeError.
 * ffprobe is run here directly: fluent-ffmpeg's ffprobe can be neither stopped nor bounded in time.
 */
export async function inspect(path: string, ffprobePath: string, signal?: AbortSignal): Promise<Inspection> {
  await refuseNoFile(path);
  const { stdout, stderr } = await runFfprobe(path, findTool(ffprobePath), signal);
  if (stderr.includes('misdetection possible')) throw notAudio();
  const { streams, format } = JSON.parse(stdout) as FfprobeAnswer;
  const sound = soundOf(streams);
  if (format.format_name === 'ogg' && !(await hasOggEnd(path))) throw incomplete();
  const promisedMs = await promiseOf(path, sound, format, stderr);
  return {
    container: format.format_name,
    codec: sound.codec_name,
    channels: sound.channels ?? 0,
    sampleRateHz: Number(sound.sample_rate),
    ...(promisedMs === undefined ? {} : { promisedMs }),
  };
}

interface FfprobeStream {
  readonly codec_type: string;
  readonly codec_name: string;
  readonly channels?: number;
  readonly sample_rate?: string;
  readonly duration?: string;
  readonly disposition?: { readonly attached_pic?: number };
}

interface FfprobeAnswer {
  readonly streams: readonly FfprobeStream[];
  readonly format: { readonly format_name: string; readonly duration?: string };
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

async function runFfprobe(path: string, ffprobe: string, signal?: AbortSignal) {
  const show = [
    'format=format_name,duration',
    'stream=codec_name,codec_type,duration,sample_rate,channels',
    'stream_disposition=attached_pic',
  ].join(':');
  const options = [
    '-hide_banner',
    '-v',
    'info',
    ...hostileProbeOptions,
    '-show_entries',
    show,
    '-of',
    'json',
  ];
  try {
    return await promisify(execFile)(ffprobe, [...options, `file:${path}`], {
      killSignal: 'SIGKILL',
      maxBuffer: 4 * 1024 * 1024,
      ...(signal ? { signal } : {}),
    });
  } catch (error) {
    if (signal?.aborted) throw signal.reason;
    if (error instanceof Error && 'signal' in error && error.signal) throw interrupted(error);
    throw refusalOf(error);
  }
}

function refusalOf(error: unknown): TranscodeError {
  const words = error instanceof Error && 'stderr' in error ? String(error.stderr) : '';
  if (/^ +Stream #.*: Video: /m.test(words)) return video(error);
  const codec = /Codec \((\w+)\) not on whitelist/.exec(words)?.[1];
  if (codec !== undefined) return unknownCodec(codec, error);
  if (words.includes('Format not on whitelist')) {
    return new TranscodeError(
      'forbidden',
      '不接受这种文件 (例如播放列表)，请上传 WAV、MP3、M4A、FLAC 等录音。Files of this kind, such as playlists, are not accepted; upload a recording: WAV, MP3, M4A, FLAC.',
      error,
    );
  }
  if (words.includes('moov atom not found')) return incomplete(error);
  return notAudio(error);
}

function soundOf(streams: readonly FfprobeStream[]): FfprobeStream {
  if (streams.some((stream) => stream.codec_type === 'video' && stream.disposition?.attached_pic !== 1)) {
    throw video();
  }
  const sound = streams.find((stream) => stream.codec_type === 'audio');
  if (!sound) throw notAudio();
  if (!isAllowedCodec(sound.codec_name)) throw unknownCodec(sound.codec_name);
  return sound;
}

async function promiseOf(
  path: string,
  sound: FfprobeStream,
  format: FfprobeAnswer['format'],
  warnings: string,
): Promise<number | undefined> {
  if (format.format_name === 'wav') return await wavPromiseMs(path);
  if (warnings.includes('Estimating duration from bitrate')) return undefined;
  const seconds = Number(sound.duration ?? format.duration);
  return Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : undefined;
}

const video = (cause?: unknown): TranscodeError =>
  new TranscodeError(
    'not-audio',
    '这是视频，请只导出声音再上传。This is a video; export its sound alone and upload that.',
    cause,
  );

const unknownCodec = (codec: string, cause?: unknown): TranscodeError =>
  new TranscodeError(
    'forbidden',
    `不支持 ${codec} 编码，请转成 WAV 或 MP3 再上传。The codec ${codec} is not accepted; convert to WAV or MP3.`,
    cause,
  );

const notAudio = (cause?: unknown): TranscodeError =>
  new TranscodeError(
    'not-audio',
    '这不是录音文件，请上传 WAV、MP3、M4A、FLAC 等录音。This is not a recording; upload WAV, MP3, M4A, FLAC or the like.',
    cause,
  );

/** The file ends before its sound does. */
export const incomplete = (cause?: unknown): TranscodeError =>
  new TranscodeError(
    'unreadable',
    '文件不完整，可能没有传完，请重新导出或上传。The file is incomplete, perhaps cut off on its way; export or upload it again.',
    cause,
  );

/** Somebody ended ffmpeg itself: that says nothing of the recording. */
export const interrupted = (cause: unknown): TranscodeError =>
  new TranscodeError('interrupted', '处理被中断，请再试一次。The work was interrupted; try again.', cause);
