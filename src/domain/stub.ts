import { canonicalJson, type LedgerEntry, type LedgerVerb } from './ledger.ts';

/** Who did a thing, where the ledger no longer tells: its text was kept long enough. */
export const prunedActor = 'pruned';

/** The chain that reviews of recordings are entries of. */
export const reviewChain = 'library';

/** By which somebody decided on a recording: the only entries whose text ever goes. */
export const reviewVerbs = [
  'approve-recording',
  'reject-recording',
  'retire-recording',
  'withdraw-recording',
] as const satisfies readonly LedgerVerb[];

/** How the content of an entry begins whose text is gone. */
export const stubBeginning = `{"actor":"${prunedActor}"`;

/**
 * What is left of a review once its text was kept long enough: that it was, when, by which verb and of which recording; not who
 * did it, nor why. @param content as it was stored @returns what takes its place, canonical
 */
export function stubOf(content: string): string {
  const entry = JSON.parse(content) as LedgerEntry & { readonly sequence: number };
  const { lesson, variety } = entry.body;
  return canonicalJson({ ...entry, actor: prunedActor, body: { lesson, variety } });
}

/** Whether a content, read, is what may be left of a review. */
export const isStub = ({ actor, chain, verb }: Readonly<Record<string, unknown>>): boolean =>
  actor === prunedActor && chain === reviewChain && reviewVerbs.some((one) => one === verb);
