import { createSocket } from 'node:dgram';
import { appendFileSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LoudspeakerOptions } from '../../src/loudspeaker/config.ts';
import { createVillage } from '../../src/loudspeaker/loudspeaker.ts';
import { aRelay, type Place } from './relay.ts';

/** What stands at the far end of a line: relays on its own loopback, and loudspeakers, each village with a folder of its own. */
export interface FarEnd {
  readonly relays: readonly { readonly port: number; readonly to: Place; readonly lateMs?: number }[];
  readonly villages: readonly {
    readonly host: string;
    readonly port: number;
    readonly loudspeakers: readonly LoudspeakerOptions[];
  }[];
  /** Mounts of an Icecast there: every byte that is heard of one is written to its file. */
  readonly mounts: readonly { readonly url: string; readonly file: string }[];
  /** A port for RTP: how many packets arrived is written to a file. */
  readonly rtp?: { readonly port: number; readonly file: string };
}

const [, , options = '{}'] = process.argv;
const { relays, villages, mounts, rtp } = JSON.parse(options) as FarEnd;
for (const { port, to, lateMs } of relays) await aRelay({ port }, to, lateMs);
const log = {
  info: () => undefined,
  warn: (fields: object, message: string) =>
    void process.stderr.write(`${JSON.stringify({ message, ...fields })}\n`),
};
const open = await Promise.all(
  villages.map(({ loudspeakers, ...where }) => createVillage(loudspeakers, { ...where, log })),
);
if (rtp !== undefined) {
  let packets = 0;
  const socket = createSocket('udp4', () => {
    packets += 1;
    writeFileSync(rtp.file, String(packets));
  });
  socket.bind(rtp.port);
}
for (const { url, file } of mounts) void listen(url, file);
process.once('SIGTERM', async () => {
  await Promise.all(open.map((one) => one.close()));
  process.exit();
});
process.stdout.write('ready\n');

/** Tunes in as soon as the mount is there, and again whenever it was lost. */
async function listen(url: string, file: string): Promise<void> {
  for (;;) {
    await new Promise<void>((resolve) => {
      const request = get(url, { agent: false }, (response) => {
        if (response.statusCode === 200) response.on('data', (part: Buffer) => appendFileSync(file, part));
        else response.resume();
        response.on('error', () => resolve()).on('close', () => resolve());
      });
      request.on('error', () => resolve());
    });
    await sleep(250);
  }
}
