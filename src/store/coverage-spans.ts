import { type RawBuilder, sql } from 'kysely';
import type { AreaCode } from '../domain/ids.ts';
import type { CoveragePeriod, CoverageQuery } from '../ports/coverage.ts';

type Span = readonly [from: string, to: string];
type Range = Pick<CoverageQuery, 'from' | 'to' | 'every'>;

/**
 * The whole months of a range, and the days before and after them. By day or by week all are days: a month's row does
 * not tell them apart.
 */
export function spansOf({ from, to, every }: Range): {
  readonly months?: Span;
  readonly days: readonly Span[];
} {
  if (from > to) return { days: [] };
  if (every === 'day' || every === 'week') return { days: [[from, to]] };
  const [first, last] = [Temporal.PlainDate.from(from), Temporal.PlainDate.from(to)];
  const begin = first.day === 1 ? first : first.with({ day: 1 }).add({ months: 1 });
  const end = last.day === last.daysInMonth ? last : last.with({ day: 1 }).subtract({ days: 1 });
  if (Temporal.PlainDate.compare(begin, end) > 0) return { days: [[from, to]] };
  const before: Span[] = from === `${begin}` ? [] : [[from, `${begin.subtract({ days: 1 })}`]];
  const after: Span[] = to === `${end}` ? [] : [[`${end.add({ days: 1 })}`, to]];
  return { months: [`${begin}`.slice(0, 7), `${end}`.slice(0, 7)], days: [...before, ...after] };
}

/** The period a date or a month lies in; weeks are told apart by their Mondays, in a list of all of the range. */
export function periodOf(column: string, { from, to }: Range, every: CoveragePeriod): RawBuilder<unknown> {
  const moment = sql.ref(column);
  switch (every) {
    case 'day':
      return moment;
    case 'month':
      return sql`substr(${moment}, 1, 7)`;
    case 'year':
      return sql`substr(${moment}, 1, 4)`;
    case 'week': {
      const arms = mondaysOf(from, to).map(
        (monday) => sql`when ${moment} >= ${sql.lit(monday)} then ${sql.lit(monday)}`,
      );
      return sql`case ${sql.join(arms.toReversed(), sql` `)} end`;
    }
    default:
      return every satisfies never;
  }
}

function mondaysOf(from: string, to: string): string[] {
  const first = Temporal.PlainDate.from(from);
  const mondays: string[] = [];
  for (let at = first.subtract({ days: first.dayOfWeek - 1 }); `${at}` <= to; at = at.add({ days: 7 }))
    mondays.push(`${at}`);
  return mondays;
}

/** An area and what lies in it: codes begin with that of the area they lie in. */
export const placesWithin = (column: string, area: AreaCode | undefined): RawBuilder<boolean> => {
  if (area === undefined) return sql`1 = 1`;
  if (area.length === 12) return sql`${sql.ref(column)} = ${area}`;
  return sql`${sql.ref(column)} >= ${area} and ${sql.ref(column)} < ${`${area}:`}`;
};
