import { Gauge, type Registry } from 'prom-client';
import type { Broadcast } from '../domain/broadcast.ts';
import { addDays, dateAt } from '../domain/calendar.ts';
import type { BroadcastId } from '../domain/ids.ts';
import { outcomes } from '../domain/play.ts';
import type { Clock } from '../ports/clock.ts';
import type { DeliveryCount } from '../ports/figures.ts';
import type { OutcomeCounts } from '../ports/plays.ts';
import type { Store } from '../ports/store.ts';
import { reasonClass } from './reason-class.ts';

interface Counted {
  readonly deliveries: readonly DeliveryCount[];
  readonly plays: OutcomeCounts | undefined;
}

/**
 * Gauges of what the database says of broadcasts since yesterday and of every open one. Deliveries of a frozen
 * broadcast are counted anew each time, a settled one's once in this process's life: they no longer change.
 */
export function createBroadcastFigures(
  register: Registry,
  { store, clock }: { store: Pick<Store, 'figures'>; clock: Clock },
): () => Promise<void> {
  const registers = [register];
  const labels = ['county', 'slot'] as const;
  const broadcasts = new Gauge({
    name: 'dalaba_broadcasts',
    help: 'Broadcasts since yesterday, and every open one, by state.',
    labelNames: [...labels, 'state'],
    registers,
  });
  const deliveries = new Gauge({
    name: 'dalaba_deliveries',
    help: 'Their deliveries by state and reason class.',
    labelNames: [...labels, 'state', 'reason'],
    registers,
  });
  const plays = new Gauge({
    name: 'dalaba_settled_plays',
    help: 'What the plays of those already settled were when they were settled, by outcome.',
    labelNames: [...labels, 'outcome'],
    registers,
  });
  const settled = new Map<BroadcastId, Counted>();

  async function count({ id, state }: Broadcast): Promise<Counted | undefined> {
    if (state !== 'frozen' && state !== 'settled') return undefined;
    const known = settled.get(id);
    if (known !== undefined) return known;
    const counted = {
      deliveries: await store.figures.deliveries(id),
      plays: state === 'settled' ? await store.figures.settledPlays(id) : undefined,
    };
    if (state === 'settled') settled.set(id, counted);
    return counted;
  }

  return async () => {
    const recent = await store.figures.recent(addDays(dateAt(clock.now(), 'UTC'), -1));
    const counted: (Broadcast & Partial<Counted>)[] = [];
    for (const broadcast of recent) counted.push({ ...broadcast, ...(await count(broadcast)) });
    for (const gauge of [broadcasts, deliveries, plays]) gauge.reset();
    for (const { county, slot, state, deliveries: of = [], plays: heard } of counted) {
      broadcasts.inc({ county, slot, state });
      for (const one of of)
        deliveries.inc({ county, slot, state: one.state, reason: reasonClass(one.reason) }, one.deliveries);
      if (heard !== undefined)
        for (const outcome of outcomes) plays.inc({ county, slot, outcome }, heard[outcome]);
    }
    const ids = new Set(recent.map(({ id }) => id));
    for (const id of settled.keys()) if (!ids.has(id)) settled.delete(id);
  };
}
