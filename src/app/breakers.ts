import type { Endpoint } from '../domain/schedule.ts';

/** An endpoint that failed so often in a row rests. */
const failuresToRest = 3;

/** How an attempt went; `unknown` where it says nothing about the endpoint. */
export type Went = 'well' | 'badly' | 'unknown';

/**
 * Circuit breakers of one process: an endpoint that failed several times in a row rests for a pause that grows with its
 * failures; then one attempt is its probe.
 *
 * closed ──third failure in a row──▶ open ──pause over──▶ half-open ──probe went well──▶ closed
 *                                     ▲                       └─────────probe failed─────┘
 */
export interface Breakers {
  /** Whether it failed several times in a row, and did not go well since. */
  isOpen(endpoint: Endpoint): boolean;
  /**
   * How long the endpoint still rests. Real milliseconds; 0 where it may be tried now, and then `tell` is owed. Waits while
   * another attempt probes it.
   */
  restOf(endpoint: Endpoint): Promise<number>;
  /** How an attempt went. Answers how long the endpoint rests now, in real milliseconds; 0 where it does not. */
  tell(endpoint: Endpoint, went: Went): number;
  /** How many endpoints are remembered: those that failed last time. */
  size(): number;
}

interface Ailing {
  /** In a row. */
  failures: number;
  restsUntilMs: number;
  probe?: PromiseWithResolvers<void>;
}

/**
 * Nothing is kept of endpoints that are well. Of those that fail, the `most` that failed last are kept; what is
 * forgotten counts as well.
 * @param monotonicMs a clock nobody sets
 * @param pauseMs how long to rest after so many failures. Real milliseconds
 */
export function createBreakers({
  monotonicMs,
  pauseMs,
  most = 100_000,
}: {
  readonly monotonicMs: () => number;
  readonly pauseMs: (failures: number) => number;
  readonly most?: number;
}): Breakers {
  const ailing = new Map<string, Ailing>();

  function recover(key: string): number {
    ailing.get(key)?.probe?.resolve();
    ailing.delete(key);
    return 0;
  }

  function fail(key: string): number {
    const before = ailing.get(key);
    before?.probe?.resolve();
    const failures = (before?.failures ?? 0) + 1;
    const restMs = failures < failuresToRest ? 0 : pauseMs(failures);
    // Behind all others: the map's first is who failed longest ago.
    ailing.delete(key);
    ailing.set(key, { failures, restsUntilMs: monotonicMs() + restMs });
    const [oldest] = ailing.size > most ? ailing.keys() : [];
    if (oldest !== undefined) recover(oldest);
    return restMs;
  }

  function letGo(key: string): number {
    const one = ailing.get(key);
    one?.probe?.resolve();
    delete one?.probe;
    return 0;
  }

  return {
    isOpen: (endpoint) => (ailing.get(keyOf(endpoint))?.failures ?? 0) >= failuresToRest,
    async restOf(endpoint) {
      const key = keyOf(endpoint);
      let one = ailing.get(key);
      while (one?.probe !== undefined) {
        await one.probe.promise;
        one = ailing.get(key);
      }
      if (one === undefined || one.failures < failuresToRest) return 0;
      const leftMs = one.restsUntilMs - monotonicMs();
      if (leftMs > 0) return leftMs;
      one.probe = Promise.withResolvers();
      return 0;
    },
    tell(endpoint, went) {
      const key = keyOf(endpoint);
      switch (went) {
        case 'well':
          return recover(key);
        case 'badly':
          return fail(key);
        case 'unknown':
          return letGo(key);
        default:
          return went satisfies never;
      }
    },
    size: () => ailing.size,
  };
}

/** With its address: one that was corrected is another endpoint. */
const keyOf = ({ area, id, driver, address }: Endpoint): string => `${area} ${id} ${driver} ${address}`;
