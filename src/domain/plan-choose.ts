import { dualBound, gain, type Item, multipliers } from './plan-multipliers.ts';
import { balanceCount, type Sack, sweep } from './plan-sweep.ts';
import { crowdedTopics, topicMargin } from './plan-topics.ts';

/** A lesson that may be chosen for a slot; with `both`, its two renditions together. */
export interface Option {
  readonly id: string;
  readonly topic: string;
  /** The room it takes, gaps included. A whole number above 0. */
  readonly size: number;
  /** A whole number, 0 or more; of all options together below 2^53. */
  readonly value: number;
}

export interface ChoiceRules {
  readonly capacity: number;
  /** Chosen whatever they are worth. */
  readonly forced: readonly string[];
  /** An order must exist in which no two neighbours share a topic. */
  readonly topicsApart: boolean;
  /** Stands first, or last, where it is chosen. */
  readonly first?: string;
  readonly last?: string;
  /** The most partial choices kept after each option; 200,000 unless given. */
  readonly width?: number;
  /** The most balances of watched topics told apart; 250,000 unless given. Several topics rarely get in the way. */
  readonly balances?: number;
}

export interface Choice<Of extends Option> {
  /** By id. */
  readonly chosen: readonly Of[];
  readonly value: number;
  readonly size: number;
  /** No choice is worth more than this; equal to the value where that is proved to be the greatest. */
  readonly bound: number;
}

/**
 * The set of greatest total value that fits and can be arranged; of equal ones the fuller, then the one with the lower
 * ids. Undefined where the forced ones can't be chosen together. Deterministic, and independent of the options' order.
 *
 * Topics are watched only once they get in the way: a best choice without a rule that happens to keep it is a best
 * choice with it. Where a lesson has the first or the last place, choices with and without it are compared.
 */
export function choose<Of extends Option>(
  options: readonly Of[],
  rules: ChoiceRules,
): Choice<Of> | undefined {
  const inOrder = [...options].sort((a, b) => (a.id < b.id ? 1 : -1));
  let best: Choice<Of> | undefined;
  let bound = Number.NEGATIVE_INFINITY;
  for (const ends of endings(inOrder, rules)) {
    const found = chooseWith(inOrder, rules, ends);
    if (found === undefined) continue;
    bound = Math.max(bound, found.bound);
    if (found.choice !== undefined && (best === undefined || isBetter(found.choice, best)))
      best = found.choice;
  }
  return best && { ...best, bound: Math.max(best.value, Math.floor(bound)) };
}

interface Ends<Of> {
  readonly first?: Of;
  readonly last?: Of;
  readonly without: readonly Of[];
}

/** Every way in which lessons with a place of their own are chosen or not; one way where places do not matter. */
function endings<Of extends Option>(
  options: readonly Of[],
  { first, last, topicsApart }: ChoiceRules,
): Ends<Of>[] {
  if (!topicsApart) return [{ without: [] }];
  const head = options.find(({ id }) => id === first);
  const tail = last === first ? undefined : options.find(({ id }) => id === last);
  const heads: Ends<Of>[] =
    head === undefined ? [{ without: [] }] : [{ first: head, without: [] }, { without: [head] }];
  return heads.flatMap((ends): Ends<Of>[] =>
    tail === undefined
      ? [ends]
      : [
          { ...ends, last: tail },
          { ...ends, without: [...ends.without, tail] },
        ],
  );
}

function chooseWith<Of extends Option>(
  options: readonly Of[],
  rules: ChoiceRules,
  { first, last, without }: Ends<Of>,
): { choice?: Choice<Of>; bound: number } | undefined {
  const isForced = (one: Of): boolean => one === first || one === last || rules.forced.includes(one.id);
  if (without.some((one) => rules.forced.includes(one.id))) return undefined;
  const forced = options.filter(isForced);
  const capacity = rules.capacity - sumOf(forced, 'size');
  if (capacity < 0) return undefined;
  const free = options.filter((one) => !isForced(one) && !without.includes(one) && one.size <= capacity);
  const watched: string[] = [];
  for (;;) {
    const margins = watched.map((topic) => topicMargin(topic, [first, last]) - lean(forced, topic));
    const items = free.map((one) => ({
      ...one,
      side: watched.map((topic) => (one.topic === topic ? 1 : -1)),
    }));
    const { best, bound } = fill(items, capacity, margins, rules.width ?? 200_000);
    const whole = bound + sumOf(forced, 'value');
    if (best === undefined) return { bound: whole };
    const chosen = [...forced, ...best].sort((a, b) => (a.id < b.id ? -1 : 1));
    const [crowded] = rules.topicsApart
      ? crowdedTopics(chosen, first, last).filter((t) => !watched.includes(t))
      : [];
    const isAffordable = balanceCount(items, capacity, watched.length + 1) <= (rules.balances ?? 250_000);
    if (crowded !== undefined && isAffordable) {
      watched.push(crowded);
      continue;
    }
    const kept = crowded === undefined ? chosen : thinned(chosen, forced, first, last);
    if (kept === undefined) return { bound: whole };
    const originals = options.filter(({ id }) => kept.some((one) => one.id === id)).reverse();
    return {
      choice: { chosen: originals, value: sumOf(kept, 'value'), size: sumOf(kept, 'size'), bound: whole },
      bound: whole,
    };
  }
}

