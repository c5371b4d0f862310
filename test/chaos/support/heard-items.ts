import type { Evidence, Sound } from './evidence.ts';

const samplesPerMs = 48;

/** How much of an item sounded, by the ears alone. Milliseconds of it, each counted once. */
export interface Heard {
  /** Surely. */
  readonly leastMs: number;
  /** With what may have gone out between an ear's last look and a power cut. */
  readonly mostMs: number;
  readonly boots: number;
  readonly wasKilled: boolean;
}

export interface OrderHeard {
  /** How much was heard more than once. */
  readonly againMs: number;
  readonly boots: number;
  /** How often it went out from somewhere in it. */
  readonly opened: number;
}

type Stretch = readonly [from: number, to: number];

/** What sounded, by order and by item: `order#item`. What made no sound is left out. */
export function aired({ sounds, memory }: Pick<Evidence, 'sounds' | 'memory'>): {
  readonly items: ReadonlyMap<string, Heard>;
  readonly orders: ReadonlyMap<string, OrderHeard>;
} {
  const bodies = new Map(memory.orders.map((order) => [order.order as string, order]));
  const items = new Map<string, Heard>();
  const orders = new Map<string, OrderHeard>();
  for (const [order, of] of Map.groupBy(sounds, (sound) => sound.order)) {
    const [least, most] = [of.map(leastOf), of.map(mostOf)];
    const began = of.filter((one) => one.toSample > one.fromSample);
    const boots = new Set(began.map(({ boot }) => boot)).size;
    const twice = least.reduce((sum, [from, to]) => sum + to - from, 0) - covered(least);
    if (began.length > 0)
      orders.set(order, { againMs: Math.round(twice / samplesPerMs), boots, opened: began.length });
    for (const { item, offsetMs, durationMs } of bodies.get(order)?.items ?? []) {
      const within = (stretches: readonly Stretch[]): number =>
        Math.round(covered(stretches.map((one) => part(one, offsetMs, durationMs))) / samplesPerMs);
      const mostMs = within(most);
      if (mostMs === 0) continue;
      const wasKilled = of.some(({ killedAtMs }) => killedAtMs !== undefined);
      items.set(`${order}#${item}`, { leastMs: within(least), mostMs, boots, wasKilled });
    }
  }
  return { items, orders };
}

const leastOf = ({ fromSample, toSample }: Sound): Stretch => [fromSample, toSample];

const mostOf = ({ fromSample, toSample, endSample, atMs, killedAtMs }: Sound): Stretch => {
  const unseen = killedAtMs === undefined ? 0 : Math.ceil((killedAtMs - atMs) * samplesPerMs);
  return [fromSample, Math.min(endSample, toSample + unseen)];
};

const part = ([from, to]: Stretch, offsetMs: number, durationMs: number): Stretch => {
  const begins = Math.max(from, offsetMs * samplesPerMs);
  return [begins, Math.max(begins, Math.min(to, (offsetMs + durationMs) * samplesPerMs))];
};

/** How many samples lie in any of the stretches. */
function covered(stretches: readonly Stretch[]): number {
  let [sum, reached] = [0, 0];
  for (const [from, to] of stretches.toSorted(([a], [b]) => a - b)) {
    sum += Math.max(0, to - Math.max(from, reached));
    reached = Math.max(reached, to);
  }
  return sum;
}
