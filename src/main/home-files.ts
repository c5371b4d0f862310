import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { Config } from '../config.ts';
import { dateAt } from '../domain/calendar.ts';

/** What the home's files are read with. */
export async function openHomeFiles(config: Config) {
  const { createTranscoder } = await import('../audio/transcoder.ts');
  const { createLibraryFiles } = await import('../library/library-files.ts');
  const { createScheduleFiles } = await import('../schedules/schedule-files.ts');
  const { createAllowedNetworks } = await import('../endpoints/allowed-networks.ts');
  const { urlProblem } = await import('../live/connection.ts');
  const { createDrivers } = await import('../endpoints/driver-table.ts');
  const networks = createAllowedNetworks(config.allowedNetworks);
  const { createStreamEncoder } = await import('../audio/stream-encoder.ts');
  // They are asked about addresses, and connect to nobody.
  const drivers = createDrivers({
    ...(config.allowedNetworks === undefined ? {} : { allowedNetworks: config.allowedNetworks }),
    ...(config.handoverFolder === undefined ? {} : { handoverFolder: config.handoverFolder }),
    streamEncoder: createStreamEncoder({ scratchFolder: join(config.dataFolder, 'scratch') }),
  });
  return {
    libraryFiles: createLibraryFiles({ home: config.home }),
    scheduleFiles: createScheduleFiles({
      home: config.home,
      today: () => dateAt(Date.now(), 'Asia/Shanghai'),
      liveProblem: (url) => urlProblem(url, networks),
      addressProblem: (driver, address) => drivers[driver].addressProblem(address),
    }),
    transcoder: createTranscoder({ scratchFolder: join(config.dataFolder, 'scratch') }),
    parallel: availableParallelism(),
  };
}
