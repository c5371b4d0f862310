/** Which endpoints said that they are there, and which said, or had said by the broker in their place, that they are gone. */
export interface Presence {
  put(name: string, isOnline: boolean): void;
  isOffline(name: string): boolean;
  /** False too where nothing was heard of it yet. */
  isOnline(name: string): boolean;
  /** Whoever was there may be gone, and nobody would have heard of it. */
  forgetOnline(): void;
  /** Resolves as soon as it is known to be gone; `forget` ends the wait. */
  gone(name: string): { readonly now: Promise<void>; forget(): void };
}

export function createPresence(): Presence {
  const offline = new Set<string>();
  const online = new Set<string>();
  const waiting = new Map<string, Set<() => void>>();
  return {
    put(name, isOnline) {
      (isOnline ? offline : online).delete(name);
      (isOnline ? online : offline).add(name);
      if (!isOnline) for (const resolve of waiting.get(name) ?? []) resolve();
    },
    isOffline: (name) => offline.has(name),
    isOnline: (name) => online.has(name),
    forgetOnline: () => online.clear(),
    gone(name) {
      const { promise, resolve } = Promise.withResolvers<void>();
      if (offline.has(name)) resolve();
      const others = waiting.get(name) ?? new Set();
      waiting.set(name, others.add(resolve));
      return {
        now: promise,
        forget() {
          others.delete(resolve);
          if (others.size === 0 && waiting.get(name) === others) waiting.delete(name);
        },
      };
    },
  };
}
