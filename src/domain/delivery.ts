import type { BroadcastId, DeliveryId, EndpointId, PlaylistId } from './ids.ts';

/**
 * One programme to one endpoint for one broadcast.
 *
 * pending ──▶ accepted            the endpoint said it took the order
 *    ├──────▶ refused             the endpoint said no, and why
 *    └──────▶ failed              tried until it was too late; `certain` tells whether it may hold the order anyway
 *
 * any of them ──▶ replaced        another order took its place; `certain` false: the endpoint holds it, or may
 */
export type DeliveryState = 'pending' | 'accepted' | 'refused' | 'failed' | 'replaced';
export const deliveryStates = [
  'pending',
  'accepted',
  'refused',
  'failed',
  'replaced',
] as const satisfies readonly DeliveryState[];

export interface Delivery {
  readonly id: DeliveryId;
  readonly broadcast: BroadcastId;
  readonly playlist: PlaylistId;
  readonly endpoint: EndpointId;
  readonly state: DeliveryState;
  /** Counts enqueueings: a job's id is the row's id and this. */
  readonly epoch: number;
  readonly attempts: number;
  /** Grows with every order signed for this endpoint. */
  readonly sequence: number;
  readonly expiresAtMs: number;
  /** Not to be tried again before. */
  readonly nextAttemptAtMs: number;
  readonly settledAtMs?: number;
  readonly reason?: string;
  /** False when the endpoint may hold the order although it never answered. */
  readonly certain: boolean;
}

/**
 * What an endpoint that had taken its order was found to be, shortly before air. It changes nothing of the delivery:
 * whatever was found, the endpoint may well play.
 *
 * `held`     it holds the order: it said so, or had lost it and took it again
 * `refused`  it says that it does not take the order, and why
 * `absent`   what it was handed does not lie where it was put: taken on, or lost
 * `silent`   nobody can tell: it could not be reached, or did not answer
 */
export type CheckFinding = 'held' | 'refused' | 'absent' | 'silent';
export const checkFindings = [
  'held',
  'refused',
  'absent',
  'silent',
] as const satisfies readonly CheckFinding[];

/** The last time an endpoint was looked at before air. */
export interface DeliveryCheck {
  readonly atMs: number;
  readonly found: CheckFinding;
  readonly reason?: string;
}

/** How many deliveries count: one that was replaced is not owed any more. */
export const countedDeliveries = (counts: Readonly<Record<DeliveryState, number>>): number =>
  deliveryStates.reduce((sum, state) => sum + (state === 'replaced' ? 0 : counts[state]), 0);

/**
 * Whether the endpoint surely does not hold a delivery that was not accepted. Taking it up and recording an attempt
 * each add one to its epoch: a take without its record was cut off by a killed process or is still going on, and
 * what it sent may have arrived.
 * @param mine takes the caller answers for itself
 */
export const isCertain = (
  { state, certain, epoch, attempts }: Pick<Delivery, 'state' | 'certain' | 'epoch' | 'attempts'>,
  mine: 0 | 1,
): boolean => certain && (state !== 'pending' || epoch - mine <= 2 * attempts);

/** Whether an endpoint surely dropped an order that was replaced, for one of the same broadcast that it took later. */
export const isOutranked = (
  delivery: Pick<Delivery, 'state' | 'endpoint' | 'sequence'>,
  ofBroadcast: readonly Pick<Delivery, 'state' | 'endpoint' | 'sequence'>[],
): boolean => delivery.state === 'replaced' && takenInstead(delivery, ofBroadcast).length > 0;

/** When it had dropped it at the latest, UTC milliseconds: until then it may have played it. Undefined where it did not drop it. */
export function droppedByMs(
  delivery: Pick<Delivery, 'state' | 'endpoint' | 'sequence'>,
  ofBroadcast: readonly Pick<Delivery, 'state' | 'endpoint' | 'sequence' | 'settledAtMs'>[],
): number | undefined {
  if (!isOutranked(delivery, ofBroadcast)) return undefined;
  return Math.min(...takenInstead(delivery, ofBroadcast).map(({ settledAtMs = Infinity }) => settledAtMs));
}

const takenInstead = <One extends Pick<Delivery, 'state' | 'endpoint' | 'sequence'>>(
  { endpoint, sequence }: Pick<Delivery, 'endpoint' | 'sequence'>,
  ofBroadcast: readonly One[],
): readonly One[] =>
  ofBroadcast.filter(
    (other) => other.endpoint === endpoint && other.state === 'accepted' && other.sequence > sequence,
  );

/**
 * The endpoints that hold an earlier order, or may, and have not taken the one in its place: each does what the earlier
 * says unless it is reached in time.
 */
export function holdersOfReplaced(
  deliveries: readonly Pick<Delivery, 'endpoint' | 'state' | 'certain' | 'sequence'>[],
): readonly EndpointId[] {
  const byEndpoint = Map.groupBy(deliveries, ({ endpoint }) => endpoint);
  return [...byEndpoint].flatMap(([endpoint, of]) => {
    const newest = of.toSorted((a, b) => b.sequence - a.sequence)[0];
    const mayHold = of.some(({ state, certain }) => state === 'replaced' && !certain);
    return mayHold && newest?.state !== 'accepted' ? [endpoint] : [];
  });
}

/**
 * The newest delivery of every endpoint that holds an order to play something, or may, and has not taken one to play
 * nothing since.
 * @param silent the playlists of the broadcast, as it stands, in which nothing is heard
 */
export function mayBeHeard<
  One extends Pick<
    Delivery,
    'endpoint' | 'playlist' | 'state' | 'certain' | 'sequence' | 'epoch' | 'attempts'
  >,
>(deliveries: readonly One[], silent: ReadonlySet<PlaylistId>): readonly One[] {
  const byEndpoint = Map.groupBy(deliveries, ({ endpoint }) => endpoint);
  return [...byEndpoint.values()].flatMap((of) => {
    const [newest, ...earlier] = of.toSorted((a, b) => b.sequence - a.sequence);
    if (newest === undefined) return [];
    const heldBefore = earlier.some(({ state, certain }) => state === 'replaced' && !certain);
    const isHeld = newest.state === 'accepted' || !isCertain(newest, 0);
    if (!silent.has(newest.playlist)) return isHeld || heldBefore ? [newest] : [];
    return newest.state !== 'accepted' && heldBefore ? [newest] : [];
  });
}
