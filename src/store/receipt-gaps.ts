import { type Kysely, sql } from 'kysely';
import { createInsert, createLookup } from './row-batch.ts';
import type { Spoken } from './spoken-notes.ts';
import type { ReceiptGapTable } from './tables/receipts.ts';
import type { Tables } from './tables.ts';

type Gap = ReceiptGapTable;
type Stretch = Pick<Gap, 'first' | 'last'>;

/** Beyond so many, new ones of the same boot are not noted, only that there are: no device of ours makes them. */
const mostGaps = 1000;
/** More than any device of ours writes in years: who skips more did not number its receipts one by one. */
const mostSkipped = 100_000;

/** What a row of `receipt_gap` is, in its column `far_ahead`. */
export const gapKinds = { missing: 0, farAhead: 1, beyond: 2 } as const;

const kindOf = ({ first, last }: Stretch, isFull: boolean): number => {
  if (isFull) return gapKinds.beyond;
  return last - first >= mostSkipped ? gapKinds.farAhead : gapKinds.missing;
};

export interface Gaps {
  /** By stream, lowest first. */
  readonly missing: ReadonlyMap<number, readonly Stretch[]>;
  /** Those that said nothing but what had been missing. */
  readonly filling: ReadonlySet<Spoken>;
}

/**
 * Keeps `receipt_gap` in step: what was just stored may leave sequences out, or bring what was left out before. A
 * sequence far ahead of all below it is noted by itself: nothing below it is missing for it. So is, once a boot, the first that left out
 * more than is noted.
 */
export function createGaps(
  db: Kysely<Tables>,
): (
  on: Kysely<Tables>,
  streams: readonly number[],
  spoken: readonly Spoken[],
  stored: ReadonlyMap<string, string>,
) => Promise<Gaps> {
  const lookUp = createLookup<Gap>((keys) =>
    db
      .selectFrom('receipt_gap')
      .selectAll()
      .where(sql<boolean>`stream in (${keys})`)
      .orderBy('stream')
      .orderBy('first'),
  );
  const columns = ['stream', 'first', 'last', 'county', 'found_at_ms', 'far_ahead'] as const;
  const insert = createInsert(db, 'receipt_gap', columns);

  return async (on, streams, spoken, stored) => {
    const gaps = new Map<number, Gap[]>();
    const marks = new Map<number, Gap[]>();
    for (const gap of await lookUp(on, streams.map(String)))
      addTo(gap.far_ahead === gapKinds.missing ? gaps : marks, gap);
    const filling = new Set<Spoken>();
    const changed = new Set<number>();
    for (const one of spoken) {
      const before = gaps.get(one.stream) ?? [];
      const isIn = (sequence: number) =>
        before.some(({ first, last }) => first <= sequence && sequence <= last);
      if (before.length > 0 && one.sequences.every(isIn)) filling.add(one);
      let now = before;
      for (const run of runsOf(one.sequences)) {
        const left = without(now, run);
        const isKnown = left.length !== now.length || left.some((gap, index) => gap !== now[index]);
        const below = run.first - 1;
        const isOpen = below > 0 && !stored.has(`${one.stream}/${below}`) && !endsAt(left, below);
        const marked = marks.get(one.stream) ?? [];
        const isFull = left.length + marked.length >= mostGaps;
        const isSaid = isFull && marked.some(({ far_ahead: kind }) => kind === gapKinds.beyond);
        const opened = isOpen && !isSaid ? await openBelow(on, one, run.first) : undefined;
        const kind = opened === undefined ? gapKinds.missing : kindOf(opened, isFull);
        now = left;
        if (opened !== undefined && kind === gapKinds.missing) now = sorted([...left, opened]);
        else if (opened !== undefined)
          addTo(marks, { ...opened, first: run.first, last: run.first, far_ahead: kind });
        if (isKnown || opened !== undefined) changed.add(one.stream);
      }
      gaps.set(one.stream, now);
    }
    for (const stream of changed) {
      await on.deleteFrom('receipt_gap').where('stream', '=', stream).execute();
      const rows = [...(gaps.get(stream) ?? []), ...(marks.get(stream) ?? [])];
      await insert(
        on,
        rows.map((gap) => columns.map((column) => gap[column])),
      );
    }
    const missing = [...gaps].map(
      ([stream, of]) => [stream, of.map(({ first, last }) => ({ first, last }))] as const,
    );
    return { missing: new Map(missing.filter(([, of]) => of.length > 0)), filling };
  };
}

const addTo = (gaps: Map<number, Gap[]>, gap: Gap): void => {
  gaps.set(gap.stream, [...(gaps.get(gap.stream) ?? []), gap]);
};
const sorted = (gaps: Gap[]): Gap[] => gaps.sort((a, b) => a.first - b.first);
const endsAt = (gaps: readonly Gap[], sequence: number): boolean =>
  gaps.some(({ first, last }) => first <= sequence && sequence <= last);

function runsOf(sequences: readonly number[]): Stretch[] {
  const runs: { first: number; last: number }[] = [];
  for (const sequence of [...sequences].sort((a, b) => a - b)) {
    const run = runs.at(-1);
    if (run?.last === sequence - 1) run.last = sequence;
    else runs.push({ first: sequence, last: sequence });
  }
  return runs;
}

/** Gaps less a stretch that came; those it does not touch are the same objects. */
const without = (gaps: readonly Gap[], { first, last }: Stretch): Gap[] =>
  gaps.flatMap((gap) => {
    if (last < gap.first || first > gap.last) return [gap];
    return [
      { ...gap, last: first - 1 },
      { ...gap, first: last + 1 },
    ].filter((left) => left.first <= left.last);
  });

/** What lies between a run and the highest below it that is stored, or was until it was pruned. */
async function openBelow(
  on: Kysely<Tables>,
  { stream, county, atMs }: Spoken,
  first: number,
): Promise<Gap | undefined> {
  const known = on.selectFrom('receipt_stream').select('pruned_to').where('id', '=', stream);
  const { pruned_to: prunedTo } = (await known.executeTakeFirst()) ?? { pruned_to: 0 };
  const below = await on
    .selectFrom('receipt')
    .select('sequence')
    .where('stream', '=', stream)
    .where('sequence', '<', first)
    .orderBy('sequence', 'desc')
    .limit(1)
    .executeTakeFirst();
  const from = Math.max(below?.sequence ?? 0, prunedTo) + 1;
  if (from >= first) return undefined;
  return { stream, first: from, last: first - 1, county, found_at_ms: atMs, far_ahead: 0 };
}
