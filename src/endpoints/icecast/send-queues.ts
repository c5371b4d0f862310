import { readFile } from 'node:fs/promises';

/** The two ends of a connection. */
export interface Ends {
  readonly localPort: number;
  readonly remotePort: number;
}

/** What of a connection this machine's kernel took and the far end has not acknowledged. */
export interface SendQueues {
  /**
   * Bytes, as they were within the last 200 ms; 0 where the kernel does not say. Two connections with the same two ports
   * can't be told apart: the fuller one counts.
   */
  bytesOf(ends: Ends): Promise<number>;
}

/** All connections share one look, so that many streams look no more often than one. */
const freshMs = 200;
const files = ['/proc/self/net/tcp', '/proc/self/net/tcp6'];

/** Reads Linux's tables of connections (proc_net_tcp of its documentation: `tx_queue`). */
export function createSendQueues(): SendQueues {
  let looked: { readonly atMs: number; readonly queues: Promise<ReadonlyMap<string, number>> } | undefined;
  return {
    async bytesOf({ localPort, remotePort }) {
      const nowMs = performance.now();
      if (looked === undefined || nowMs - looked.atMs > freshMs) looked = { atMs: nowMs, queues: look() };
      return (await looked.queues).get(`${hex(localPort)} ${hex(remotePort)}`) ?? 0;
    },
  };
}

async function look(): Promise<ReadonlyMap<string, number>> {
  const queues = new Map<string, number>();
  for (const file of files) {
    const table = await readFile(file, 'latin1').catch(() => '');
    for (const [, local = '', remote = '', waiting = ''] of table.matchAll(connection)) {
      const ends = `${local} ${remote}`;
      queues.set(ends, Math.max(queues.get(ends) ?? 0, Number.parseInt(waiting, 16)));
    }
  }
  return queues;
}

/** `1: 0100007F:9C40 0100007F:1F90 01 00000A00:00000000 …` */
const connection = /^ *\d+: [0-9A-F]+:([0-9A-F]{4}) [0-9A-F]+:([0-9A-F]{4}) [0-9A-F]{2} ([0-9A-F]{8}):/gm;

const hex = (port: number): string => port.toString(16).toUpperCase().padStart(4, '0');
