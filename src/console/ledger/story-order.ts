import type { BroadcastStory, LedgerEntry } from '../api/client.ts';

/** A step of a broadcast’s story: entries of one kind that follow one another, or what stands in no entry of its own. */
export type Step =
  | { readonly is: 'entries'; readonly atMs: number; readonly entries: readonly LedgerEntry[] }
  | { readonly is: 'air' | 'first-receipt' | 'last-receipt' | 'checkpoint'; readonly atMs: number };

/** Everything that happened to a broadcast, in order. */
export function stepsOf({ broadcast, entries, receipts, checkpoint }: BroadcastStory): readonly Step[] {
  const others: Step[] = [
    ...(broadcast.state === 'frozen' || broadcast.state === 'settled'
      ? [{ is: 'air', atMs: broadcast.startsAtMs } as const]
      : []),
    ...(receipts === undefined
      ? []
      : ([
          { is: 'first-receipt', atMs: receipts.firstAtMs },
          { is: 'last-receipt', atMs: receipts.lastAtMs },
        ] as const)),
    ...(checkpoint === undefined ? [] : [{ is: 'checkpoint', atMs: checkpoint.atMs } as const]),
  ];
  const told: Step[] = entries.map((entry) => ({ is: 'entries', atMs: entry.atMs, entries: [entry] }));
  const steps: Step[] = [];
  for (const step of [...told, ...others].toSorted((a, b) => a.atMs - b.atMs)) {
    const last = steps.at(-1);
    const isMore =
      last?.is === 'entries' && step.is === 'entries' && last.entries[0]?.verb === step.entries[0]?.verb;
    if (isMore) steps[steps.length - 1] = { ...last, entries: [...last.entries, ...step.entries] };
    else steps.push(step);
  }
  return steps;
}
