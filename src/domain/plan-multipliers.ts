/** Something that may be chosen: it takes `size` of a capacity and is worth `value`, both whole numbers. */
export interface Item {
  readonly size: number;
  readonly value: number;
  /** For every watched topic +1 where the item is on it, −1 where it is not. */
  readonly side: readonly number[];
}

/** Prices of the capacity and of each watched topic; any that are not negative give a bound, good ones a tight one. */
export interface Multipliers {
  readonly perSize: number;
  readonly perSide: readonly number[];
}

/** What an item is worth once it has paid for the room it takes and the balance it costs. */
export const gain = ({ size, value, side }: Item, { perSize, perSide }: Multipliers): number =>
  perSide.reduce((left, price, at) => left - price * (side[at] ?? 0), value - perSize * size);

/** No choice within the capacity and the margins is worth more. */
export const dualBound = (
  items: readonly Item[],
  capacity: number,
  margins: readonly number[],
  prices: Multipliers,
): number =>
  items.reduce(
    (sum, item) => sum + Math.max(0, gain(item, prices)),
    prices.perSide.reduce((sum, price, at) => sum + price * (margins[at] ?? 0), prices.perSize * capacity),
  );

const halvings = 30;

/**
 * Prices with a low bound: where a choice of everything that gains fills the capacity (Dantzig 1957), and leans to
 * each watched topic as far as its margin. Found by halving, the bound being convex in every price.
 */
export function multipliers(
  items: readonly Item[],
  capacity: number,
  margins: readonly number[],
): Multipliers {
  const sizes = Float64Array.from(items, ({ size }) => size);
  const worth = Float64Array.from(items, ({ value }) => value);
  const sides = margins.map((_, at) => Float64Array.from(items, ({ side }) => side[at] ?? 0));
  const highest = worth.reduce((most, value) => Math.max(most, value), 0);
  const perSide = margins.map(() => 0);
  const price = (at: number, to: number): void => {
    const change = to - (perSide[at] ?? 0);
    perSide[at] = to;
    const side = sides[at] ?? worth;
    for (let item = 0; item < worth.length; item += 1)
      worth[item] = (worth[item] as number) - change * (side[item] as number);
  };
  for (let pass = 0; pass < Math.min(2, margins.length); pass += 1) {
    for (const [at, margin] of margins.entries()) {
      const side = sides[at] ?? worth;
      halve(highest, (middle) => {
        price(at, middle);
        const perSize = pricePerSize(sizes, worth, capacity);
        let lean = 0;
        for (let item = 0; item < worth.length; item += 1)
          if ((worth[item] as number) > perSize * (sizes[item] as number)) lean += side[item] as number;
        return lean > margin;
      });
    }
  }
  return { perSize: pricePerSize(sizes, worth, capacity), perSide };
}

function pricePerSize(sizes: Float64Array, worth: Float64Array, capacity: number): number {
  let steepest = 0;
  for (let item = 0; item < sizes.length; item += 1)
    steepest = Math.max(steepest, (worth[item] as number) / (sizes[item] as number));
  return halve(steepest, (middle) => {
    let filled = 0;
    for (let item = 0; item < sizes.length; item += 1)
      if ((worth[item] as number) > middle * (sizes[item] as number)) filled += sizes[item] as number;
    return filled > capacity;
  });
}

/** The lowest price, from 0 to `most`, that is not too low. */
function halve(most: number, isTooLow: (price: number) => boolean): number {
  if (!isTooLow(0)) return 0;
  let [low, high] = [0, most];
  for (let halving = 0; halving < halvings; halving += 1) {
    const middle = (low + high) / 2;
    if (isTooLow(middle)) low = middle;
    else high = middle;
  }
  isTooLow(high);
  return high;
}
