import { hash } from 'node:crypto';
import type { Job } from '../ports/jobs.ts';

/** Jobs of one kind that BullMQ carries as one of its own: to it, an empty job costs as much as a whole delivery. */
export type Batch = readonly Job[];

/** So many jobs BullMQ carries as one, at most. A programme is made for minutes: it stands alone. */
const batchSizes: Readonly<Record<Job['kind'], number>> = {
  assemble: 1,
  deliver: 50,
  'deliver-first': 50,
  check: 50,
};

/** Jobs of one kind, each once, in their order. */
export function batchesOf(kind: Job['kind'], jobs: readonly Job[]): Batch[] {
  const each = [...new Map(jobs.map((job) => [jobIdOf(job), job])).values()];
  const size = batchSizes[kind];
  return Array.from({ length: Math.ceil(each.length / size) }, (_, n) =>
    each.slice(n * size, (n + 1) * size),
  );
}

/** The row's id and attempt epoch. */
export function jobIdOf(job: Job): string {
  const row = job.kind === 'assemble' ? job.playlist : job.delivery;
  return `${row}-${job.epoch}`;
}

/** Names what is in it, and nothing BullMQ gives a meaning to: its keys are joined by colons. */
export function batchIdOf(batch: Batch): string {
  const [first = '', ...others] = batch.map(jobIdOf);
  const name =
    others.length === 0 ? first : `${first}+${others.length}-${hash('sha256', others.join()).slice(0, 16)}`;
  return name.replaceAll(':', '_');
}
