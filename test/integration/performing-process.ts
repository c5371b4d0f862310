import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { createPerforming } from '../../src/app/perform-deliveries.ts';
import { createIcecastDriver } from '../../src/endpoints/icecast.ts';
import { createWallClock } from '../../src/queue/clock-time.ts';
import { createStore } from '../../src/store/store.ts';
import { anEndpoint } from '../contracts/driver.contract.ts';
import { aLogger } from '../support/fakes.ts';
import { sourcePassword } from '../support/icecast.ts';

/** Run as a process of its own: once a file is there, performs what is due for a mount, until it is killed. */
const [file = '', audio = '', address = '', begin = ''] = process.argv.slice(2);
const clock = createWallClock();
const performing = createPerforming({
  store: await createStore({ file, clock }),
  drivers: { icecast: createIcecastDriver({ credentials: { secret: () => sourcePassword } }) },
  clock,
  logger: aLogger(),
  progress: () => {},
  blobs: { path: async () => audio },
  endpointOf: async () => anEndpoint('lb-1', address, 'icecast'),
  // What makes a collected programme again is not needed here.
} as unknown as Parameters<typeof createPerforming>[0]);
process.stdout.write('ready\n');
while (!existsSync(begin)) await sleep(20);
for (;;) {
  await performing.look();
  await sleep(250);
}
