import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { Outcome } from '../domain/play.ts';
import type { PlayFilter } from '../ports/plays.ts';
import type { Engine } from './dialect.ts';
import { dateIn } from './months.ts';
import type { Tables } from './tables.ts';

/** The dates a filter leaves, of a play, so that whoever plans the query learns which months it is about. */
export function datesOf({ date, from, to, broadcast }: PlayFilter) {
  const [first, last] = [date ?? from, date ?? to];
  return broadcast === undefined ? { first, last } : { first: dateIn(broadcast), last: dateIn(broadcast) };
}

/** The current plays of a broadcast that came to something else than `played`: migration 0057 has an index of them. */
const unheardOf = (outcome: Outcome) => sql<boolean>`play.delivery >= broadcast.id || '/'
  and play.delivery < broadcast.id || '0' and play.local_date = broadcast.local_date and play.current = 1
  and play.outcome <> 'played' and play.outcome = ${sql.lit(outcome)}`;

/**
 * The current plays of broadcast and delivery. SQLite joins crossed tables in the order they are named: broadcast by
 * broadcast, so that a limit ends the search; left to choose, it reads and sorts every play there is. So would
 * PostgreSQL with its months, but for a sub-query that it can only ask once a delivery. What was not heard whole is asked
 * for once a broadcast, and its delivery found by it.
 */
export function playsInOrder(db: Kysely<Tables>, { name }: Engine, filter: PlayFilter) {
  const { outcome } = filter;
  const isUnheard = outcome !== undefined && outcome !== 'played';
  const deliveries = db.selectFrom('broadcast').crossJoin('delivery');
  const crossed = deliveries
    .crossJoin('play')
    .whereRef('play.delivery', '=', 'delivery.id')
    .whereRef('play.local_date', '=', 'broadcast.local_date')
    .where('play.current', '=', 1);
  const { first, last } = datesOf(filter);
  const inMonths = (of: RawBuilder<boolean>) => () => {
    let plays = db.selectFrom('play').selectAll().where(of).offset(sql.lit(0));
    if (first !== undefined) plays = plays.where('play.local_date', '>=', first);
    if (last !== undefined) plays = plays.where('play.local_date', '<=', last);
    return plays.as('play');
  };
  if (isUnheard) {
    const broadcasts = db.selectFrom('broadcast');
    if (name === 'sqlite')
      return broadcasts
        .crossJoin('play')
        .crossJoin('delivery')
        .where(unheardOf(outcome))
        .whereRef('delivery.id', '=', 'play.delivery') as unknown as typeof crossed;
    return broadcasts
      .crossJoinLateral(inMonths(unheardOf(outcome)))
      .crossJoinLateral(() =>
        db
          .selectFrom('delivery')
          .selectAll()
          .where(sql<boolean>`delivery.id = play.delivery`)
          .offset(sql.lit(0))
          .as('delivery'),
      ) as unknown as typeof crossed;
  }
  if (name === 'sqlite') return crossed;
  return deliveries.crossJoinLateral(
    inMonths(
      sql`play.delivery = delivery.id and play.local_date = broadcast.local_date and play.current = 1`,
    ),
  ) as unknown as typeof crossed;
}
