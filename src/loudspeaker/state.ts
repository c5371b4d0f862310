import type { DatabaseSync } from 'node:sqlite';
import { type Assignment, assignmentSchema, type Order, orderSchema } from '../protocol/order.ts';
import { type MissingReceipts, type Receipt, type ReceiptEvent, receiptEvent } from '../protocol/receipt.ts';
import { openPlaysLog, type PlayLine } from './plays-log.ts';
import { openDatabase } from './state-file.ts';

/** An accepted order and how far it has got; what must survive a power cut. */
export interface StandingOrder {
  readonly order: Order;
  /** Position of the first item that is not concluded yet. */
  readonly nextItem: number;
  /** Samples of the programme known to have gone out; null before the first. */
  readonly reachedSamples: number | null;
  /** When the item at `nextItem` was first heard, if it was. */
  readonly itemStartedAtMs: number | null;
  /** Samples of that item before the one reached that did not go out. */
  readonly missingSamples: number;
  /** Milliseconds of the items before it that were not heard. */
  readonly unheardMs: number;
  /** Samples of its live item that were the source's. */
  readonly liveSamples: number;
}

export type Progress = Omit<StandingOrder, 'order'>;

/** How far an order has got that was only just accepted. */
export const notBegun: Progress = {
  nextItem: 0,
  reachedSamples: null,
  itemStartedAtMs: null,
  missingSamples: 0,
  unheardMs: 0,
  liveSamples: 0,
};

/** Which clock readings a receipt carries. */
export interface Stamp {
  readonly uptimeMs: number;
  readonly atMs: number | null;
}

/** Writes, to be used inside `write` only. */
export interface Tables {
  startBoot(endpoint: string, boot: string): void;
  /** Gives the receipt the next sequence of the endpoint's boot and puts it into the outbox. */
  addReceipt(endpoint: string, event: ReceiptEvent, stamp: Stamp): void;
  addOrder(order: Order, hash: string): void;
  saveProgress(order: Order, progress: Progress): void;
  saveReached(order: Order, reachedSamples: number, liveSamples: number): void;
  /** @param heard whether any of it was */
  finishOrder(order: Order, heard: boolean): void;
  /** Forgets an endpoint's orders that are over and expired long ago. @param nowMs trusted time: no other clock is right */
  forgetOrders(endpoint: string, nowMs: number): void;
  addPlay(line: PlayLine): void;
  /** Takes receipts out of the outbox; the newest of them are kept, should the server lose them. */
  acknowledge(endpoint: string, keys: readonly { boot: string; sequence: number }[]): void;
  /** Puts what is still kept of these back into the outbox. */
  sendAgain(endpoint: string, missing: readonly MissingReceipts[]): void;
  saveAssignment(assignment: Assignment): void;
  saveKeyList(scope: string, list: string): void;
}

/**
 * Under what an order is kept: its endpoint, with emergencies apart. So that whatever the ordinary key signs, an
 * emergency's sequence is never taken, and an ordinary order that comes after an emergency is not old for it.
 */
export const laneOf = ({ endpoint, emergency }: Pick<Order, 'endpoint' | 'emergency'>): string =>
  emergency === undefined ? endpoint : `${endpoint}/emergency`;

export interface State {
  /** Runs a change in one durable transaction with whatever else waits; resolves when it is on disk. */
  write(change: (tables: Tables) => void): Promise<void>;
  /** The highest sequence accepted for a broadcast, 0 before the first. @param lane see `laneOf` */
  highestSequence(lane: string, broadcast: string): number;
  hasSequence(lane: string, sequence: number): boolean;
  /** Whether an order of exactly these bytes was accepted. */
  hasOrder(lane: string, hash: string): boolean;
  /** Whether the same programme was heard, as far as it was, by an earlier order for the same broadcast that is over. */
  wasHeard(order: Order): boolean;
  standingOrders(endpoint: string): StandingOrder[];
  /** Receipts nobody acknowledged yet, oldest first. */
  waitingReceipts(endpoint: string, limit: number): Receipt[];
  countReceipts(endpoint: string): number;
  /** The audiences it was last told that it belongs to; none, of sequence 0, before the first. */
  assignment(endpoint: string): Pick<Assignment, 'sequence' | 'audiences'>;
  /** The server's keys as last told; undefined before. */
  keyList(scope: string): string | undefined;
  /** Writes what waits, and closes. */
  close(): void;
}

