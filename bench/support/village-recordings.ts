import { join } from 'node:path';
import { run } from '../speech.ts';

const lesson =
  '各位村民，大家好。今天讲怎样防止电信诈骗。有人打电话说您中奖了，要您先交手续费，那一定是骗子。不要把银行卡号和验证码告诉任何人。存款保险保护您的存款，最高五十万元。发现假币要交给银行，不要再花出去。遇到可疑的电话，请先挂断，再打一一零问清楚。高利息的投资往往是非法集资。';
const prompts = '/usr/share/asterisk/sounds/en_US_f_Allison';
const people = ['demo-instruct', 'demo-congrats', 'vm-options', 'demo-abouttotry', 'priv-callee-options'];
const machines = [
  ['cmn-latn-pinyin', '50', '165'],
  ['cmn-latn-pinyin', '30', '140'],
  ['yue', '60', '170'],
] as const;
const files = [
  ['wav', []],
  ['m4a', ['-c:a', 'aac', '-b:a', '96k']],
  ['opus', ['-c:a', 'libopus', '-b:a', '32k']],
  ['mp3', ['-c:a', 'libmp3lame', '-b:a', '128k', '-ac', '2']],
] as const;

/**
 * Recordings as phones and desks make them, of 1 to 5 minutes: people and machines speaking, −16 to −38 LUFS, half of
 * them jumping by 6 dB, with noise 15 to 50 dB below. The same ones in every run.
 */
export async function villageRecordings(folder: string, count: number): Promise<readonly string[]> {
  const voices = await speakers(folder);
  const paths: string[] = [];
  for (let index = 0; index < count; index++) {
    const spread = (step: number) => (index * step) % 1;
    const [extension, encoding] = files[index % files.length] ?? files[0];
    const path = join(folder, `${index}.${extension}`);
    const seconds = 60 + 240 * spread(0.618034);
    const lufs = -38 + 22 * spread(0.754878);
    const noiseDb = lufs - 15 - 35 * spread(0.56984);
    const jumps = index % 2 === 0 ? `,volume='if(lt(mod(t,30),15),1,0.5)':eval=frame` : '';
    const voice = voices[index % voices.length] ?? '';
    // The speakers are at −20 LUFS; pink noise of amplitude 1 is at about −14.
    const speech = `[0:a]aformat=sample_rates=48000:channel_layouts=mono,volume=${lufs + 20}dB${jumps}[speech]`;
    const noise = `anoisesrc=color=pink:sample_rate=48000:seed=${index},volume=${noiseDb + 14}dB[noise]`;
    await run('ffmpeg', [
      ...['-v', 'error', '-nostdin', '-y', '-stream_loop', '-1', '-i', voice],
      ...['-filter_complex', `${speech};${noise};[speech][noise]amix=normalize=0`],
      ...['-t', String(seconds), ...encoding, path],
    ]);
    paths.push(path);
  }
  return paths;
}

/** Each as a WAV of about −20 LUFS. */
async function speakers(folder: string): Promise<readonly string[]> {
  const said = machines.map(async ([voice, pitch, speed], index) => {
    const path = join(folder, `machine-${index}.wav`);
    await run('espeak-ng', ['-v', voice, '-p', pitch, '-s', speed, '-w', path, lesson]);
    return path;
  });
  const spoken = [...people.map((name) => join(prompts, `${name}.wav`)), ...(await Promise.all(said))];
  return Promise.all(
    spoken.map(async (source, index) => {
      const path = join(folder, `speaker-${index}.wav`);
      const loud = 'loudnorm=I=-20:TP=-1:LRA=20:dual_mono=true';
      await run('ffmpeg', [
        '-v',
        'error',
        '-nostdin',
        '-y',
        '-i',
        source,
        '-filter:a',
        loud,
        '-ar',
        '48000',
        path,
      ]);
      return path;
    }),
  );
}
