import { TranscodeError } from '../ports/transcoder.ts';
import type { FfprobeRefusal } from './ffprobe.ts';

/** What to tell the person whose file ffprobe would not read. */
export function refusalOf({ words, unlistedCodec, cause }: FfprobeRefusal): TranscodeError {
  if (unlistedCodec !== undefined) return unknownCodec(unlistedCodec, cause);
  if (words.includes('Format not on whitelist')) {
    return new TranscodeError(
      'forbidden',
      '不接受这种文件 (例如播放列表)，请上传 WAV、MP3、M4A、FLAC 等录音。Files of this kind, such as playlists, are not accepted; upload a recording: WAV, MP3, M4A, FLAC.',
      cause,
    );
  }
  if (words.includes('moov atom not found')) return incomplete(cause);
  return notAudio(cause);
}

export const unknownCodec = (codec: string, cause?: unknown): TranscodeError =>
  new TranscodeError(
    'forbidden',
    `不支持 ${codec} 编码，请转成 WAV 或 MP3 再上传。The codec ${codec} is not accepted; convert to WAV or MP3.`,
    cause,
  );

export const notAudio = (cause?: unknown): TranscodeError =>
  new TranscodeError(
    'not-audio',
    '这不是录音文件，请上传 WAV、MP3、M4A、FLAC 等录音。This is not a recording; upload WAV, MP3, M4A, FLAC or the like.',
    cause,
  );

export const hasNoSound = (cause?: unknown): TranscodeError =>
  new TranscodeError(
    'not-audio',
    '这个文件里只有画面，没有声音，请换一个。The file holds pictures and no sound; choose another.',
    cause,
  );

export const isProtected = (): TranscodeError =>
  new TranscodeError(
    'forbidden',
    '这个文件加了版权保护 (DRM)，读不出声音，请上传自己的录音或没有加密的文件。The file is protected (DRM) and its sound cannot be read; upload your own recording, or one that is not encrypted.',
  );

export const unfitForm = (channels: number, sampleRateHz: number): TranscodeError =>
  new TranscodeError(
    'forbidden',
    `${channels} 声道、采样率 ${sampleRateHz} 赫的录音不能用，请用 1 或 2 声道、8000 到 48000 赫重新导出。A recording of ${channels} channels at ${sampleRateHz} Hz cannot be used; export it again with 1 or 2 channels at 8,000 to 48,000 Hz.`,
  );

/** The file ends before its sound does. */
export const incomplete = (cause?: unknown): TranscodeError =>
  new TranscodeError(
    'unreadable',
    '文件不完整，可能没有传完，请重新导出或上传。The file is incomplete, perhaps cut off on its way; export or upload it again.',
    cause,
  );

export const damaged = (cause: unknown): TranscodeError =>
  new TranscodeError(
    'unreadable',
    '文件不完整或已损坏，请重新导出或上传。The file is incomplete or damaged; export or upload it again.',
    cause,
  );

/** A float recording holds what is no number. */
export const noNumbers = (): TranscodeError =>
  new TranscodeError(
    'unreadable',
    '录音里有坏样本（不是数字），请重新导出。The recording holds samples that are no numbers; export it again.',
  );

/** Somebody ended ffmpeg itself: that says nothing of the recording. */
export const interrupted = (cause: unknown): TranscodeError =>
  new TranscodeError('interrupted', '处理被中断，请再试一次。The work was interrupted; try again.', cause);

export const diskFull = (cause: unknown): TranscodeError =>
  new TranscodeError(
    'interrupted',
    '磁盘满了，请腾出空间再试一次。The disk is full; free some space and try again.',
    cause,
  );

/** Decoding took more processor time, memory or disk than one recording may. */
export const tooCostly = (cause: unknown): TranscodeError =>
  new TranscodeError(
    'tool-failed',
    '这段录音要用的资源太多，已停止，请转成 WAV 或 MP3 再上传。The recording takes more of the machine than one may and was stopped; convert it to WAV or MP3.',
    cause,
  );
