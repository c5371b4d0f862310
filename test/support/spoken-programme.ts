import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { frameBytes, frameMs, silentFrame } from '../../src/domain/frames.ts';

const run = promisify(execFile);
const canonical = ['-c:a', 'libmp3lame', '-b:a', '64k', '-ac', '1', '-ar', '48000', '-reservoir', '0'];
const bare = ['-write_xing', '0', '-id3v2_version', '0'];
const gapFrames = 20;

export interface SpokenItem {
  /** Where it begins in the programme. Milliseconds. */
  readonly offsetMs: number;
  /** What it sounds like: 16-bit mono at 48 kHz. */
  readonly sound: Int16Array;
}

export interface SpokenProgramme {
  readonly path: string;
  readonly items: readonly SpokenItem[];
}

/** A programme of spoken sentences with gaps between them, as MP3 in canonical frames. */
export async function speakProgramme(folder: string, sentences: readonly string[]): Promise<SpokenProgramme> {
  const parts: Buffer[] = [];
  const items: SpokenItem[] = [];
  for (const [index, sentence] of sentences.entries()) {
    const [wav, mp3] = [join(folder, `spoken-${index}.wav`), join(folder, `spoken-${index}.mp3`)];
    await run('espeak-ng', ['-v', 'cmn', '-s', '170', '-w', wav, sentence]);
    await run('ffmpeg', ['-loglevel', 'error', '-y', '-i', wav, ...canonical, ...bare, mp3]);
    items.push({ offsetMs: (Buffer.concat(parts).length / frameBytes) * frameMs, sound: await decoded(mp3) });
    parts.push(await readFile(mp3), ...Array.from({ length: gapFrames }, () => Buffer.from(silentFrame)));
  }
  const path = join(folder, 'spoken.mp3');
  await writeFile(path, Buffer.concat(parts));
  return { path, items };
}

async function decoded(path: string): Promise<Int16Array> {
  const args = ['-loglevel', 'error', '-i', path, '-f', 's16le', '-ac', '1', '-ar', '48000', 'pipe:1'];
  const { stdout } = await run('ffmpeg', args, { encoding: 'buffer', maxBuffer: 1 << 28 });
  return new Int16Array(stdout.buffer.slice(stdout.byteOffset, stdout.byteOffset + (stdout.length & ~1)));
}
