import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type PlayLine, readLog } from '../../../src/loudspeaker/plays-log.ts';
import type { PlayRecord } from '../../../src/ports/plays.ts';
import type { Order } from '../../../src/protocol/order.ts';
import type { Receipt } from '../../../src/protocol/receipt.ts';
import { asItsClockSays } from '../../support/muddling-proxy.ts';
import { monotonicMs, type Passed, readEar } from './ear.ts';
import { everyItem } from './service-processes.ts';
import type { Village } from './villages.ts';
import type { World } from './world.ts';

/** A broadcast as the API tells it. */
export interface BroadcastSeen {
  readonly broadcast: { readonly id: string; readonly state: string; readonly reason?: string };
  readonly playlists: readonly {
    readonly id: string;
    readonly playlist: { readonly items: readonly { readonly lesson: string; readonly master: string }[] };
    readonly programme?: { readonly digest: string; readonly durationMs: number };
  }[];
}

export interface DeliverySeen {
  readonly id: string;
  readonly broadcast: string;
  readonly endpoint: string;
  readonly playlist: string;
  readonly state: string;
}

/** A line of an exported ledger. */
export interface LedgerLine {
  readonly kind: string;
  readonly chain?: string;
  readonly content?: string;
}

/** A passage, and when its loudspeaker's power was cut if that is how it ended. */
export interface Sound extends Omit<Passed, 'isOver'> {
  readonly killedAtMs?: number;
}

/** What a loudspeaker's own memory holds when all is over. */
export interface Memory {
  readonly orders: readonly Order[];
  readonly receipts: readonly (Receipt & { readonly endpoint: string; readonly isWaiting: boolean })[];
  readonly log: readonly PlayLine[];
  /** Files whose bytes are not what their name says. */
  readonly spoilt: readonly string[];
}

/** All that is known of a run, from outside the service. */
export interface Evidence {
  readonly broadcasts: readonly BroadcastSeen[];
  readonly deliveries: readonly DeliverySeen[];
  readonly plays: readonly PlayRecord[];
  /** How many lines of plays each county's CSV has. */
  readonly csvLines: number;
  readonly ledger: readonly LedgerLine[];
  readonly sounds: readonly Sound[];
  readonly memory: Memory;
  /** Instants of the shared clock as UTC milliseconds. */
  readonly utcOf: (monotonic: number) => number;
}

/** By the API, and a file of the ledger. */
export async function askTheService({ ask, counties }: World, ledgerFile: string) {
  const ids = await everyItem<{ id: string }>(ask, '/broadcasts');
  const broadcasts: BroadcastSeen[] = [];
  for (const { id } of ids)
    broadcasts.push((await ask('GET', `/broadcasts/${id}`)).body as unknown as BroadcastSeen);
  return {
    broadcasts,
    deliveries: await everyItem<DeliverySeen>(ask, '/deliveries'),
    plays: await everyItem<PlayRecord>(ask, '/plays'),
    csvLines: (await Promise.all(counties.map(({ code }) => csvLines(ask, code)))).reduce((a, b) => a + b, 0),
    ledger: readFileSync(ledgerFile, 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as LedgerLine),
  };
}

const csvLines = async (ask: World['ask'], county: string): Promise<number> =>
  (await ask('GET', `/plays/${county}/export`)).text.trim().split('\n').length - 1;

/** From the villages' folders and ears, once their processes have ended. */
export function lookAtVillages(villages: readonly Village[]): Pick<Evidence, 'sounds' | 'memory' | 'utcOf'> {
  const offMs = Date.now() - monotonicMs();
  const memories = villages.map(memoryOf);
  const all = <Part>(of: (memory: Memory) => readonly Part[]): Part[] =>
    memories.flatMap((one) => [...of(one)]);
  return {
    sounds: villages.flatMap(soundsOf),
    memory: {
      orders: all(({ orders }) => orders),
      receipts: all(({ receipts }) => receipts),
      log: all(({ log }) => log),
      spoilt: all(({ spoilt }) => spoilt),
    },
    utcOf: (monotonic) => monotonic + offMs,
  };
}

/** Each boot but the last ended by a kill, in their order. */
function soundsOf({ ear, killedAtMs }: Village): Sound[] {
  if (!existsSync(ear)) return [];
  return readEar(ear).map(({ isOver, ...passed }) => {
    const killed = isOver ? undefined : killedAtMs.find((atMs) => atMs >= passed.atMs);
    return killed === undefined ? passed : { ...passed, killedAtMs: killed };
  });
}

function memoryOf({ folder, trustsItsClock }: Village): Memory {
  const database = new DatabaseSync(join(folder, 'state.sqlite'), { readOnly: true });
  const rows = (text: string) => database.prepare(text).all();
  const receipts = rows('select * from outbox order by id').map((row) => {
    const receipt = {
      boot: String(row.boot),
      sequence: Number(row.sequence),
      uptimeMs: Number(row.uptime_ms),
      atMs: row.at_ms === null ? null : Number(row.at_ms),
      event: JSON.parse(String(row.event)),
    } as Receipt;
    const said = trustsItsClock ? asItsClockSays(receipt) : receipt;
    return { ...said, endpoint: String(row.endpoint), isWaiting: row.acknowledged === 0 };
  });
  const orders = rows('select body from orders').map(({ body }) => JSON.parse(String(body)) as Order);
  database.close();
  return { orders, receipts, log: readLog(folder), spoilt: spoiltIn(join(folder, 'audio')) };
}

const spoiltIn = (folder: string): string[] =>
  readdirSync(folder).filter((name) => {
    const digest = createHash('sha256')
      .update(readFileSync(join(folder, name)))
      .digest('hex');
    return name.endsWith('.mp3') && name !== `${digest}.mp3`;
  });
