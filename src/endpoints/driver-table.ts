import type { DriverName } from '../domain/schedule.ts';
import type { Credentials } from '../ports/credentials.ts';
import type { Driver } from '../ports/driver.ts';
import type { StreamEncoder } from '../ports/stream-encoder.ts';
import { createAxisDriver } from './axis.ts';
import { createEbdDriver } from './ebd.ts';
import { createFolderDriver } from './folder.ts';
import { createHttpDriver } from './http.ts';
import { createIcecastDriver } from './icecast.ts';
import { createMemoryDriver } from './memory.ts';
import { createMqttDriver, type MqttDriverOptions } from './mqtt.ts';
import { createPullDriver } from './pull.ts';
import { createRtpDriver } from './rtp.ts';

export interface DriversOptions extends MqttDriverOptions {
  /** Networks endpoints may live in, CIDR; private networks and this machine unless given. */
  readonly allowedNetworks?: readonly string[];
  /** Connections to one origin at most; as many as are ever under way unless given. */
  readonly connectionsPerOrigin?: number;
  /** Where drivers find their keys and passwords; none unless given. */
  readonly credentials?: Pick<Credentials, 'secret'>;
  /** Below which packages may be written; absolute. None are unless given. */
  readonly handoverFolder?: string;
  /** Makes ready what is streamed live. */
  readonly streamEncoder: StreamEncoder;
}

const noCredentials = { secret: () => undefined };

/** Every driver there is. A new one is a file, a name in `domain/schedule.ts` and a line here. */
export function createDrivers(options: DriversOptions): Record<DriverName, Driver> {
  const { credentials = noCredentials, handoverFolder } = options;
  return {
    axis: createAxisDriver({ ...options, credentials }),
    ebd: createEbdDriver({ ...options, credentials }),
    folder: createFolderDriver(handoverFolder === undefined ? {} : { base: handoverFolder }),
    http: createHttpDriver(options),
    pull: createPullDriver(),
    mqtt: createMqttDriver(options),
    icecast: createIcecastDriver({ ...options, credentials }),
    memory: createMemoryDriver(),
    rtp: createRtpDriver(options),
  } satisfies Record<DriverName, Driver>;
}
