import type { Kysely } from 'kysely';
import { canonicalJson } from '../domain/ledger.ts';
import type { Measured, RecordingRecord, Recordings } from '../ports/recordings.ts';
import type { LedgerWriter } from './ledger.ts';
import { storable } from './row-batch.ts';
import type { RecordingTable } from './tables/recordings.ts';
import type { Tables } from './tables.ts';

export function createRecordings(db: Kysely<Tables>, ledger: LedgerWriter): Recordings {
  const insert = async (on: Kysely<Tables>, record: RecordingRecord): Promise<boolean> => {
    const { numInsertedOrUpdatedRows } = await on
      .insertInto('recording')
      .values(rowOf(record))
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst();
    return numInsertedOrUpdatedRows === 1n;
  };

  return {
    find: async (id) => {
      const row = await db.selectFrom('recording').selectAll().where('id', '=', id).executeTakeFirst();
      return row && recordOf(row);
    },
    list: async ({ lesson, variety, state, speaker, master, after, limit }) => {
      let query = db.selectFrom('recording').selectAll();
      if (lesson !== undefined) query = query.where('lesson', '=', lesson);
      if (variety !== undefined) query = query.where('variety', '=', variety);
      if (state !== undefined) query = query.where('state', '=', state);
      if (speaker !== undefined) query = query.where('speaker', '=', speaker);
      if (master !== undefined) query = query.where('master', '=', master);
      if (after !== undefined) query = query.where('id', '>', after);
      if (limit !== undefined) query = query.limit(limit);
      return (await query.orderBy('id').execute()).map(recordOf);
    },
    add: (record, entry) =>
      db.transaction().execute(async (on) => {
        const added = await insert(on, record);
        if (added) await ledger.append(on, entry);
        return added;
      }),
    note: (records) =>
      db.transaction().execute(async (on) => {
        for (const record of records) await insert(on, record);
      }),
    move: (id, { from, to, reason, atMs }, entry) =>
      db.transaction().execute(async (on) => {
        const { numUpdatedRows } = await on
          .updateTable('recording')
          .set({ state: to, reason: storable(reason), changed_at_ms: atMs })
          .where('id', '=', id)
          .where('state', 'in', from)
          .executeTakeFirst();
        if (numUpdatedRows !== 1n) return false;
        await ledger.append(on, entry);
        return true;
      }),
    unname: async (id) => {
      await db.updateTable('recording').set({ file_name: '' }).where('id', '=', id).execute();
    },
    measure: async (id, measured) => {
      await db
        .updateTable('recording')
        .set({ measured: canonicalJson(measured) })
        .where('id', '=', id)
        .execute();
    },
  };
}

const rowOf = (record: RecordingRecord): RecordingTable => ({
  id: record.id,
  lesson: record.lesson,
  variety: record.variety,
  master: record.master,
  state: record.state,
  reason: storable(record.reason),
  uploader: record.uploader,
  speaker: record.speaker ?? null,
  file_name: record.fileName.replaceAll('\0', '\ufffd'),
  bytes: record.bytes,
  script: storable(record.script),
  measured: record.measured === undefined ? null : canonicalJson(record.measured),
  created_at_ms: record.createdAtMs,
  changed_at_ms: record.changedAtMs,
});

const recordOf = (row: RecordingTable): RecordingRecord => ({
  id: row.id,
  lesson: row.lesson,
  variety: row.variety,
  master: row.master,
  state: row.state,
  ...(row.reason === null ? {} : { reason: row.reason }),
  uploader: row.uploader,
  ...(row.speaker === null ? {} : { speaker: row.speaker }),
  fileName: row.file_name,
  bytes: row.bytes,
  ...(row.script === null ? {} : { script: row.script }),
  ...(row.measured === null ? {} : { measured: JSON.parse(row.measured) as Measured }),
  createdAtMs: row.created_at_ms,
  changedAtMs: row.changed_at_ms,
});
