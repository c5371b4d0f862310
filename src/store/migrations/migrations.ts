import type { Kysely } from 'kysely';
import type { Engine } from '../dialect.ts';
import type { Tables } from '../tables.ts';
import { firstWords } from './0001-first-words.ts';
import { alertTables } from './0002-alerts.ts';
import { programmeDigest } from './0005-programme-digest.ts';

/** Every migration, by name, in the order of the names. */
export const migrations = {
  '0001-first-words': firstWords,
  '0002-alerts': alertTables,
  '0005-programme-digest': programmeDigest,
} as const satisfies Record<string, (db: Kysely<Tables>, engine: Engine) => Promise<void>>;
