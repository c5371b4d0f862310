import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

/** What a receiver tunes in to: a mount, or a session description of an RTP stream and the port it comes to. */
export type Signal = { readonly url: string } | { readonly sdpFile: string; readonly port: number };

/** What a receiver is told to hold back, milliseconds; each has its own idea unless it is told. */
export interface Tuning {
  readonly bufferMs?: number;
}

/** What GStreamer is told to hold back, unless told otherwise. */
const gstreamerBufferMs = 200;

type CommandOf = (signal: Signal, tuning: Tuning) => readonly string[];

/** The last element of every command: 16-bit mono at 48 kHz on its standard output. */
const rawOutput = ['-f', 's16le', '-ac', '1', '-ar', '48000', '-flush_packets', '1', 'pipe:1'];
const placeOf = (signal: Signal): string => ('url' in signal ? signal.url : signal.sdpFile);
const isSdp = (signal: Signal): boolean => 'sdpFile' in signal;

/** How each receiver is told to write what it hears, as it hears it: 16-bit mono at 48 kHz on its standard output. */
const commands = {
  mpv: (signal) => [
    'mpv',
    ...['--no-config', '--no-video', '--really-quiet', '--cache=no'],
    ...(isSdp(signal) ? ['--demuxer-lavf-o=protocol_whitelist=[file,udp,rtp],listen_timeout=0'] : []),
    ...['--ao=pcm', '--ao-pcm-file=/dev/stdout', '--ao-pcm-waveheader=no'],
    ...['--audio-format=s16', '--audio-samplerate=48000', '--audio-channels=mono', placeOf(signal)],
  ],
  ffmpeg: (signal) => [
    ...['ffmpeg', '-loglevel', 'error', '-fflags', 'nobuffer'],
    ...(isSdp(signal) ? ['-listen_timeout', '0', '-protocol_whitelist', 'file,udp,rtp'] : []),
    ...['-i', placeOf(signal), ...rawOutput],
  ],
  /** Plays as fast as it is heard, as a loudspeaker does; the others write as fast as they get. */
  player: (signal) => ['ffmpeg', '-loglevel', 'error', '-re', '-i', placeOf(signal), ...rawOutput],
  vlc: (signal) => [
    ...['cvlc', '-I', 'dummy', '--quiet', '--no-sout-video'],
    'url' in signal ? signal.url : `rtp://@:${signal.port}`,
    '--sout=#transcode{acodec=s16l,channels=1,samplerate=48000}:std{access=file,mux=wav,dst=/dev/stdout}',
  ],
  /** With a sink that keeps time, so that what it holds back is what it was told. */
  gstreamer: (signal, { bufferMs = gstreamerBufferMs }) => [
    ...['gst-launch-1.0', '-q'],
    ...(isSdp(signal)
      ? `filesrc location=${placeOf(signal)} ! sdpdemux timeout=0 latency=${bufferMs}`.split(' ')
      : `souphttpsrc location=${placeOf(signal)} is-live=true ssl-strict=false`.split(' ')),
    ...'! decodebin ! audioconvert ! audioresample'.split(' '),
    ...'! audio/x-raw,channels=1,rate=48000,format=S16LE ! fdsink fd=1'.split(' '),
    `sync=${isSdp(signal)}`,
  ],
  liquidsoap: (signal) => [
    'liquidsoap',
    [
      'settings.log.stdout.set(false)',
      'settings.log.file.set(false)',
      'settings.frame.audio.samplerate.set(48000)',
      'settings.frame.audio.channels.set(1)',
      isSdp(signal)
        ? `s = input.ffmpeg(self_sync=true, string_args=[("protocol_whitelist","file,udp,rtp"),("listen_timeout","0")], "${placeOf(signal)}")`
        : `s = input.http("${placeOf(signal)}")`,
      'output.file(fallible=true, flush=true, %wav(stereo=false,channels=1,samplerate=48000,header=false), "/dev/stdout", s)',
    ].join('\n'),
  ],
} satisfies Record<string, CommandOf>;

export type ReceiverName = keyof typeof commands;
export const receiverNames = Object.keys(commands) as ReceiverName[];

/** What a receiver of RTP says it holds back; the others are told, by these commands, to write what comes at once. */
export const bufferMsOf = (name: ReceiverName): number => (name === 'gstreamer' ? gstreamerBufferMs : 0);

export interface Recording {
  /** What was heard so far. */
  samples(): Int16Array;
  /** When a sample was written. UTC milliseconds. */
  atMs(sample: number): number;
  /** What the receiver complained of. */
  said(): string;
  stop(): Promise<void>;
}

export const sampleRateHz = 48_000;

/** Tunes a real player in, as a user that it accepts. */
export function tuneIn(name: ReceiverName, signal: Signal, tuning: Tuning = {}): Recording {
  // What Node gives a child is a socket, which none of them can open by its name; a shell's pipe can be.
  const args = ['-c', '"$@" | cat', 'sh', ...commands[name](signal, tuning)];
  // VLC refuses root.
  const user = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
  const env = { ...process.env, HOME: '/tmp' };
  const child: ChildProcess = spawn('sh', args, {
    ...{ stdio: ['ignore', 'pipe', 'pipe'], detached: true, env },
    ...user,
  });
  const parts: Buffer[] = [];
  const arrivals: { readonly fromByte: number; readonly atMs: number }[] = [];
  let bytes = 0;
  let said = '';
  child.stdout?.on('data', (part: Buffer) => {
    arrivals.push({ fromByte: bytes, atMs: Date.now() });
    parts.push(part);
    bytes += part.length;
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said = `${said}${text}`.slice(-4000);
  });
  return {
    samples() {
      const all = Buffer.concat(parts);
      return new Int16Array(all.buffer, all.byteOffset, all.length >> 1);
    },
    atMs: (sample) => arrivals.findLast(({ fromByte }) => fromByte <= sample * 2)?.atMs ?? Number.NaN,
    said: () => said,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      process.kill(-(child.pid ?? 0), 'SIGKILL');
      await gone;
    },
  };
}
