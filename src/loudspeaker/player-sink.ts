import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { sampleRateHz } from '../domain/frames.ts';
import { sampleBytes } from './decoder.ts';
import { type Passage, samplesPerMs } from './output.ts';
import type { Sink } from './pumped-output.ts';

/** A process that plays raw samples (48 kHz, mono, s16le) from its standard input. */
export interface PlayerProcess {
  readonly command: readonly [string, ...string[]];
  /** What it buffers before it is heard. */
  readonly latencyMs: number;
}

const bufferMs = 150;

/** ALSA's own player, with a buffer short enough for honest receipts. */
export const aplay: PlayerProcess = {
  command: [
    'aplay',
    ...['-q', '-t', 'raw', '-f', 'S16_LE', '-c', '1', '-r', String(sampleRateHz)],
    `--buffer-time=${bufferMs * 1000}`,
    '-',
  ],
  latencyMs: bufferMs,
};

const killAfterMs = 1_000;

/** Starts the player for one programme; throws when it can't be started. */
export async function openPlayerSink(player: PlayerProcess, passage: Passage): Promise<Sink> {
  const [program, ...args] = player.command;
  const child = spawn(program, args, { stdio: ['pipe', 'ignore', 'ignore'] });
  await once(child, 'spawn');
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  // The write that meets a dead player rejects; the stream's own event says it a second time.
  child.stdin.on('error', () => undefined);
  return {
    latencySamples: player.latencyMs * samplesPerMs,
    write: (chunk) =>
      new Promise((resolve, reject) => {
        if (child.exitCode !== null || child.signalCode !== null) reject(new Error('the player is gone'));
        const samples = atVolume(chunk, passage.volumePercent);
        child.stdin.write(samples, (error) => (error ? reject(error) : resolve()));
      }),
    async end() {
      child.stdin.end();
      const code = await exited;
      if (code !== 0) throw new Error(`the player ended with ${code}`);
    },
    async abort() {
      child.stdin.destroy();
      child.kill('SIGTERM');
      const killer = setTimeout(() => child.kill('SIGKILL'), killAfterMs);
      await exited;
      clearTimeout(killer);
    },
  };
}

/** Scales amplitude: 50 % is 6 dB less. */
function atVolume(chunk: Buffer, volumePercent: number): Buffer {
  if (volumePercent >= 100) return chunk;
  const scaled = Buffer.alloc(chunk.length);
  for (let at = 0; at < chunk.length; at += sampleBytes) {
    scaled.writeInt16LE(Math.round((chunk.readInt16LE(at) * volumePercent) / 100), at);
  }
  return scaled;
}
