import { sql } from 'kysely';
import { notOwed } from '../domain/play.ts';

/** As `isCounted` of the domain, of a row of `play`. */
export const isCounted = sql<boolean>`(play.outcome <> 'missed' or coalesce(play.reason, '') not in (${sql.join(notOwed.map((one) => sql.lit(one)))}))`;
