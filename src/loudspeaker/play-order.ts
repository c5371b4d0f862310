import type { Order } from '../protocol/order.ts';
import type { ReceiptEvent } from '../protocol/receipt.ts';
import type { Playing } from './output.ts';
import { samplesPerMs } from './output.ts';
import type { PlayLine } from './plays-log.ts';
import type { RunTimes } from './run-times.ts';
import type { Progress, StandingOrder } from './standing-order.ts';

/** What concluding needs of a device. */
export interface PlayBook {
  /** Writes receipts, log lines and progress in one durable step. */
  conclude(
    order: Order,
    events: readonly ReceiptEvent[],
    lines: readonly PlayLine[],
    after: Concluded,
  ): Promise<void>;
  /** Writes how far it got. */
  reached(order: Order, sample: number, liveSamples: number): Promise<void>;
}

export type Concluded =
  | { readonly kind: 'goes-on'; readonly progress: Progress }
  | { readonly kind: 'done'; readonly heard: boolean };

/** What ended a run before its last item. */
export interface Cut {
  readonly by: string;
  readonly reachedSample: number;
}

/** An order on its way through the loudspeaker, item by item; concludes each item exactly once. */
export interface Run {
  /** Whether anything of it was heard before this run, and the exact sample that was reached. */
  readonly begun: boolean;
  readonly reachedSample: number;
  /** How many of the samples that went out were a live source's. */
  liveSamples(): number;
  /** Where it has to end, so that only items that fit begin; `fromSample` when none does. */
  endSample(times: RunTimes): number;
  /** Before the output opens: writes down what a run that was heard before leaves out where it goes on. */
  goOn(times: RunTimes): Promise<void>;
  /**
   * Plays until the end, a cut, or the first item that does not fit.
   * @param msOfUptime trusted time at an uptime
   */
  play(playing: Playing, times: RunTimes, msOfUptime: (uptimeMs: number) => number): Promise<Cut | undefined>;
  /** Concludes what is left: as one `missed` when nothing was heard, else item by item. */
  giveUp(reason: string, reachedSample?: number): Promise<void>;
  /** Says how much of the item on air was heard until an emergency cut it; it is not through, and goes on afterwards. */
  interrupt(reachedSample: number): Promise<void>;
  /** Concludes an order that only cancels another. */
  cancel(): Promise<void>;
}

type Item = Order['items'][number];
/** An item the loudspeaker is through with. */
type Through = Omit<PlayLine, 'endpoint'> & {
  readonly lesson: Item['lesson'];
  readonly order: Order['order'];
};

