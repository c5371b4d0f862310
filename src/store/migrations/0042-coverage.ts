import { type Kysely, sql } from 'kysely';
import { rebuildCoverage } from '../coverage-recount.ts';
import type { Engine } from '../dialect.ts';
import type { Tables } from '../tables.ts';
import { tableMaker } from './0001-first-words.ts';

const playCounts = [
  ...['planned', 'heard', 'partial', 'missed', 'unknown', 'fallbacks'],
  ...['standard_ms', 'dialect_ms', 'live_ms', 'sent_ms'],
];
const deliveryCounts = ['called', 'accepted', 'answered', 'sounded'];

/** What plays come to: a delivery, an endpoint's month, an endpoint's month of one lesson; and of what is there already. */
export async function coverageTables(db: Kysely<Tables>, engine: Engine): Promise<void> {
  const table = tableMaker(db, engine);
  // Rows found by their key alone: no second copy of it beside them.
  const keyed = engine.name === 'sqlite' ? sql`without rowid` : sql``;
  await table('coverage_delivery', ['delivery'], {
    text: ['delivery', 'county', 'local_date', 'slot', 'area', 'endpoint'],
    whole: [...deliveryCounts, ...playCounts],
  })
    .modifyEnd(keyed)
    .execute();
  const byArea = db.schema.createIndex('coverage_by_area').on('coverage_delivery');
  await byArea.columns(['area', 'local_date']).execute();
  await table('coverage_month', ['county', 'month', 'area', 'endpoint'], {
    text: ['county', 'month', 'area', 'endpoint'],
    whole: [...deliveryCounts, ...playCounts],
  })
    .modifyEnd(keyed)
    .execute();
  const lessonKey = ['county', 'month', 'lesson', 'kind', 'topic', 'wanted', 'variety', 'area', 'endpoint'];
  await table('coverage_lesson', lessonKey, { text: lessonKey, whole: playCounts })
    .modifyEnd(keyed)
    .execute();
  await rebuildCoverage(db);
}
