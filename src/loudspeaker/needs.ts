/** Counts who needs an audio; tells what is still needed whenever one no longer is. */
export function createNeeds(changed: (needed: ReadonlySet<string>) => void): (digest: string) => () => void {
  const counts = new Map<string, number>();
  return (digest) => {
    counts.set(digest, (counts.get(digest) ?? 0) + 1);
    return () => {
      const left = (counts.get(digest) ?? 1) - 1;
      if (left > 0) return void counts.set(digest, left);
      counts.delete(digest);
      changed(new Set(counts.keys()));
    };
  };
}
