import { type ChildProcess, spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createStreamEncoder } from '../src/audio/stream-encoder.ts';
import { rtpPayloads } from '../src/domain/rtp.ts';
import { createRtpDriver } from '../src/endpoints/rtp.ts';
import { createWallClock } from '../src/queue/clock-time.ts';
import { anEndpoint } from '../test/contracts/driver.contract.ts';
import { aHandover } from '../test/support/handovers.ts';
import { type SpokenProgramme, spokenProgramme } from '../test/support/programme.ts';
import type { BenchRow } from './bench-row.ts';
import { cpuTimer } from './support/cpu-time.ts';

const seconds = 10;
const steps = [1, 50, 100, 200, 400, 800];
const packetMs = 20;
const silentPackets = 100;
const limitMs = 10;
const ffmpegRounds = 5;

/**
 * Programmes streamed from one process to one UDP socket: how far each packet is from its instant, what a stream costs,
 * how many go out with 99 of 100 packets within 10 ms. Beside it, the same programme by an ffmpeg started at its instant.
 */
export async function run(): Promise<BenchRow[]> {
  const folder = await mkdtemp(join(tmpdir(), 'dalaba-bench-rtp-'));
  try {
    const programme = await spokenProgramme(join(folder, 'programme.mp3'), seconds);
    const measured: Step[] = [];
    for (const streams of steps) {
      const step = await measure(folder, programme, streams);
      measured.push(step);
      process.stderr.write(
        ` ${streams}: p50 ${step.p50Ms.toFixed(2)}, p99 ${step.p99Ms.toFixed(2)} ms, first ${step.firstMs.toFixed(2)} ms, ${step.cpuPercent.toFixed(2)} % CPU, ${step.lost} lost, waking ${step.wakingMs.toFixed(2)} ms;`,
      );
      if (step.p99Ms > 5 * limitMs && step.p99Ms > 2 * step.wakingMs) break;
    }
    const spawned = await startErrors(programme.path);
    return rowsOf(measured, spawned);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

interface Step {
  readonly streams: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** 99th percentile of the first samples alone. */
  readonly firstMs: number;
  /** Of one processor, all streams together. */
  readonly cpuPercent: number;
  readonly lost: number;
  /** 99th percentile of how late a process that only wakes was meanwhile. */
  readonly wakingMs: number;
}

/** Instants at which packets came, by the machine's clock, taken by a process of its own. */
const listener = `
const { createSocket } = require('node:dgram');
const socket = createSocket({ type: 'udp4', recvBufferSize: 8 << 20 });
const came = [];
socket.on('message', (m) => came.push([m.readUInt32BE(8), m.readUInt32BE(4), performance.timeOrigin + performance.now()]));
socket.bind(0, '127.0.0.1', () => process.send(socket.address().port));
process.on('message', () => process.send(came, () => process.exit()));
`;
/** Does nothing but wake every 20 ms; tells how late it was, which is the machine's part. */
const waker = `
const { setTimeout: sleep } = require('node:timers/promises');
const lates = [];
process.on('message', () => process.send(lates, () => process.exit()));
(async () => {
  for (let dueMs = performance.now() + 20; ; dueMs += 20) {
    await sleep(Math.max(0, dueMs - performance.now()));
    lates.push(Math.max(0, performance.now() - dueMs));
  }
})();
`;

type Came = readonly [source: number, timestamp: number, atMs: number];

const processOf = (code: string): ChildProcess =>
  spawn(process.execPath, ['-e', code], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });

async function startListener(): Promise<{ child: ChildProcess; port: number }> {
  const child = processOf(listener);
  const [port] = (await once(child, 'message')) as [number];
  return { child, port };
}

/** What a process noted, asked for at its end. */
async function notesOf<Note>(child: ChildProcess): Promise<readonly Note[]> {
  child.send('done');
  const [notes] = (await once(child, 'message')) as [Note[]];
  return notes;
}

async function measure(folder: string, programme: SpokenProgramme, streams: number): Promise<Step> {
  const { child, port } = await startListener();
  const streamEncoder = createStreamEncoder({ scratchFolder: join(folder, 'scratch') });
  const driver = createRtpDriver({ streamEncoder });
  const clock = createWallClock(() => performance.timeOrigin + performance.now());
  const startsAtMs = Math.ceil(clock.now()) + 4000;
  const { digest, bytes, durationMs } = programme;
  const order = { startsAtMs, programme: { digest, bytes, durationMs } };
  const handover = aHandover('lb-1', { audio: programme.path, order });
  const endpoint = anEndpoint('lb-1', `rtp://127.0.0.1:${port}?codec=g722`, 'rtp');
  const { signal } = new AbortController();
  await driver.deliver(handover, endpoint, signal);
  const performance_ = {
    ...handover,
    clock,
    startsAtMs,
    untilMs: startsAtMs + 600_000,
    sent: () => {},
    tell: async () => 0,
  };
  const elapsedCpuMs = cpuTimer();
  const beganMs = startsAtMs - silentPackets * packetMs;
  const waking = processOf(waker);
  await Promise.all(
    Array.from({ length: streams }, () => driver.performer?.perform(performance_, endpoint, signal)),
  );
  const cpuPercent = (100 * elapsedCpuMs()) / (clock.now() - beganMs);
  await sleep(300);
  const came = await notesOf<Came>(child);
  const wakingMs = quantile(await notesOf<number>(waking), 0.99);
  await driver.close();
  const sources = Map.groupBy(came, ([source]) => source);
  const packets = silentPackets + Math.ceil(durationMs / packetMs);
  const errors: number[] = [];
  const firsts: number[] = [];
  let heard = 0;
  for (const arrivals of sources.values()) {
    const last = arrivals.at(-1)?.[1] ?? 0;
    for (const [, timestamp, atMs] of arrivals) {
      const at = packets - 1 - ((last - timestamp) >>> 0) / rtpPayloads.g722.ticks;
      if (at >= silentPackets) heard += 1;
      const error = Math.abs(atMs - (beganMs + at * packetMs));
      errors.push(error);
      if (at === silentPackets) firsts.push(error);
    }
  }
  const lost = streams * (packets - silentPackets) - heard;
  return {
    ...{ streams, cpuPercent, lost, wakingMs },
    p50Ms: quantile(errors, 0.5),
    p99Ms: quantile(errors, 0.99),
    firstMs: quantile(firsts, 0.99),
  };
}

/** How late the first packet of an ffmpeg is that is started at the instant, sending the MP3 encoded on the way. */
async function startErrors(path: string): Promise<number> {
  const socket = createSocket('udp4');
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const lates: number[] = [];
  for (let round = 0; round < ffmpegRounds; round += 1) {
    const startedMs = performance.now();
    const to = `rtp://127.0.0.1:${socket.address().port}`;
    const encoding = ['-ac', '1', '-ar', '16000', '-c:a', 'g722', '-f', 'rtp', to];
    const child = spawn('ffmpeg', ['-v', 'error', '-nostdin', '-re', '-i', path, ...encoding], {
      stdio: 'ignore',
    });
    await once(socket, 'message');
    lates.push(performance.now() - startedMs);
    child.kill('SIGKILL');
    await once(child, 'close');
    await sleep(100);
  }
  socket.close();
  return quantile(lates, 0.5);
}

const quantile = (values: readonly number[], part: number): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
};

