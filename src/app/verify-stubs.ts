import { leastKeptMs } from '../domain/retention.ts';
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
  /** Told, and not signed yet. */
  let told: { readonly sequence: number; readonly beforeMs: number }[] = [];
  const tooYoung: number[] = [];
  return {
    /** Notes a content that has not its entry's hash; false where it is not what is left of a review. */
    add: (sequence: number, text: string, content: Content): boolean => {
      if (!isStub(content)) return false;
      open.set(text, sequence);
      return true;
    },
    /** An entry that tells of some. */
    declare: ({ body }: Content): void => {
      const { rule, stubs } = (body ?? {}) as Declaration;
      const beforeMs = Number(rule?.beforeMs);
      if (!Array.isArray(stubs)) return;
      for (const text of stubs) {
        const sequence = open.get(text);
        if (sequence === undefined || !(Number(JSON.parse(text).atMs) < beforeMs)) continue;
        open.delete(text);
        told.push({ sequence, beforeMs });
      }
    },
    /** A believed checkpoint holds what was read so far. @param atMs when it was signed, by the service's own clock */
    sign: (atMs: number): void => {
      for (const { sequence, beforeMs } of told) if (beforeMs > atMs - leastKeptMs) tooYoung.push(sequence);
      told = [];
    },
    /** The first that no entry declares, whose declaration no checkpoint signs, or one that was signed too soon for its rule. */
    unfounded: (): number | undefined =>
      [...open.values(), ...tooYoung, ...told.map(({ sequence }) => sequence)].sort((a, b) => a - b)[0],
  };
}
