import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

/** How each receiver is told to write what it hears, as it hears it: 16-bit mono at 48 kHz on its standard output. */
const commands = {
  mpv: (url: string) => [
    'mpv',
    ...['--no-config', '--no-video', '--really-quiet', '--cache=no'],
    ...['--ao=pcm', '--ao-pcm-file=/dev/stdout', '--ao-pcm-waveheader=no'],
    ...['--audio-format=s16', '--audio-samplerate=48000', '--audio-channels=mono', url],
  ],
  ffmpeg: (url: string) => [
    'ffmpeg',
    ...['-loglevel', 'error', '-fflags', 'nobuffer', '-i', url],
    ...['-f', 's16le', '-ac', '1', '-ar', '48000', '-flush_packets', '1', 'pipe:1'],
  ],
  /** Plays as fast as it is heard, as a loudspeaker does; the others write as fast as they get. */
  player: (url: string) => [
    'ffmpeg',
    ...['-loglevel', 'error', '-re', '-i', url],
    ...['-f', 's16le', '-ac', '1', '-ar', '48000', '-flush_packets', '1', 'pipe:1'],
  ],
  vlc: (url: string) => [
    'cvlc',
    ...['-I', 'dummy', '--quiet', '--no-sout-video', url],
    '--sout=#transcode{acodec=s16l,channels=1,samplerate=48000}:std{access=file,mux=wav,dst=/dev/stdout}',
  ],
} satisfies Record<string, (url: string) => readonly string[]>;

export type ReceiverName = keyof typeof commands;

export interface Recording {
  /** What was heard so far. */
  samples(): Int16Array;
  /** When a sample was written. UTC milliseconds. */
  atMs(sample: number): number;
  stop(): Promise<void>;
}

export const sampleRateHz = 48_000;

/** Tunes a real player in to a mount, as a user that it accepts. */
export function tuneIn(name: ReceiverName, url: string): Recording {
  // What Node gives a child is a socket, which none of them can open by its name; a shell's pipe can be.
  const args = ['-c', '"$@" | cat', 'sh', ...commands[name](url)];
  // VLC refuses root.
  const user = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
  const env = { ...process.env, HOME: '/tmp' };
  const child: ChildProcess = spawn('sh', args, {
    ...{ stdio: ['ignore', 'pipe', 'ignore'], detached: true, env },
    ...user,
  });
  const parts: Buffer[] = [];
  const arrivals: { readonly fromByte: number; readonly atMs: number }[] = [];
  let bytes = 0;
  child.stdout?.on('data', (part: Buffer) => {
    arrivals.push({ fromByte: bytes, atMs: Date.now() });
    parts.push(part);
    bytes += part.length;
  });
  return {
    samples() {
      const all = Buffer.concat(parts);
      return new Int16Array(all.buffer, all.byteOffset, all.length >> 1);
    },
    atMs: (sample) => arrivals.findLast(({ fromByte }) => fromByte <= sample * 2)?.atMs ?? Number.NaN,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      process.kill(-(child.pid ?? 0), 'SIGKILL');
      await gone;
    },
  };
}
