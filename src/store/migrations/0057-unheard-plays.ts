import { type Kysely, sql } from 'kysely';
import type { Tables } from '../tables.ts';

/**
 * Plays that were not heard whole are few, and are what is looked for in a year of them: found by what they came to, in the
 * order of their deliveries' names, which begin with county and date. All others cost it nothing.
 */
export async function unheardPlays(db: Kysely<Tables>): Promise<void> {
  await sql`create index play_unheard on play (outcome, delivery)
    where current = 1 and outcome <> 'played'`.execute(db);
}
