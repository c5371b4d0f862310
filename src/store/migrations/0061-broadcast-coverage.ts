import { type Kysely, sql } from 'kysely';
import type { Engine } from '../dialect.ts';
import type { Tables } from '../tables.ts';
import { tableMaker } from './0001-first-words.ts';

/** What each broadcast of a slot comes to, so that a year's of many counties need no look at their deliveries. */
export async function broadcastCoverage(db: Kysely<Tables>, engine: Engine): Promise<void> {
  const key = ['county', 'local_date', 'slot'];
  await tableMaker(db, engine)('coverage_broadcast', key, { text: key, whole: ['called', 'sounded'] })
    .modifyEnd(engine.name === 'sqlite' ? sql`without rowid` : sql``)
    .execute();
  await sql`insert into coverage_broadcast (county, local_date, slot, called, sounded)
    select county, local_date, slot, cast(sum(called) as bigint), cast(sum(sounded) as bigint)
    from coverage_delivery group by county, local_date, slot`.execute(db);
}
