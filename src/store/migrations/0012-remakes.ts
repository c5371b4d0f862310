import type { Kysely } from 'kysely';
import type { Engine } from '../dialect.ts';
import type { Tables } from '../tables.ts';
import { tableMaker } from './0001-first-words.ts';

/** What plans were made from, and which broadcasts are to be made again by an edited schedule. */
export async function remakeTables(db: Kysely<Tables>, engine: Engine): Promise<void> {
  const table = tableMaker(db, engine);
  await table('plan_basis', ['broadcast'], {
    text: ['broadcast'],
    whole: ['schedule', 'library', 'approvals'],
  })
    .addForeignKeyConstraint('plan_basis_of', ['broadcast'], 'broadcast', ['id'])
    .execute();
  await table('remake', ['broadcast'], { text: ['broadcast', 'asks', 'actor'], optionalWhole: ['schedule'] })
    .addForeignKeyConstraint('remake_of', ['broadcast'], 'broadcast', ['id'])
    .execute();
}
