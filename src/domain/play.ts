import type { Doubt } from './belief.ts';
import type { Delivery } from './delivery.ts';
import type { DeliveryId } from './ids.ts';
import { tooEarlyAmong } from './too-early.ts';

/** What an endpoint says of one item, from samples that left its output. */
export interface ItemEvidence {
  readonly item: number;
  /** Absent where nobody knows: the endpoint's clock is not to be believed. */
  readonly startedAtMs?: number;
  readonly playedMs: number;
  /** How much of that was the item's live source, and not its recording. */
  readonly liveMs?: number;
  /** What it lost its beginning, its end or all of it to: `late`, `local`, `emergency`, `output-failed`, `stopped`, `reboot` … */
  readonly cutBy?: string;
  readonly doubt?: Doubt;
  /** No more of it can have been heard by when that was told; absent where nobody knows. */
  readonly mostMs?: number;
}

/** A part of one item that this service sent out itself, whoever listened. */
export interface StreamedEvidence {
  readonly item: number;
  /** Places in the item, milliseconds. */
  readonly fromMs: number;
  readonly toMs: number;
  /** When its first sample went out. */
  readonly atMs: number;
  /** It was the item's live source, and not its recording. */
  readonly live?: true;
}

/** What is known of one delivery, from the endpoint's receipts, a platform's reports, or our own sending. */
export type Evidence =
  | { readonly kind: 'item'; readonly item: ItemEvidence }
  /** The endpoint's word on an item, which can't be true. */
  | { readonly kind: 'disbelieved'; readonly item: number }
  | { readonly kind: 'reported'; readonly item: ItemEvidence }
  | { readonly kind: 'streamed'; readonly streamed: StreamedEvidence }
  | { readonly kind: 'told'; readonly atMs: number; readonly isRefused: boolean }
  /** `by` is absent where this service knows that it never went out, or a platform told it so. */
  | { readonly kind: 'missed'; readonly reason: string; readonly by?: 'device' };

/** Who says so: the device itself, a platform of its terminals, or this service of what it sent. Never mixed up. */
export type EvidenceKind = 'device' | 'platform' | 'streamed';
export const evidenceKinds = ['device', 'platform', 'streamed'] as const satisfies readonly EvidenceKind[];

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
  /** Absent where nobody says that any of it was heard or sent. */
  readonly evidence?: EvidenceKind;
  /** How much of it was streamed; nobody knows who listened, so that its outcome is `unknown`. */
  readonly sentMs?: number;
  /** How much of what was played, or streamed, was a live source in place of the recording; absent where nothing was. */
  readonly liveMs?: number;
  /** What of the endpoint's word was not believed; absent where all of it was. */
  readonly doubt?: Doubt;
}

/** Whether its lesson may have been heard whole: where a source was heard, the recording that stood by was not. */
export const isOfTheLesson = ({ liveMs = 0 }: Pick<Play, 'liveMs'>): boolean => liveMs === 0;

/** Why what was missed was not owed any more: another order took its place, or it was heard by an earlier one. */
export const notOwed = ['replaced', 'heard'] as const;

/** Whether a play counts: what was not owed any more is written down only. */
export const isCounted = ({ outcome, reason }: Pick<Play, 'outcome' | 'reason'>): boolean =>
  outcome !== 'missed' || !notOwed.some((one) => one === reason);

/** Samples in flight when an output closes; less than this missing is still `played`. */
const toleranceMs = 100;
/** So much more than an item's length may be an honest sum, of what was heard before a power cut and after. */
const lengthToleranceMs = 1000;

/**
 * Concludes every item of a delivery from its state and the endpoint's evidence. Evidence outranks the
 * delivery's state: an endpoint that never answered may still have played. Pure, and the same whatever the
 * order or number of copies of the evidence.
 * @param mayHaveBegun whether an item of an order that was replaced may have been heard before its endpoint dropped it
 */
