import type { BroadcastId } from '../domain/ids.ts';

/**
 * Which broadcasts just changed, for whoever watches, in whichever process it happened. A hint to look again:
 * what is true stands in the store, and a change may be told of twice.
 */
export interface Changes {
  /** Tells every watcher soon; many changes of one broadcast become one. Never throws. */
  note(broadcast: BroadcastId): void;
  /** Answers how to stop watching. */
  watch(watcher: ChangesWatcher): () => void;
}

export interface ChangesWatcher {
  changed(broadcasts: readonly BroadcastId[]): void;
  /** Changes may have been lost on the way: look at everything again. */
  lost(): void;
}
