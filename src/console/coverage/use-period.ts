import { isDay } from '../kit/time.ts';
import { useChoices } from '../kit/use-choices.ts';
import { beside, type PeriodKind, periodKinds, type Range, rangeOf } from './period.ts';

/** The days that are looked at, kept in the address: the last 30 unless chosen otherwise. */
export function usePeriod(today: string) {
  const [chosen, choose] = useChoices();
  const isOwn = chosen('from') !== undefined || chosen('to') !== undefined;
  const kind = periodKinds.find((one) => one === chosen('period')) ?? (isOwn ? 'own' : 'days');
  const dayOf = (key: string): string | undefined => {
    const text = chosen(key);
    return text !== undefined && isDay(text) && text <= today ? text : undefined;
  };
  const on = dayOf('on') ?? today;
  const usual = rangeOf(kind, on, today);
  const range: Range =
    kind === 'own' ? { from: dayOf('from') ?? usual.from, to: dayOf('to') ?? usual.to } : usual;
  return {
    kind,
    range,
    changeKind: (next: PeriodKind) =>
      choose(
        next === 'own'
          ? { period: next, on: undefined, ...range }
          : { period: next, on: undefined, from: undefined, to: undefined },
      ),
    changeOwn: (next: Partial<Range>) => choose({ ...range, ...next }),
    beside: (by: 1 | -1) => beside(kind, on, by, today),
    goTo: (day: string) => choose({ on: day }),
  };
}
