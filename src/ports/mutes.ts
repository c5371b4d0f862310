import type { BroadcastId, EndpointId } from '../domain/ids.ts';
import type { LedgerEntry } from '../domain/ledger.ts';
import type { Mute } from '../domain/mute.ts';

/** What villages want silent, by the digest of a link's secret. Every change is one transaction with its entry. */
export interface Mutes {
  of(broadcast: BroadcastId): Promise<readonly Mute[]>;
  /** Broadcasts whose mutes were used, or taken back, and may concern orders that are out. */
  touched(nowMs: number): Promise<readonly BroadcastId[]>;
  find(secretDigest: string): Promise<Mute | undefined>;
  add(mute: Mute, secretDigest: string, entry: LedgerEntry): Promise<void>;
  /** Uses a link. False when it was used, or is over. */
  use(id: string, atMs: number, entry: LedgerEntry): Promise<boolean>;
  /** Takes back those of a broadcast that concern an endpoint; false when none does. */
  takeBack(
    broadcast: BroadcastId,
    endpoint: EndpointId,
    atMs: number,
    entry: (ids: readonly string[]) => LedgerEntry,
  ): Promise<boolean>;
}
