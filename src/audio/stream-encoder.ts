import { createWriteStream } from 'node:fs';
import { mkdir, open, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { rtpPayloads, type StreamCodec } from '../domain/rtp.ts';
import type { ProgrammeAudio, StreamEncoder } from '../ports/stream-encoder.ts';
import { TranscodeError } from '../ports/transcoder.ts';
import { bounded } from './bounded.ts';
import { createRunFfmpeg, type RunFfmpeg } from './ffmpeg.ts';
import { hostileInputOptions } from './hostile-input.ts';
import { oggPackets } from './ogg-packets.ts';
import { inScratch, moveOut } from './scratch.ts';

export interface StreamEncoderOptions {
  /** A path, or a name looked up in PATH; `ffmpeg` unless given. */
  readonly ffmpegPath?: string;
  /** Where packets are kept, and made; the day's upkeep removes what was not used for a day. */
  readonly scratchFolder: string;
  /** Making one programme's packets may take this long; 10 minutes unless given. */
  readonly timeoutMs?: number;
}

/** Silence in front of every programme: receivers fill their buffers with it, and codecs start from it. */
const leadMs = 2000;
/** Encodings at a time; each takes a processor. */
const atATime = 2;

/** ffmpeg behind the stream encoder port; needs ffmpeg 5.1 or later with libopus. */
export function createStreamEncoder(options: StreamEncoderOptions): StreamEncoder {
  const { scratchFolder, timeoutMs = 10 * 60_000 } = options;
  const ffmpeg = createRunFfmpeg(options.ffmpegPath ?? 'ffmpeg');
  const closing = new AbortController();
  const making = new Map<string, Promise<void>>();
  const places = createPlaces(atATime);

  const made = (path: string, programme: ProgrammeAudio, codec: StreamCodec): Promise<void> => {
    const before = making.get(path);
    if (before !== undefined) return before;
    const work = places(async () =>
      bounded(timeoutMs, closing.signal, async (signal) => {
        const input = await programme.audio();
        await inScratch(scratchFolder, (folder) =>
          encode(ffmpeg, { input, folder, path, codec, packets: packetsOf(programme, codec) }, signal),
        );
      }),
    ).finally(() => making.delete(path));
    making.set(path, work);
    return work;
  };

  return {
    async prepare(programme, codec, signal) {
      signal.throwIfAborted();
      const packets = packetsOf(programme, codec);
      const path = join(scratchFolder, `stream-${programme.digest}-${codec}-${leadMs}`);
      const bytes = packets * rtpPayloads[codec].bytes;
      if (!(await isThere(path, bytes))) {
        await mkdir(scratchFolder, { recursive: true });
        await unlessAborted(made(path, programme, codec), signal);
      }
      return { silent: leadMs / rtpPayloads[codec].packetMs, packets, open: () => opened(path, codec) };
    },
    async close() {
      closing.abort(new Error('the stream encoder was closed'));
      await Promise.allSettled(making.values());
    },
  };
}

const packetsOf = ({ durationMs }: ProgrammeAudio, codec: StreamCodec): number =>
  Math.ceil((leadMs + durationMs) / rtpPayloads[codec].packetMs);

/** Whether it was made, and is not about to be removed as unused. */
async function isThere(path: string, bytes: number): Promise<boolean> {
  try {
    const now = new Date();
    await utimes(path, now, now);
    return (await stat(path)).size === bytes;
  } catch {
    return false;
  }
}

interface Encoding {
  readonly input: string;
  readonly folder: string;
  readonly path: string;
  readonly codec: StreamCodec;
  readonly packets: number;
}

/** How ffmpeg is asked for a codec. */
interface Format {
  readonly rateHz: number;
  readonly options: readonly string[];
  /** Samples by which the encoder is late; so much less silence is put in front. */
  readonly delay: number;
}

export const streamFormats: Readonly<Record<StreamCodec, Format>> = {
  pcmu: { rateHz: 8000, options: ['-c:a pcm_mulaw', '-f mulaw'], delay: 0 },
  // The filter bank of encoder and decoder together.
  g722: { rateHz: 16_000, options: ['-c:a g722', '-f g722'], delay: 22 },
  l16: { rateHz: 44_100, options: ['-c:a pcm_s16be', '-f s16be'], delay: 0 },
  opus: {
    rateHz: 48_000,
    // Constant, so that every packet has as many bytes; one packet a page, so that none is kept back.
    options: ['-c:a libopus', '-b:a 32k', '-vbr off', '-frame_duration 20', '-application voip', '-f ogg'],
    // What libopus looks ahead: the pre-skip of its header (RFC 7845, 4.2).
    delay: 312,
  },
};

async function encode(ffmpeg: RunFfmpeg, encoding: Encoding, signal: AbortSignal): Promise<void> {
  const { input, folder, path, codec, packets } = encoding;
  const { rateHz, options, delay } = streamFormats[codec];
  const { bytes, packetMs } = rtpPayloads[codec];
  const samples = (packets * packetMs * rateHz) / 1000;
  const coded = join(folder, 'coded');
  const run = {
    inputOptions: [...hostileInputOptions, '-f mp3'],
    input,
    filters: [
      `aresample=${rateHz}`,
      `adelay=${(leadMs * rateHz) / 1000 - delay}S`,
      // Past its end, so that an encoder that looks ahead gives its last packet out.
      `apad=whole_len=${samples + delay}`,
      `atrim=end_sample=${samples + delay}`,
    ],
    outputOptions: ['-ac 1', `-ar ${rateHz}`, ...options],
    output: coded,
  };
  await ffmpeg(run, signal);
  const whole = join(folder, 'packets');
  const source = codec === 'opus' ? opusAudio(coded) : wholeFile(coded);
  await pipeline(
    cut(source, packets * bytes, codec === 'opus' ? bytes : undefined),
    createWriteStream(whole),
  );
  if ((await stat(whole)).size !== packets * bytes) throw notAsAsked(codec);
  await moveOut(whole, path);
}

/** Audio packets: without the two headers (RFC 7845, 3). */
async function* opusAudio(path: string): AsyncGenerator<Buffer> {
  let n = 0;
  for await (const packet of oggPackets(path)) {
    n += 1;
    if (n > 2) yield packet;
  }
}

async function* wholeFile(path: string): AsyncGenerator<Buffer> {
  const file = await open(path);
  try {
    for await (const piece of file.createReadStream()) yield piece as Buffer;
  } finally {
    await file.close();
  }
}

/** The first `bytes` of what is given; every piece of `each` bytes where that is said. */
async function* cut(
  pieces: AsyncIterable<Buffer>,
  bytes: number,
  each: number | undefined,
): AsyncGenerator<Buffer> {
  let left = bytes;
  for await (const piece of pieces) {
    if (left === 0) return;
    if (each !== undefined && piece.length !== each) throw notAsAsked('opus');
    const part = piece.subarray(0, left);
    left -= part.length;
    yield part;
  }
}

async function opened(path: string, codec: StreamCodec) {
  const { bytes } = rtpPayloads[codec];
  const file = await open(path).catch((cause: unknown) => {
    throw notAsAsked(codec, cause);
  });
  return {
    async read(first: number, count: number): Promise<Buffer> {
      const { buffer, bytesRead } = await file.read(
        Buffer.alloc(count * bytes),
        0,
        count * bytes,
        first * bytes,
      );
      return buffer.subarray(0, bytesRead - (bytesRead % bytes));
    },
    close: () => file.close(),
  };
}

/** Waits for shared work as long as its own caller waits. */
function unlessAborted(work: Promise<void>, signal: AbortSignal): Promise<void> {
  const { promise, reject } = Promise.withResolvers<never>();
  const abort = () => reject(signal.reason);
  if (signal.aborted) abort();
  signal.addEventListener('abort', abort, { once: true });
  return Promise.race([work, promise]).finally(() => signal.removeEventListener('abort', abort));
}

/** Lets so many works run at a time. */
function createPlaces(count: number): <T>(work: () => Promise<T>) => Promise<T> {
  let free = count;
  const waiting: (() => void)[] = [];
  return async (work) => {
    if (free === 0) await new Promise<void>((resolve) => waiting.push(resolve));
    else free -= 1;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) free += 1;
      else next();
    }
  };
}

const notAsAsked = (codec: StreamCodec, cause?: unknown): TranscodeError =>
  new TranscodeError(
    'tool-failed',
    `节目没能编成 ${codec}，请检查 ffmpeg 版本。The programme could not be encoded as ${codec}; check the version of ffmpeg.`,
    cause,
  );
