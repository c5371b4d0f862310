import type { Actor } from '../domain/actor.ts';
import type { Broadcast } from '../domain/broadcast.ts';
import { addDays, dateAt, wallTimeAt } from '../domain/calendar.ts';
import type { AreaCode, BroadcastId, LocalDate, SlotName } from '../domain/ids.ts';
import { reasonWords, stateWords } from '../domain/words.ts';
import { authorise } from './authorise.ts';
import { type Context, RequestError } from './context.ts';
import { countyLabel } from './county-label.ts';
import { planBroadcast } from './plan-broadcast.ts';
import { reasonAgainst, storePlan } from './store-plan.ts';

type Needs = Pick<
  Context,
  'store' | 'clock' | 'jobs' | 'settings' | 'signingKeys' | 'drivers' | 'progress' | 'logger' | 'startedAtMs'
>;

export interface AirRequest {
  readonly county: AreaCode;
  /** Whose slot it is. With `now` the broadcast is that of this day, by its name, rules and season, whenever it airs. */
  readonly date: LocalDate;
  readonly slot: SlotName;
  /** Start as soon as it is assembled and delivered, rather than at the slot's time, whose place it takes. */
  readonly now: boolean;
}

/**
 * Plans a broadcast ahead of the clock: at once with `now`, else at its slot's time.
 * Throws RequestError when it is planned already, in quiet time, past, or has nothing approved to air.
 */
export async function airBroadcast(context: Needs, actor: Actor, request: AirRequest): Promise<BroadcastId> {
  const { county, date, slot } = request;
  authorise(actor, 'airBroadcast', county);
  const now = context.clock.now();
  await requireHeard(context, county);
  const plan = await planBroadcast(context, county, date, slot, request.now ? now : undefined);
  const existing = await context.store.broadcasts.find(plan.id);
  if (existing !== undefined) {
    throw new RequestError('conflict', existsSentence(existing));
  }
  if (plan.quiet !== undefined) {
    const time = wallTimeAt(plan.startsAtMs, plan.schedule.zone).slice(0, 5);
    throw new RequestError(
      'conflict',
      `现在播不了：${time} 起会碰到安静时段 ${plan.quiet.from}–${plan.quiet.until}。` +
        `Not now: a start at ${time} touches quiet time ${plan.quiet.from}–${plan.quiet.until}.`,
    );
  }
  if (!request.now && plan.startsAtMs <= now) {
    throw new RequestError(
      'conflict',
      `${plan.id} 的时间已过，要现在播请加 --now。${plan.id} is past; use --now to air it at once.`,
    );
  }
  requireNear(date, now);
  if (plan.playlists.length === 0) {
    throw new RequestError(
      'conflict',
      plan.schedule.endpoints.length === 0
        ? '这个县没有终端：先写进 endpoints.csv。The county has no endpoint: write some into endpoints.csv.'
        : '这时所有终端都有自己的安静时段。Every endpoint has quiet time of its own then.',
    );
  }
  if (reasonAgainst(plan) === 'nothing-to-air') {
    throw new RequestError(
      'conflict',
      '没有可播的课：先审核录音（dalaba approve）。Nothing to air: approve recordings first.',
    );
  }
  const freezeAtMs = request.now ? now : plan.startsAtMs - plan.schedule.leadMs;
  await storePlan(context, plan, freezeAtMs, request.now, actor);
  return plan.id;
}

/** A broadcast airs once: what is over, or was cancelled, is not made anew. */
function existsSentence({ id, state, reason = '' }: Broadcast): string {
  const { zh, en } = stateWords[state];
  const why = reasonWords[reason];
  const isOver = state === 'missed' || state === 'settled' || reason !== '';
  return isOver
    ? `${id} 已经有了（${zh}${why === undefined ? '' : `：${why.zh}`}），不能再播；要播，等下一个时段，或用 dalaba air 排另一个时段。${id} exists already (${en}${why === undefined ? '' : `: ${why.en}`}) and can't air again; wait for the next slot, or air another slot.`
    : `${id} 已经有了（${zh}），到点就播；改时间用 dalaba postpone ${id} --to 19:30。${id} exists already (${en}) and airs at its time; dalaba postpone moves it.`;
}

/** Throws RequestError while a county is stopped. */
export async function requireHeard({ store }: Pick<Needs, 'store'>, county: AreaCode): Promise<void> {
  const stop = (await store.stops.all()).find((one) => one.county === county);
  if (stop === undefined) return;
  throw new RequestError(
    'conflict',
    `${await countyLabel({ store }, county)} 已被叫停（${stop.reason}），先解除：dalaba resume ${county}。${county} is stopped; lift it first with dalaba resume.`,
  );
}

/** How far ahead a broadcast may be planned by hand. */
const mostDaysAhead = 3660;

/** Throws RequestError for a date nobody plans for: a slip of the hand would stay open for years. */
function requireNear(date: LocalDate, nowMs: number): void {
  const today = dateAt(nowMs, 'UTC');
  if (date <= addDays(today, mostDaysAhead)) return;
  throw new RequestError(
    'invalid',
    `${date} 不能排：最多排到十年以后。${date} can't be planned: ten years ahead at most.`,
  );
}