/** How long an order is remembered after it expired, so that a late copy of it is still known. */
const memoryMs = 30 * 86_400_000;
/** How many acknowledged receipts an endpoint keeps: some weeks of them. */
const receiptsKept = 1000;

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

/** What stands in `done`; 0 while an order is not over. */
const [over, overAndHeard] = [1, 2];

function createTables(database: DatabaseSync, lines: string[]): Tables {
  const startBoot = database.prepare('INSERT OR REPLACE INTO boots VALUES (?, ?, 0)');
  const nextSequence = database.prepare(
    'UPDATE boots SET last = last + 1 WHERE endpoint = ? RETURNING boot, last',
  );
  const addReceipt = database.prepare(
    'INSERT INTO outbox (endpoint, boot, sequence, uptime_ms, at_ms, event) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const addOrder = database.prepare(
    'INSERT INTO orders (endpoint, sequence, hash, expires_at_ms, body) VALUES (?, ?, ?, ?, ?)',
  );
  const saveProgress = database.prepare(
    `INSERT OR REPLACE INTO progress (endpoint, sequence, next_item, reached_samples, item_started_at_ms,
       missing_samples, unheard_ms, live_samples) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const saveReached = database.prepare(
    'UPDATE progress SET reached_samples = ?, live_samples = ? WHERE endpoint = ? AND sequence = ?',
  );
  const dropProgress = database.prepare('DELETE FROM progress WHERE endpoint = ? AND sequence = ?');
  const finishOrder = database.prepare('UPDATE orders SET done = ? WHERE endpoint = ? AND sequence = ?');
  const forgetOrders = database.prepare(
    "DELETE FROM orders WHERE endpoint IN (?, ? || '/emergency') AND done > 0 AND expires_at_ms < ?",
  );
  const addPlay = database.prepare('INSERT INTO unlogged_plays (line) VALUES (?)');
  const acknowledge = database.prepare(
    'UPDATE outbox SET acknowledged = 1 WHERE endpoint = ? AND boot = ? AND sequence = ?',
  );
  const forget = database.prepare(
    `DELETE FROM outbox WHERE endpoint = ? AND acknowledged = 1 AND id <=
       (SELECT id FROM outbox WHERE endpoint = ? AND acknowledged = 1 ORDER BY id DESC LIMIT 1 OFFSET ${receiptsKept})`,
  );
  const sendAgain = database.prepare(
    'UPDATE outbox SET acknowledged = 0 WHERE endpoint = ? AND boot = ? AND sequence BETWEEN ? AND ?',
  );
  const saveAssignment = database.prepare('INSERT OR REPLACE INTO assignments VALUES (?, ?)');
  const saveKeyList = database.prepare('INSERT OR REPLACE INTO key_lists VALUES (?, ?)');
  return {
    saveAssignment: (assignment) => void saveAssignment.run(assignment.endpoint, JSON.stringify(assignment)),
    saveKeyList: (scope, list) => void saveKeyList.run(scope, list),
    startBoot: (endpoint, boot) => void startBoot.run(endpoint, boot),
    addReceipt(endpoint, event, stamp) {
      const next = nextSequence.get(endpoint);
      if (next === undefined) throw new Error(`${endpoint} has not started a boot`);
      const { boot = null, last = null } = next;
      addReceipt.run(endpoint, boot, last, stamp.uptimeMs, stamp.atMs, JSON.stringify(event));
    },
    addOrder(order, hash) {
      addOrder.run(laneOf(order), order.sequence, hash, order.expiresAtMs, JSON.stringify(order));
    },
    saveProgress: (order, progress) =>
      void saveProgress.run(
        laneOf(order),
        order.sequence,
        progress.nextItem,
        progress.reachedSamples,
        progress.itemStartedAtMs,
        progress.missingSamples,
        progress.unheardMs,
        progress.liveSamples,
      ),
    saveReached: (order, reached, live) => void saveReached.run(reached, live, laneOf(order), order.sequence),
    finishOrder(order, heard) {
      finishOrder.run(heard ? overAndHeard : over, laneOf(order), order.sequence);
      dropProgress.run(laneOf(order), order.sequence);
    },
    forgetOrders: (endpoint, nowMs) => void forgetOrders.run(endpoint, endpoint, nowMs - memoryMs),
    addPlay(play) {
      const line = JSON.stringify(play);
      addPlay.run(line);
      lines.push(line);
    },
    acknowledge(endpoint, keys) {
      for (const key of keys) acknowledge.run(endpoint, key.boot, key.sequence);
      forget.run(endpoint, endpoint);
    },
    sendAgain(endpoint, missing) {
      for (const { boot, first, last } of missing) sendAgain.run(endpoint, boot, first, last);
    },
  };
}

function createReads(database: DatabaseSync): Omit<State, 'write' | 'close'> {
  const highest = database.prepare(
    "SELECT max(sequence) AS sequence FROM orders WHERE endpoint = ? AND json_extract(body, '$.broadcast') = ?",
  );
  const bySequence = database.prepare('SELECT 1 FROM orders WHERE endpoint = ? AND sequence = ?');
  const byHash = database.prepare('SELECT 1 FROM orders WHERE endpoint = ? AND hash = ?');
  const heard = database.prepare(
    `SELECT 1 FROM orders WHERE endpoint = ? AND done = ${overAndHeard}
       AND json_extract(body, '$.broadcast') = ? AND json_extract(body, '$.programme.digest') = ?`,
  );
  const standing = database.prepare(
    `SELECT body, next_item, reached_samples, item_started_at_ms, missing_samples, unheard_ms, live_samples FROM orders
       LEFT JOIN progress USING (endpoint, sequence) WHERE endpoint IN (?, ? || '/emergency') AND done = 0
       ORDER BY sequence`,
  );
  const waiting = database.prepare(
    'SELECT * FROM outbox WHERE endpoint = ? AND acknowledged = 0 ORDER BY id LIMIT ?',
  );
  const count = database.prepare('SELECT count(*) AS n FROM outbox WHERE endpoint = ? AND acknowledged = 0');
  const assigned = database.prepare('SELECT body FROM assignments WHERE endpoint = ?');
  const keyList = database.prepare('SELECT list FROM key_lists WHERE scope = ?');
  const numberOrNull = (value: unknown): number | null => (value === null ? null : Number(value));
  return {
    highestSequence: (lane, broadcast) => Number(highest.get(lane, broadcast)?.sequence ?? 0),
    hasSequence: (lane, sequence) => bySequence.get(lane, sequence) !== undefined,
    hasOrder: (lane, hash) => byHash.get(lane, hash) !== undefined,
    wasHeard: (order) => heard.get(laneOf(order), order.broadcast, order.programme.digest) !== undefined,
    standingOrders: (endpoint) =>
      standing.all(endpoint, endpoint).map((row) => ({
        order: orderSchema.parse(JSON.parse(String(row.body))),
        nextItem: Number(row.next_item ?? 0),
        reachedSamples: numberOrNull(row.reached_samples),
        itemStartedAtMs: numberOrNull(row.item_started_at_ms),
        missingSamples: Number(row.missing_samples ?? 0),
        unheardMs: Number(row.unheard_ms ?? 0),
        liveSamples: Number(row.live_samples ?? 0),
      })),
    waitingReceipts: (endpoint, limit) =>
      waiting.all(endpoint, limit).map((row) => ({
        boot: String(row.boot),
        sequence: Number(row.sequence),
        uptimeMs: Number(row.uptime_ms),
        atMs: numberOrNull(row.at_ms),
        event: receiptEvent.parse(JSON.parse(String(row.event))),
      })),
    assignment(endpoint) {
      const row = assigned.get(endpoint);
      return row === undefined
        ? { sequence: 0, audiences: [] }
        : assignmentSchema.parse(JSON.parse(String(row.body)));
    },
    keyList: (scope) => {
      const row = keyList.get(scope);
      return row === undefined ? undefined : String(row.list);
    },
    countReceipts: (endpoint) => Number(count.get(endpoint)?.n ?? 0),
  };
}
