/**
 * Follows entries whose text was pruned: what stands there does not have the entry's hash, so a later entry must tell it word for
 * word, and a checkpoint sign that one.
 */
export function createStubCheck() {
  const open = new Map<number, string>();
  const declared = new Map<number, number>();
  return {
    add: (sequence: number, content: string): void => void open.set(sequence, content),
    /** @param sequence of the entry that declares */
    declare: (sequence: number, { stubs }: Record<string, unknown>): void => {
      const told = new Set(Array.isArray(stubs) ? stubs : []);
      for (const [of, content] of open) {
        if (!told.has(content)) continue;
        open.delete(of);
        declared.set(of, sequence);
      }
    },
    /** The first that no entry declares, or whose declaration no checkpoint signs. */
    unfounded: (signedUpTo: number | undefined): number | undefined =>
      [
        ...open.keys(),
        ...[...declared].filter(([, by]) => by > (signedUpTo ?? 0)).map(([sequence]) => sequence),
      ].sort((a, b) => a - b)[0],
  };
}
