import { dualBound, gain, type Item, type Multipliers } from './plan-multipliers.ts';

/** A knapsack with watched topics: of the items, those on a topic may outnumber the others by its margin at most. */
export interface Sack {
  /** In the order of preference turned round: of two equal choices the one with the later item wins. */
  readonly items: readonly Item[];
  readonly capacity: number;
  readonly margins: readonly number[];
}

export interface Swept {
  /** Positions of the chosen items. */
  readonly chosen: readonly number[];
  readonly value: number;
  readonly size: number;
}

export interface SweepResult {
  /** Absent where no choice keeps the margins, or none reaches the floor. */
  readonly best?: Swept;
  /** What a choice could be worth at most among those dropped for width; absent where none was dropped. */
  readonly droppedBound?: number;
}

/** Partial choices after one item, by ascending size, then balance. */
interface Layer {
  readonly key: Float64Array;
  readonly size: Float64Array;
  readonly value: Float64Array;
  /** Twice the position in the layer before, plus one where the item was taken. */
  readonly from: Int32Array;
  readonly length: number;
}

/**
 * Dynamic programming over lists: after each item, the partial choices that may still become the best, merged in
 * order of size. Of two with the same size and balance the more valuable stays, at equal value the one that took the
 * item; one that is larger, no better balanced and worth less goes; and so does one whose bound is under the floor.
 * At the end the greatest value wins, then the greatest size. Exact unless a layer grows over `width`: then the least
 * promising go, and `droppedBound` says what they could have been worth.
 */
export function sweep(sack: Sack, prices: Multipliers, floor: number, width: number): SweepResult {
  const { items, capacity, margins } = sack;
  const balance = balances(margins, mostOf(items, capacity), prices);
  const slack = 1e-9 * (1 + Math.abs(dualBound(items, capacity, margins, prices)));
  let potential = items.reduce((sum, item) => sum + Math.max(0, gain(item, prices)), 0);
  let dropped: number | undefined;
  let layer: Layer = {
    key: Float64Array.of(balance.start),
    size: Float64Array.of(0),
    value: Float64Array.of(0),
    from: Int32Array.of(0),
    length: 1,
  };
  const history: Int32Array[] = [];
  for (const item of items) {
    potential -= Math.max(0, gain(item, prices));
    const open = potential + prices.perSize * capacity;
    const merged = merge(layer, item, {
      balance,
      capacity,
      perSize: prices.perSize,
      open,
      least: floor - slack,
    });
    layer = merged;
    if (merged.length > width) {
      const cut = narrow(merged, balance, prices.perSize, open, width);
      layer = cut.layer;
      dropped = Math.max(dropped ?? Number.NEGATIVE_INFINITY, cut.bound);
    }
    history.push(layer.from);
  }
  const best = bestOf(layer, history, balance, floor);
  return {
    ...(best === undefined ? {} : { best }),
    ...(dropped === undefined ? {} : { droppedBound: dropped }),
  };
}

/** How many items fit at the most. */
function mostOf(items: readonly Item[], capacity: number): number {
  const smallest = items.reduce((least, { size }) => Math.min(least, size), Number.POSITIVE_INFINITY);
  return items.length === 0 ? 0 : Math.min(items.length, Math.floor(capacity / smallest));
}

// One more than fits on either side: a key made before its size was looked at is no other's.
const middleOf = (most: number): number => most + 1;

/** How many balances a sweep tells apart that watches so many topics. */
export const balanceCount = (items: readonly Item[], capacity: number, topics: number): number =>
  (2 * middleOf(mostOf(items, capacity)) + 1) ** topics;

interface Balances {
  /** How many balances there are; a key is a size times this, plus the balance's index. */
  readonly count: number;
  /** With one topic watched, a lower index leans less towards it; with several, balances can't be compared. */
  readonly isOrdered: boolean;
  /** The index of a balance of nothing. */
  readonly start: number;
  shift(side: readonly number[]): number;
  /** What the prices say of a balance: how far it is inside the margins. */
  readonly worth: Float64Array;
  readonly allowed: Uint8Array;
}

/** Balances, one number a topic from −most to most, written as one index. */
function balances(margins: readonly number[], most: number, { perSide }: Multipliers): Balances {
  const middle = middleOf(most);
  const radix = 2 * middle + 1;
  const count = radix ** margins.length;
  const worth = new Float64Array(count);
  const allowed = new Uint8Array(count).fill(1);
  for (let index = 0; index < count; index += 1) {
    let rest = index;
    for (const [at, margin] of margins.entries()) {
      const left = margin - ((rest % radix) - middle);
      rest = Math.floor(rest / radix);
      worth[index] = (worth[index] ?? 0) + (perSide[at] ?? 0) * left;
      if (left < 0) allowed[index] = 0;
    }
  }
  const shift = (side: readonly number[]): number => side.reduceRight((sum, one) => sum * radix + one, 0);
  return {
    count,
    isOrdered: margins.length === 1,
    worth,
    allowed,
    shift,
    start: shift(margins.map(() => middle)),
  };
}

