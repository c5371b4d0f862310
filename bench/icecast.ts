import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { frameMs } from '../src/domain/frames.ts';
import { createIcecastDriver } from '../src/endpoints/icecast.ts';
import type { Clock } from '../src/ports/clock.ts';
import type { Driver } from '../src/ports/driver.ts';
import { createWallClock } from '../src/queue/clock-time.ts';
import { anEndpoint } from '../test/contracts/driver.contract.ts';
import { aHandover, neverTold } from '../test/support/handovers.ts';
import { sourcePassword, startIcecast } from '../test/support/icecast.ts';
import { numberedProgramme } from '../test/support/mount-listener.ts';
import type { BenchRow } from './bench-row.ts';
import { median } from './speech.ts';
import { cpuTimer, processesCpuMs } from './support/cpu-time.ts';

const programmeFrames = 250;
const headMs = 3_000;
const streamCounts = [1, 50, 100, 200];
const starts = 7;
const latestMs = 10;
/** As many streams as one process must hold. */
const mustHold = 50;
const precise = (): number => performance.timeOrigin + performance.now();

/** Streams paced in this process to a real Icecast, beside ffmpeg started afresh for each. */
export async function run(): Promise<BenchRow[]> {
  const folder = await mkdtemp(join(tmpdir(), 'dalaba-bench-icecast-'));
  const icecast = await startIcecast();
  const driver = createIcecastDriver({ credentials: { secret: () => sourcePassword } });
  const audio = join(folder, 'programme.mp3');
  await writeFile(audio, numberedProgramme(programmeFrames));
  try {
    const begins = await compareStarts(driver, audio);
    const bareMs = await bareTimerP99();
    const steps: Step[] = [];
    for (const count of streamCounts) steps.push(await streamMany(driver, icecast.mount, audio, count));
    const ffmpegCpu = await ffmpegCpuPercent(audio, icecast.port);
    return rowsOf(begins, steps, { ffmpegCpu, bareMs });
  } finally {
    await driver.close();
    await icecast.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

interface Step {
  readonly count: number;
  /** Of one processor, a stream. */
  readonly cpuPercent: number;
  readonly p99Ms: number;
}

/** A wall clock that notes how late every wait for an instant ended. */
function watchedClock(late: number[]): Clock {
  const clock = createWallClock(precise);
  return {
    ...clock,
    async until(atMs, signal) {
      await clock.until(atMs, signal);
      late.push(precise() - atMs);
    },
  };
}

const p99 = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length * 0.99)] ?? Number.NaN;

/** How late timers are in this process while it does nothing else. */
async function bareTimerP99(): Promise<number> {
  const late: number[] = [];
  const clock = watchedClock(late);
  const fromMs = precise();
  for (let n = 1; n <= programmeFrames; n += 1) await clock.until(fromMs + n * frameMs);
  return p99(late);
}

async function streamMany(
  driver: Driver,
  mount: (name: string) => string,
  audio: string,
  count: number,
): Promise<Step> {
  const late: number[] = [];
  const startsAtMs = precise() + headMs;
  const elapsed = cpuTimer();
  const beganMs = precise();
  const ended = await Promise.allSettled(
    Array.from({ length: count }, (_, n) =>
      perform(driver, mount(`bench-${count}-${n}.mp3`), audio, startsAtMs, watchedClock(late)),
    ),
  );
  const cpuPercent = (elapsed() / (precise() - beganMs) / count) * 100;
  // Streams that the server did not take are none that were held.
  const areHeld = ended.every(({ status }) => status === 'fulfilled');
  return { count, cpuPercent, p99Ms: areHeld ? p99(late) : Number.POSITIVE_INFINITY };
}

const perform = async (
  driver: Driver,
  mount: string,
  audio: string,
  startsAtMs: number,
  clock: Clock,
): Promise<void> =>
  driver.performer?.perform(
    {
      ...aHandover('lb-1', { audio }),
      ...{ clock, startsAtMs, untilMs: startsAtMs + 600_000 },
      sent() {},
      ...neverTold,
    },
    anEndpoint('lb-1', mount, 'icecast'),
    new AbortController().signal,
  );

const ffmpegArgs = (audio: string, port: number): string[] => [
  ...['-loglevel', 'error', '-re', '-i', audio, '-c', 'copy', '-content_type', 'audio/mpeg'],
  ...['-f', 'mp3', '-write_xing', '0', '-id3v2_version', '0'],
  `icecast://source:${sourcePassword}@127.0.0.1:${port}/ffmpeg.mp3`,
];

