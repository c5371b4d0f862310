import type { Broadcast } from './broadcast.ts';
import type { Fault, Silencing } from './fault.ts';

/** What is known of a slot when it is judged. */
export interface SlotFacts {
  readonly startsAtMs: number;
  readonly endsAtMs: number;
  readonly freezeAtMs: number;
  /** Of the county, by its newest schedule. */
  readonly endpoints: number;
  /** Since when somebody watches and the schedule says what it says. */
  readonly watchedSinceMs: number;
  readonly broadcast?: Pick<Broadcast, 'state' | 'reason' | 'adHoc'>;
  /** Why there is no broadcast, by a plan made now; `quiet` is the county's own will. */
  readonly reasonAgainst?: string;
  readonly plannedAtMs?: number;
  readonly frozenAtMs?: number;
  /** Endpoints that its playlists reach. */
  readonly reached?: number;
  readonly programmes?: { readonly made: number; readonly of: number };
  readonly deliveries?: { readonly accepted: number; readonly of: number };
  /** It is an emergency, or a drill. */
  readonly isUrgent?: true;
  /** Endpoints that took their order, and were not found to hold it shortly before air. */
  readonly lost?: number;
  /** Somebody said that it shall not be heard. */
  readonly silenced?: {
    /** Endpoints that refused their order to play nothing, or can't be given it any more. */
    readonly refused: number;
    /** Endpoints that have not taken it, and since when they should. */
    readonly waiting: number;
    readonly sinceMs: number;
    readonly of: number;
    readonly because: Silencing;
  };
  /** Waits for a second person. */
  readonly held?: { readonly orders: number; readonly limit: number };
  /** A later broadcast of the county went on air. */
  readonly laterAired?: boolean;
}

export interface WarningRules {
  /** How long before air a broadcast is judged. */
  readonly warnMs: number;
  /** How long before its freeze a broadcast is planned. */
  readonly prepareMs: number;
  /** Time every step has before its absence is a fault. */
  readonly patienceMs: number;
  /** Time every endpoint has to take an emergency, or what airs at once, or to fall silent. */
  readonly urgentPatienceMs: number;
  /** Percentage of endpoints that may lack their order; of an emergency none may. */
  readonly undeliveredPercent: number;
}

export type Judgement =
  /** Too early to tell: what is open stays open, nothing is opened. */
  | { readonly verdict: 'undecided' }
  | { readonly verdict: 'wrong'; readonly fault: Fault }
  | { readonly verdict: 'well' }
  /** Nothing is left to warn of. */
  | { readonly verdict: 'over' };

const well: Judgement = { verdict: 'well' };
const over: Judgement = { verdict: 'over' };
const undecided: Judgement = { verdict: 'undecided' };
const wrong = (fault: Fault): Judgement => ({ verdict: 'wrong', fault });

/** How long a miss stays a warning when nothing airs after it. */
export const missRemembered = { forMs: 2 * 86_400_000 } as const;

/** What is wrong with a slot's broadcast at an instant: at most one thing, the first that is owed. */
export function judgeSlot(slot: SlotFacts, nowMs: number, rules: WarningRules): Judgement {
  const { broadcast } = slot;
  if (slot.isUrgent === true) return judgeUrgent(slot, nowMs, rules);
  if (broadcast?.state === 'missed') return judgeMiss(slot, broadcast, nowMs);
  if (slot.silenced !== undefined) return judgeSilence(slot.silenced, slot.endsAtMs, nowMs, rules);
  if (slot.held !== undefined && (broadcast?.state === 'ready' || nowMs < slot.endsAtMs))
    return wrong({ kind: 'held', ...slot.held });
  if (broadcast?.adHoc === true) return judgeAdHoc(slot, broadcast.state, nowMs, rules);
  if (nowMs >= slot.endsAtMs && broadcast?.state !== 'settled') return over;
  if (nowMs < slot.startsAtMs - rules.warnMs) return well;
  if (broadcast === undefined) return judgeAbsence(slot, nowMs, rules);
  switch (broadcast.state) {
    case 'planned':
    case 'ready':
      return judgeMaking(slot, broadcast.state, nowMs, rules);
    case 'frozen':
      return judgeDeliveries(slot, nowMs, rules);
    case 'settled':
      if (isDelivered(slot, rules)) return well;
      return nowMs < slot.startsAtMs ? judgeDeliveries(slot, nowMs, rules) : over;
    default:
      return broadcast.state satisfies never;
  }
}

/** Every single endpoint that lacks an emergency is a fault, as soon as it had its time to take it. */
function judgeUrgent(
  { broadcast, endsAtMs, freezeAtMs, deliveries = { accepted: 0, of: 0 } }: SlotFacts,
  nowMs: number,
  { urgentPatienceMs }: WarningRules,
): Judgement {
  // Ended by somebody: nobody lacks it any more.
  if (broadcast?.reason === 'ended') return over;
  const undelivered = deliveries.of - deliveries.accepted;
  if (undelivered === 0) return well;
  if (nowMs >= endsAtMs) return over;
  if (nowMs < freezeAtMs + urgentPatienceMs) return undecided;
  return wrong({ kind: 'undelivered', undelivered, of: deliveries.of });
}

