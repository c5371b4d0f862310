import type { DeliveryId } from '../domain/ids.ts';
import type { Endpoint } from '../domain/schedule.ts';

export type Capability = 'pull-url' | 'upload' | 'stream' | 'stored-schedule' | 'volume' | 'play-events';

/** How we talk to one kind of endpoint. */
export interface Driver {
  readonly capabilities: readonly Capability[];
  /** Where evidence of playing comes from; without any, an accepted item ends `unknown`. */
  readonly evidence: 'device-receipts' | 'none';
  /** A sentence for the schedule's author when an address can't be used, or undefined. */
  addressProblem(address: string): string | undefined;
  /**
   * Hands one stored order to one endpoint. Running it again with the same order changes nothing there.
   * Throws DeliveryError.
   */
  deliver(order: SignedOrder, endpoint: Endpoint, signal: AbortSignal): Promise<Acceptance>;
  close(): Promise<void>;
}

export interface SignedOrder {
  readonly delivery: DeliveryId;
  /** Compact JWS, the same bytes at every attempt. */
  readonly jws: string;
}

export type Acceptance =
  | { readonly answer: 'accepted' }
  | { readonly answer: 'refused'; readonly reason: string };

export class DeliveryError extends Error {
  override readonly name = 'DeliveryError';
  /** `retry-later` may go through another time; `unrecoverable` never will. */
  readonly kind: 'retry-later' | 'unrecoverable';
  /** Short word for the record: `unreachable`, `timeout`, `http-500`, `nonsense` … */
  readonly reason: string;
  /** Whether the endpoint may hold the order all the same. */
  readonly mayHaveArrived: boolean;
  constructor(
    kind: DeliveryError['kind'],
    reason: string,
    message: string,
    mayHaveArrived: boolean,
    cause?: unknown,
  ) {
    super(message, { cause });
    this.kind = kind;
    this.reason = reason;
    this.mayHaveArrived = mayHaveArrived;
  }
}
