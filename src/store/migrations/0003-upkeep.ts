import { type Kysely, sql } from 'kysely';
import type { Digest, LocalDate, PlaylistId } from '../../domain/ids.ts';
import type { Engine } from '../dialect.ts';
import type { Tables } from '../tables.ts';

/** Programmes by digest, the clock's beat, and the disk's daily samples. */
export async function upkeep(db: Kysely<Tables>, { text }: Engine): Promise<void> {
  await db.schema
    .createTable('programme')
    .addColumn('digest', text, (made) => made.notNull().primaryKey())
    .addColumn('playlist', text, (made) => made.notNull())
    .addColumn('last_date', text, (made) => made.notNull())
    .addColumn('collected_at_ms', 'bigint')
    .addForeignKeyConstraint('programme_from', ['playlist'], 'playlist', ['id'])
    .execute();
  // Only what is on disk stands in this index.
  await db.schema
    .createIndex('programme_kept')
    .on('programme')
    .columns(['last_date'])
    .where(sql.ref('collected_at_ms'), 'is', null)
    .execute();
  await db.schema
    .createTable('beat')
    .addColumn('name', text, (made) => made.notNull().primaryKey())
    .addColumn('at_ms', 'bigint', (made) => made.notNull())
    .addColumn('took_ms', 'bigint', (made) => made.notNull())
    .execute();
  await db.schema
    .createTable('disk_sample')
    .addColumn('local_date', text, (made) => made.notNull().primaryKey())
    .addColumn('at_ms', 'bigint', (made) => made.notNull())
    .addColumn('used_bytes', 'bigint', (made) => made.notNull())
    .addColumn('free_bytes', 'bigint', (made) => made.notNull())
    .execute();
  await noteProgrammes(db);
}

const page = 500;

/** Programmes assembled before there was this table. */
async function noteProgrammes(db: Kysely<Tables>): Promise<void> {
  for (let after = '' as PlaylistId; ; ) {
    const rows = await db
      .selectFrom('playlist')
      .innerJoin('broadcast', 'broadcast.id', 'playlist.broadcast')
      .select(['playlist.id', 'playlist.programme', 'broadcast.local_date'])
      .where('playlist.programme', 'is not', null)
      .where('playlist.id', '>', after)
      .orderBy('playlist.id')
      .limit(page)
      .execute();
    for (const { id, programme, local_date } of rows) await note(db, id, programme ?? '', local_date);
    const last = rows.at(-1);
    if (last === undefined) return;
    after = last.id;
  }
}

async function note(
  db: Kysely<Tables>,
  playlist: PlaylistId,
  programme: string,
  last_date: LocalDate,
): Promise<void> {
  const { digest } = JSON.parse(programme) as { digest: Digest };
  await db
    .insertInto('programme')
    .values({ digest, playlist, last_date, collected_at_ms: null })
    .onConflict((conflict) =>
      conflict.column('digest').doUpdateSet({ last_date }).where('programme.last_date', '<', last_date),
    )
    .execute();
}
