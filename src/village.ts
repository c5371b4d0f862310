import { join } from 'node:path';
import type { JWK } from 'jose';
import type { Config } from './config.ts';
import { ownQuiet } from './domain/audience.ts';
import type { DriverName, Endpoint, Schedule } from './domain/schedule.ts';
import type { LoudspeakerOptions } from './loudspeaker/config.ts';
import { createVillage } from './loudspeaker/loudspeaker.ts';
import type { Credentials } from './ports/credentials.ts';
import type { Logger } from './ports/logger.ts';

export interface VillageOptions {
  readonly config: Config;
  readonly schedules: readonly Schedule[];
  readonly credentials: Credentials;
  readonly publicJwks: readonly JWK[];
  readonly emergencyJwks: readonly JWK[];
  /** Base URL of the service. */
  readonly server: string;
  readonly speed: number;
  /** The first so many of the home's loudspeakers; all unless given. */
  readonly count?: number;
  readonly output: 'null' | 'wav';
  readonly logger: Logger;
}

export interface RunningVillage {
  readonly loudspeakers: number;
  close(): Promise<void>;
}

/**
 * Simulates a home's `http`, `pull` and `mqtt` loudspeakers in this process, one listener for each port their addresses
 * name; the others ask the service, or go to their broker.
 */
export async function startVillage(options: VillageOptions): Promise<RunningVillage> {
  const devices = options.schedules
    .flatMap((schedule) => schedule.endpoints.map((endpoint) => ({ schedule, endpoint })))
    .filter(({ endpoint }) => simulated.has(endpoint.driver))
    .slice(0, options.count ?? Number.POSITIVE_INFINITY);
  const byPort = Map.groupBy(devices, ({ endpoint }) => portOf(endpoint));
  const villages: { close(): Promise<void> }[] = [];
  const close = async () => {
    for (const village of villages.splice(0)) await village.close();
  };
  try {
    for (const [port, of] of byPort) {
      const loudspeakers = of.map(({ schedule, endpoint }) => deviceOf(options, schedule, endpoint, port));
      villages.push(await createVillage(loudspeakers, { port, log: options.logger }));
    }
  } catch (error) {
    await close();
    throw error;
  }
  return { loudspeakers: devices.length, close };
}

/** Those that ask have no address: they listen somewhere, for whoever mutes them. */
const simulated: ReadonlySet<DriverName> = new Set(['http', 'pull', 'mqtt']);

const portOf = ({ driver, address }: Endpoint): number =>
  driver === 'http' ? Number(new URL(address).port || 80) : 0;

const deviceOf = (
  { config, credentials, publicJwks, emergencyJwks, server, speed, output }: VillageOptions,
  schedule: Schedule,
  endpoint: Endpoint,
  port: number,
): LoudspeakerOptions => ({
  endpoint: endpoint.id,
  county: schedule.county,
  server,
  ...(endpoint.driver === 'mqtt' ? { broker: brokerOf(config, endpoint) } : {}),
  secret: secretOf(credentials, endpoint),
  publicJwks: [...publicJwks],
  emergencyJwks: [...emergencyJwks],
  quiet: [...schedule.quiet, ...ownQuiet(schedule, endpoint)],
  zone: schedule.zone,
  folder: join(config.dataFolder, 'village', port === 0 ? endpoint.driver : String(port)),
  pull: endpoint.driver === 'pull',
  output,
  speed,
});

const brokerOf = ({ brokerCaFile }: Config, { address }: Endpoint) => ({
  url: address,
  ...(brokerCaFile === undefined ? {} : { caFile: brokerCaFile }),
});

/** Throws MissingSecretError where the loudspeaker could not sign in. */
function secretOf(credentials: VillageOptions['credentials'], { id, credential }: Endpoint): string {
  const secret = credentials.secret(credential);
  if (secret !== undefined && secret !== '') return secret;
  throw new MissingSecretError(
    `终端 ${id} 没有凭据 ${credential}：写进 data/secrets/credentials.json，或导入带密码列的终端表。` +
      `Endpoint ${id} has no credential ${credential}; put it into data/secrets/credentials.json, or import a table with a password column.`,
  );
}

/** A loudspeaker of the home has no secret; the message is for whoever runs the village. */
export class MissingSecretError extends Error {
  override readonly name = 'MissingSecretError';
}
