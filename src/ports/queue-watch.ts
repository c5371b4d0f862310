import type { Job } from './jobs.ts';

export interface QueueDepth {
  readonly queue: Job['kind'];
  readonly state: 'waiting' | 'active' | 'delayed' | 'failed' | 'prioritized';
  /** As Redis holds them, several of ours to one. */
  readonly jobs: number;
}

/** Looks at the queues; changes nothing. */
export interface QueueWatch {
  /** Resolves when Redis answers. Throws QueueError `unavailable` after `withinMs`. */
  answers(withinMs: number): Promise<void>;
  /** Jobs by queue and state. Throws QueueError `unavailable` after `withinMs`. */
  depths(withinMs: number): Promise<readonly QueueDepth[]>;
}
