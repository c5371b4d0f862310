import type { CountyDay, Day } from '../../api/client.ts';
import { isOnAir } from '../../today/condition.ts';

/** What of a county's day is not over. */
export function tonightOf(day: CountyDay | undefined, nowMs: number) {
  const { broadcasts = [], slots = [] } = day ?? {};
  const open = broadcasts.filter(
    ({ state, endsAtMs, reason }) =>
      state !== 'missed' && state !== 'settled' && endsAtMs > nowMs && reason === undefined,
  );
  const planned = new Set<string>(broadcasts.map(({ slot }) => slot));
  const inSlots = open.filter(({ slot }) => slot === 'morning' || slot === 'evening');
  return {
    /** In the county's slots. */
    ahead: inSlots,
    /** Slots to come whose broadcasts are not planned yet. */
    unplanned: slots
      .filter(({ name, endsAtMs }) => endsAtMs > nowMs && !planned.has(name))
      .map(({ name, ...rest }) => ({ slot: name, ...rest })),
    onAir: inSlots.filter((one) => isOnAir(one, nowMs)),
    /** Their orders are signed: a stop takes them back. */
    signed: inSlots.filter(({ state }) => state === 'frozen'),
  };
}

/** What some counties have to call off: those with something on air first, then to come, then not planned yet, then nothing. */
export function tonightsOf(
  { counties: days, nowMs }: Pick<Day, 'counties' | 'nowMs'>,
  counties: readonly string[],
) {
  return counties
    .map((county) => {
      const day = days.find((one) => one.county === county);
      const { onAir, ahead, unplanned } = tonightOf(day, nowMs);
      const rank = [onAir, ahead, unplanned].findIndex((of) => of.length > 0);
      return { county, rank: rank < 0 ? nothingLeft : rank, isOnAir: rank === 0, isOver: rank < 0 };
    })
    .sort((a, b) => a.rank - b.rank);
}

const nothingLeft = 3;
