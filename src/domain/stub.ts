import { canonicalJson, type LedgerEntry } from './ledger.ts';

/** Who did a thing, where the ledger no longer tells: its text was kept long enough. */
export const prunedActor = 'pruned';

/** How the content of an entry begins whose text is gone. */
export const stubBeginning = `{"actor":"${prunedActor}"`;

/**
 * What is left of an entry about a recording once its text was kept long enough: that it was, when, by which verb and of which
 * recording; not who did it, nor why. @param content as it was stored @returns what takes its place, canonical
 */
export function stubOf(content: string): string {
  const entry = JSON.parse(content) as LedgerEntry & { readonly sequence: number };
  const { lesson, variety } = entry.body;
  return canonicalJson({ ...entry, actor: prunedActor, body: { lesson, variety } });
}
