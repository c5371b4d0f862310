const longest = 60;

/** A value as a person can find it again: quoted, shortened, invisible characters spelt out. */
export function quoted(text: string): string {
  const letters = [...text];
  const short = letters.length > longest ? `${letters.slice(0, longest).join('')}…` : text;
  return JSON.stringify(short).replace(
    /[\p{Cc}\p{Cf}\u2028\u2029]/gu,
    (letter) => `\\u{${letter.codePointAt(0)?.toString(16)}}`,
  );
}

/** Full-width digits, letters, signs and spaces as their ASCII twins, ends trimmed. */
export const halfWidth = (text: string): string =>
  text
    .replace(/[！-～]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) - 0xfee0))
    .replace(/　/g, ' ')
    .trim();

/** The sentence for a word nobody knows: the one probably meant, else all there are. */
export function didYouMean(word: string, known: readonly string[]): string {
  const near = nearest(word, known);
  return near === undefined
    ? `可以写：${known.join('、')} (one of: ${known.join(', ')})`
    : `是不是想写 "${near}"？(did you mean "${near}"?)`;
}

/** The known word within a third of its length in edits (at least one), or undefined. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const asked = halfWidth(word.slice(0, longest)).toLowerCase();
  let best: { word: string; edits: number } | undefined;
  for (const one of known) {
    const edits = editDistance(asked, one.toLowerCase());
    if (edits <= Math.max(1, Math.floor(one.length / 3)) && edits < (best?.edits ?? Infinity)) {
      best = { word: one, edits };
    }
  }
  return best?.word;
}

/** Insertions, deletions, replacements and swaps of neighbours (optimal string alignment). */
export function editDistance(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  const cost = (i: number, j: number): number => rows[i]?.[j] ?? Infinity;
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    rows.push(row);
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1];
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      row.push(
        Math.min(
          cost(i - 1, j) + 1,
          cost(i, j - 1) + 1,
          cost(i - 1, j - 1) + (same ? 0 : 1),
          swapped ? cost(i - 2, j - 2) + 1 : Infinity,
        ),
      );
    }
  }
  return cost(a.length, b.length);
}
