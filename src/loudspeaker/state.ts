import { openPlaysLog } from './plays-log.ts';
import { openDatabase } from './state-file.ts';
import { createReads, type StateReads } from './state-reads.ts';
import { createTables, type Tables } from './state-writes.ts';

export interface State extends StateReads {
  /** Runs a change in one durable transaction with whatever else waits; resolves when it is on disk. */
  write(change: (tables: Tables) => void): Promise<void>;
  /** Writes what waits, and closes. */
  close(): void;
}

/** Opens a folder's durable state; throws LoudspeakerError `folder` when another process holds it. */
export function openState(folder: string): State {
  const database = openDatabase(folder);
  const log = openPlaysLog(folder);
  const unlogged = database.prepare('SELECT line FROM unlogged_plays ORDER BY id');
  const catchUp = (): void => {
    log.restore(unlogged.all().map((row) => String(row.line)));
    database.exec('DELETE FROM unlogged_plays');
  };
  catchUp();

  const lines: string[] = [];
  const tables = createTables(database, lines);
  const reads = createReads(database);
  let queue: { change: (tables: Tables) => void; resolve: () => void; reject: (error: unknown) => void }[] =
    [];
  let scheduled: NodeJS.Immediate | undefined;
  let isBehind = false;

  /** The log follows what is durable already: where its disk is full, it catches up with a later write. */
  const writeLog = (): void => {
    const written = lines.splice(0);
    try {
      if (isBehind) catchUp();
      else if (written.length > 0) {
        log.append(written);
        database.exec('DELETE FROM unlogged_plays');
      }
      isBehind = false;
    } catch {
      isBehind = true;
    }
  };

  const flush = (): void => {
    scheduled = undefined;
    const batch = queue;
    queue = [];
    try {
      database.exec('BEGIN IMMEDIATE');
      for (const one of batch) one.change(tables);
      database.exec('COMMIT');
    } catch (error) {
      lines.length = 0;
      if (database.isTransaction) database.exec('ROLLBACK');
      for (const one of batch) one.reject(error);
      return;
    }
    writeLog();
    for (const one of batch) one.resolve();
  };
  return {
    ...reads,
    write: (change) =>
      new Promise((resolve, reject) => {
        queue.push({ change, resolve, reject });
        scheduled ??= setImmediate(flush);
      }),
    close() {
      clearImmediate(scheduled);
      if (queue.length > 0) flush();
      database.close();
      log.close();
    },
  };
}