export function createRun(standing: StandingOrder, book: PlayBook): Run {
  const { order, ...before } = standing;
  let progress: Progress = before;
  /** Of what this run plays. */
  let liveNow = (): number => 0;
  const liveSamples = (): number => progress.liveSamples + liveNow();
  /** A receipt says so only where a source was heard. */
  const liveIn = (item: Item, playedMs: number): { liveMs?: number } => {
    const samples = item.item === order.live ? liveSamples() : 0;
    return samples === 0 ? {} : { liveMs: Math.min(playedMs, Math.ceil(samples / samplesPerMs)) };
  };

  const unconcluded = (): readonly Item[] => order.items.slice(progress.nextItem);
  const finished = (): ReceiptEvent => {
    const concluded = order.items.slice(0, progress.nextItem);
    const playedMs = concluded.reduce((sum, item) => sum + item.durationMs, 0) - progress.unheardMs;
    return { kind: 'finished', order: order.order, playedMs, checkpoint: order.checkpoint };
  };
  /** Moves past the first items that are left, of which nothing after this sample is heard. */
  const pass = (items: readonly Item[], reachedSample: number, cutBy: string): Through[] =>
    items.map((item) => {
      const { itemStartedAtMs, missingSamples, nextItem, unheardMs } = progress;
      const samples = Math.min(reachedSample, endOf(item)) - startOf(item) - missingSamples;
      const playedMs = Math.max(0, Math.floor(samples / samplesPerMs));
      const reachedSamples = Math.max(progress.reachedSamples ?? 0, Math.min(reachedSample, endOf(item)));
      const live = liveIn(item, playedMs);
      progress = {
        ...progress,
        nextItem: nextItem + 1,
        reachedSamples,
        itemStartedAtMs: null,
        missingSamples: 0,
        unheardMs: unheardMs + item.durationMs - playedMs,
      };
      return {
        order: order.order,
        item: item.item,
        lesson: item.lesson,
        startedAtMs: itemStartedAtMs ?? order.startsAtMs + item.offsetMs,
        playedMs,
        ...live,
        ...(playedMs < item.durationMs ? { cutBy } : {}),
      };
    });
  /** Concludes items, and the order with them where it is over. */
  const conclude = (items: readonly Through[], isOver: boolean): Promise<void> => {
    const events = items.map((item): ReceiptEvent => ({ kind: 'item', ...item }));
    const lines = items.map((item) => ({ endpoint: order.endpoint, ...item }));
    const after: Concluded = isOver ? { kind: 'done', heard: true } : { kind: 'goes-on', progress };
    return book.conclude(order, isOver ? [...events, finished()] : events, lines, after);
  };
  /** Leaves out what lies between the sample reached and the one it goes on at. */
  const leaveOut = ({ fromSample, lateReason }: RunTimes): Through[] => {
    const over = unconcluded().filter((item) => endOf(item) <= fromSample);
    const passed = pass(over, progress.reachedSamples ?? 0, lateReason);
    const [next] = unconcluded();
    const reached = progress.reachedSamples ?? 0;
    const leftOut = next === undefined ? 0 : fromSample - Math.max(reached, startOf(next));
    const missingSamples = progress.missingSamples + Math.max(0, leftOut);
    progress = { ...progress, missingSamples, reachedSamples: Math.max(reached, fromSample) };
    return passed;
  };
  const giveUp = async (reason: string, reachedSample = progress.reachedSamples ?? 0): Promise<void> => {
    if (progress.reachedSamples !== null) {
      return conclude(pass(unconcluded(), reachedSample, reason), true);
    }
    const missed: ReceiptEvent = { kind: 'missed', order: order.order, reason };
    return book.conclude(order, [missed], [], { kind: 'done', heard: false });
  };
  const fits = (item: Item, { dueAtMs, fromSample, mustEndByMs }: RunTimes): boolean =>
    dueAtMs + (endOf(item) - fromSample) / samplesPerMs <= mustEndByMs;
  const playItem: (item: Item, ...rest: Parameters<Run['play']>) => Promise<Cut | undefined> = async (
    item,
    playing,
    times,
    msOfUptime,
  ) => {
    if (!fits(item, times)) return { by: times.lateReason, reachedSample: playing.position() };
    const begun = await playing.until(Math.max(startOf(item), times.fromSample));
    if (begun.kind === 'passed') {
      const passed = leaveOut(times);
      const itemStartedAtMs = progress.itemStartedAtMs ?? Math.round(msOfUptime(begun.uptimeMs));
      progress = { ...progress, reachedSamples: playing.position(), itemStartedAtMs };
      await conclude(passed, false);
    }
    const ended = await playing.until(endOf(item));
    if (ended.kind === 'cut') return { by: ended.by, reachedSample: playing.position() };
    const through = pass([item], endOf(item), times.lateReason);
    await conclude(through, progress.nextItem === order.items.length);
    return undefined;
  };
  return {
    get begun() {
      return progress.reachedSamples !== null;
    },
    get reachedSample() {
      return progress.reachedSamples ?? 0;
    },
    endSample(times) {
      const left = unconcluded().filter((item) => endOf(item) > times.fromSample);
      const tooLate = left.findIndex((item) => !fits(item, times));
      if (left.length > 0 && tooLate === -1) return order.programme.durationMs * samplesPerMs;
      const last = left[tooLate - 1];
      return last === undefined ? times.fromSample : endOf(last);
    },
    async goOn(times) {
      if (progress.reachedSamples !== null) await conclude(leaveOut(times), false);
    },
    giveUp,
    async interrupt(reachedSample) {
      if (progress.reachedSamples === null) return;
      const reachedSamples = Math.max(progress.reachedSamples, reachedSample);
      progress = { ...progress, reachedSamples, liveSamples: liveSamples() };
      liveNow = () => 0;
      const [item] = unconcluded();
      const { itemStartedAtMs: startedAtMs, missingSamples } = progress;
      if (item === undefined || startedAtMs === null) return conclude([], false);
      const samples = Math.min(reachedSamples, endOf(item)) - startOf(item) - missingSamples;
      const playedMs = Math.max(0, Math.floor(samples / samplesPerMs));
      const told = { order: order.order, item: item.item, lesson: item.lesson, startedAtMs, playedMs };
      const live = liveIn(item, playedMs);
      const event: ReceiptEvent = { kind: 'item', ...told, ...live, cutBy: 'emergency' };
      await book.conclude(order, [event], [], { kind: 'goes-on', progress });
    },
    cancel: () => book.conclude(order, [finished()], [], { kind: 'done', heard: false }),
    liveSamples,
    async play(playing, times, msOfUptime) {
      liveNow = playing.liveSamples;
      for (const item of unconcluded().filter((one) => endOf(one) > times.fromSample)) {
        const cut = await playItem(item, playing, times, msOfUptime);
        if (cut !== undefined) return cut;
      }
      await playing.until(order.programme.durationMs * samplesPerMs);
      return undefined;
    },
  };
}

const startOf = (item: Item): number => item.offsetMs * samplesPerMs;
const endOf = (item: Item): number => (item.offsetMs + item.durationMs) * samplesPerMs;
