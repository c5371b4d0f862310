import { system } from '../domain/actor.ts';
import type { Broadcast } from '../domain/broadcast.ts';
import { addDays, dateAt, type Span, slotSpan, slotsOn } from '../domain/calendar.ts';
import { broadcastId, isSlot, isUrgency, type LocalDate } from '../domain/ids.ts';
import type { Schedule, Slot } from '../domain/schedule.ts';
import type { Stop } from '../domain/stop.ts';
import type { Context } from './context.ts';
import { freezeBroadcast } from './freeze-broadcast.ts';
import { missBroadcast } from './miss-broadcast.ts';
import { planBroadcast } from './plan-broadcast.ts';
import { prepareReplacement, silenceBroadcast } from './prepare-replacement.ts';
import { recentMs, recordOutages } from './record-outage.ts';
import { remakeBroadcast } from './remake-broadcasts.ts';
import { refitRemake } from './remake-orders.ts';
import { reopenMissed } from './reopen-missed.ts';
import { replanBroadcast } from './replan-broadcast.ts';
import { settleBroadcast } from './settle-broadcast.ts';
import { broadcastOf, reasonAgainst, storePlan } from './store-plan.ts';
import { takeInNews } from './take-in-news.ts';
import { type MayAir, whatMayAir } from './what-may-air.ts';

type Needs = Pick<
  Context,
  'store' | 'clock' | 'jobs' | 'settings' | 'signingKeys' | 'drivers' | 'progress' | 'logger' | 'startedAtMs'
>;

/**
 * The level-triggered clock's question: which broadcasts should exist by now, and in which state? Creates or
 * advances what is missing. A missed run, a restart or two at once do no harm. One county's failure is logged
 * and holds up no other.
 */
export async function advanceBroadcasts(context: Needs): Promise<void> {
  await reopenMissed(context);
  for (const due of await dueBroadcasts(context)) {
    await guarded(context, { county: due.schedule.county }, () => createOne(context, due));
  }
  const mayAir = await whatMayAir(context);
  const stops = new Map((await context.store.stops.all()).map((stop) => [stop.county, stop]));
  const remakes = new Map((await context.store.remakes.open()).map((one) => [one.broadcast, one]));
  for (const broadcast of await context.store.broadcasts.open()) {
    await guarded(context, { broadcast: broadcast.id }, async () => {
      const stop = stops.get(broadcast.county);
      // An emergency goes before a stop.
      if (stop !== undefined && !isUrgency(broadcast.slot)) return holdBack(context, broadcast, stop);
      const remake = remakes.get(broadcast.id);
      if (remake !== undefined && (await remakeBroadcast(context, broadcast, remake))) return;
      await advance(context, broadcast, mayAir);
    });
  }
  await recordOutages(context);
}

async function guarded({ logger }: Needs, fields: object, step: () => Promise<void>): Promise<void> {
  try {
    await step();
  } catch (error) {
    logger.error({ ...fields, err: error }, 'a step of the clock failed; it is tried again at the next tick');
  }
}

interface Due extends Span {
  readonly schedule: Schedule;
  readonly slot: Slot;
  readonly date: LocalDate;
  readonly freezeAtMs: number;
}

/**
 * Every slot whose time to be planned has come, the earliest on air first: it is assembled first. Of those that began,
 * what the newest revision put there and is not for `recordOutages`.
 */
async function dueBroadcasts({ store, clock, settings }: Needs): Promise<Due[]> {
  const now = clock.now();
  const due: Due[] = [];
  for (const { body: schedule, publishedAtMs } of await store.revisions.schedules()) {
    const today = dateAt(now, schedule.zone);
    const sinceMs = Math.max(publishedAtMs, now - recentMs);
    for (let day = -1; day <= 1; day += 1) {
      const date = addDays(today, day);
      for (const slot of slotsOn(schedule, date)) {
        const span = slotSpan(slot, date, schedule.zone);
        const freezeAtMs = span.startsAtMs - schedule.leadMs;
        if (span.startsAtMs < sinceMs || now < freezeAtMs - settings.prepareMs) continue;
        due.push({ schedule, slot, date, ...span, freezeAtMs });
      }
    }
  }
  return due.sort((a, b) => a.startsAtMs - b.startsAtMs);
}

