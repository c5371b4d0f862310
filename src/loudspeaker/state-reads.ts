import type { DatabaseSync } from 'node:sqlite';
import { type Assignment, assignmentSchema, type Order, orderSchema } from '../protocol/order.ts';
import { type Receipt, receiptEvent } from '../protocol/receipt.ts';
import { laneOf, type StandingOrder } from './standing-order.ts';
import { overAndHeard } from './state-file.ts';

export interface StateReads {
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
}

export function createReads(database: DatabaseSync): StateReads {
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
