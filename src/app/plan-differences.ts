import type { Audience } from '../domain/audience.ts';
import { placesOf } from '../domain/audience-places.ts';
import type { LocalDate, SlotName, Variety } from '../domain/ids.ts';
import type { HorizonSlot } from '../domain/plan-horizon.ts';
import type { CountyHorizon } from './plan-horizon.ts';

/** What one audience would hear in a slot. */
export interface HeardInSlot {
  readonly audience: Audience;
  readonly places: readonly string[];
  readonly startsAtMs: number;
  readonly budgetMs: number;
  readonly silent: HorizonSlot['silent'];
  /** In the order they are heard. */
  readonly items: readonly { readonly title: string; readonly variety: Variety }[];
}

/** A slot that differs for some endpoints; absent where they have no such slot. */
export interface PlanDifference {
  readonly date: LocalDate;
  readonly slot: SlotName;
  readonly before?: HeardInSlot;
  readonly after?: HeardInSlot;
}

/** Slots whose items, times or volume differ, in order of time; a slot that only moves is one too. */
export function differingPlans(before: CountyHorizon, after: CountyHorizon): PlanDifference[] {
  const [old, now] = [heardIn(before), heardIn(after)];
  const keys = [...new Set([...old.keys(), ...now.keys()])].sort();
  return keys.flatMap((key) => {
    const [was, is] = [old.get(key), now.get(key)];
    const either = was ?? is;
    if (either === undefined || (was && is && sameness(was.heard) === sameness(is.heard))) return [];
    const { date, slot } = either;
    return {
      ...{ date, slot },
      ...(was === undefined ? {} : { before: was.heard }),
      ...(is === undefined ? {} : { after: is.heard }),
    };
  });
}

const sameness = ({ audience, startsAtMs, budgetMs, silent, items }: HeardInSlot): string =>
  JSON.stringify([audience.volumePercent, startsAtMs, budgetMs, silent === 'quiet', items]);

interface Heard {
  readonly date: LocalDate;
  readonly slot: SlotName;
  readonly heard: HeardInSlot;
}

/** By date, slot and who listens together. */
function heardIn({ ground, audiences }: CountyHorizon): ReadonlyMap<string, Heard> {
  const all = new Map<string, Heard>();
  for (const { audience, plans } of audiences) {
    const { places } = placesOf(ground.schedule, audience);
    for (const { at, playlist } of plans) {
      const { date, slot, startsAtMs, budgetMs, silent } = at;
      const items = playlist.items.map(({ title, variety }) => ({ title, variety }));
      const heard = { audience, places, startsAtMs, budgetMs, silent, items };
      const order = slot === 'morning' ? 0 : 1;
      all.set(`${date} ${order} ${audience.endpoints.join()}`, { date, slot, heard });
    }
  }
  return all;
}