async function createOne(
  context: Needs,
  { schedule, slot, date, startsAtMs, freezeAtMs }: Due,
): Promise<void> {
  const { store, clock } = context;
  const id = broadcastId(schedule.county, date, slot.name);
  if ((await store.broadcasts.find(id)) !== undefined) return;
  const isPast = clock.now() >= startsAtMs;
  const plan = await planBroadcast(context, schedule.county, date, slot.name);
  const reason = reasonAgainst(plan);
  if (isPast) {
    const gone = broadcastOf(plan, freezeAtMs, false);
    return missBroadcast(context, gone, reason ?? 'service-down');
  }
  if (reason === undefined) await storePlan(context, plan, freezeAtMs, false);
}

/** What a stop makes of a broadcast: nothing begins, and what endpoints hold is taken back. */
async function holdBack(context: Needs, broadcast: Broadcast, stop: Stop): Promise<void> {
  const now = context.clock.now();
  if (broadcast.state !== 'frozen') {
    if (now >= broadcast.startsAtMs) await missBroadcast(context, broadcast, 'county-stopped', stop.actor);
    return;
  }
  if (now < broadcast.endsAtMs) await silenceBroadcast(context, broadcast, 'county-stopped', system('clock'));
  await settleBroadcast(context, broadcast);
}

async function advance(context: Needs, broadcast: Broadcast, mayAir: MayAir): Promise<void> {
  const now = context.clock.now();
  switch (broadcast.state) {
    case 'planned':
      if (isTooLate(broadcast, now))
        return missBroadcast(context, broadcast, await unmade(context, broadcast));
      if (await replanBroadcast(context, broadcast, mayAir, system('clock'))) return;
      return assembleOwed(context, broadcast);
    case 'ready':
      if (isTooLate(broadcast, now))
        return missBroadcast(context, broadcast, await unsigned(context, broadcast));
      if (await replanBroadcast(context, broadcast, mayAir, system('clock'))) return;
      await takeInNews(context, broadcast, mayAir);
      return now >= broadcast.freezeAtMs ? freezeBroadcast(context, broadcast) : undefined;
    case 'frozen':
      // Nothing of an emergency is planned again, nor of a test tone.
      if (!isSlot(broadcast.slot)) return settleBroadcast(context, broadcast);
      if (now < broadcast.startsAtMs && !(await refitRemake(context, broadcast, mayAir)))
        await prepareReplacement(context, broadcast, mayAir, system('clock'));
      return settleBroadcast(context, broadcast);
    case 'settled':
    case 'missed':
      return;
    default:
      return broadcast.state satisfies never;
  }
}

/** Why a broadcast has no programmes at its start: everything it was to air may have been withdrawn. */
const unmade = async ({ store }: Needs, { id }: Broadcast): Promise<string> =>
  (await store.broadcasts.playlists(id)).length === 0 ? 'nothing-to-air' : 'not-assembled';

/** Why a broadcast that was made has no orders at its start: nobody may have let it go. */
const unsigned = async ({ store }: Needs, { id }: Broadcast): Promise<string> =>
  (await store.holds.of(id)).some(({ releasedAtMs }) => releasedAtMs === undefined) ? 'held' : 'not-frozen';

/** A slot's broadcast must start on time; one aired at once may take this long to be made. */
const adHocPatienceMs = 30 * 60_000;
const isTooLate = ({ adHoc, startsAtMs }: Broadcast, now: number): boolean =>
  now >= startsAtMs + (adHoc ? adHocPatienceMs : 0);

/** Finished jobs leave the queue, so adding one again runs it only if it is owed. */
async function assembleOwed({ store, jobs, startedAtMs }: Needs, broadcast: Broadcast): Promise<void> {
  const owed = (await store.broadcasts.playlists(broadcast.id)).filter(
    ({ programme }) => programme === undefined,
  );
  await jobs.add(owed.map(({ id }) => ({ kind: 'assemble', playlist: id, epoch: startedAtMs })));
}
