import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { frameBytes, frameMs } from '../../src/domain/frames.ts';
import type { Digest } from '../../src/domain/ids.ts';

const run = promisify(execFile);

export interface SpokenProgramme {
  readonly path: string;
  readonly digest: Digest;
  readonly bytes: number;
  readonly durationMs: number;
}

const text = '各位村民，大家好。今天讲怎样防止电信诈骗。有人打电话说您中奖了，要您先交手续费，那一定是骗子。';

/** Speech in the canonical encoding at `path`: about six seconds, or as long as asked. */
export async function spokenProgramme(path: string, seconds = 5): Promise<SpokenProgramme> {
  await run('espeak-ng', ['-v', 'cmn', '-s', '150', '-w', `${path}.wav`, text]);
  const encoding = ['-ac', '1', '-ar', '48000', '-c:a', 'libmp3lame', '-b:a', '64k', '-reservoir', '0'];
  const bare = ['-write_xing', '0', '-id3v2_version', '0', '-f', 'mp3'];
  const looped = ['-stream_loop', '-1', '-i', `${path}.wav`, '-t', String(seconds)];
  await run('ffmpeg', ['-v', 'error', '-nostdin', '-y', ...looped, ...encoding, ...bare, path]);
  const bytes = await readFile(path);
  const digest = createHash('sha256').update(bytes).digest('hex') as Digest;
  return { path, digest, bytes: bytes.length, durationMs: (bytes.length / frameBytes) * frameMs };
}
