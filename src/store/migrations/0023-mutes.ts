import type { Kysely } from 'kysely';
import type { Engine } from '../dialect.ts';
import type { Tables } from '../tables.ts';
import { tableMaker } from './0001-first-words.ts';

/** Links by which a village asks for silence; a broadcast may be muted before it is planned. */
export async function mutes(db: Kysely<Tables>, engine: Engine): Promise<void> {
  await tableMaker(db, engine)('mute', ['id'], {
    text: ['id', 'county', 'broadcast', 'endpoints', 'name', 'secret_digest'],
    whole: ['created_at_ms', 'expires_at_ms', 'muted_at_ms', 'unmuted_at_ms'],
  }).execute();
  await db.schema.createIndex('mute_by_secret').unique().on('mute').column('secret_digest').execute();
  await db.schema.createIndex('mute_by_broadcast').on('mute').column('broadcast').execute();
  await db.schema.createIndex('mute_by_expiry').on('mute').column('expires_at_ms').execute();
}
