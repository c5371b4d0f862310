import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defaultProfile } from '../src/audio/audio-profile.ts';
import { createTranscoder } from '../src/audio/transcoder.ts';
import { createDiskBlobs } from '../src/blobs/disk-blobs.ts';
import { bytesOfDuration, frameBytes } from '../src/domain/frames.ts';
import type { Digest } from '../src/domain/ids.ts';
import type { BenchRow } from './bench-row.ts';
import { median, run as runTool, speech, timedMs } from './speech.ts';

const renditions = 8;
const renditionSeconds = 180;
const rounds = 5;
const mostOfReencoding = 1 / 100;
const mostMemoryMb = 64;

/** A programme of 24 minutes from 8 renditions: their bytes joined, against ffmpeg encoding the same anew. */
export async function run(): Promise<BenchRow[]> {
  const folder = await mkdtemp(join(tmpdir(), 'dalaba-bench-join-'));
  try {
    const blobs = createDiskBlobs({ folder: join(folder, 'blobs') });
    const { digests, list } = await someRenditions(folder, blobs);
    const joining: number[] = [];
    const encoding: number[] = [];
    const before = process.resourceUsage().maxRSS;
    for (let round = 0; round < rounds; round++) joining.push(await timedMs(() => blobs.join(digests)));
    const grownMb = (process.resourceUsage().maxRSS - before) / 1024;
    for (let round = 0; round < 3; round++) encoding.push(await timedMs(() => reencode(list, folder)));
    const ratio = median(joining) / median(encoding);
    return [
      {
        name: 'join a 24-minute programme of 8 renditions',
        value: median(joining),
        unit: 'ms',
        baseline: `ffmpeg encoding the same anew, ${median(encoding).toFixed(0)} ms`,
        ratio,
        rule: 'ratio ≤',
        limit: mostOfReencoding,
        ok: ratio <= mostOfReencoding,
      },
      {
        name: 'memory added by joining',
        value: grownMb,
        unit: 'MB of peak RSS',
        baseline: `the programme, ${programmeMb.toFixed(1)} MB`,
        ratio: grownMb / programmeMb,
        rule: 'value ≤',
        limit: mostMemoryMb,
        ok: grownMb <= mostMemoryMb,
        note: 'buffers of Node, the same for any length',
      },
    ];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const programmeMb = (renditions * renditionSeconds * 8000) / 1e6;

/** One recording rendered, and cut at 8 different frames: every frame stands alone. */
async function someRenditions(folder: string, blobs: ReturnType<typeof createDiskBlobs>) {
  const transcoder = createTranscoder({ scratchFolder: join(folder, 'scratch') });
  const master = join(folder, 'master.wav');
  const whole = join(folder, 'whole.mp3');
  await speech(master, renditionSeconds + 1);
  await transcoder.render(master, whole, defaultProfile);
  const bytes = await readFile(whole);
  const digests: Digest[] = [];
  const lines: string[] = [];
  for (let index = 0; index < renditions; index++) {
    const rendition = join(folder, `${index}.mp3`);
    const fromByte = index * frameBytes;
    await writeFile(rendition, bytes.subarray(fromByte, fromByte + bytesOfDuration(renditionSeconds * 1000)));
    digests.push((await blobs.putFile(rendition)).digest);
    lines.push(`file '${rendition}'`);
  }
  const list = join(folder, 'list.txt');
  await writeFile(list, lines.join('\n'));
  return { digests, list };
}

const reencode = (list: string, folder: string) =>
  runTool('ffmpeg', [
    ...['-v', 'error', '-nostdin', '-y', '-f', 'concat', '-safe', '0', '-i', list],
    ...['-c:a', 'libmp3lame', '-b:a', '64k', '-ar', '48000', '-ac', '1', '-reservoir', '0'],
    join(folder, 'encoded.mp3'),
  ]);

if (import.meta.main) console.table(await run());
