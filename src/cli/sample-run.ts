import type { Progress } from '../app/progress.ts';
import type { BroadcastId } from '../domain/ids.ts';
import type { NextSlot } from './next-slots.ts';

/** Some broadcasts on one clock: when all are made, and when all are over. */
export interface SampleRun {
  tell(event: Progress): void;
  /** Nothing will be made for this one; it is missed when its time comes. */
  giveUp(id: BroadcastId): void;
  /** Resolves when every one is settled or missed. */
  readonly over: Promise<void>;
}

/**
 * @param startMs where the clock stands while programmes are made; orders due later are signed as it runs
 * @param begin called when everything that can be made while it stands is made
 */
export function createSampleRun(slots: readonly NextSlot[], startMs: number, begin: () => void): SampleRun {
  const unmade = new Set(slots.map(({ id }) => id));
  const open = new Set(unmade);
  const signedLater = new Set(slots.filter(({ freezeAtMs }) => freezeAtMs > startMs).map(({ id }) => id));
  const toAssemble = new Map<BroadcastId, number>();
  const over = Promise.withResolvers<void>();
  const made = (id: BroadcastId): void => {
    if (unmade.delete(id) && unmade.size === 0) begin();
  };
  return {
    over: over.promise,
    giveUp: made,
    tell(event) {
      switch (event.kind) {
        case 'planned':
          toAssemble.set(event.broadcast, event.playlists);
          return;
        case 'assembled': {
          const left = (toAssemble.get(event.broadcast) ?? 0) - 1;
          toAssemble.set(event.broadcast, left);
          if (left === 0 && signedLater.has(event.broadcast)) made(event.broadcast);
          return;
        }
        case 'frozen':
          return made(event.broadcast);
        case 'settled':
        case 'missed':
          made(event.broadcast);
          if (open.delete(event.broadcast) && open.size === 0) over.resolve();
          return;
        default:
          return;
      }
    },
  };
}
