import type { LiveItem, LiveSources } from '../ports/live-sources.ts';
import { urlProblem } from './connection.ts';
import { createRelay, type Relay, type RelayDeps } from './relay.ts';

interface Shared {
  readonly relay: Relay;
  listeners: number;
  leaving?: NodeJS.Timeout;
}

/** Who begins again at once finds the source still open. Real milliseconds. */
const lingerRealMs = 5000;

/** Relays of live sources, each opened once for all who listen in this process. */
export function createLiveSources(deps: RelayDeps): LiveSources {
  const open = new Map<string, Shared>();
  const sharedFor = (item: LiveItem): Shared => {
    const key = JSON.stringify(item);
    const before = open.get(key);
    clearTimeout(before?.leaving);
    const shared = before ?? { relay: createRelay(item, deps), listeners: 0 };
    open.set(key, shared);
    return shared;
  };
  return {
    urlProblem: (url) => urlProblem(url, deps.networks),
    join(item) {
      const shared = sharedFor(item);
      shared.listeners += 1;
      let hasLeft = false;
      return {
        unit: shared.relay.unit,
        leave() {
          if (hasLeft) return;
          hasLeft = true;
          shared.listeners -= 1;
          if (shared.listeners > 0) return;
          shared.leaving = setTimeout(() => {
            open.delete(JSON.stringify(item));
            void shared.relay.close();
          }, lingerRealMs);
        },
      };
    },
    async close() {
      for (const { leaving } of open.values()) clearTimeout(leaving);
      await Promise.all([...open.values()].map(({ relay }) => relay.close()));
      open.clear();
    },
  };
}
