import { LoudspeakerError, type LoudspeakerOptions, parseConfig } from './config.ts';
import type { Device, Health } from './device.ts';
import { type Household, type HouseholdDeps, openHousehold } from './household.ts';
import { listen } from './listener.ts';

export interface LoudspeakerDeps extends HouseholdDeps {
  /** Port to listen on; 0 takes a free one. */
  readonly port: number;
  /** Address to listen on; this machine alone unless given. */
  readonly host?: string;
}

export interface Loudspeaker {
  /** Where it takes orders: `{url}/orders`. */
  readonly url: string;
  health(): Health;
  /** Stops after writing down how far it got; another start goes on from there. */
  close(): Promise<void>;
}

export interface Village {
  /** Its loudspeakers take orders at `{url}/{endpoint}/orders`. */
  readonly url: string;
  health(): readonly Health[];
  close(): Promise<void>;
}

/** Starts one loudspeaker. Throws LoudspeakerError. */
export async function createLoudspeaker(
  options: LoudspeakerOptions,
  deps: LoudspeakerDeps,
): Promise<Loudspeaker> {
  const household = await openHousehold([parseConfig(options)], deps);
  const [device] = household.devices;
  if (device === undefined) throw new LoudspeakerError('config', 'no loudspeaker');
  const listener = await listenOr(household, (rest) => ({ device, rest }), deps);
  return {
    url: listener.url,
    health: device.health,
    async close() {
      await listener.close();
      await household.close();
    },
  };
}

/**
 * Starts many loudspeakers behind one listener. They share one audio cache (in the first one's folder), one
 * decoding of each programme, and the state file of whoever has the same folder. Throws LoudspeakerError.
 */
export async function createVillage(
  devices: readonly LoudspeakerOptions[],
  deps: LoudspeakerDeps,
): Promise<Village> {
  const household = await openHousehold(devices.map(parseConfig), { connections: 32, ...deps });
  const byEndpoint = new Map<string, Device>(household.devices.map((device) => [device.endpoint, device]));
  const deviceAt = (asked: string) => {
    const [, endpoint = '', rest = ''] = /^\/([^/]+)(\/.*)$/.exec(asked) ?? [];
    const device = byEndpoint.get(endpoint);
    return device === undefined ? undefined : { device, rest };
  };
  const listener = await listenOr(household, deviceAt, deps);
  return {
    url: listener.url,
    health: () => household.devices.map((device) => device.health()),
    async close() {
      await listener.close();
      await household.close();
    },
  };
}

/** Listens; where it can't, nothing stays open and the port is named. Throws LoudspeakerError `port`. */
async function listenOr(
  household: Household,
  deviceAt: Parameters<typeof listen>[0],
  { port, host = '127.0.0.1' }: LoudspeakerDeps,
) {
  try {
    return await listen(deviceAt, port, host);
  } catch (error) {
    await household.close();
    throw new LoudspeakerError(
      'port',
      `大喇叭听不了 ${host}:${port}，多半是别的程序占着（另一个样例？）：请停掉它，或换一个端口。` +
        `The loudspeakers can't listen at ${host}:${port}, most likely because another program does (another sample?); end it, or choose another port.`,
      error,
    );
  }
}
