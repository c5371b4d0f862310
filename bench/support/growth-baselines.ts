import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { parse } from 'csv-parse/sync';
import { CompactSign, decodeJwt, generateKeyPair } from 'jose';
import { cpuTimer } from './cpu-time.ts';

/** A home's tables parsed by csv-parse alone; answers how many rows there are. */
export async function parseBare(home: string): Promise<number> {
  let rows = 0;
  for (const county of await readdir(join(home, 'schedules'))) {
    for (const table of ['areas.csv', 'endpoints.csv']) {
      const text = await readFile(join(home, 'schedules', county, table), 'utf8');
      rows += (parse(text, { columns: true }) as unknown[]).length;
    }
  }
  return rows;
}

interface OrderRow {
  readonly broadcast: string;
  readonly jws: string;
  readonly values: readonly unknown[];
}

/**
 * The orders of a frozen database signed anew by jose and written, as the same rows, by prepared statements of
 * better-sqlite3 in one transaction a broadcast. Answers milliseconds of processor time.
 */
export async function signAndInsertBare(frozen: string, file: string): Promise<number> {
  const { schemas, orders } = readOrders(frozen);
  const { privateKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519' });
  const database = new Sqlite(file);
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = FULL');
  database.pragma('foreign_keys = OFF');
  for (const sql of schemas) database.exec(sql);
  const marks = (orders[0]?.values ?? []).map(() => '?').join(', ');
  const insert = database.prepare(`insert into delivery values (${marks})`);
  const insertOrder = database.prepare('insert into delivery_order values (?, ?)');
  const header = { alg: 'EdDSA', kid: 'order-00000000', typ: 'dalaba-order+jws' };
  const byBroadcast = Map.groupBy(orders, ({ broadcast }) => broadcast);
  const payloads = new Map(orders.map((order) => [order, JSON.stringify(decodeJwt(order.jws))]));
  const elapsed = cpuTimer();
  for (const of of byBroadcast.values()) {
    const signed = await Promise.all(
      of.map((order) =>
        new CompactSign(new TextEncoder().encode(payloads.get(order)))
          .setProtectedHeader(header)
          .sign(privateKey),
      ),
    );
    database.transaction(() => {
      for (const [index, { values }] of of.entries()) {
        insert.run(...values);
        insertOrder.run(values[0], signed[index]);
      }
    })();
  }
  const ms = elapsed();
  database.close();
  return ms;
}

/** Every play of every open broadcast counted in one statement: processor time in ms, the quickest of three. */
export function countPlaysBare(file: string): number {
  const database = new Sqlite(file, { readonly: true });
  const count = database.prepare(`
    select broadcast.id, outcome, count(*) from broadcast
    join delivery on delivery.broadcast = broadcast.id join play on play.delivery = delivery.id
    where broadcast.state = 'frozen' and current = 1 group by broadcast.id, outcome`);
  const all = [0, 1, 2].map(() => {
    const elapsed = cpuTimer();
    count.all();
    return elapsed();
  });
  database.close();
  return Math.min(...all);
}

/** Rows a transaction, as when 200 devices hand in ten plays each. */
const rowsATransaction = 2000;

/** The receipts and plays of a database written anew by prepared statements of better-sqlite3: processor time in ms. */
export function copyBare(from: string, file: string): number {
  const source = new Sqlite(from, { readonly: true });
  const target = new Sqlite(file);
  target.pragma('journal_mode = WAL');
  target.pragma('synchronous = FULL');
  target.pragma('foreign_keys = OFF');
  let ms = 0;
  for (const table of ['receipt', 'play']) {
    for (const sql of source
      .prepare(`select sql from sqlite_master where tbl_name = ? and type <> 'trigger' and sql is not null`)
      .pluck()
      .all(table) as string[])
      target.exec(sql);
    const rows = source.prepare(`select * from ${table}`).raw();
    const insert = target.prepare(
      `insert into ${table} values (${rows
        .columns()
        .map(() => '?')
        .join(', ')})`,
    );
    const write = target.transaction((some: unknown[][]) => {
      for (const row of some) insert.run(...row);
    });
    let some: unknown[][] = [];
    const flush = () => {
      const elapsed = cpuTimer();
      write(some);
      ms += elapsed();
      some = [];
    };
    for (const row of rows.iterate() as IterableIterator<unknown[]>) {
      if (some.push(row) === rowsATransaction) flush();
    }
    flush();
  }
  source.close();
  target.close();
  return ms;
}

/** The statements that made the two tables and their indexes, and every order with its delivery's values. */
function readOrders(frozen: string): { schemas: string[]; orders: OrderRow[] } {
  const database = new Sqlite(frozen, { readonly: true });
  const schemas = database
    .prepare(
      `select sql from sqlite_master where tbl_name in ('delivery', 'delivery_order') and sql is not null`,
    )
    .pluck()
    .all() as string[];
  const rows = database
    .prepare(
      'select broadcast, jws, delivery.* from delivery join delivery_order on delivery_order.delivery = delivery.id',
    )
    .raw()
    .all() as unknown[][];
  database.close();
  const orders = rows.map(([broadcast, jws, ...values]) => ({
    broadcast: String(broadcast),
    jws: String(jws),
    values,
  }));
  return { schemas, orders };
}
