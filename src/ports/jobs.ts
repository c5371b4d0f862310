import type { DeliveryId, PlaylistId } from '../domain/ids.ts';

/** Work that only carries ids: what is to be done, and whether it still is, stands in the store. */
export type Job =
  | { readonly kind: 'assemble'; readonly playlist: PlaylistId; readonly epoch: number }
  | { readonly kind: 'deliver'; readonly delivery: DeliveryId; readonly epoch: number }
  /** The same of an emergency's, in a queue of their own: thousands of others are never before it. */
  | { readonly kind: 'deliver-first'; readonly delivery: DeliveryId; readonly epoch: number }
  /** A look whether an endpoint still holds its order, in a queue of its own: no delivery waits behind it. */
  | { readonly kind: 'check'; readonly delivery: DeliveryId; readonly epoch: number };

/** Carries jobs to workers, at least once. May forget everything: the reconciler puts owed work back. */
export interface JobQueue {
  /**
   * Adding the same jobs again, as they were added together, is a no-op while the first are alive; an epoch that comes
   * again in other company is done twice, and changes nothing the second time.
   * Throws QueueError `unavailable`; some of the jobs may have been added even so.
   */
  add(jobs: readonly Job[], delayMs?: number): Promise<void>;
}

export class QueueError extends Error {
  override readonly name = 'QueueError';
  readonly kind: 'unavailable' | 'not-installed' | 'not-started';
  constructor(kind: QueueError['kind'], message: string, cause?: unknown) {
    super(message, { cause });
    this.kind = kind;
  }
}
