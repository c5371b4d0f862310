import { type Change, isMap, type Values, type Written, yamlOf } from './values.ts';

/** A key that both changed, each to something else; `undefined` is that it is not there. */
export interface Conflict {
  readonly key: string;
  readonly theirs: unknown;
  readonly mine: unknown;
}

export interface Merge {
  /** What makes of their file what both wanted. */
  readonly changes: readonly Change[];
  /** What only people can decide: left as theirs by `changes`. */
  readonly conflicts: readonly Conflict[];
}

/** Brings together what two people made of one file, key by key, each knowing the file as it `was`. */
export function mergeOf(was: Values, theirs: Values, mine: Values): Merge {
  const changes: Change[] = [];
  const conflicts: Conflict[] = [];
  const conclude = (key: string, was: unknown, theirs: unknown, mine: unknown): void => {
    if (isSame(mine, was) || isSame(mine, theirs)) return;
    if (isMap(mine) && isMap(theirs) && (isMap(was) || was === undefined)) {
      const names = new Set([...Object.keys(theirs), ...Object.keys(mine)]);
      for (const name of names)
        conclude(key === '' ? name : `${key}.${name}`, was?.[name], theirs[name], mine[name]);
    } else if (Array.isArray(mine) && Array.isArray(theirs) && (Array.isArray(was) || was === undefined)) {
      lists(key, was ?? [], theirs, mine);
    } else if (isSame(theirs, was)) changes.push(changeTo(key, mine));
    else conflicts.push({ key, theirs, mine });
  };
  /** Entries are known by their place alone: once some are gone, only one of both may have changed the list. */
  const lists = (
    key: string,
    was: readonly unknown[],
    theirs: readonly unknown[],
    mine: readonly unknown[],
  ) => {
    if (mine.length < was.length || theirs.length < was.length) {
      if (isSame(theirs, was)) changes.push(...shorter(key, was, mine));
      else conflicts.push({ key, theirs, mine });
      return;
    }
    for (const [index, old] of was.entries()) {
      const [one, other] = [theirs[index], mine[index]];
      if (isSame(one, old)) conclude(`${key}.${index + 1}`, old, one, other);
      else if (!isSame(other, old) && !isSame(other, one))
        conflicts.push({ key: `${key}.${index + 1}`, theirs: one, mine: other });
    }
    for (const added of mine.slice(was.length))
      if (!theirs.slice(was.length).some((one) => isSame(one, added)))
        changes.push({ do: 'add', key, value: yamlOf(added as Written) });
  };
  conclude('', was, theirs, mine);
  return { changes, conflicts };
}

/** What makes mine of what was decided, where mine was chosen. */
export const changeTo = (key: string, mine: unknown): Change =>
  mine === undefined ? { do: 'unset', key } : { do: 'set', key, value: yamlOf(mine as Written) };

/** Entries that go, from the last; the whole list where others were changed besides. */
function shorter(key: string, was: readonly unknown[], mine: readonly unknown[]): readonly Change[] {
  const gone: Change[] = [];
  let next = 0;
  for (const [index, old] of was.entries()) {
    if (next < mine.length && isSame(old, mine[next])) next += 1;
    else gone.unshift({ do: 'unset', key: `${key}.${index + 1}` });
  }
  return next === mine.length ? gone : [changeTo(key, mine)];
}

function isSame(one: unknown, other: unknown): boolean {
  if (Array.isArray(one) && Array.isArray(other))
    return one.length === other.length && one.every((entry, index) => isSame(entry, other[index]));
  if (!isMap(one) || !isMap(other)) return one === other;
  const names = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...names].every((name) => isSame(one[name], other[name]));
}
