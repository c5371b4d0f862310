import { actorName, system } from '../domain/actor.ts';
import type { Broadcast } from '../domain/broadcast.ts';
import { addDays, dateAt, slotSpan } from '../domain/calendar.ts';
import { type AreaCode, broadcastId, type LocalDate } from '../domain/ids.ts';
import type { Schedule, Slot } from '../domain/schedule.ts';
import type { Context } from './context.ts';
import { freezeBroadcast } from './freeze-broadcast.ts';
import { missBroadcast } from './miss-broadcast.ts';
import { type BroadcastPlan, planBroadcast } from './plan-broadcast.ts';
import { settleBroadcast } from './settle-broadcast.ts';

type Needs = Pick<Context, 'store' | 'clock' | 'jobs' | 'settings' | 'signingKey' | 'progress' | 'logger'>;

/** Slots that ended longer ago than this are history nobody planned. */
const lookBackDays = 2;

/**
 * The level-triggered clock's question: which broadcasts should exist by now, and in which state? Creates or
 * advances what is missing. A missed run, a restart or two at once do no harm. One county's failure is logged
 * and holds up no other.
 */
export async function advanceBroadcasts(context: Needs): Promise<void> {
  for (const { body: schedule } of await context.store.revisions.schedules()) {
    await guarded(context, { county: schedule.county }, () => createDue(context, schedule));
  }
  for (const broadcast of await context.store.broadcasts.open()) {
    await guarded(context, { broadcast: broadcast.id }, () => advance(context, broadcast));
  }
}

async function guarded({ logger }: Needs, fields: object, step: () => Promise<void>): Promise<void> {
  try {
    await step();
  } catch (error) {
    logger.error({ ...fields, err: error }, 'a step of the clock failed; it is tried again at the next tick');
  }
}

async function createDue(context: Needs, schedule: Schedule): Promise<void> {
  const now = context.clock.now();
  const today = dateAt(now, schedule.zone);
  for (let day = -lookBackDays; day <= 1; day += 1) {
    const date = addDays(today, day);
    for (const slot of schedule.slots) await createOne(context, schedule, slot, date, now);
  }
}

async function createOne(
  context: Needs,
  schedule: Schedule,
  slot: Slot,
  date: LocalDate,
  now: number,
): Promise<void> {
  const { store, settings } = context;
  const span = slotSpan(slot, date, schedule.zone);
  const freezeAtMs = span.startsAtMs - schedule.leadMs;
  if (now < freezeAtMs - settings.prepareMs) return;
  const id = broadcastId(schedule.county, date, slot.name);
  if ((await store.broadcasts.find(id)) !== undefined) return;
  if (now >= span.startsAtMs) {
    if (!(await wasServing(context, schedule.county, span.startsAtMs))) return;
    const gone: Broadcast = {
      id,
      county: schedule.county,
      date,
      slot: slot.name,
      ...span,
      state: 'missed',
      freezeAtMs,
      adHoc: false,
    };
    return missBroadcast(context, gone, 'service-down');
  }
  await storePlan(context, await planBroadcast(context, schedule.county, date, slot.name), freezeAtMs, false);
}

/** A county that never had a broadcast before an instant was not served then, so it missed nothing. */
async function wasServing({ store }: Needs, county: AreaCode, beforeMs: number): Promise<boolean> {
  const known = await store.broadcasts.list({ county, limit: 20 });
  return known.some(({ startsAtMs }) => startsAtMs < beforeMs);
}

/**
 * Stores a plan as a planned broadcast and has it assembled; answers false when it was there already.
 * A plan without a single lesson, or in quiet time, becomes a missed broadcast with its reason.
 */
export async function storePlan(
  context: Needs,
  plan: BroadcastPlan,
  freezeAtMs: number,
  adHoc: boolean,
): Promise<boolean> {
  const { store, clock, jobs } = context;
  const { county, date, slot } = partsOf(plan);
  const { startsAtMs, endsAtMs } = plan;
  const broadcast: Broadcast = {
    id: plan.id,
    county,
    date,
    slot,
    startsAtMs,
    endsAtMs,
    state: 'planned',
    freezeAtMs,
    adHoc,
  };
  const playlists = plan.playlists.filter(({ playlist }) =>
    playlist.items.some(({ kind }) => kind === 'lesson'),
  );
  const reason = plan.quiet !== undefined ? 'quiet' : playlists.length === 0 ? 'nothing-to-air' : undefined;
  if (reason !== undefined) {
    await missBroadcast(context, broadcast, reason);
    return false;
  }
  const done = await store.broadcasts.plan(broadcast, playlists, {
    chain: county,
    verb: 'plan-broadcast',
    subject: plan.id,
    actor: actorName(system('clock')),
    atMs: clock.now(),
    body: {
      startsAtMs,
      audiences: playlists.map(({ audience, playlist }) => [
        audience.key,
        playlist.items.map(({ lesson, variety }) => [lesson, variety]),
      ]),
    },
  });
  if (!done) return false;
  const endpoints = playlists.reduce((sum, { audience }) => sum + audience.endpoints.length, 0);
  context.progress({ kind: 'planned', broadcast: plan.id, playlists: playlists.length, endpoints });
  await jobs.add(playlists.map(({ id }) => ({ kind: 'assemble', playlist: id, epoch: 0 })));
  return true;
}

const partsOf = ({ id, schedule }: BroadcastPlan) => {
  const [, date = '', slot = ''] = id.split('/');
  return { county: schedule.county, date: date as LocalDate, slot: slot as Slot['name'] };
};

async function advance(context: Needs, broadcast: Broadcast): Promise<void> {
  const now = context.clock.now();
  switch (broadcast.state) {
    case 'planned':
      if (isTooLate(broadcast, now)) return missBroadcast(context, broadcast, 'not-assembled');
      return assembleOwed(context, broadcast);
    case 'ready':
      if (isTooLate(broadcast, now)) return missBroadcast(context, broadcast, 'not-frozen');
      return now >= broadcast.freezeAtMs ? freezeBroadcast(context, broadcast) : undefined;
    case 'frozen':
      return settleBroadcast(context, broadcast);
    case 'settled':
    case 'missed':
      return;
    default:
      return broadcast.state satisfies never;
  }
}

/** An ad hoc broadcast has its whole length to get going; a slot's must start on time. */
const isTooLate = ({ adHoc, startsAtMs, endsAtMs }: Broadcast, now: number): boolean =>
  now >= (adHoc ? endsAtMs : startsAtMs);

/** Finished jobs leave the queue, so adding one again runs it only if it is owed. */
async function assembleOwed({ store, jobs }: Needs, broadcast: Broadcast): Promise<void> {
  const owed = (await store.broadcasts.playlists(broadcast.id)).filter(
    ({ programme }) => programme === undefined,
  );
  await jobs.add(owed.map(({ id }) => ({ kind: 'assemble', playlist: id, epoch: 0 })));
}
