import { actorName, system } from '../domain/actor.ts';
import type { Broadcast } from '../domain/broadcast.ts';
import { slotSpan, slotsOn } from '../domain/calendar.ts';
import { isSlot } from '../domain/ids.ts';
import type { Schedule } from '../domain/schedule.ts';
import type { Context } from './context.ts';
import { numbered } from './plan-anew.ts';
import { planBroadcast } from './plan-broadcast.ts';
import { announcePlan, isSpoken, reasonAgainst, titlesOf } from './store-plan.ts';

type Needs = Pick<Context, 'store' | 'clock' | 'jobs' | 'settings' | 'progress' | 'logger' | 'startedAtMs'>;

const dayMs = 86_400_000;

/**
 * Plans again what a clock that was ahead called missed, once the clock is before its start and its time to be planned
 * has come: nothing of it was sent. The ledger keeps that it was missed, and an entry behind that says that it airs
 * after all. What somebody cancelled stays so. One broadcast's failure holds up no other.
 */
export async function reopenMissed(context: Needs): Promise<void> {
  const { store, clock, settings, logger } = context;
  const now = clock.now();
  const schedules = new Map((await store.revisions.schedules()).map(({ county, body }) => [county, body]));
  const leadMs = Math.max(0, ...[...schedules.values()].map((schedule) => schedule.leadMs));
  // A day more: a schedule that was published since may have it earlier on its day.
  const untilMs = now + leadMs + settings.prepareMs + dayMs;
  for (const broadcast of await store.broadcasts.startingBetween(now + 1, untilMs)) {
    const schedule = schedules.get(broadcast.county);
    if (broadcast.state !== 'missed' || schedule === undefined) continue;
    try {
      if (await isOfClockAhead(context, broadcast)) await reopen(context, broadcast, schedule);
    } catch (error) {
      logger.error(
        { broadcast: broadcast.id, err: error },
        'what a clock ahead had called missed could not be planned again; it is tried again at the next tick',
      );
    }
  }
}

/** Whether it was missed because its time had come, which it has not. */
async function isOfClockAhead(
  { store }: Needs,
  { id, county, startsAtMs, adHoc, reason }: Broadcast,
): Promise<boolean> {
  if (adHoc || reason === 'cancelled') return false;
  const missed = (await store.ledger.about(county, ['miss-broadcast'], id)).at(-1);
  return missed !== undefined && missed.atMs >= startsAtMs;
}

async function reopen(context: Needs, broadcast: Broadcast, schedule: Schedule): Promise<void> {
  const { store, clock, settings, logger } = context;
  const { id, county, date, slot: name } = broadcast;
  const slot = slotsOn(schedule, date).find((one) => one.name === name);
  if (slot === undefined || !isSlot(name)) return;
  // Where a person put it, it stays.
  const own = broadcast.postponedFromMs === undefined ? undefined : broadcast.startsAtMs;
  const startsAtMs = own ?? slotSpan(slot, date, schedule.zone).startsAtMs;
  const freezeAtMs = startsAtMs - schedule.leadMs;
  const now = clock.now();
  if (startsAtMs <= now || now < freezeAtMs - settings.prepareMs) return;
  const plan = await planBroadcast(context, county, date, name, own);
  if (reasonAgainst(plan) !== undefined) return;
  const every = await store.replacements.playlists(id);
  const spoken = plan.playlists.filter(isSpoken);
  const playlists =
    every.length === 0
      ? spoken
      : numbered(
          broadcast,
          every,
          spoken.map(({ audience, playlist }) => ({ audience, playlist })),
        );
  const { endsAtMs, season, basis } = plan;
  const done = await store.replacements.reopen(
    id,
    playlists,
    {
      chain: county,
      verb: 'reopen-broadcast',
      subject: id,
      actor: actorName(system('clock')),
      atMs: now,
      body: {
        missed: broadcast.reason,
        startsAtMs,
        ...(season === undefined ? {} : { season }),
        audiences: playlists.map(titlesOf),
      },
    },
    { basis, span: { startsAtMs, endsAtMs, freezeAtMs } },
  );
  if (!done) return;
  logger.warn({ broadcast: id }, 'a broadcast that a clock ahead had called missed airs after all');
  await announcePlan(context, id, playlists);
}
