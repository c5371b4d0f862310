import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);
const quiet = ['-v', 'error', '-nostdin', '-y'];

/** Speech of a machine in standard Mandarin, 22.05 kHz. */
export async function spoken(path: string, text: string): Promise<string> {
  await run('espeak-ng', ['-v', 'cmn', '-s', '150', '-w', path, text]);
  return path;
}

export const antiFraud =
  '各位村民，大家好。今天讲怎样防止电信诈骗。有人打电话说您中奖了，要您先交手续费，那一定是骗子。不要把银行卡号和验证码告诉任何人。';

/** Human speech at telephone quality, as the Asterisk sounds package has it. */
export const humanSpeech = (name = 'vm-options'): string =>
  `/usr/share/asterisk/sounds/en_US_f_Allison/${name}.wav`;

/** Runs sox, which writes `path`. */
export async function shaped(
  path: string,
  before: readonly string[],
  effects: readonly string[] = [],
): Promise<string> {
  await run('sox', ['-D', ...before, path, ...effects]);
  return path;
}

/** Runs ffmpeg, which writes `path`. */
export async function converted(path: string, options: readonly string[]): Promise<string> {
  await run('ffmpeg', [...quiet, ...options, path]);
  return path;
}

/** A canonical file decoded to 16-bit samples, by ffmpeg and nothing of ours. */
export async function decodedSamples(path: string): Promise<Int16Array> {
  const options = [...quiet, '-f', 'mp3', '-i', path, '-f', 's16le', '-'];
  const { stdout } = await run('ffmpeg', options, { encoding: 'buffer', maxBuffer: 1 << 28 });
  return new Int16Array(stdout.buffer, stdout.byteOffset, stdout.byteLength / 2);
}

/**
 * Loudness and true peak by libebur128 through loudgain, a meter that shares nothing with ffmpeg's. It is given
 * the sound on two channels, as a village hears a mono programme.
 */
export async function secondMeter(path: string): Promise<{ lufs: number; truePeakDbtp: number }> {
  const wav = await converted(`${path}.dual.wav`, [
    '-i',
    path,
    '-filter:a',
    'pan=stereo|c0=c0|c1=c0',
    '-c:a',
    'pcm_s24le',
  ]);
  const { stdout } = await run('loudgain', ['-O', wav]);
  const [titles = '', values = ''] = stdout.trim().split('\n');
  const columns = titles.split('\t');
  const at = (title: RegExp): number =>
    Number.parseFloat(values.split('\t')[columns.findIndex((c) => title.test(c))] ?? '');
  return { lufs: at(/^Loudness$/), truePeakDbtp: 20 * Math.log10(at(/^True_Peak$/)) };
}

export const digestOf = async (path: string): Promise<string> =>
  createHash('sha256')
    .update(await readFile(path))
    .digest('hex');

/** A WAV of 32-bit floats, interleaved. */
export function floatWav(samples: Float32Array, { channels = 1, sampleRateHz = 48_000 } = {}): Buffer {
  const header = Buffer.alloc(44);
  header.write('RIFF', 0);
  header.writeUInt32LE(36 + samples.byteLength, 4);
  header.write('WAVEfmt ', 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(3, 20);
  header.writeUInt16LE(channels, 22);
  header.writeUInt32LE(sampleRateHz, 24);
  header.writeUInt32LE(sampleRateHz * channels * 4, 28);
  header.writeUInt16LE(channels * 4, 32);
  header.writeUInt16LE(32, 34);
  header.write('data', 36);
  header.writeUInt32LE(samples.byteLength, 40);
  return Buffer.concat([header, Buffer.from(samples.buffer)]);
}

/** So many seconds of a sine, with its peak in dBFS on each channel. */
export type TonePart = readonly [seconds: number, ...peaksDb: number[]];

/**
 * Writes parts of one sine, one after the other, at 48 kHz: the signals of EBU Tech 3341 and 3342 are these. Without a
 * fade it begins as abruptly as it ends, and peaks there.
 */
export async function tones(
  path: string,
  parts: readonly TonePart[],
  { hz = 1000, phaseDegrees = 0, fadeMs = 0 } = {},
): Promise<string> {
  const channels = (parts[0]?.length ?? 2) - 1;
  const frames = parts.reduce((sum, [seconds]) => sum + Math.round(seconds * 48_000), 0);
  const samples = new Float32Array(frames * channels);
  let frame = 0;
  for (const [seconds, ...peaksDb] of parts) {
    for (const end = frame + Math.round(seconds * 48_000); frame < end; frame++) {
      const fade = Math.min(1, Math.min(frame, frames - frame) / Math.max(1, fadeMs * 48));
      const value = fade * Math.sin((2 * Math.PI * hz * frame) / 48_000 + (phaseDegrees * Math.PI) / 180);
      peaksDb.forEach((db, side) => {
        samples[frame * channels + side] = value * 10 ** (db / 20);
      });
    }
  }
  await writeFile(path, floatWav(samples, { channels }));
  return path;
}