interface MergeTerms {
  readonly balance: Balances;
  readonly capacity: number;
  readonly perSize: number;
  /** What the items still to come could add, at the prices. */
  readonly open: number;
  readonly least: number;
}

function merge(before: Layer, item: Item, terms: MergeTerms): Layer {
  const { balance, capacity, perSize, open, least } = terms;
  const { count, worth } = balance;
  const room = 2 * before.length;
  const key = new Float64Array(room);
  const size = new Float64Array(room);
  const value = new Float64Array(room);
  const from = new Int32Array(room);
  const highest = new Float64Array(count).fill(-1);
  const shift = item.size * count + balance.shift(item.side);
  let length = 0;
  let skip = 0;
  let take = 0;
  while (skip < before.length || take < before.length) {
    const skipKey = skip < before.length ? (before.key[skip] as number) : Number.POSITIVE_INFINITY;
    const takeKey = take < before.length ? (before.key[take] as number) + shift : Number.POSITIVE_INFINITY;
    let taken = takeKey <= skipKey;
    let at = taken ? take : skip;
    if (takeKey === skipKey) {
      taken = (before.value[take] as number) + item.value >= (before.value[skip] as number);
      at = taken ? take : skip;
      skip += 1;
      take += 1;
    } else if (taken) take += 1;
    else skip += 1;
    const newSize = (before.size[at] as number) + (taken ? item.size : 0);
    if (newSize > capacity) continue;
    const newKey = taken ? takeKey : skipKey;
    const newValue = (before.value[at] as number) + (taken ? item.value : 0);
    const index = newKey - newSize * count;
    if (newValue + open - perSize * newSize + (worth[index] as number) < least) continue;
    if ((highest[index] as number) > newValue) continue;
    note(highest, index, newValue, balance);
    key[length] = newKey;
    size[length] = newSize;
    value[length] = newValue;
    from[length] = 2 * at + (taken ? 1 : 0);
    length += 1;
  }
  return { key, size, value, from: from.slice(0, length), length };
}

/** What is worth less than a smaller choice that leans no more towards a topic is not worth keeping. */
function note(highest: Float64Array, index: number, value: number, { count, isOrdered }: Balances): void {
  highest[index] = value;
  if (!isOrdered) return;
  for (let at = index + 1; at < count && (highest[at] as number) < value; at += 1) highest[at] = value;
}

function narrow(layer: Layer, balance: Balances, perSize: number, open: number, width: number) {
  const bounds = new Float64Array(layer.length);
  for (let at = 0; at < layer.length; at += 1) {
    const size = layer.size[at] as number;
    const index = (layer.key[at] as number) - size * balance.count;
    bounds[at] = (layer.value[at] as number) + open - perSize * size + (balance.worth[index] as number);
  }
  const kept = Array.from({ length: layer.length }, (_, at) => at)
    .sort((a, b) => (bounds[b] as number) - (bounds[a] as number) || a - b)
    .slice(0, width)
    .sort((a, b) => a - b);
  const isKept = new Uint8Array(layer.length);
  for (const at of kept) isKept[at] = 1;
  let bound = Number.NEGATIVE_INFINITY;
  for (let at = 0; at < layer.length; at += 1) {
    if (isKept[at] === 0) bound = Math.max(bound, bounds[at] as number);
  }
  const pick = (of: Float64Array): Float64Array => Float64Array.from(kept, (at) => of[at] as number);
  return {
    bound,
    layer: {
      key: pick(layer.key),
      size: pick(layer.size),
      value: pick(layer.value),
      from: Int32Array.from(kept, (at) => layer.from[at] as number),
      length: kept.length,
    },
  };
}

function bestOf(
  layer: Layer,
  history: readonly Int32Array[],
  balance: Balances,
  floor: number,
): Swept | undefined {
  let best: Swept | undefined;
  for (let at = layer.length - 1; at >= 0; at -= 1) {
    const [size, value] = [layer.size[at] as number, layer.value[at] as number];
    const index = (layer.key[at] as number) - size * balance.count;
    if (balance.allowed[index] === 0 || value < floor) continue;
    if (best !== undefined && (value < best.value || (value === best.value && size < best.size))) continue;
    const found = { chosen: chosenAt(at, history), value, size };
    if (best === undefined || value > best.value || precedes(found.chosen, best.chosen)) best = found;
  }
  return best;
}

/** Positions, the last first. */
function chosenAt(end: number, history: readonly Int32Array[]): number[] {
  const chosen: number[] = [];
  let at = end;
  for (let item = history.length - 1; item >= 0; item -= 1) {
    const from = history[item]?.[at] as number;
    if (from % 2 === 1) chosen.push(item);
    at = from >> 1;
  }
  return chosen;
}

/** Of two choices as large as each other, the one with the last item the other lacks. */
function precedes(a: readonly number[], b: readonly number[]): boolean {
  const at = a.findIndex((item, index) => item !== b[index]);
  return at >= 0 && (a[at] as number) > (b[at] ?? -1);
}
