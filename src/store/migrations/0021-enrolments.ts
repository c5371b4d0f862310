import type { Kysely } from 'kysely';
import type { Engine } from '../dialect.ts';
import type { Tables } from '../tables.ts';
import { tableMaker } from './0001-first-words.ts';

/** Codes by which devices become endpoints, and how often somebody tried one. */
export async function enrolments(db: Kysely<Tables>, engine: Engine): Promise<void> {
  const table = tableMaker(db, engine);
  await table('enrolment', ['county', 'endpoint'], {
    text: ['county', 'endpoint', 'code_digest'],
    whole: ['created_at_ms', 'expires_at_ms'],
  }).execute();
  await db.schema.createIndex('enrolment_by_code').unique().on('enrolment').column('code_digest').execute();
  await table('code_attempt', ['subject'], { text: ['subject'], whole: ['tries', 'until_ms'] }).execute();
}
