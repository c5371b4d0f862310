import { defaultProfile } from '../../src/audio/audio-profile.ts';
import { createRunFfmpeg } from '../../src/audio/ffmpeg.ts';
import { loudnessAndPeakMeter, lufsOf, truePeakOf } from '../../src/audio/loudness.ts';
import { run } from '../speech.ts';

const target = `I=${defaultProfile.targetLufs}:TP=${defaultProfile.maxTruePeakDbtp}:LRA=11:dual_mono=true`;

/**
 * A recording made loud by ffmpeg's `loudnorm` as its documentation says, a pass that measures and one that is told
 * what was measured, then the canonical encoding. Niced as ours is.
 */
export async function twoPassLoudnorm(master: string, output: string): Promise<void> {
  const input = [
    '-n',
    '10',
    'ffmpeg',
    '-hide_banner',
    '-nostdin',
    '-y',
    '-i',
    master,
    '-map',
    '0:a:0',
    '-filter:a',
  ];
  const { stderr } = await run('nice', [...input, `loudnorm=${target}:print_format=json`, '-f', 'null', '-']);
  const found = JSON.parse(stderr.slice(stderr.lastIndexOf('{'), stderr.lastIndexOf('}') + 1));
  const measured = `measured_I=${found.input_i}:measured_TP=${found.input_tp}:measured_LRA=${found.input_lra}:measured_thresh=${found.input_thresh}:offset=${found.target_offset}`;
  const encoding = [
    '-c:a',
    'libmp3lame',
    '-compression_level',
    '7',
    '-b:a',
    '64k',
    '-ar',
    '48000',
    '-ac',
    '1',
    '-reservoir',
    '0',
  ];
  const plain = ['-write_xing', '0', '-id3v2_version', '0', '-write_id3v1', '0'];
  await run('nice', [...input, `loudnorm=${target}:${measured}`, ...encoding, ...plain, output]);
}

export interface Heard {
  readonly missLu: number;
  readonly truePeakDbtp: number;
}

/** How far a rendition, decoded again, is from the target, and its true peak. */
export async function heard(path: string): Promise<Heard> {
  const outcome = await createRunFfmpeg('ffmpeg')({
    input: path,
    filters: loudnessAndPeakMeter,
    outputOptions: [],
  });
  return { missLu: Math.abs(lufsOf(outcome) - defaultProfile.targetLufs), truePeakDbtp: truePeakOf(outcome) };
}
