import type { BroadcastPlace } from '../domain/alert.ts';
import type { Broadcast } from '../domain/broadcast.ts';
import { addDays, dateAt, slotSpan, slotsOn } from '../domain/calendar.ts';
import { countedDeliveries, mayBeHeard } from '../domain/delivery.ts';
import type { Hold } from '../domain/hold.ts';
import { type BroadcastId, broadcastId, isSlot, isUrgency, type SlotName } from '../domain/ids.ts';
import { isMeant, missRemembered, type SlotFacts, type WarningRules } from '../domain/judge-slot.ts';
import { byTheVillage } from '../domain/mute.ts';
import type { ScheduleRevision } from '../domain/revision.ts';
import type { DeliveryCounts } from '../ports/deliveries.ts';
import type { Context } from './context.ts';
import { planBroadcast } from './plan-broadcast.ts';
import { silentAmong } from './silence-again.ts';
import { isSpoken, reasonAgainst } from './store-plan.ts';

export type WatchNeeds = Pick<Context, 'store' | 'clock' | 'settings' | 'logger' | 'progress'> & {
  readonly rules: Omit<WarningRules, 'prepareMs'>;
  /** Since when this process watches. UTC milliseconds of the service's clock. */
  readonly watchingSinceMs: number;
};

export interface WatchedSlot {
  readonly place: BroadcastPlace;
  /** Undefined where they could not be read: then nothing is said of it. */
  readonly facts: SlotFacts | undefined;
}

/**
 * Everything that could be warned of at an instant: slots on air within the warning time, broadcasts missed in the
 * days remembered, and those in `alerted`. One county's failure is logged and hides no other's.
 */
export async function watchedSlots(
  context: WatchNeeds,
  nowMs: number,
  alerted: ReadonlySet<BroadcastId>,
): Promise<WatchedSlot[]> {
  const { store, rules, logger } = context;
  const stopped = new Set((await store.stops.all()).map(({ county }) => county));
  const revisions = await store.revisions.schedules();
  const fromMs = nowMs - missRemembered.forMs;
  const holds = new Map((await store.holds.open()).map((hold) => [hold.broadcast, hold]));
  // Whoever plays a test tone looks at what becomes of it.
  const near = (await store.broadcasts.startingBetween(fromMs, nowMs + rules.warnMs)).filter(
    ({ slot }) => slot !== 'tone',
  );
  const broadcasts = [...near, ...(await heldBeyond(context, holds, near))];
  const ids = new Set(broadcasts.map(({ id }) => id));
  const slots: WatchedSlot[] = [];
  const add = async (place: BroadcastPlace, read: () => Promise<SlotFacts>): Promise<void> => {
    try {
      slots.push({ place, facts: await read() });
    } catch (error) {
      logger.error({ broadcast: place.broadcast, err: error }, 'a broadcast could not be watched');
      slots.push({ place, facts: undefined });
    }
  };
  for (const broadcast of broadcasts) {
    // Of a county that is stopped nobody waits for anything but an emergency, and silence.
    const isHeldBack = stopped.has(broadcast.county) && !isUrgency(broadcast.slot);
    if (isHeldBack && broadcast.state !== 'missed' && !isSilenced(broadcast)) continue;
    if (!holds.has(broadcast.id) && !isWatched(broadcast, nowMs, alerted)) continue;
    const revision = revisions.find(({ county }) => county === broadcast.county);
    const later = laterAired(broadcast, broadcasts, nowMs);
    await add(placeOf(broadcast, revision), async () => ({
      ...(await ofBroadcast(context, broadcast, revision, later)),
      ...heldOf(holds.get(broadcast.id)),
    }));
  }
  for (const revision of revisions) {
    if (stopped.has(revision.county)) continue;
    for (const slot of absentSlots(revision, nowMs, rules.warnMs)) {
      if (!ids.has(slot.id)) {
        await add(placeOf({ ...slot, county: revision.county }, revision), () =>
          ofAbsence(context, revision, slot),
        );
      }
    }
  }
  return slots;
}

/** What waits for a second person is told at once, however long before air. */
async function heldBeyond(
  { store }: WatchNeeds,
  holds: ReadonlyMap<BroadcastId, Hold>,
  near: readonly Broadcast[],
): Promise<readonly Broadcast[]> {
  const known = new Set(near.map(({ id }) => id));
  const others = [...holds.keys()].filter((id) => !known.has(id));
  const found = await Promise.all(others.map((id) => store.broadcasts.find(id)));
  return found.filter((one) => one !== undefined);
}

const heldOf = (hold: Hold | undefined): Pick<SlotFacts, 'held'> =>
  hold === undefined ? {} : { held: { orders: hold.orders, limit: hold.limit } };

/** What is settled long ago costs nothing. */
const isWatched = (
  { id, state, endsAtMs }: Broadcast,
  nowMs: number,
  alerted: ReadonlySet<BroadcastId>,
): boolean => alerted.has(id) || state === 'missed' || nowMs < endsAtMs;

/** Whether a county's broadcast went on air after one that was missed; an emergency heals nothing. */
const laterAired = (missed: Broadcast, broadcasts: readonly Broadcast[], nowMs: number): boolean =>
  broadcasts.some(
    ({ county, slot, state, startsAtMs }) =>
      county === missed.county &&
      isSlot(slot) &&
      startsAtMs > missed.startsAtMs &&
      startsAtMs <= nowMs &&
      (state === 'frozen' || state === 'settled'),
  );

