import { type Kysely, sql } from 'kysely';
import type { Engine } from '../dialect.ts';
import { fixedOfPlay } from '../months.ts';
import type { Tables } from '../tables.ts';

/** What was not believed of a play may change no more than the rest of it; PostgreSQL's months have it from the start. */
export async function guardedDoubt(db: Kysely<Tables>, engine: Engine): Promise<void> {
  if (engine.name === 'postgres') return;
  for (const change of ['update', 'delete'] as const)
    await sql`drop trigger if exists ${sql.id(`play_no_${change}`)}`.execute(db);
  await engine.refuseChanges(db, 'play', fixedOfPlay);
}
