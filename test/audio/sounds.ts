import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
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