/** What airs at once has no time to wait for: its endpoints take it as fast as an emergency. */
function judgeAdHoc(
  slot: SlotFacts,
  state: Broadcast['state'],
  nowMs: number,
  rules: WarningRules,
): Judgement {
  if (!isSent(state)) return undecided;
  if (isDelivered(slot, rules)) return well;
  if (nowMs >= slot.endsAtMs) return over;
  const { accepted, of } = slot.deliveries ?? { accepted: 0, of: 0 };
  const { freezeAtMs, frozenAtMs = freezeAtMs, watchedSinceMs } = slot;
  return nowMs < Math.max(frozenAtMs, watchedSinceMs) + rules.urgentPatienceMs
    ? well
    : wrong({ kind: 'undelivered', undelivered: of - accepted, of });
}

/** Whoever says no is a fault at once; whoever says nothing, as soon as it had its time. */
function judgeSilence(
  { refused, waiting, sinceMs, of, because }: NonNullable<SlotFacts['silenced']>,
  endsAtMs: number,
  nowMs: number,
  { urgentPatienceMs }: WarningRules,
): Judgement {
  if (nowMs >= endsAtMs) return over;
  if (refused + waiting === 0) return well;
  if (refused === 0 && nowMs < sinceMs + urgentPatienceMs) return undecided;
  return wrong({ kind: 'not-silent', sounding: refused + waiting, of, because });
}

/** Somebody said that it shall not air. */
export const isMeant: ReadonlySet<string> = new Set(['county-stopped', 'cancelled']);

function judgeMiss(
  { laterAired, startsAtMs }: SlotFacts,
  { reason = 'unknown', adHoc }: Pick<Broadcast, 'reason' | 'adHoc'>,
  nowMs: number,
): Judgement {
  if (laterAired === true) return well;
  if (nowMs >= startsAtMs + missRemembered.forMs) return over;
  // The county's own will.
  return ((reason === 'quiet' || reason === 'not-scheduled') && !adHoc) || isMeant.has(reason)
    ? over
    : wrong({ kind: 'missed', reason });
}

function judgeAbsence(slot: SlotFacts, nowMs: number, rules: WarningRules): Judgement {
  const { freezeAtMs, watchedSinceMs, startsAtMs, endpoints, reasonAgainst } = slot;
  if (nowMs >= startsAtMs || reasonAgainst === 'quiet') return over;
  if (nowMs < freezeAtMs - rules.prepareMs) return well;
  if (reasonAgainst === 'nothing-to-air')
    return wrong({ kind: 'unapproved', silent: endpoints, of: endpoints });
  const dueAtMs = Math.max(freezeAtMs - rules.prepareMs, watchedSinceMs) + rules.patienceMs;
  return nowMs < dueAtMs ? undecided : wrong({ kind: 'unplanned' });
}

/**
 * Half the time to prepare is for making the programmes, so that a warning comes before the freeze, too, where
 * the lead is short.
 */
function judgeMaking(
  slot: SlotFacts,
  state: 'planned' | 'ready',
  nowMs: number,
  rules: WarningRules,
): Judgement {
  const { freezeAtMs, watchedSinceMs, plannedAtMs = 0, programmes } = slot;
  const seenFromMs = Math.max(watchedSinceMs, plannedAtMs) + rules.patienceMs;
  const madeByMs = Math.max(freezeAtMs - rules.prepareMs / 2, seenFromMs);
  const frozenByMs = Math.max(freezeAtMs + rules.patienceMs, seenFromMs);
  if (state === 'ready') {
    if (nowMs < frozenByMs) return judgeReach(slot, nowMs < seenFromMs);
    return wrong({ kind: 'not-frozen' });
  }
  if (nowMs < madeByMs)
    return nowMs < watchedSinceMs + rules.patienceMs ? undecided : judgeReach(slot, nowMs < seenFromMs);
  const { made, of } = programmes ?? { made: 0, of: 0 };
  if (programmes?.of === 0) return judgeReach(slot, false);
  return wrong({ kind: 'unassembled', missing: of - made, of });
}

/**
 * Endpoints whose languages nothing approved is spoken in are told of nothing, whatever the others hear.
 * @param isNew whether it is too early to call that a fault
 */
function judgeReach({ endpoints, reached = endpoints }: SlotFacts, isNew: boolean): Judgement {
  const silent = endpoints - reached;
  if (silent <= 0) return well;
  return isNew ? undecided : wrong({ kind: 'unapproved', silent, of: endpoints });
}

function judgeDeliveries(slot: SlotFacts, nowMs: number, rules: WarningRules): Judgement {
  const { freezeAtMs, frozenAtMs = freezeAtMs, watchedSinceMs, deliveries } = slot;
  const isNew = nowMs < Math.max(frozenAtMs, watchedSinceMs) + rules.patienceMs;
  const { accepted, of } = deliveries ?? { accepted: 0, of: 0 };
  if (isDelivered(slot, rules)) {
    const lost = slot.lost ?? 0;
    const isMuch = lost > 0 && (of - accepted + lost) * 100 > rules.undeliveredPercent * of;
    return isMuch ? wrong({ kind: 'lost', lost, of }) : judgeReach(slot, isNew);
  }
  if (isNew) return undecided;
  return wrong({ kind: 'undelivered', undelivered: of - accepted, of });
}

const isSent = (state: Broadcast['state']): boolean => state === 'frozen' || state === 'settled';

const isDelivered = ({ deliveries }: SlotFacts, { undeliveredPercent }: WarningRules): boolean =>
  deliveries === undefined ||
  (deliveries.of - deliveries.accepted) * 100 <= undeliveredPercent * deliveries.of;
