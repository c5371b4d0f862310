import type { Audience } from '../domain/audience.ts';
import { type BroadcastPlan, slotPlan } from './plan-broadcast.ts';
import type { AudienceHorizon, CountyHorizon } from './plan-horizon.ts';

/** One of the slots of some days as a plan. @param at its position among the slots; throws RangeError where it has none. */
export function slotOfDays(horizon: CountyHorizon, at: number): BroadcastPlan {
  const slot = horizon.slots[at];
  if (slot === undefined) throw new RangeError(`no slot ${at}`);
  return slotPlan(horizon.ground, slot, (audience) => planAt(horizonOf(horizon, audience), at).playlist);
}

/**
 * The audience of all days that some endpoints belong to, or most of them: those that hear one slot may be fewer, and at
 * a volume of that slot.
 */
export function horizonOf(
  { audiences }: Pick<CountyHorizon, 'audiences'>,
  { endpoints }: Pick<Audience, 'endpoints'>,
): AudienceHorizon {
  const asked = new Set(endpoints);
  const shared = ({ audience }: AudienceHorizon): number =>
    audience.endpoints.filter((id) => asked.has(id)).length;
  const [found] = audiences.toSorted((a, b) => shared(b) - shared(a));
  if (found === undefined) throw new RangeError('no audience');
  return found;
}

/** Its plan for the slot of that position. */
export function planAt({ audience, plans }: AudienceHorizon, at: number): AudienceHorizon['plans'][number] {
  const found = plans[at];
  if (found === undefined) throw new RangeError(`no plan for slot ${at} of audience ${audience.key}`);
  return found;
}
