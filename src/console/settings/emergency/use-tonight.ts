import { useQuery } from '@tanstack/react-query';
import { slotWords } from '../../../domain/words.ts';
import { type BroadcastSummary, getToday } from '../../api/client.ts';
import { useSay, useWord } from '../../kit/language.tsx';
import { timeIn } from '../../kit/time.ts';
import { texts } from './texts.ts';
import { tonightOf, tonightsOf } from './tonight-of.ts';

const lookMs = 10_000;

const useToday = () =>
  useQuery({ queryKey: ['today', undefined], queryFn: () => getToday({}), refetchInterval: lookMs });

/** What of a county's day is not over, and what of it is on air. */
export function useTonight(county: string | undefined) {
  const say = useSay(texts);
  const word = useWord();
  const { data } = useToday();
  const day = data?.counties.find((one) => one.county === county);
  const nowMs = data?.nowMs ?? 0;
  const zone = day?.zone ?? 'Asia/Shanghai';
  const nameOf = ({
    slot,
    startsAtMs,
  }: Pick<BroadcastSummary, 'startsAtMs'> & { readonly slot: string }): string =>
    say('slotAt', word(slotWords, slot), timeIn(startsAtMs, zone));
  return { zone, nowMs, nameOf, ...tonightOf(day, nowMs) };
}

/** Of some counties, what each has to call off, those with something on air first; undefined until it is known. */
export function useTonights(counties: readonly string[]) {
  const { data } = useToday();
  return data && tonightsOf(data, counties);
}
