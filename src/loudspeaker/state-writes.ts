import type { DatabaseSync } from 'node:sqlite';
import type { Assignment, Order } from '../protocol/order.ts';
import type { MissingReceipts, ReceiptEvent } from '../protocol/receipt.ts';
import type { PlayLine } from './plays-log.ts';
import { laneOf, type Progress } from './standing-order.ts';
import { over, overAndHeard } from './state-file.ts';

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

/** How long an order is remembered after it expired, so that a late copy of it is still known. */
const memoryMs = 30 * 86_400_000;
/** How many acknowledged receipts an endpoint keeps: some weeks of them. */
const receiptsKept = 1000;

export function createTables(database: DatabaseSync, lines: string[]): Tables {
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
