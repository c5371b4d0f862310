import type { Order } from '../protocol/order.ts';

/** An accepted order and how far it has got; what must survive a power cut. */
export interface StandingOrder {
  readonly order: Order;
  /** Position of the first item that is not concluded yet. */
  readonly nextItem: number;
  /** Samples of the programme known to have gone out; null before the first. */
  readonly reachedSamples: number | null;
  /** When the item at `nextItem` was first heard, if it was. */
  readonly itemStartedAtMs: number | null;
  /** Samples of that item before the one reached that did not go out. */
  readonly missingSamples: number;
  /** Milliseconds of the items before it that were not heard. */
  readonly unheardMs: number;
  /** Samples of its live item that were the source's. */
  readonly liveSamples: number;
}

export type Progress = Omit<StandingOrder, 'order'>;

/** How far an order has got that was only just accepted. */
export const notBegun: Progress = {
  nextItem: 0,
  reachedSamples: null,
  itemStartedAtMs: null,
  missingSamples: 0,
  unheardMs: 0,
  liveSamples: 0,
};

/**
 * Under what an order is kept: its endpoint, with emergencies apart. So that whatever the ordinary key signs, an
 * emergency's sequence is never taken, and an ordinary order that comes after an emergency is not old for it.
 */
export const laneOf = ({ endpoint, emergency }: Pick<Order, 'endpoint' | 'emergency'>): string =>
  emergency === undefined ? endpoint : `${endpoint}/emergency`;
