import type { CheckFinding, DeliveryCheck } from '../domain/delivery.ts';
import type { BroadcastId, DeliveryId } from '../domain/ids.ts';

/** An endpoint's order that is to be looked at once more before air. Instants are UTC milliseconds. */
export interface NewCheck {
  readonly delivery: DeliveryId;
  readonly broadcast: BroadcastId;
  readonly dueAtMs: number;
  /** The start; nobody looks any more from then on. */
  readonly untilMs: number;
}

export interface OpenCheck {
  readonly delivery: DeliveryId;
  readonly untilMs: number;
  /** Counts enqueueings: a job's id is the row's id and this. */
  readonly epoch: number;
  /** How often it was looked at before. */
  readonly attempts: number;
}

/** How one look ended: for good, or with the instant of the next. */
export interface CheckResult {
  readonly delivery: DeliveryId;
  /** Whose look it was; one that was overtaken changes nothing. */
  readonly epoch: number;
  readonly atMs: number;
  /** Absent while the endpoint was handed it again and has not answered. */
  readonly found?: CheckFinding;
  readonly reason?: string;
  readonly nextAtMs?: number;
}

/** Of deliveries that are accepted still. */
export type CheckCounts = Readonly<Record<CheckFinding, number>>;

export interface Checks {
  /** Those that are there already stay as they are. What was never looked at in its time is closed. */
  add(checks: readonly NewCheck[], nowMs: number): Promise<void>;
  /** As `Deliveries.takeDue`, of accepted deliveries before their start. */
  takeDue(
    nowMs: number,
    leaseMs: number,
    limit: number,
  ): Promise<readonly Pick<OpenCheck, 'delivery' | 'epoch'>[]>;
  /** Undefined once it is over. */
  find(delivery: DeliveryId): Promise<OpenCheck | undefined>;
  record(result: CheckResult): Promise<void>;
  /** What an endpoint says of its order by itself, while it is being looked at; answers whether it was. */
  answered(delivery: DeliveryId, check: DeliveryCheck): Promise<boolean>;
  counts(broadcast: BroadcastId): Promise<CheckCounts>;
  /** How many refused, or could not be reached at least twice. */
  lost(broadcast: BroadcastId): Promise<number>;
}
