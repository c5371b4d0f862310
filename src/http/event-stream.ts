import type { Response } from 'express';
import type { BroadcastId } from '../domain/ids.ts';
import type { Changes } from '../ports/changes.ts';
import { problem } from './problem.ts';

export interface EventStream {
  /** Keeps a response open and writes to it until either side ends it. */
  open(response: Response, reader?: Reader): void;
  close(): void;
}

export interface Reader {
  /** Whether it is told of a broadcast; of all unless given. */
  readonly sees?: (broadcast: BroadcastId) => boolean;
  /** Asked at every beat; who is signed out meanwhile is told nothing more. */
  readonly isKnown?: () => Promise<boolean>;
}

const mostClients = 200;
const heartbeatMs = 15_000;
/** How long a browser waits before it connects again. */
const retryMs = 3000;

/** A client that does not read misses events; when it reads again it is told so. Nothing is kept for it. */
interface Client extends Reader {
  readonly response: Response;
  missed: boolean;
  /** Beats in a row that found it not reading. */
  stalledBeats: number;
}

/** Tells every client which broadcasts changed. Memory stays flat however slowly they read. */
export function createEventStream(
  changes: Changes,
  { most = mostClients, beatMs = heartbeatMs }: { most?: number; beatMs?: number } = {},
): EventStream {
  const clients = new Set<Client>();
  const sendAll = (text: string) => {
    for (const client of clients) send(client, text);
  };
  const unwatch = changes.watch({
    changed: (ids) => {
      for (const client of clients) {
        const seen = ids.filter((id) => client.sees?.(id) ?? true);
        if (seen.length > 0) send(client, event('broadcasts', { ids: seen }));
      }
    },
    lost: () => sendAll(event('resync', {})),
  });
  const beat = setInterval(() => {
    for (const client of clients) {
      client.stalledBeats = client.response.writableNeedDrain ? client.stalledBeats + 1 : 0;
      if (client.stalledBeats > 2) client.response.destroy();
      else if (client.stalledBeats === 0) void beatTo(client);
    }
  }, beatMs).unref();
  return {
    open(response, reader = {}) {
      if (clients.size >= most) {
        response.set('Retry-After', '30');
        return problem(
          response,
          503,
          '同时打开的页面太多，请过一会儿再试。Too many pages are open at once; try again in a while.',
        );
      }
      const client: Client = { ...reader, response, missed: false, stalledBeats: 0 };
      clients.add(client);
      response.once('close', () => clients.delete(client));
      response.on('drain', () => {
        if (!client.missed) return;
        client.missed = false;
        response.write(event('resync', {}));
      });
      response.writeHead(200, {
        'Content-Type': 'text/event-stream; charset=utf-8',
        'Cache-Control': 'no-store',
        'X-Accel-Buffering': 'no',
      });
      response.write(`retry: ${retryMs}\n\n`);
    },
    close() {
      clearInterval(beat);
      unwatch();
      for (const { response } of clients) response.end();
    },
  };
}

async function beatTo({ response, isKnown }: Client): Promise<void> {
  const known = isKnown === undefined || (await isKnown().catch(() => false));
  if (known) response.write(': ok\n\n');
  else response.end();
}

function send(client: Client, text: string): void {
  if (client.response.writableNeedDrain) client.missed = true;
  else client.response.write(text);
}

const event = (name: string, data: object): string => `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
