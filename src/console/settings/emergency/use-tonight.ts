import { useQuery } from '@tanstack/react-query';
import { slotWords } from '../../../domain/words.ts';
import { type BroadcastSummary, getToday } from '../../api/client.ts';
import { useSay, useWord } from '../../kit/language.tsx';
import { timeIn } from '../../kit/time.ts';
import { isOnAir } from '../../today/condition.ts';
import { texts } from './texts.ts';

const lookMs = 10_000;

/** What of a county's day is not over, and what of it is on air. */
export function useTonight(county: string | undefined) {
  const say = useSay(texts);
  const word = useWord();
  const { data } = useQuery({
    queryKey: ['today', undefined],
    queryFn: () => getToday({}),
    refetchInterval: lookMs,
  });
  const day = data?.counties.find((one) => one.county === county);
  const nowMs = data?.nowMs ?? 0;
  const zone = day?.zone ?? 'Asia/Shanghai';
  const open = (day?.broadcasts ?? []).filter(
    ({ state, endsAtMs, reason }) =>
      state !== 'missed' && state !== 'settled' && endsAtMs > nowMs && reason === undefined,
  );
  const planned = new Set<string>((day?.broadcasts ?? []).map(({ slot }) => slot));
  const inSlots = open.filter(({ slot }) => slot === 'morning' || slot === 'evening');
  const nameOf = ({
    slot,
    startsAtMs,
  }: Pick<BroadcastSummary, 'startsAtMs'> & { readonly slot: string }): string =>
    say('slotAt', word(slotWords, slot), timeIn(startsAtMs, zone));
  return {
    zone,
    nowMs,
    nameOf,
    /** In the county's slots. */
    ahead: inSlots,
    /** Slots to come whose broadcasts are not planned yet. */
    unplanned: (day?.slots ?? [])
      .filter(({ name, endsAtMs }) => endsAtMs > nowMs && !planned.has(name))
      .map(({ name, ...rest }) => ({ slot: name, ...rest })),
    onAir: inSlots.filter((one) => isOnAir(one, nowMs)),
    /** Their orders are signed: a stop takes them back. */
    signed: inSlots.filter(({ state }) => state === 'frozen'),
  };
}