async function ffmpegCpuPercent(audio: string, port: number): Promise<number> {
  const before = await processesCpuMs();
  const own = cpuTimer();
  const child = spawn('ffmpeg', ffmpegArgs(audio, port), { stdio: 'ignore' });
  await once(child, 'exit');
  const spentMs = (await processesCpuMs()) - before - own();
  return (spentMs / (programmeFrames * frameMs)) * 100;
}

/** How long after it was due the first frame reached a server, streamed here and by an ffmpeg started at that instant. */
async function compareStarts(driver: Driver, audio: string): Promise<{ ours: number[]; ffmpeg: number[] }> {
  const sink = await aSink();
  const [ours, ffmpeg]: [number[], number[]] = [[], []];
  for (let round = 0; round < starts; round += 1) {
    const startsAtMs = precise() + 1_000;
    sink.expect();
    const performing = perform(driver, `${sink.url}/a.mp3`, audio, startsAtMs, createWallClock(precise));
    ours.push((await sink.sound()) - startsAtMs);
    await performing;
    const spawnedMs = precise();
    sink.expect();
    const child = spawn('ffmpeg', ffmpegArgs(audio, sink.port), { stdio: 'ignore' });
    ffmpeg.push((await sink.sound()) - spawnedMs);
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  sink.close();
  return { ours, ffmpeg };
}

/** A server that takes every stream, and says when the first frame that is no silence came. */
async function aSink() {
  let heard = Promise.withResolvers<number>();
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.once('data', (head: Buffer) => {
      if (!/^(PUT|SOURCE)/.test(head.toString('latin1'))) return socket.end('HTTP/1.1 404 No\r\n\r\n');
      socket.write('HTTP/1.1 100 Continue\r\n\r\n');
      socket.on('data', (bytes: Buffer) => {
        // Frames of the programme are full of this; silence holds none.
        if (bytes.includes(Buffer.from([0x55, 0x55, 0x55, 0x55]))) heard.resolve(precise());
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    expect() {
      heard = Promise.withResolvers();
    },
    sound: () => heard.promise,
    close: () => server.close(),
  };
}

function rowsOf(
  { ours, ffmpeg }: { ours: readonly number[]; ffmpeg: readonly number[] },
  steps: readonly Step[],
  { ffmpegCpu, bareMs }: { readonly ffmpegCpu: number; readonly bareMs: number },
): BenchRow[] {
  const held = steps.filter(({ p99Ms }) => p99Ms <= latestMs).at(-1);
  const must = steps.find(({ count }) => count === mustHold);
  const many = held ?? must ?? { count: 0, cpuPercent: Number.NaN, p99Ms: Number.NaN };
  const [start, freshStart] = [median([...ours]), median([...ffmpeg])];
  const p99Ms = must?.p99Ms ?? Number.NaN;
  return [
    {
      name: 'first frame at the server after it was due',
      ...{
        value: start,
        unit: 'ms',
        baseline: `ffmpeg started at that instant, ${freshStart.toFixed(0)} ms`,
      },
      ...{ ratio: start / freshStart, rule: 'value ≤', limit: latestMs, ok: start <= latestMs },
      note: `median of ${starts}, worst ${Math.max(...ours).toFixed(1)} ms`,
    },
    {
      name: 'processor time of one stream',
      ...{ value: many.cpuPercent, unit: '% of a core', baseline: `ffmpeg, ${ffmpegCpu.toFixed(2)} %` },
      ...{ ratio: many.cpuPercent / ffmpegCpu, rule: 'ratio ≤', limit: 0.5 },
      ok: many.cpuPercent / ffmpegCpu <= 0.5,
      note: `in ${many.count} streams of one process`,
    },
    {
      name: `frames of ${mustHold} streams sent after they were due, 99th percentile`,
      ...{ value: p99Ms, unit: 'ms', baseline: `a timer alone in the process, ${bareMs.toFixed(1)} ms` },
      ...{ ratio: p99Ms / bareMs, rule: 'value ≤', limit: latestMs },
      ok: p99Ms <= latestMs,
      note: steps.map(({ count, p99Ms: ms }) => `${count}: ${ms.toFixed(1)} ms`).join(', '),
    },
  ];
}

if (import.meta.main) console.table(await run());
