import type { Kysely } from 'kysely';
import type { Engine } from '../dialect.ts';
import type { Tables } from '../tables.ts';
import { tableMaker } from './0001-first-words.ts';

/** Recordings with their measurements and review, and who speaks them. */
export async function recordingTables(db: Kysely<Tables>, engine: Engine): Promise<void> {
  const table = tableMaker(db, engine);
  await table('recording', ['id'], {
    text: ['id', 'lesson', 'variety', 'master', 'state', 'uploader', 'file_name'],
    optionalText: ['reason', 'speaker', 'script', 'measured'],
    whole: ['bytes', 'created_at_ms', 'changed_at_ms'],
  }).execute();
  await db.schema
    .createIndex('recording_by_state')
    .on('recording')
    .columns(['state', 'lesson', 'variety'])
    .execute();
  await table('speaker', ['id'], {
    text: ['id', 'consent'],
    optionalText: ['name'],
    whole: ['consented_at_ms'],
    optionalWhole: ['forgotten_at_ms'],
  }).execute();
}
