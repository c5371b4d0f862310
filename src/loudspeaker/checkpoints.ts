import type { Order } from '../protocol/order.ts';
import type { Playing } from './output.ts';
import type { State } from './state.ts';

/** Writes down how far everything that plays has got, a few times a second, for the next boot. */
export interface Checkpoints {
  /** Returns what ends it. */
  /** @param liveSamples how many of the samples that went out so far were a live source's */
  add(order: Order, playing: Playing, liveSamples: () => number): () => void;
  close(): void;
}

const everyRealMs = 200;
/** Many loudspeakers in one process write less often, so that writing stays cheap. */
const realMsPerPlaying = 0.5;

export function createCheckpoints(state: State, failed: (error: unknown) => void): Checkpoints {
  const active = new Map<Order, { readonly playing: Playing; readonly liveSamples: () => number }>();
  let timer: NodeJS.Timeout | undefined;
  const save = (): Promise<void> =>
    state.write((tables) => {
      for (const [order, { playing, liveSamples }] of active)
        tables.saveReached(order, playing.position(), liveSamples());
    });
  const next = (): void => {
    if (active.size === 0) {
      timer = undefined;
      return;
    }
    const waitMs = Math.max(everyRealMs, active.size * realMsPerPlaying);
    timer = setTimeout(() => save().catch(failed).finally(next), waitMs);
  };
  return {
    add(order, playing, liveSamples) {
      active.set(order, { playing, liveSamples });
      if (timer === undefined) next();
      return () => void active.delete(order);
    },
    close() {
      clearTimeout(timer);
      active.clear();
    },
  };
}