const placeOf = (
  { id, county, date, slot, startsAtMs }: Pick<Broadcast, 'id' | 'county' | 'date' | 'slot' | 'startsAtMs'>,
  revision: ScheduleRevision | undefined,
): BroadcastPlace => ({
  broadcast: id,
  county,
  countyName: revision?.body.name ?? county,
  zone: revision?.body.zone ?? 'Asia/Shanghai',
  date,
  slot,
  startsAtMs,
});

async function ofBroadcast(
  { store, watchingSinceMs }: WatchNeeds,
  broadcast: Broadcast,
  revision: ScheduleRevision | undefined,
  later: boolean,
): Promise<SlotFacts> {
  const { id, state, slot } = broadcast;
  const publishedAtMs = revision?.publishedAtMs ?? 0;
  const facts = {
    ...broadcast,
    broadcast,
    endpoints: revision?.body.endpoints.length ?? 0,
    watchedSinceMs: Math.max(watchingSinceMs, publishedAtMs),
    laterAired: later,
  };
  if (isUrgency(slot))
    return { ...facts, isUrgent: true, deliveries: acceptedOf(await store.deliveries.counts(id), 0) };
  if (isSilenced(broadcast)) return { ...facts, silenced: await silencedOf(store, broadcast) };
  if (state === 'missed') return facts;
  const steps = await store.broadcasts.steps(id);
  const playlists = await store.broadcasts.playlists(id);
  // Endpoints added after the plan are not silent for want of an approval.
  const isPlannedSo = publishedAtMs <= (steps.plannedAtMs ?? 0);
  const isSent = state === 'frozen' || state === 'settled';
  return {
    ...facts,
    ...steps,
    programmes: {
      made: playlists.filter(({ programme }) => programme !== undefined).length,
      of: playlists.length,
    },
    ...(isPlannedSo
      ? {
          reached: playlists
            .filter(isSpoken)
            .reduce((sum, { audience }) => sum + audience.endpoints.length, 0),
        }
      : {}),
    ...(isSent
      ? {
          deliveries: acceptedOf(await store.deliveries.counts(id), await mutedOf(store, id)),
          lost: await store.checks.lost(id),
        }
      : {}),
  };
}

/** Whether somebody said, after its orders were signed, that it shall not be heard. */
export const isSilenced = ({ state, reason = '', slot }: Broadcast): boolean =>
  state === 'frozen' && isMeant.has(reason) && !isUrgency(slot);

async function silencedOf(
  { deliveries, replacements }: WatchNeeds['store'],
  { id, reason }: Broadcast,
): Promise<NonNullable<SlotFacts['silenced']>> {
  const every = await deliveries.of(id);
  const sounding = mayBeHeard(every, silentAmong(await replacements.playlists(id)));
  const refused = sounding.filter(({ state }) => state !== 'pending').length;
  // When the orders before them were replaced, theirs was signed.
  const waits = new Set(sounding.map(({ endpoint }) => endpoint));
  const signedAtMs = every.flatMap(({ endpoint, state, settledAtMs = 0 }) =>
    state === 'replaced' && waits.has(endpoint) ? [settledAtMs] : [],
  );
  return {
    refused,
    waiting: sounding.length - refused,
    sinceMs: Math.max(0, ...signedAtMs),
    because: reason === 'cancelled' ? reason : 'county-stopped',
    of: new Set(every.map(({ endpoint }) => endpoint)).size,
  };
}

/** How many orders are not sent because a village wants silence: nobody lacks them. */
async function mutedOf({ mutes, deliveries }: WatchNeeds['store'], id: BroadcastId): Promise<number> {
  if ((await mutes.of(id)).length === 0) return 0;
  return (await deliveries.of(id)).filter(
    ({ state, reason }) => state === 'failed' && reason === byTheVillage,
  ).length;
}

const acceptedOf = (
  counts: DeliveryCounts,
  muted: number,
): { readonly accepted: number; readonly of: number } => ({
  accepted: counts.accepted,
  of: countedDeliveries(counts) - muted,
});

type AbsentSlot = Pick<Broadcast, 'id' | 'date' | 'startsAtMs' | 'endsAtMs'> & { readonly slot: SlotName };

/** A county's slots whose air is at most the warning time away. */
function absentSlots({ body }: ScheduleRevision, nowMs: number, warnMs: number): AbsentSlot[] {
  const today = dateAt(nowMs, body.zone);
  return [today, addDays(today, 1)].flatMap((date) =>
    slotsOn(body, date).flatMap((slot) => {
      const span = slotSpan(slot, date, body.zone);
      const isNear = span.startsAtMs > nowMs && span.startsAtMs - warnMs <= nowMs;
      return isNear ? { id: broadcastId(body.county, date, slot.name), date, slot: slot.name, ...span } : [];
    }),
  );
}

async function ofAbsence(
  context: WatchNeeds,
  { body, publishedAtMs }: ScheduleRevision,
  { date, slot, startsAtMs, endsAtMs }: AbsentSlot,
): Promise<SlotFacts> {
  const reason = reasonAgainst(await planBroadcast(context, body.county, date, slot));
  return {
    startsAtMs,
    endsAtMs,
    freezeAtMs: startsAtMs - body.leadMs,
    endpoints: body.endpoints.length,
    watchedSinceMs: Math.max(context.watchingSinceMs, publishedAtMs),
    ...(reason === undefined ? {} : { reasonAgainst: reason }),
  };
}
