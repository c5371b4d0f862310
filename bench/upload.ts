import { mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { runFile } from '../test/support/child.ts';
import { eventually } from '../test/support/process.ts';
import { freePort, type Served, serving } from '../test/support/served-home.ts';
import { tus } from '../test/support/tus.ts';
import type { BenchRow } from './bench-row.ts';
import { median, timedMs } from './speech.ts';
import { libraryFiles, networkFiles } from './support/network.ts';
import { peakMb } from './support/processes.ts';
import { writeFiles } from './support/write-files.ts';

const mebibyte = 1 << 20;
const mostGrowthMb = 64;
const leastRatio = 0.2;

/**
 * A long and silent WAV uploaded to a service in a process of its own, against Node's own server writing the same bytes
 * to a file, turn by turn; both are synced before they are acknowledged.
 */
export async function run(mebibytes = 256, rounds = 3): Promise<BenchRow[]> {
  const folder = await mkdtemp(join(tmpdir(), 'dalaba-bench-upload-'));
  const raw = runFile(join(import.meta.dirname, 'support', 'raw-receiver.ts'), [join(folder, 'raw.wav')]);
  const home = join(folder, 'home');
  const shape = { counties: 1, townships: 1, villages: 1, slotLength: '1m' };
  await writeFiles(home, networkFiles(shape));
  await writeFiles(home, libraryFiles({ lessons: 1, lessonSeconds: 4, varieties: ['cmn'] }));
  const served = await serving({ folder: home }, await freePort());
  try {
    const [port = ''] = await raw.lines(1);
    // What a first small upload takes is the service's own; what is measured is what length adds.
    await upload(served, 1);
    const beforeMb = await peakMb(served.process.pid);
    const ours: number[] = [];
    const theirs: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      theirs.push(await timedMs(() => put(`http://127.0.0.1:${port}/`, {}, mebibytes)));
      ours.push(await upload(served, mebibytes));
    }
    const grownMb = (await peakMb(served.process.pid)) - beforeMb;
    return rowsOf({ mebibytes, ours, theirs, grownMb, beforeMb });
  } finally {
    await served.process.kill('SIGTERM');
    await raw.kill();
    await rm(folder, { recursive: true, force: true });
  }
}

interface Measured {
  readonly mebibytes: number;
  readonly ours: readonly number[];
  readonly theirs: readonly number[];
  readonly grownMb: number;
  readonly beforeMb: number;
}

function rowsOf({ mebibytes, ours, theirs, grownMb, beforeMb }: Measured): BenchRow[] {
  const rate = (ms: number): number => (mebibytes * 1000) / ms;
  const ratio = median(ours.map((ms, round) => (theirs[round] ?? Number.NaN) / ms));
  return [
    {
      name: `upload ${mebibytes} MiB by tus`,
      value: rate(median(ours)),
      unit: 'MiB/s',
      baseline: `Node's server to a file, ${rate(median(theirs)).toFixed(0)} MiB/s`,
      ratio,
      rule: 'ratio ≥',
      limit: leastRatio,
      ok: ratio >= leastRatio,
    },
    {
      name: `peak memory added by uploading ${mebibytes} MiB`,
      value: grownMb,
      unit: 'MB',
      baseline: `after an upload of 1 MiB, ${beforeMb.toFixed(0)} MB`,
      rule: 'value ≤',
      limit: mostGrowthMb,
      ok: grownMb <= mostGrowthMb,
    },
  ];
}

/** Answers how long the bytes took; waits until the service has looked at them, which is not counted. */
async function upload({ url, token }: Served, mebibytes: number): Promise<number> {
  const client = tus(url, token);
  const metadata = { lesson: 'lesson-01', variety: 'cmn', filename: 'long.wav' };
  const { headers } = await client.create(mebibytes * mebibyte, metadata);
  const place = headers.location ?? '';
  const sent = {
    authorization: `Bearer ${token}`,
    'tus-resumable': '1.0.0',
    'upload-offset': '0',
    'content-type': 'application/offset+octet-stream',
  };
  const ms = await timedMs(() => put(new URL(place, url).href, sent, mebibytes));
  const ended = ['done', 'refused'];
  await eventually(
    async () => ended.includes(String((await client.call('GET', place)).body.state)) || undefined,
  );
  return ms;
}

async function put(url: string, headers: Record<string, string>, mebibytes: number): Promise<void> {
  const asked = request(url, {
    method: 'PATCH',
    agent: false,
    headers: { ...headers, 'content-length': String(mebibytes * mebibyte) },
  });
  const answered = new Promise<number>((resolve, reject) => {
    asked.once('error', reject).once('response', (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
  });
  await pipeline(Readable.from(silentWav(mebibytes)), asked);
  const status = await answered;
  if (status !== 204) throw new Error(`${url} answered ${status}`);
}

/** So slow a WAV that it is hours long and refused by its header: what is measured is the way in. */
function* silentWav(mebibytes: number): Generator<Buffer> {
  const first = Buffer.alloc(mebibyte, 128);
  const header = Buffer.alloc(44);
  header.write('RIFF', 0);
  header.writeUInt32LE(mebibytes * mebibyte - 8, 4);
  header.write('WAVEfmt ', 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(8000, 24);
  header.writeUInt32LE(8000, 28);
  header.writeUInt16LE(1, 32);
  header.writeUInt16LE(8, 34);
  header.write('data', 36);
  header.writeUInt32LE(mebibytes * mebibyte - 44, 40);
  header.copy(first);
  yield first;
  const silence = Buffer.alloc(mebibyte, 128);
  for (let n = 1; n < mebibytes; n += 1) yield silence;
}

/** `node bench/upload.ts 2048`: so many MiB, once. */
if (import.meta.main) console.table(await run(Number(process.argv[2] ?? 256), 1));
