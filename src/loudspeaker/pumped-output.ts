import { type FileHandle, open } from 'node:fs/promises';
import { sampleBytes } from './decoder.ts';
import { type DeviceClock, pause } from './device-clock.ts';
import { type Output, type Passage, type Passed, type Playing, samplesPerMs } from './output.ts';

/** Something that takes samples as they become due. */
export interface Sink {
  /** Samples it has taken and not let out yet, at most. */
  readonly latencySamples: number;
  /** Resolves when the chunk is on its way out; rejects when the output failed. */
  write(chunk: Buffer): Promise<void>;
  /** Resolves when every sample is out; rejects when some will never be. */
  end(): Promise<void>;
  /** Closes it whatever happened; never rejects. */
  abort(): Promise<void>;
}

const tickRealMs = 20;
const chunkSamples = 48_000;
/** An output that takes nothing for so long has failed, whatever it says. */
const stuckRealMs = 5_000;

/** Pours decoded samples into a sink, as fast as the device's clock runs. */
export function createPumpedOutput(
  clock: DeviceClock,
  openSink: (passage: Passage) => Promise<Sink>,
): Output {
  return {
    needsSamples: true,
    async open(passage) {
      const { pcmPath } = passage.programme;
      if (pcmPath === undefined) throw new Error('the samples were not kept');
      const pcm = await open(pcmPath);
      try {
        return startPump(clock, passage, pcm, await openSink(passage));
      } catch (error) {
        await pcm.close();
        throw error;
      }
    },
  };
}

function startPump(clock: DeviceClock, passage: Passage, pcm: FileHandle, sink: Sink): Playing {
  const { fromSample, endSample, dueAtUptimeMs } = passage;
  const stop = new AbortController();
  const waiting = new Set<{ sample: number; resolve: (passed: Passed) => void }>();
  let written = fromSample;
  let drained = false;
  let cutBy: string | undefined;

  const position = (): number => (drained ? written : Math.max(fromSample, written - sink.latencySamples));
  const wake = (): void => {
    for (const one of waiting) {
      if (position() >= one.sample) one.resolve({ kind: 'passed', uptimeMs: clock.uptimeMs() });
      else if (cutBy !== undefined || drained) one.resolve({ kind: 'cut', by: cutBy ?? 'output-failed' });
      else continue;
      waiting.delete(one);
    }
  };
  const pour = async (): Promise<void> => {
    const buffer = Buffer.alloc(chunkSamples * sampleBytes);
    while (written < endSample) {
      const due = fromSample + Math.floor((clock.uptimeMs() - dueAtUptimeMs) * samplesPerMs);
      const count = Math.min(due, endSample, written + chunkSamples) - written;
      if (count <= 0) {
        await pause(tickRealMs, stop.signal);
        continue;
      }
      const { bytesRead } = await pcm.read(buffer, 0, count * sampleBytes, written * sampleBytes);
      if (bytesRead === 0) throw new Error('the samples end early');
      const samples = buffer.subarray(0, bytesRead);
      passage.live?.cover(samples, written);
      await inTime(sink.write(samples), stop.signal);
      written += bytesRead / sampleBytes;
      wake();
    }
    await inTime(sink.end(), stop.signal);
    drained = true;
  };
  const closed = pour()
    .catch(async () => {
      cutBy ??= 'output-failed';
      await sink.abort();
    })
    .then(() => {
      wake();
      return pcm.close();
    });
  return {
    position,
    liveSamples: () => passage.live?.countIn(fromSample, position()) ?? 0,
    closed,
    until: (sample) =>
      new Promise((resolve) => {
        waiting.add({ sample, resolve });
        wake();
      }),
    cut(by) {
      cutBy ??= by;
      stop.abort();
    },
  };
}

async function inTime(done: Promise<void>, signal: AbortSignal): Promise<void> {
  const over = new AbortController();
  const stuck = pause(stuckRealMs, AbortSignal.any([signal, over.signal])).then(() => {
    throw new Error('the output is stuck');
  });
  try {
    await Promise.race([done, stuck]);
  } finally {
    over.abort();
    stuck.catch(() => undefined);
    done.catch(() => undefined);
  }
}
