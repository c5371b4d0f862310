import type { Emergency } from '../domain/emergency.ts';
import type { Schedule } from '../domain/schedule.ts';
import { type Context, RequestError } from './context.ts';
import type { Said } from './say-notices.ts';

type Declared = Pick<Emergency, 'county' | 'drill' | 'notice' | 'areas' | 'cause'>;

/** Within this a second one that is equal is a slip of the hand, however short it is. Real milliseconds. */
const slipRealMs = 60_000;

/**
 * Not a second time what is being said: the same recordings of the same notice, in the same areas, by a person or by an
 * alert as before, while the first is on air or was begun just now. Other words, other areas, a drill and the true one
 * after it, or what takes the place of one that somebody ended, hold back nothing. Throws RequestError.
 */
export async function requireUnequal(
  { store, clock }: Pick<Context, 'store' | 'clock'>,
  { county, name }: Pick<Schedule, 'county' | 'name'>,
  declared: Declared,
  said: readonly Said[],
): Promise<void> {
  const now = clock.now();
  for (const one of await store.emergencies.list({ county })) {
    if (one.endedAtMs !== undefined || !isAlike(one, declared)) continue;
    const playlists = await store.broadcasts.playlists(one.broadcast);
    const startsAtMs = (await store.broadcasts.find(one.broadcast))?.startsAtMs ?? one.declaredAtMs;
    const lengthMs = Math.max(0, ...playlists.map(({ programme }) => programme?.durationMs ?? 0));
    const untilMs = Math.max(startsAtMs + lengthMs, one.declaredAtMs + slipRealMs * clock.speed);
    if (now >= untilMs || !isSame(mastersOf(playlists), mastersOf(said))) continue;
    throw new RequestError(
      'conflict',
      `${name}（${county}）正在播同一条：${one.broadcast}，没有再播。真要再播一遍，加 --again（again: true）。The same is on air already: ${one.broadcast}; nothing more was aired. To say it once more add --again (again: true).`,
      one.broadcast,
    );
  }
}

const isAlike = (one: Declared, other: Declared): boolean =>
  one.notice === other.notice &&
  one.drill === other.drill &&
  (one.cause === undefined) === (other.cause === undefined) &&
  isSame(new Set(one.areas), new Set(other.areas));

const mastersOf = (of: readonly Pick<Said, 'playlist'>[]): ReadonlySet<string> =>
  new Set(of.flatMap(({ playlist }) => playlist.items.map(({ master }) => master)));

const isSame = (one: ReadonlySet<string>, other: ReadonlySet<string>): boolean =>
  one.size === other.size && [...one].every((member) => other.has(member));
