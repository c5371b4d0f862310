import { type Kysely, sql } from 'kysely';
import type { Engine } from '../dialect.ts';
import type { Tables } from '../tables.ts';
import { tableMaker } from './0001-first-words.ts';

/** Warnings, and what each channel is owed of them. */
export async function alertTables(db: Kysely<Tables>, engine: Engine): Promise<void> {
  const table = tableMaker(db, engine);
  await table('alert', ['id'], {
    text: ['id', 'broadcast', 'county', 'kind', 'facts'],
    optionalText: ['outcome'],
    whole: ['starts_at_ms', 'opened_at_ms'],
    optionalWhole: ['closed_at_ms'],
  }).execute();
  // A broadcast has one open alert of a kind, whoever else opens it at the same time.
  await db.schema
    .createIndex('alert_open')
    .unique()
    .on('alert')
    .columns(['broadcast', 'kind'])
    .where(sql.ref('closed_at_ms'), 'is', null)
    .execute();
  await db.schema.createIndex('alert_by_time').on('alert').columns(['opened_at_ms']).execute();
  await table('alert_notice', ['alert', 'event', 'channel'], {
    text: ['alert', 'event', 'channel', 'state'],
    optionalText: ['reason'],
    whole: ['attempts', 'created_at_ms', 'next_attempt_at_ms'],
    optionalWhole: ['settled_at_ms'],
  })
    .addForeignKeyConstraint('alert_notice_of', ['alert'], 'alert', ['id'])
    .execute();
  await db.schema
    .createIndex('alert_notice_due')
    .on('alert_notice')
    .columns(['next_attempt_at_ms'])
    .where(sql.ref('state'), '=', sql.lit('pending'))
    .execute();
  await db.schema.createIndex('broadcast_by_start').on('broadcast').columns(['starts_at_ms']).execute();
}
