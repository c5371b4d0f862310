import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { frameBytes, sampleRateHz } from '../domain/frames.ts';
import { rtpPayloads } from '../domain/rtp.ts';
import type { LiveAudio, LiveCodec, LiveEncoder, LiveFormat } from '../ports/live-audio.ts';
import { hostileStreamOptions } from './hostile-input.ts';
import { oggPacketsIn } from './ogg-packets.ts';
import { mp3Output } from './rendition.ts';
import { streamFormats } from './stream-encoder.ts';
import { findTool, limited } from './tools.ts';

export interface LiveAudioOptions {
  /** A path, or a name looked up in PATH; `ffmpeg` unless given. */
  readonly ffmpegPath?: string;
}

type Child = ChildProcessByStdio<Writable, Readable, null>;

const quiet = ['-nostdin', '-hide_banner', '-nostats', '-loglevel', 'quiet', '-threads', '1'];
const samples = ['-f', 's16le', '-ar', String(sampleRateHz), '-ac', '1'];

/** ffmpeg behind the live audio port, one process a source and one a codec. */
export function createLiveAudio({ ffmpegPath = 'ffmpeg' }: LiveAudioOptions = {}): LiveAudio {
  const start = (args: readonly string[]): Child => {
    const within = limited(findTool(ffmpegPath), [...quiet, ...args]);
    const child = spawn(within.tool, [...within.args], { stdio: ['pipe', 'pipe', 'ignore'] });
    // Whoever reads its output sees that it ended.
    child.on('error', () => undefined);
    child.stdin.on('error', () => undefined);
    return child;
  };
  return {
    async *decode(source, format, signal) {
      signal.throwIfAborted();
      const child = start([...inputOf(format), '-map', '0:a:0', ...samples, 'pipe:1']);
      const end = () => void child.kill('SIGKILL');
      signal.addEventListener('abort', end);
      // A source that breaks off ends the decoder's input; what came before is still heard.
      const feeding = pipeline(source, child.stdin).catch(() => void child.stdin.end());
      try {
        for await (const piece of child.stdout) yield piece as Buffer;
        signal.throwIfAborted();
      } finally {
        signal.removeEventListener('abort', end);
        end();
        await feeding;
      }
    },
    encode: (codec, take) => encoderOf(start([...samples, '-i', 'pipe:0', ...outputOf(codec)]), codec, take),
  };
}

/** Little is looked at before the first samples come: the content type said what it is. */
const inputOf = (format: LiveFormat): readonly string[] => [
  ...hostileStreamOptions,
  ...['-probesize', '2048', '-analyzeduration', '0', '-blocksize', '1024', '-f', format, '-i', 'pipe:0'],
];

const outputOf = (codec: LiveCodec): readonly string[] => {
  const options = codec === 'mp3' ? mp3Output : encodedAs(codec);
  return [...options.flatMap((one) => one.split(' ')), '-flush_packets', '1', 'pipe:1'];
};

const encodedAs = (codec: Exclude<LiveCodec, 'mp3'>): readonly string[] => {
  const { rateHz, options } = streamFormats[codec];
  // A page of Ogg goes out with each packet.
  const paged = codec === 'opus' ? ['-page_duration 1'] : [];
  return ['-ac 1', `-ar ${rateHz}`, ...options, ...paged];
};

function encoderOf(child: Child, codec: LiveCodec, take: (unit: Buffer) => void): LiveEncoder {
  let hasEnded = false;
  const read = async (): Promise<void> => {
    for await (const unit of unitsIn(child.stdout, codec)) take(unit);
  };
  const ended = read()
    .catch(() => undefined)
    .finally(() => {
      hasEnded = true;
      child.kill('SIGKILL');
    });
  return {
    async write(piece) {
      if (!hasEnded && !child.stdin.write(piece))
        await Promise.race([once(child.stdin, 'drain').catch(() => undefined), ended]);
      if (hasEnded) throw new Error(`the ${codec} encoder ended`);
    },
    close: () => void child.kill('SIGKILL'),
  };
}

async function* unitsIn(pieces: AsyncIterable<Buffer>, codec: LiveCodec): AsyncGenerator<Buffer> {
  if (codec === 'opus') {
    let n = 0;
    for await (const packet of oggPacketsIn(pieces)) {
      n += 1;
      if (n > 2) yield packet;
    }
    return;
  }
  const each = codec === 'mp3' ? frameBytes : rtpPayloads[codec].bytes;
  let rest: Buffer = Buffer.alloc(0);
  for await (const piece of pieces) {
    rest = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
    for (; rest.length >= each; rest = rest.subarray(each)) yield rest.subarray(0, each);
  }
}
