import { createHash } from 'node:crypto';
import type { BrokerLink } from './broker-link.ts';

/** What the broker is to hold for whoever connects: published once, and again only when there is a reason. */
export interface Retained {
  /**
   * Sees that the broker holds it. Everybody who wants the same at once shares one publication.
   * @param sequence a lower one never takes the place of a higher one
   * @param again publishes anew what was published longer ago than the pause
   */
  keep(
    topic: string,
    payload: string,
    sequence: number,
    again: boolean,
    expirySeconds?: number,
  ): Promise<void>;
}

interface Published {
  readonly hash: string;
  readonly sequence: number;
  readonly epoch: number;
  readonly atMs: number;
  readonly done: Promise<void>;
}

const remembered = 50_000;

/** @param pauseMs real milliseconds between two publications of the same */
export function createRetained(link: BrokerLink, pauseMs: number): Retained {
  const published = new Map<string, Published>();
  return {
    keep(topic, payload, sequence, again, expirySeconds) {
      const hash = createHash('sha256').update(payload).digest('hex');
      const before = published.get(topic);
      const isNewer = before !== undefined && before.epoch === link.epoch() && before.sequence > sequence;
      if (isNewer) return before.done;
      const isThere = before?.hash === hash && before.epoch === link.epoch();
      const isDue = again && before !== undefined && performance.now() - before.atMs >= pauseMs;
      if (isThere && !isDue) return before.done;
      const done = link.publish(topic, payload, {
        qos: 1,
        retain: true,
        ...(expirySeconds === undefined ? {} : { expirySeconds }),
      });
      const now = { hash, sequence, epoch: link.epoch(), atMs: performance.now(), done };
      published.delete(topic);
      published.set(topic, now);
      const [oldest] = published.keys();
      if (published.size > remembered && oldest !== undefined) published.delete(oldest);
      done.catch(() => {
        if (published.get(topic) === now) published.delete(topic);
      });
      return done;
    },
  };
}