export function concludePlays(
  delivery: Pick<Delivery, 'id' | 'state' | 'reason' | 'certain'>,
  items: readonly { readonly index: number; readonly durationMs: number; readonly live?: unknown }[],
  evidence: readonly Evidence[],
  mayHaveBegun: (item: number) => boolean = () => false,
): Play[] {
  const why = reasonIn(delivery);
  const missed = evidence
    .filter((one) => one.kind === 'missed')
    .map(({ reason, by }) => ({ reason: why(reason), by }))
    .sort((a, b) => (a.reason < b.reason ? -1 : a.reason > b.reason ? 1 : a.by === undefined ? 1 : -1))[0];
  const tooEarly = tooEarlyAmong(items, evidence);
  return items.map(({ index, durationMs, live }) => {
    const base = { delivery: delivery.id, item: index };
    for (const [kind, by] of witnesses) {
      const told = evidence.flatMap((one) =>
        one.kind === kind && one.item.item === index && !tooEarly.has(one.item)
          ? [within(one.item, durationMs)]
          : [],
      );
      const heard = bestOf(told);
      if (heard === undefined) continue;
      const isCut = told.some(({ cutBy, playedMs }) => cutBy === 'emergency' && playedMs > 0);
      const outcome = isCut ? interrupted(heard, durationMs) : heardOutcome(cutAs(heard, why), durationMs);
      // Where nothing live was ordered, what was heard is the recording, whatever else is said of it.
      const liveMs = live === undefined ? 0 : Math.min(outcome.playedMs, heard.liveMs ?? 0);
      return { ...base, ...outcome, evidence: by, ...someLive(liveMs), ...someDoubt(heard.doubt) };
    }
    const sent = evidence.flatMap((one) =>
      one.kind === 'streamed' && one.streamed.item === index ? [one.streamed] : [],
    );
    if (sent.length > 0) return { ...base, ...sentOutcome(sent, durationMs) };
    const isDropped = delivery.certain && !mayHaveBegun(index);
    const silent = silence(delivery, missed, toldAtMs(evidence) !== undefined, isDropped);
    const isDisbelieved = evidence.some(
      (one) =>
        (one.kind === 'disbelieved' && one.item === index) ||
        (one.kind === 'item' && one.item.item === index && tooEarly.has(one.item)),
    );
    if (!isDisbelieved) return { ...base, playedMs: 0, ...silent };
    const reason = silent.outcome === 'unknown' ? { reason: 'disbelieved' } : {};
    return { ...base, playedMs: 0, ...silent, ...reason, doubt: 'too-early' };
  });
}

/** A device knows only that a later order cut it; where the village asked for that order, it was the village. */
const reasonIn =
  ({ state, reason }: Pick<Delivery, 'state' | 'reason'>) =>
  (told: string): string =>
    state === 'replaced' && reason !== undefined && told === 'replaced' ? reason : told;

const cutAs = (heard: ItemEvidence, why: (told: string) => string): ItemEvidence =>
  heard.cutBy === undefined ? heard : { ...heard, cutBy: why(heard.cutBy) };

/** When an endpoint was told to play, or may have been; undefined where it surely was not. */
export function toldAtMs(evidence: readonly Evidence[]): number | undefined {
  const told = evidence.flatMap((one) => (one.kind === 'told' ? [one] : []));
  const refused = new Set(told.flatMap(({ atMs, isRefused }) => (isRefused ? [atMs] : [])));
  return told
    .map(({ atMs }) => atMs)
    .filter((atMs) => !refused.has(atMs))
    .sort((a, b) => a - b)[0];
}

/** A device knows better than the platform that speaks for it. */
const witnesses = [
  ['item', 'device'],
  ['reported', 'platform'],
] as const;

/** Streaming is no evidence that anybody heard it. */
function sentOutcome(sent: readonly StreamedEvidence[], durationMs: number): Omit<Play, 'delivery' | 'item'> {
  const startedAtMs = Math.min(...sent.map(({ atMs }) => atMs));
  const sentMs = Math.min(durationMs, coveredMs(sent));
  const liveMs = Math.min(sentMs, coveredMs(sent.filter(({ live }) => live)));
  const streamed = { playedMs: 0, startedAtMs, evidence: 'streamed', sentMs, ...someLive(liveMs) } as const;
  return { outcome: 'unknown', reason: 'streamed', ...streamed };
}

