import { spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { type RtpAddress, readRtpAddress, sdpOf } from '../../src/domain/rtp.ts';
import { eventually } from './process.ts';
import { freePort } from './served-home.ts';

export interface RtpRecording {
  readonly port: number;
  /** Packets that arrived so far. */
  packets(): number;
  /** Ends it; answers the file of what GStreamer heard, as raw samples at 8 kHz. */
  stop(): Promise<string>;
}

/** Counts what comes to a port in PCMU, and has GStreamer listen to it by our session description. */
export async function recordRtp(folder: string): Promise<RtpRecording> {
  const [sdp, sound] = [`${folder}/heard.sdp`, `${folder}/heard.s16`];
  const behind = (await freePort()) & ~1;
  await writeFile(sdp, sdpOf('高集村', readRtpAddress(`rtp://127.0.0.1:${behind}?codec=pcmu`) as RtpAddress));
  const pipeline = `filesrc location=${sdp} ! sdpdemux latency=500 ! decodebin ! audioconvert ! audioresample ! audio/x-raw,channels=1,rate=8000,format=S16LE ! filesink buffer-mode=unbuffered location=${sound}`;
  const child = spawn('gst-launch-1.0', ['-q', ...pipeline.split(' ')], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (part: string) => {
    said += part;
  });
  const ended = once(child, 'close');
  const listening = `:${behind.toString(16).toUpperCase().padStart(4, '0')} `;
  await eventually(async () => (await readFile('/proc/net/udp', 'utf8')).includes(listening) || undefined, {
    describe: () => said,
  });
  let packets = 0;
  const socket = createSocket('udp4', (packet) => {
    packets += 1;
    socket.send(packet, behind, '127.0.0.1');
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return {
    port: socket.address().port,
    packets: () => packets,
    async stop() {
      socket.close();
      child.kill('SIGKILL');
      await ended;
      return sound;
    },
  };
}
