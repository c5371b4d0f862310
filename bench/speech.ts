import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

export const run = promisify(execFile);

const sentences =
  '各位村民，大家好。今天讲怎样防止电信诈骗。有人打电话说您中奖了，要您先交手续费，那一定是骗子。不要把银行卡号和验证码告诉任何人。存款保险保护您的存款，最高五十万元。发现假币要交给银行，不要再花出去。遇到可疑的电话，请先挂断，再打一一零问清楚。高利息的投资往往是非法集资。';

/** Speech of exactly so many seconds as a 48 kHz WAV, spoken by espeak-ng and repeated. */
export async function speech(path: string, seconds: number): Promise<void> {
  const once = `${path}.once.wav`;
  await run('espeak-ng', ['-v', 'cmn', '-s', '150', '-w', once, sentences]);
  await run('sox', [
    '-D',
    once,
    '-r',
    '48000',
    path,
    'repeat',
    '-',
    'trim',
    '0',
    String(seconds),
    'gain',
    '-6',
  ]);
}

export async function timedMs(work: () => Promise<unknown>): Promise<number> {
  const startedMs = performance.now();
  await work();
  return performance.now() - startedMs;
}

/** The middle of an odd number of values. */
export const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
