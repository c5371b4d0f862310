import { isStub } from '../domain/stub.ts';

type Content = Readonly<Record<string, unknown>>;

/** What an entry that declares texts gone says. */
interface Declaration {
  readonly rule?: { readonly beforeMs?: unknown };
  readonly stubs?: unknown;
}

/**
 * Follows reviews whose text was pruned: what stands there does not have the entry's hash, so a later entry must tell it word for
 * word, by a rule it was old enough for, and a checkpoint sign that one. No other entry's text may go, whoever signs it: whoever
 * can write to the database can have a declaration of his own signed with the next checkpoint.
 */
export function createStubCheck() {
  const open = new Map<string, number>();
  const declared: { readonly sequence: number; readonly by: number }[] = [];
  return {
    /** Notes a content that has not its entry's hash; false where it is not what is left of a review. */
    add: (sequence: number, text: string, content: Content): boolean => {
      if (!isStub(content)) return false;
      open.set(text, sequence);
      return true;
    },
    /** @param by the number of the entry that declares, and when it did */
    declare: (by: number, { body, atMs }: Content): void => {
      const { rule, stubs } = (body ?? {}) as Declaration;
      const beforeMs = Number(rule?.beforeMs);
      if (!Array.isArray(stubs) || !(beforeMs <= Number(atMs))) return;
      for (const text of stubs) {
        const sequence = open.get(text);
        if (sequence === undefined || !(Number(JSON.parse(text).atMs) < beforeMs)) continue;
        open.delete(text);
        declared.push({ sequence, by });
      }
    },
    /** The first that no entry declares, or whose declaration no checkpoint signs. */
    unfounded: (signedUpTo = 0): number | undefined =>
      [
        ...open.values(),
        ...declared.filter(({ by }) => by > signedUpTo).map(({ sequence }) => sequence),
      ].sort((a, b) => a - b)[0],
  };
}