/** No more can have been heard of an item than there is of it. */
const within = (item: ItemEvidence, durationMs: number): ItemEvidence =>
  item.playedMs <= durationMs + lengthToleranceMs
    ? item
    : { ...item, playedMs: durationMs, doubt: 'too-long' };

const someDoubt = (doubt: Doubt | undefined): Pick<Play, 'doubt'> => (doubt === undefined ? {} : { doubt });

const someLive = (liveMs: number): Pick<Play, 'liveMs'> => (liveMs === 0 ? {} : { liveMs });

/** What some stretches cover together; a part sent twice counts once. */
function coveredMs(stretches: readonly Pick<StreamedEvidence, 'fromMs' | 'toMs'>[]): number {
  let [covered, reached] = [0, 0];
  for (const { fromMs, toMs } of [...stretches].sort((a, b) => a.fromMs - b.fromMs)) {
    covered += Math.max(0, toMs - Math.max(fromMs, reached));
    reached = Math.max(reached, toMs);
  }
  return covered;
}

/** Whether more may come to be known of a play: what was streamed to nobody we know of stays as it is. */
export const isConcluded = ({ outcome, evidence }: Pick<Play, 'outcome' | 'evidence'>): boolean =>
  outcome !== 'unknown' || evidence === 'streamed';

/** Of equal words the one without doubt, then the earlier, then any, but always the same. */
const bestOf = (items: readonly ItemEvidence[]): ItemEvidence | undefined =>
  [...items].sort(
    (a, b) =>
      b.playedMs - a.playedMs ||
      Number(a.doubt !== undefined) - Number(b.doubt !== undefined) ||
      (a.startedAtMs ?? Infinity) - (b.startedAtMs ?? Infinity) ||
      (a.liveMs ?? 0) - (b.liveMs ?? 0) ||
      ((a.cutBy ?? '') < (b.cutBy ?? '') ? -1 : 1),
  )[0];

const startOf = ({ startedAtMs }: ItemEvidence): Pick<Play, 'startedAtMs'> =>
  startedAtMs === undefined ? {} : { startedAtMs };

/** What an emergency cut is interrupted, also where the rest of it was heard afterwards: `playedMs` is all of it. */
const interrupted = (heard: ItemEvidence, durationMs: number): Omit<Play, 'delivery' | 'item'> => ({
  outcome: 'interrupted',
  playedMs: Math.min(heard.playedMs, durationMs),
  ...startOf(heard),
  reason: 'emergency',
});

function heardOutcome(heard: ItemEvidence, durationMs: number): Omit<Play, 'delivery' | 'item'> {
  const playedMs = Math.min(heard.playedMs, durationMs);
  if (playedMs >= durationMs - toleranceMs) return { outcome: 'played', playedMs, ...startOf(heard) };
  if (playedMs === 0) return { outcome: 'missed', playedMs, reason: heard.cutBy ?? 'no-sound' };
  const deliberate = heard.cutBy === 'local' || heard.cutBy === 'emergency';
  const reason = heard.cutBy ?? 'cut';
  return { outcome: deliberate ? 'interrupted' : 'partial', playedMs, ...startOf(heard), reason };
}

function silence(
  delivery: Pick<Delivery, 'state' | 'reason' | 'certain'>,
  missed: { readonly reason: string; readonly by: EvidenceKind | undefined } | undefined,
  wasTold: boolean,
  isDropped: boolean,
): Pick<Play, 'outcome' | 'reason' | 'evidence'> {
  if (missed !== undefined)
    return { outcome: 'missed', reason: missed.reason, ...(missed.by && { evidence: missed.by }) };
  // Whatever became of its order: sound may have been heard, and nobody says.
  if (wasTold) return { outcome: 'unknown', reason: 'no-receipt' };
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
      return isDropped
        ? { outcome: 'missed', reason: delivery.reason ?? 'replaced' }
        : { outcome: 'unknown', reason: 'not-replaced' };
    default:
      return delivery.state satisfies never;
  }
}
