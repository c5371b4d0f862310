import { readFileSync } from 'node:fs';
import type { LoudspeakerOptions } from '../../../src/loudspeaker/config.ts';
import { createVillage } from '../../../src/loudspeaker/loudspeaker.ts';
import { listenTo } from './ear.ts';

/** Loudspeakers as a process of their own, which loses its power when it is killed. */
export interface VillageFile {
  readonly port: number;
  readonly ear: string;
  readonly loudspeakers: readonly LoudspeakerOptions[];
}

/** What it answers to any message. */
export interface VillageHealth {
  readonly loudspeakers: number;
  readonly waitingOrders: number;
  readonly playing: number;
  readonly waitingReceipts: number;
}

const [, , file = ''] = process.argv;
const { port, ear, loudspeakers } = JSON.parse(readFileSync(file, 'utf8')) as VillageFile;
const log = {
  info: () => undefined,
  warn: (fields: object, message: string) =>
    void process.stderr.write(`${JSON.stringify({ message, ...fields })}\n`),
};
const village = await createVillage(loudspeakers, {
  port,
  log,
  listen: listenTo(ear),
  // Sooner than in a county, so that a test need not wait.
  outboxTiming: { lingerMs: 100, firstRetryMs: 300, longestRetryMs: 3_000 },
  brokerTiming: { gatherMs: 200, spreadMs: 1_500, firstRepeatMs: 2_000, longestRepeatMs: 8_000 },
});
process.on('message', () => {
  const all = village.health();
  const sum = (of: (one: (typeof all)[number]) => number) => all.reduce((total, one) => total + of(one), 0);
  process.send?.({
    loudspeakers: all.length,
    waitingOrders: sum(({ waitingOrders }) => waitingOrders),
    playing: sum(({ playing }) => Number(playing !== null)),
    waitingReceipts: sum(({ waitingReceipts }) => waitingReceipts),
  } satisfies VillageHealth);
});
process.once('SIGTERM', async () => {
  await village.close();
  process.exit();
});
process.send?.('ready');
