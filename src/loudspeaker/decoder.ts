import { spawn } from 'node:child_process';
import fs from 'node:fs';
import { open, rm } from 'node:fs/promises';
import path from 'node:path';
import { sampleRateHz } from '../domain/frames.ts';
import type { Digest } from '../domain/ids.ts';

/** A programme as samples: 48 kHz, mono, signed 16-bit little-endian. */
export interface Decoded {
  readonly samples: number;
  /** The samples as a raw file, where an output reads them. */
  readonly pcmPath?: string;
}

/** Turns audio into samples, once for all loudspeakers of a process. */
export interface Decoder {
  /** Throws when the audio can't be decoded. @param keep whether the samples are needed, or only their number */
  decode(digest: Digest, audioPath: string, keep: boolean): Promise<Decoded>;
  /** Deletes samples no waiting order needs. */
  prune(needed: ReadonlySet<string>): Promise<void>;
  /** Ends what is being decoded. */
  close(): Promise<void>;
}

/** The decoder's command line; it writes raw samples to its standard output. */
export type DecoderCommand = (audioPath: string) => readonly [string, ...string[]];

export const ffmpegDecoder: DecoderCommand = (audioPath) => {
  const input = ['-protocol_whitelist', 'file,pipe', '-f', 'mp3', '-i', `file:${audioPath}`];
  const output = ['-f', 's16le', '-ac', '1', '-ar', String(sampleRateHz), 'pipe:1'];
  return ['ffmpeg', '-nostdin', '-v', 'error', '-threads', '1', ...input, ...output];
};

/** The same for frames that come one by one: what little it may hold back, it holds back for no longer than it must. */
export const ffmpegLiveDecoder: DecoderCommand = (input) => {
  const early = ['-probesize', '2048', '-analyzeduration', '0', '-blocksize', '192'];
  const output = ['-f', 's16le', '-ac', '1', '-ar', String(sampleRateHz), '-flush_packets', '1', 'pipe:1'];
  const options = ['-protocol_whitelist', 'pipe', ...early, '-f', 'mp3', '-i', input];
  return ['ffmpeg', '-nostdin', '-v', 'quiet', '-threads', '1', ...options, ...output];
};

export const sampleBytes = 2;

/** Keeps samples in a folder, which it empties first: they are derived. */
export function createDecoder(folder: string, command: DecoderCommand): Decoder {
  fs.rmSync(folder, { recursive: true, force: true });
  fs.mkdirSync(folder, { recursive: true });
  const known = new Map<string, Promise<Decoded>>();
  const stop = new AbortController();
  // One at a time: a decoder takes a whole core of a small device.
  let last: Promise<unknown> = Promise.resolve();
  const run = async (digest: Digest, audioPath: string, keep: boolean): Promise<Decoded> => {
    stop.signal.throwIfAborted();
    const pcmPath = path.join(folder, `${digest}.pcm`);
    const bytes = await runDecoder(command(audioPath), keep ? pcmPath : undefined, stop.signal);
    return { samples: bytes / sampleBytes, ...(keep ? { pcmPath } : {}) };
  };
  return {
    decode(digest, audioPath, keep) {
      const key = `${digest} ${keep}`;
      const before = known.get(key);
      if (before !== undefined) return before;
      const decoded = last.then(() => run(digest, audioPath, keep));
      known.set(key, decoded);
      last = decoded.catch(() => known.delete(key));
      return decoded;
    },
    async prune(needed) {
      for (const key of known.keys()) {
        const digest = key.slice(0, 64);
        if (needed.has(digest)) continue;
        known.delete(key);
        await rm(path.join(folder, `${digest}.pcm`), { force: true });
      }
    },
    async close() {
      stop.abort();
      await last;
    },
  };
}

/** Runs a decoder into a file, or only counts. Returns the bytes it wrote; throws when it failed. */
async function runDecoder(
  [program, ...args]: readonly [string, ...string[]],
  file: string | undefined,
  signal: AbortSignal,
): Promise<number> {
  const handle = file === undefined ? undefined : await open(file, 'w');
  try {
    const child = spawn(program, args, { stdio: ['ignore', handle?.fd ?? 'pipe', 'pipe'], signal });
    let bytes = 0;
    let complaint = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
    });
    child.stderr?.on('data', (chunk: Buffer) => {
      complaint = (complaint + chunk.toString()).slice(-500);
    });
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', (error) => (child.pid === undefined ? reject(error) : undefined));
      child.once('close', resolve);
    });
    if (code !== 0) throw new Error(`the decoder ended with ${code}: ${complaint.trim()}`);
    return handle === undefined ? bytes : (await handle.stat()).size;
  } finally {
    await handle?.close();
  }
}