function rowsOf(measured: readonly Step[], spawnedMs: number): BenchRow[] {
  const [one] = measured;
  const held = measured.filter(({ p99Ms, lost }) => p99Ms <= limitMs && lost === 0).at(-1);
  const most = held ?? one;
  const many = measured.filter(({ lost }) => lost === 0).at(-1) ?? one;
  if (one === undefined || most === undefined || many === undefined) throw new Error('nothing was measured');
  return [
    {
      name: 'first sample of an RTP stream, away from its instant, 99th percentile',
      value: most.firstMs,
      unit: 'ms',
      baseline: `ffmpeg started at the instant, ${spawnedMs.toFixed(0)} ms late`,
      ratio: most.firstMs / spawnedMs,
      rule: 'value ≤',
      limit: limitMs,
      ok: most.firstMs <= limitMs,
      note: `${most.streams} streams at once; ${one.firstMs.toFixed(2)} ms alone`,
    },
    {
      name: 'packets away from their instants, 99th percentile',
      value: most.p99Ms,
      unit: 'ms',
      baseline: `a process that only wakes, ${most.wakingMs.toFixed(2)} ms late`,
      ratio: most.p99Ms / most.wakingMs,
      rule: 'value ≤',
      limit: limitMs,
      ok: most.p99Ms <= limitMs,
      note: measured
        .map(({ streams, p99Ms, wakingMs }) => `${streams}: ${p99Ms.toFixed(1)} (${wakingMs.toFixed(1)})`)
        .join(', '),
    },
    {
      name: 'streams held with 99 of 100 packets within 10 ms',
      value: held?.streams ?? 0,
      unit: 'streams',
      baseline: `one process, ${most.cpuPercent.toFixed(0)} % of a processor`,
      ratio: (held?.streams ?? 0) / 50,
      rule: 'ratio ≥',
      limit: 1,
      ok: (held?.streams ?? 0) >= 50,
      note: 'ratio: by 50',
    },
    {
      name: 'processor time of one stream among many',
      value: many.cpuPercent / many.streams,
      unit: '% CPU',
      baseline: `alone, ${one.cpuPercent.toFixed(1)} %`,
      rule: 'value ≤',
      limit: 1,
      ok: many.cpuPercent / many.streams <= 1,
      note: `${many.streams} at once, none of their packets left out`,
    },
  ];
}

if (import.meta.main) console.table(await run());
