import type { Delivery } from './delivery.ts';
import type { DeliveryId } from './ids.ts';

/** What an endpoint says of one item, from samples that left its output. */
export interface ItemEvidence {
  readonly item: number;
  readonly startedAtMs: number;
  readonly playedMs: number;
  /** What cut it short, where something did: `local`, `emergency`, `output-failed`, `stopped`, `reboot` … */
  readonly cutBy?: string;
}

/** What an endpoint's receipts say of one delivery, in the order of their sequence. */
export type Evidence =
  | { readonly kind: 'item'; readonly item: ItemEvidence }
  | { readonly kind: 'missed'; readonly reason: string };

export type Outcome = 'played' | 'partial' | 'interrupted' | 'missed' | 'unknown';
export const outcomes = [
  'played',
  'partial',
  'interrupted',
  'missed',
  'unknown',
] as const satisfies readonly Outcome[];

/** One item of one delivery: the conclusion. */
export interface Play {
  readonly delivery: DeliveryId;
  readonly item: number;
  readonly outcome: Outcome;
  readonly playedMs: number;
  readonly startedAtMs?: number;
  readonly reason?: string;
}

/** Whether a play counts: what another order took the place of is written down, and was not owed any more. */
export const isCounted = ({ outcome, reason }: Pick<Play, 'outcome' | 'reason'>): boolean =>
  outcome !== 'missed' || reason !== 'replaced';

/** Samples in flight when an output closes; less than this missing is still `played`. */
const toleranceMs = 100;

/**
 * Concludes every item of a delivery from its state and the endpoint's evidence. Evidence outranks the
 * delivery's state: an endpoint that never answered may still have played. Pure, and the same whatever the
 * order or number of copies of the evidence.
 */
export function concludePlays(
  delivery: Pick<Delivery, 'id' | 'state' | 'reason' | 'certain'>,
  items: readonly { readonly index: number; readonly durationMs: number }[],
  evidence: readonly Evidence[],
): Play[] {
  const missed = evidence
    .filter((one) => one.kind === 'missed')
    .map((one) => one.reason)
    .sort()[0];
  return items.map(({ index, durationMs }) => {
    const heard = bestOf(
      evidence.flatMap((one) => (one.kind === 'item' && one.item.item === index ? [one.item] : [])),
    );
    const base = { delivery: delivery.id, item: index };
    if (heard !== undefined) return { ...base, ...heardOutcome(heard, durationMs) };
    return { ...base, playedMs: 0, ...silence(delivery, missed) };
  });
}

const bestOf = (items: readonly ItemEvidence[]): ItemEvidence | undefined =>
  [...items].sort((a, b) => b.playedMs - a.playedMs || a.startedAtMs - b.startedAtMs)[0];

function heardOutcome(heard: ItemEvidence, durationMs: number): Omit<Play, 'delivery' | 'item'> {
  const playedMs = Math.min(heard.playedMs, durationMs);
  const { startedAtMs } = heard;
  if (playedMs >= durationMs - toleranceMs) return { outcome: 'played', playedMs, startedAtMs };
  if (playedMs === 0) return { outcome: 'missed', playedMs, reason: heard.cutBy ?? 'no-sound' };
  const deliberate = heard.cutBy === 'local' || heard.cutBy === 'emergency';
  const reason = heard.cutBy ?? 'cut';
  return { outcome: deliberate ? 'interrupted' : 'partial', playedMs, startedAtMs, reason };
}

function silence(
  delivery: Pick<Delivery, 'state' | 'reason' | 'certain'>,
  missed: string | undefined,
): Pick<Play, 'outcome' | 'reason'> {
  if (missed !== undefined) return { outcome: 'missed', reason: missed };
  switch (delivery.state) {
    case 'refused':
      return { outcome: 'missed', reason: delivery.reason ?? 'refused' };
    case 'failed':
      return { outcome: delivery.certain ? 'missed' : 'unknown', reason: delivery.reason ?? 'undelivered' };
    case 'accepted':
      return { outcome: 'unknown', reason: 'no-receipt' };
    case 'pending':
      return { outcome: 'unknown', reason: 'pending' };
    case 'replaced':
      return delivery.certain
        ? { outcome: 'missed', reason: 'replaced' }
        : { outcome: 'unknown', reason: 'not-replaced' };
    default:
      return delivery.state satisfies never;
  }
}
