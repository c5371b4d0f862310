import type { Broadcast } from '../domain/broadcast.ts';
import type { DeliveryState } from '../domain/delivery.ts';
import type { BroadcastId, LocalDate } from '../domain/ids.ts';
import type { OutcomeCounts } from './plays.ts';

export interface DeliveryCount {
  readonly state: DeliveryState;
  readonly reason?: string;
  readonly deliveries: number;
}

/** Counts for whoever watches: each answer costs at most one broadcast's rows. */
export interface Figures {
  /** Resolves when the database answers a question. */
  answers(): Promise<void>;
  /** Broadcasts of `since` or later, and every open one. */
  recent(since: LocalDate): Promise<readonly Broadcast[]>;
  /** A broadcast's deliveries by state and reason. */
  deliveries(broadcast: BroadcastId): Promise<readonly DeliveryCount[]>;
  /** What a broadcast's plays were when it was settled, from its ledger entry; undefined before that. */
  settledPlays(broadcast: BroadcastId): Promise<OutcomeCounts | undefined>;
}