/** Without the least valuable lessons of crowded topics, until an order exists; undefined where forced ones crowd. */
function thinned(
  chosen: readonly Option[],
  forced: readonly Option[],
  first: Option | undefined,
  last: Option | undefined,
): readonly Option[] | undefined {
  let kept = chosen;
  for (;;) {
    const [crowded] = crowdedTopics(kept, first, last);
    if (crowded === undefined) return kept;
    const [least] = kept
      .filter((one) => one.topic === crowded && !forced.some(({ id }) => id === one.id))
      .sort((a, b) => a.value - b.value || (a.id < b.id ? 1 : -1));
    if (least === undefined) return undefined;
    kept = kept.filter((one) => one !== least);
  }
}

const lean = (options: readonly Option[], topic: string): number =>
  options.reduce((sum, one) => sum + (one.topic === topic ? 1 : -1), 0);

const sumOf = (options: readonly Option[], of: 'size' | 'value'): number =>
  options.reduce((sum, one) => sum + one[of], 0);

const coreSize = 40;
const narrowWidth = 200;

/**
 * A narrow sweep over the options nearest to the break finds a good choice; what can't be part of a better one is set
 * aside by its loss against the bound (Dembo and Hammer 1980); the rest is exact.
 */
function fill<Of extends Option & Item>(
  items: readonly Of[],
  capacity: number,
  margins: readonly number[],
  width: number,
): { best?: readonly Of[]; bound: number } {
  const prices = multipliers(items, capacity, margins);
  const gains = new Map(items.map((item) => [item, gain(item, prices)]));
  const gainOf = (item: Of): number => gains.get(item) ?? 0;
  const top = dualBound(items, capacity, margins, prices);
  const sweepWithin = (loss: number, floor: number, most: number) => {
    const sure = items.filter((item) => gainOf(item) > loss);
    const open = items.filter((item) => Math.abs(gainOf(item)) <= loss);
    const already = sure.reduce((sum, { value }) => sum + value, 0);
    const sack: Sack = {
      items: open,
      capacity: capacity - sure.reduce((sum, { size }) => sum + size, 0),
      margins: margins.map((margin, at) => sure.reduce((left, { side }) => left - (side[at] ?? 0), margin)),
    };
    const { best, droppedBound } = sweep(sack, prices, Math.max(0, floor - already), most);
    const value = best === undefined ? undefined : best.value + already;
    return {
      isWhole: open.length === items.length && droppedBound === undefined,
      value,
      ...(best === undefined ? {} : { best: [...sure, ...best.chosen.flatMap((at) => open[at] ?? [])] }),
      bound: Math.max(
        value ?? Number.NEGATIVE_INFINITY,
        (droppedBound ?? Number.NEGATIVE_INFINITY) + already,
      ),
    };
  };
  const losses = items.map((item) => Math.abs(gainOf(item))).sort((a, b) => a - b);
  const quick = sweepWithin(losses[coreSize - 1] ?? Number.POSITIVE_INFINITY, 0, narrowWidth);
  if (quick.isWhole) return quick;
  const floor = quick.value ?? 0;
  const loss =
    quick.value === undefined ? Number.POSITIVE_INFINITY : top - floor + 1e-9 * (1 + Math.abs(top));
  const exact = sweepWithin(loss, floor, width);
  if (exact.best !== undefined) return exact;
  return { ...(quick.best === undefined ? {} : { best: quick.best }), bound: Math.max(floor, exact.bound) };
}

function isBetter(a: Choice<Option>, b: Choice<Option>): boolean {
  if (a.value !== b.value) return a.value > b.value;
  if (a.size !== b.size) return a.size > b.size;
  const at = a.chosen.findIndex(({ id }, index) => id !== b.chosen[index]?.id);
  return at >= 0 && (a.chosen[at]?.id ?? '') < (b.chosen[at]?.id ?? '');
}
