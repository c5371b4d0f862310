import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { countyOf } from '../domain/area.ts';
import type { Endpoint } from '../domain/schedule.ts';
import { DeliveryError, type Stretch } from '../ports/driver.ts';
import type { ServiceEvent, StoredReceipt } from '../ports/receipts.ts';
import type { Order } from '../protocol/order.ts';
import type { Context } from './context.ts';
import { concludeDelivery } from './record-receipts.ts';

type Needs = Pick<Context, 'store' | 'clock' | 'progress' | 'logger'>;

export type Notes = ReturnType<typeof createNotes>;

/** Real milliseconds between two attempts to write the last notes of a performance. */
const writeAgainRealMs = 1000;

/**
 * Writes down, item by item, what went out; what could not be written is tried again, the same, with the next. Plays are
 * concluded when another item has begun: every conclusion that differs is kept.
 */
export function createNotes(context: Needs, endpoint: Endpoint, order: Order) {
  const { store, clock, logger } = context;
  const boot = randomUUID();
  const beganMs = clock.now();
  let sequence = 0;
  let told: ServiceEvent[] = [];
  let unwritten: StoredReceipt[] = [];
  let writing = Promise.resolve();
  let concluded: number | undefined;
  const noteOf = (event: ServiceEvent): StoredReceipt => {
    const atMs = Math.round(clock.now());
    sequence += 1;
    return { boot, sequence, uptimeMs: Math.max(0, Math.round(atMs - beganMs)), atMs, event };
  };
  const write = async (): Promise<void> => {
    unwritten = [...unwritten, ...told.splice(0).map(noteOf)];
    if (unwritten.length === 0) return;
    try {
      await append(unwritten);
      const [item] = unwritten.flatMap(({ event }) => ('item' in event ? [event.item] : [])).slice(-1);
      unwritten = [];
      if (item === concluded) return;
      await concludeDelivery(context, order.order);
      concluded = item;
    } catch (err) {
      logger.error({ delivery: order.order, err }, 'what went out could not be written down yet');
    }
  };
  const append = (notes: readonly StoredReceipt[]) =>
    store.receipts.append(endpoint.id, countyOf(endpoint.area), notes, Math.round(clock.now()));
  return {
    async tell(command: () => Promise<void>): Promise<number> {
      const atMs = Math.round(clock.now());
      const event = { kind: 'told', order: order.order, atMs } as const;
      await append([noteOf(event)]);
      try {
        await command();
      } catch (error) {
        if (error instanceof DeliveryError && !error.mayHaveArrived)
          await append([noteOf({ ...event, refused: true })]);
        throw error;
      }
      return atMs;
    },
    async unsent(reason: string): Promise<void> {
      await append([noteOf({ kind: 'unsent', order: order.order, reason })]);
    },
    sent(stretch: Stretch): void {
      told = joined([...told, ...eventsOf(order, stretch)]);
      writing = writing.then(write);
    },
    /** All is written down, or the process stops before it could be. */
    async written(stopping: AbortSignal): Promise<void> {
      writing = writing.then(write);
      await writing;
      while (unwritten.length > 0 && !stopping.aborted) {
        await sleep(writeAgainRealMs, undefined, { signal: stopping }).catch(() => undefined);
        await write();
      }
    },
  };
}

/** A stretch of the programme as parts of its items; of what perhaps arrived, that it began, and no more. */
const eventsOf = (order: Order, { fromMs, toMs, atMs, listeners, live, unsure }: Stretch): ServiceEvent[] =>
  order.items.flatMap(({ item, lesson, offsetMs, durationMs }) => {
    const begin = Math.max(fromMs, offsetMs);
    const end = Math.min(toMs, offsetMs + durationMs);
    return begin >= end
      ? []
      : [
          {
            kind: 'streamed' as const,
            order: order.order,
            item,
            lesson,
            fromMs: begin - offsetMs,
            toMs: (unsure === true ? begin : end) - offsetMs,
            atMs: Math.round(atMs + begin - fromMs),
            ...(listeners === undefined ? {} : { listeners }),
            ...(live === undefined ? {} : { live }),
          },
        ];
  });

/** Stretches of one item that touch become one. */
function joined(events: readonly ServiceEvent[]): ServiceEvent[] {
  const kept: ServiceEvent[] = [];
  for (const event of events) {
    const last = kept.at(-1);
    if (
      last?.kind === 'streamed' &&
      event.kind === 'streamed' &&
      last.item === event.item &&
      last.live === event.live &&
      last.toMs === event.fromMs
    )
      kept[kept.length - 1] = { ...event, fromMs: last.fromMs, atMs: last.atMs };
    else kept.push(event);
  }
  return kept;
}
