import type { Broadcast } from '../domain/broadcast.ts';
import type { Emergency } from '../domain/emergency.ts';
import type { AreaCode, BroadcastId } from '../domain/ids.ts';
import type { LedgerEntry } from '../domain/ledger.ts';
import type { BroadcastPlaylist, NewDelivery } from './broadcasts.ts';

export interface EmergencyFilter {
  readonly county?: AreaCode;
  /** Of these counties alone. */
  readonly counties?: readonly AreaCode[];
  /** Newest first; 100 unless given. */
  readonly limit?: number;
}

/** Every change is one transaction with its ledger entry. */
export interface Emergencies {
  find(broadcast: BroadcastId): Promise<Emergency | undefined>;
  list(filter: EmergencyFilter): Promise<readonly Emergency[]>;
  /** What a county airs, or aired, because of this. */
  causedBy(county: AreaCode, cause: string): Promise<Emergency | undefined>;
  /**
   * Stores an emergency as a `frozen` broadcast with its playlists, made, and its deliveries; false when its id, or its
   * cause in that county, is there already.
   */
  declare(
    emergency: Emergency,
    broadcast: Broadcast,
    playlists: readonly BroadcastPlaylist[],
    deliveries: readonly NewDelivery[],
    entry: LedgerEntry,
  ): Promise<boolean>;
  /** Puts silences, and orders to play nothing, in the place of what was declared; false when it is ended or settled. */
  end(
    ended: Required<Pick<Emergency, 'broadcast' | 'endedAtMs' | 'endedBy'>>,
    silences: readonly BroadcastPlaylist[],
    deliveries: readonly NewDelivery[],
    entry: LedgerEntry,
  ): Promise<boolean>;
}
