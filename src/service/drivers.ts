import { readFileSync } from 'node:fs';
import { createLiveAudio } from '../audio/live-audio.ts';
import { createStreamEncoder } from '../audio/stream-encoder.ts';
import type { Config } from '../config.ts';
import { createAllowedNetworks } from '../endpoints/allowed-networks.ts';
import { createDrivers, type DriversOptions } from '../endpoints/driver-table.ts';
import { createLiveSources } from '../live/live-sources.ts';
import type { Clock } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';
import type { Closing } from './closing.ts';

interface DriversDeps extends Pick<DriversOptions, 'credentials' | 'inbox'> {
  readonly config: Config;
  readonly scratchFolder: string;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly closing: Closing;
}

/** What reaches endpoints, and the live sources they are relayed. */
export function openDrivers({ config, scratchFolder, closing, ...deps }: DriversDeps) {
  const { clock, logger } = deps;
  const streamEncoder = createStreamEncoder({ scratchFolder });
  closing.push(() => streamEncoder.close());
  const drivers = createDrivers({
    ...deps,
    ...(config.allowedNetworks === undefined ? {} : { allowedNetworks: config.allowedNetworks }),
    ...(config.brokerCaFile === undefined ? {} : { brokerCa: readFileSync(config.brokerCaFile, 'utf8') }),
    ...(config.handoverFolder === undefined ? {} : { handoverFolder: config.handoverFolder }),
    streamEncoder,
  });
  closing.push(async () => {
    for (const driver of Object.values(drivers)) await driver.close();
  });
  const liveSources = createLiveSources({
    networks: createAllowedNetworks(config.allowedNetworks),
    audio: createLiveAudio(),
    clock,
    logger,
  });
  closing.push(() => liveSources.close());
  return { drivers, liveSources };
}
