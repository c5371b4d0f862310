import type { Order } from '../protocol/order.ts';
import type { ReceiptEvent } from '../protocol/receipt.ts';
import type { Playing } from './output.ts';
import { samplesPerMs } from './output.ts';
import type { PlayLine } from './plays-log.ts';
import type { Progress, StandingOrder } from './state.ts';

/** What concluding needs of a device. */
export interface PlayBook {
  /** Writes receipts, log lines and progress in one durable step. */
  conclude(
    order: Order,
    events: readonly ReceiptEvent[],
    lines: readonly PlayLine[],
    after: Concluded,
  ): Promise<void>;
  /** Writes that an item began to be heard. */
  progress(order: Order, progress: Progress): Promise<void>;
  /** Writes how far it got. */
  reached(order: Order, sample: number): Promise<void>;
}

export type Concluded = { readonly kind: 'goes-on'; readonly progress: Progress } | { readonly kind: 'done' };

/** What ended a run before its last item. */
export interface Cut {
  readonly by: string;
  readonly reachedSample: number;
}

/** When a run begins and by when it must be silent again, in trusted time. */
export interface RunTimes {
  /** When the sample at `fromSample` is due. */
  readonly dueAtMs: number;
  readonly mustEndByMs: number;
  /** Why an item no longer fits, if one does not. */
  readonly lateReason: string;
  msOfUptime(uptimeMs: number): number;
}

/** An order on its way through the loudspeaker, item by item; concludes each item exactly once. */
export interface Run {
  /** Where to go on: the exact sample that was reached; moves when it is interrupted. */
  readonly fromSample: number;
  /** Where it has to end, so that only items that fit begin; `fromSample` when none does. */
  endSample(times: RunTimes): number;
  /** Plays until the end, a cut, or the first item that does not fit. */
  play(playing: Playing, times: RunTimes): Promise<Cut | undefined>;
  /** Concludes what is left: as one `missed` when nothing was heard, else item by item. */
  giveUp(reason: string, reachedSample: number): Promise<void>;
  /** Says how much of the item on air was heard until an emergency cut it, and goes on there the next time. */
  interrupt(reachedSample: number): Promise<void>;
  /** Concludes an order that only cancels another. */
  cancel(): Promise<void>;
}

type Item = Order['items'][number];

export function createRun(standing: StandingOrder, book: PlayBook): Run {
  const { order } = standing;
  let fromSample = standing.reachedSamples ?? 0;
  let { nextItem, itemStartedAtMs } = standing;
  let heard = standing.reachedSamples !== null;
  let playedMs = order.items.slice(0, nextItem).reduce((sum, item) => sum + item.durationMs, 0);

  const finished = (): ReceiptEvent => ({
    kind: 'finished',
    order: order.order,
    playedMs,
    checkpoint: order.checkpoint,
  });
  const concludeItem = async (item: Item, startedAtMs: number): Promise<void> => {
    const evidence = { order: order.order, item: item.item, lesson: item.lesson, startedAtMs };
    const whole = { ...evidence, playedMs: item.durationMs };
    playedMs += item.durationMs;
    nextItem += 1;
    itemStartedAtMs = null;
    const progress = { nextItem, reachedSamples: endOf(item), itemStartedAtMs };
    const events: ReceiptEvent[] = [{ kind: 'item', ...whole }];
    const last = nextItem === order.items.length;
    if (last) events.push(finished());
    const after: Concluded = last ? { kind: 'done' } : { kind: 'goes-on', progress };
    await book.conclude(order, events, [{ endpoint: order.endpoint, ...whole }], after);
  };
  const giveUp = async (reason: string, reachedSample: number): Promise<void> => {
    if (!heard) {
      const missed: ReceiptEvent = { kind: 'missed', order: order.order, reason };
      return book.conclude(order, [missed], [], { kind: 'done' });
    }
    const rest = order.items.slice(nextItem).map((item, index) => {
      const reachedMs = Math.floor((reachedSample - startOf(item)) / samplesPerMs);
      const itemMs = Math.max(0, Math.min(item.durationMs, reachedMs));
      const startedAtMs = (index === 0 ? itemStartedAtMs : null) ?? order.startsAtMs + item.offsetMs;
      const cut = itemMs < item.durationMs ? { cutBy: reason } : {};
      return {
        order: order.order,
        item: item.item,
        lesson: item.lesson,
        startedAtMs,
        playedMs: itemMs,
        ...cut,
      };
    });
    playedMs += rest.reduce((sum, item) => sum + item.playedMs, 0);
    const events = rest.map((item): ReceiptEvent => ({ kind: 'item', ...item }));
    const lines = rest.map((item) => ({ endpoint: order.endpoint, ...item }));
    await book.conclude(order, [...events, finished()], lines, { kind: 'done' });
  };
  const fits = (item: Item, { dueAtMs, mustEndByMs }: RunTimes): boolean =>
    dueAtMs + (endOf(item) - fromSample) / samplesPerMs <= mustEndByMs;
  const playItem = async (item: Item, playing: Playing, times: RunTimes): Promise<Cut | undefined> => {
    if (!fits(item, times)) return { by: times.lateReason, reachedSample: playing.position() };
    const begun = await playing.until(Math.max(startOf(item), fromSample));
    if (begun.kind === 'passed') {
      itemStartedAtMs ??= Math.round(times.msOfUptime(begun.uptimeMs));
      heard = true;
      await book.progress(order, { nextItem, reachedSamples: playing.position(), itemStartedAtMs });
    }
    const ended = await playing.until(endOf(item));
    if (ended.kind === 'cut') return { by: ended.by, reachedSample: playing.position() };
    await concludeItem(item, itemStartedAtMs ?? Math.round(times.dueAtMs));
    return undefined;
  };
  return {
    get fromSample() {
      return fromSample;
    },
    async interrupt(reachedSample) {
      fromSample = Math.max(fromSample, reachedSample);
      const item = order.items[nextItem];
      if (!heard || item === undefined || itemStartedAtMs === null) return;
      const reachedMs = Math.floor((fromSample - startOf(item)) / samplesPerMs);
      const interrupted: ReceiptEvent = {
        kind: 'item',
        order: order.order,
        item: item.item,
        lesson: item.lesson,
        startedAtMs: itemStartedAtMs,
        playedMs: Math.max(0, Math.min(item.durationMs, reachedMs)),
        cutBy: 'emergency',
      };
      const progress = { nextItem, reachedSamples: fromSample, itemStartedAtMs };
      await book.conclude(order, [interrupted], [], { kind: 'goes-on', progress });
    },
    endSample(times) {
      const left = order.items.slice(nextItem);
      const tooLate = left.findIndex((item) => !fits(item, times));
      if (tooLate === -1) return order.programme.durationMs * samplesPerMs;
      const last = left[tooLate - 1];
      return last === undefined ? fromSample : endOf(last);
    },
    giveUp,
    cancel: () => book.conclude(order, [finished()], [], { kind: 'done' }),
    async play(playing, times) {
      for (const item of order.items.slice(nextItem)) {
        const cut = await playItem(item, playing, times);
        if (cut !== undefined) return cut;
      }
      await playing.until(order.programme.durationMs * samplesPerMs);
      return undefined;
    },
  };
}

const startOf = (item: Item): number => item.offsetMs * samplesPerMs;
const endOf = (item: Item): number => (item.offsetMs + item.durationMs) * samplesPerMs;
