/** A line taken away or added, numbered from 1 in the text it stands in. */
export interface LineChange {
  readonly sign: '-' | '+';
  readonly line: number;
  readonly text: string;
}

/** Beyond this many pairs of lines a changed block is told whole: old lines, then new ones. */
const mostPairs = 4_000_000;

/** What turns one text into another, line by line, shortest for blocks of common size. */
export function textDiff(before: string, after: string): readonly LineChange[] {
  const [old, now] = [before.split('\n'), after.split('\n')];
  let start = 0;
  while (start < old.length && start < now.length && old[start] === now[start]) start += 1;
  let same = 0;
  while (
    same < Math.min(old.length, now.length) - start &&
    old[old.length - 1 - same] === now[now.length - 1 - same]
  )
    same += 1;
  const gone = old.slice(start, old.length - same);
  const come = now.slice(start, now.length - same);
  const kept = commonLines(gone, come);
  const changes: LineChange[] = [];
  let [from, to] = [0, 0];
  for (const [i, j] of [...kept, [gone.length, come.length] as const]) {
    for (; from < i; from += 1) changes.push({ sign: '-', line: start + from + 1, text: gone[from] ?? '' });
    for (; to < j; to += 1) changes.push({ sign: '+', line: start + to + 1, text: come[to] ?? '' });
    [from, to] = [i + 1, j + 1];
  }
  return changes;
}

/** Pairs of equal lines of a longest common subsequence, by their indices; none of very long texts. */
export function commonLines(
  a: readonly string[],
  b: readonly string[],
): readonly (readonly [number, number])[] {
  if (a.length * b.length > mostPairs) return [];
  const longest = Array.from({ length: a.length + 1 }, () => new Uint32Array(b.length + 1));
  const at = (i: number, j: number): number => longest[i]?.[j] ?? 0;
  for (let i = a.length - 1; i >= 0; i -= 1) {
    const row = longest[i];
    for (let j = b.length - 1; row !== undefined && j >= 0; j -= 1)
      row[j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
  }
  const pairs: [number, number][] = [];
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    if (a[i] === b[j]) pairs.push([i++, j++]);
    else if (at(i + 1, j) >= at(i, j + 1)) i += 1;
    else j += 1;
  }
  return pairs;
}

/** `-12  at: "18:30"`, a line a change. */
export const diffLines = (diff: readonly LineChange[]): string =>
  diff.map(({ sign, line, text }) => `${sign}${String(line).padStart(4)}  ${text}`).join('\n');

/** A stretch of prose that stayed, was taken away or added. */
export interface TextPart {
  readonly sign: ' ' | '-' | '+';
  readonly text: string;
}

interface Stretch {
  gone: string;
  come: string;
  /** What stayed behind the change. */
  same: string;
}

/** Shorter than this between two changes, what stayed only makes both hard to read. */
const shortestKept = 3;

/** What turns one text into another by its characters, a number or a word of Latin letters being one; to be read by people. */
export function proseDiff(before: string, after: string): readonly TextPart[] {
  const [old, now] = [pieces(before), pieces(after)];
  let start = 0;
  while (start < old.length && start < now.length && old[start] === now[start]) start += 1;
  let end = 0;
  while (end < Math.min(old.length, now.length) - start && old.at(-1 - end) === now.at(-1 - end)) end += 1;
  const [gone, come] = [old.slice(start, old.length - end), now.slice(start, now.length - end)];
  const stretches: Stretch[] = [{ gone: '', come: '', same: old.slice(0, start).join('') }];
  let [from, to] = [0, 0];
  for (const [i, j] of [...commonLines(gone, come), [gone.length, come.length] as const]) {
    add(stretches, gone.slice(from, i).join(''), come.slice(to, j).join(''), gone[i] ?? '');
    [from, to] = [i + 1, j + 1];
  }
  add(stretches, '', '', old.slice(old.length - end).join(''));
  return readable(stretches).flatMap(partsOf);
}

/** `\s+` first: line ends, which no dot stands for. */
const pieces = (text: string): readonly string[] => text.match(/\s+|[a-z]+|[0-9]+|./giu) ?? [];

function add(to: Stretch[], gone: string, come: string, same: string): void {
  const last = to.at(-1);
  if (gone !== '' || come !== '' || last === undefined) to.push({ gone, come, same });
  else last.same += same;
}

/** Two changes are one where less stays between them than either changes. */
function readable(stretches: readonly Stretch[]): readonly Stretch[] {
  const found: Stretch[] = [];
  for (const next of stretches) {
    const last = found.at(-1);
    const between = last?.same.length ?? 0;
    if (last === undefined || between >= Math.min(shortestKept, sizeOf(last) + 1, sizeOf(next) + 1))
      found.push({ ...next });
    else {
      last.gone += last.same + next.gone;
      last.come += last.same + next.come;
      last.same = next.same;
    }
  }
  return found;
}

const sizeOf = ({ gone, come }: Stretch): number => Math.max(gone.length, come.length);

const partsOf = ({ gone, come, same }: Stretch): readonly TextPart[] =>
  (
    [
      { sign: '-', text: gone },
      { sign: '+', text: come },
      { sign: ' ', text: same },
    ] as const
  ).filter(({ text }) => text !== '');
