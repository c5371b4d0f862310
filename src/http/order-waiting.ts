import { setTimeout as sleep } from 'node:timers/promises';
import type { AreaCode } from '../domain/ids.ts';
import type { Changes } from '../ports/changes.ts';

/** Wakes devices that wait for orders, when anything of their county's broadcasts changed. */
export interface OrderWaiting {
  /** Resolves at a change, after `forMs` real milliseconds, or when `signal` is aborted; false once it is closed. */
  change(county: AreaCode, forMs: number, signal: AbortSignal): Promise<boolean>;
  close(): void;
}

/** A county's devices ask again within this time of a change, not all at once. Real milliseconds. */
const spreadMs = 500;

export function createOrderWaiting(changes: Pick<Changes, 'watch'>, random = Math.random): OrderWaiting {
  const waiting = new Map<AreaCode, Set<() => void>>();
  let closed = false;
  const wake = (county: AreaCode) => {
    for (const one of waiting.get(county) ?? []) one();
  };
  const unwatch = changes.watch({
    changed: (broadcasts) => {
      for (const county of new Set(broadcasts.map((id) => id.slice(0, 6) as AreaCode))) wake(county);
    },
    lost: () => {
      for (const county of waiting.keys()) wake(county);
    },
  });
  return {
    async change(county, forMs, signal) {
      if (closed) return false;
      const ofCounty = waiting.get(county) ?? new Set();
      waiting.set(county, ofCounty);
      const over = new AbortController();
      const until = AbortSignal.any([signal, over.signal]);
      let isWoken = false;
      const woken = () => {
        isWoken = true;
        over.abort();
      };
      ofCounty.add(woken);
      try {
        await sleep(forMs, undefined, { signal: until }).catch(() => undefined);
        if (isWoken && !closed)
          await sleep(random() * spreadMs, undefined, { signal }).catch(() => undefined);
      } finally {
        ofCounty.delete(woken);
        if (ofCounty.size === 0 && waiting.get(county) === ofCounty) waiting.delete(county);
      }
      return !closed;
    },
    close() {
      closed = true;
      unwatch();
      for (const county of waiting.keys()) wake(county);
    },
  };
}
