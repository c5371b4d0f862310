import { type Audience, audiencesOn } from '../domain/audience.ts';
import { onceMoving, quietDuring, type Span, seasonOn } from '../domain/calendar.ts';
import {
  type AreaCode,
  type BroadcastId,
  broadcastId,
  type LocalDate,
  playlistId,
  type SlotName,
} from '../domain/ids.ts';
import { planPlaylist } from '../domain/plan-playlist.ts';
import type { Playlist } from '../domain/playlist.ts';
import type { Once, QuietPeriod, Schedule, SeasonName } from '../domain/schedule.ts';
import type { BroadcastPlaylist } from '../ports/broadcasts.ts';
import type { PlanBasis } from '../ports/remakes.ts';
import type { Context } from './context.ts';
import {
  basisNow,
  type DatedSlot,
  datedSlot,
  type PlanGround,
  planGround,
  planInput,
  usuallyHeard,
  usuallyOften,
} from './plan-ground.ts';

type Needs = Pick<Context, 'store' | 'settings'>;

export interface BroadcastPlan extends Span {
  readonly id: BroadcastId;
  readonly county: AreaCode;
  readonly date: LocalDate;
  readonly slot: SlotName;
  readonly schedule: Schedule;
  /** The season that moves this slot on this date. */
  readonly season?: SeasonName;
  /** The dates, this one among them, that alone move it. */
  readonly once?: Pick<Once, 'name' | 'from' | 'until'>;
  readonly playlists: readonly BroadcastPlaylist[];
  /** The quiet period it would touch; such a broadcast never airs (I3). */
  readonly quiet?: QuietPeriod;
}

const weekMs = 7 * 86_400_000;

/**
 * What a county would hear in one slot of one date, per audience, with reasons; changes nothing.
 * `startsAtMs` moves it to another instant. Throws RequestError when there is no such county or slot.
 */
export async function planBroadcast(
  context: Needs,
  county: AreaCode,
  date: LocalDate,
  slotName: SlotName,
  startsAtMs?: number,
): Promise<BroadcastPlan & { readonly basis: PlanBasis }> {
  const basis = await basisNow(context, (await context.store.revisions.schedule(county))?.number ?? 0);
  const ground = await planGround(context, county);
  const usual = datedSlot(ground, date, slotName);
  const moved = startsAtMs ?? usual.startsAtMs;
  const slot = { ...usual, startsAtMs: moved, endsAtMs: moved + usual.slot.lengthMs };
  return { ...slotPlan(ground, slot, await audiencePlanner(context, ground, slot)), basis };
}

/** Plans for one audience after the other, by what is approved and was heard until now. */
export async function audiencePlanner(
  { store }: Pick<Context, 'store'>,
  ground: PlanGround,
  slot: DatedSlot,
): Promise<(audience: Audience) => Playlist> {
  const { county } = ground.schedule;
  const week =
    slot.rules.maxPerWeek === undefined
      ? []
      : await store.broadcasts.heardSince(county, slot.startsAtMs - weekMs);
  return (audience) => {
    const { endpoints } = audience;
    const heardAtMs = usuallyHeard(endpoints, ground.heard);
    const heardInWeek = usuallyOften(endpoints, week);
    return planPlaylist({ ...planInput(ground, slot, audience), heardAtMs, heardInWeek });
  };
}

/** A slot's plan, of its audiences' playlists. */
export function slotPlan(
  { schedule }: Pick<PlanGround, 'schedule'>,
  slot: DatedSlot,
  playlistFor: (audience: Audience) => Playlist,
): BroadcastPlan {
  const { county } = schedule;
  const { date, startsAtMs, endsAtMs } = slot;
  const id = broadcastId(county, date, slot.slot.name);
  const playlists = audiencesOn(schedule, slot.slot, slot).map((audience, index) => ({
    id: playlistId(id, index),
    broadcast: id,
    audience,
    playlist: playlistFor(audience),
  }));
  const season = seasonOn(schedule, date);
  const once = onceMoving(schedule, slot.slot);
  const quiet = quietDuring({ startsAtMs, endsAtMs }, schedule.quiet, schedule.zone);
  return {
    id,
    county,
    date,
    slot: slot.slot.name,
    startsAtMs,
    endsAtMs,
    schedule,
    ...(season?.slots.includes(slot.slot) ? { season: season.name } : {}),
    ...(once === undefined ? {} : { once: onceTold(once) }),
    playlists,
    ...(quiet === undefined ? {} : { quiet }),
  };
}

const onceTold = ({ slots: _, ...dates }: Once): NonNullable<BroadcastPlan['once']> => dates;
