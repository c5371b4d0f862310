import type { AreaCode, BroadcastId, EndpointId } from './ids.ts';

/**
 * A village's own word that it wants silence in one slot, for a funeral say: by a link that is good once, until the slot
 * is over. The link's secret is kept nowhere.
 */
export interface Mute {
  readonly id: string;
  readonly county: AreaCode;
  /** The slot's, whether or not it is planned yet. */
  readonly broadcast: BroadcastId;
  readonly endpoints: readonly EndpointId[];
  /** What the page calls them: a village or a loudspeaker. */
  readonly name: string;
  readonly createdAtMs: number;
  readonly expiresAtMs: number;
  /** When the village said so; absent while nobody did. */
  readonly mutedAtMs?: number;
  /** When a person took it back. */
  readonly unmutedAtMs?: number;
}

/** Why an endpoint was silent: the village's will. The word that stands in deliveries and plays. */
export const byTheVillage = 'local';

/** The endpoints that are to be silent. */
export const mutedIn = (mutes: readonly Mute[]): ReadonlySet<EndpointId> =>
  new Set(
    mutes
      .filter(({ mutedAtMs, unmutedAtMs }) => mutedAtMs !== undefined && unmutedAtMs === undefined)
      .flatMap(({ endpoints }) => endpoints),
  );

/** Where an audience never stands: what muted endpoints hear instead. */
export const asidePosition = 998;
