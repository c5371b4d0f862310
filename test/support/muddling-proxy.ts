import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import type { Receipt } from '../../src/protocol/receipt.ts';

export interface MuddlingProxy {
  /** Where devices reach the service; those with a clock of their own stamp receipts with it. */
  port(trustsItsClock: boolean): number;
  /** Batches of receipts that were passed on, each at least twice. */
  batches(): number;
  close(): Promise<void>;
}

/**
 * Stands between loudspeakers and the service: receipts arrive twice, once in reversed order, and those of an earlier batch
 * once more behind them; of every second batch the device never hears that it arrived, and answers come twice. Where
 * devices trust their own clock, it stamps what they say as that would: the same in one boot, decades off in some.
 */
export async function aMuddlingProxy(target: () => string): Promise<MuddlingProxy> {
  let batches = 0;
  const earlier = new Map<string, string>();
  const pass = (request: IncomingMessage, body: string | undefined) => {
    const { authorization = '', range, 'content-type': type } = request.headers;
    const headers = {
      authorization,
      ...(type === undefined ? {} : { 'content-type': type }),
      ...(range === undefined ? {} : { range }),
    };
    const method = request.method ?? 'GET';
    return fetch(target() + request.url, { method, headers, ...(body === undefined ? {} : { body }) });
  };
  const receipts = async (request: IncomingMessage, body: string): Promise<Response> => {
    const { authorization = '' } = request.headers;
    const backwards = JSON.stringify({ receipts: JSON.parse(body).receipts.toReversed() });
    const [answer, other] = await Promise.all([pass(request, backwards), pass(request, body)]);
    await other.body?.cancel();
    const before = earlier.get(authorization);
    if (before !== undefined) await (await pass(request, before)).body?.cancel();
    earlier.set(authorization, backwards);
    return answer;
  };
  const serve = async (trustsItsClock: boolean): Promise<Server> => {
    const server = createServer(async (request, response) => {
      try {
        const body = request.method === 'POST' ? await bodyOf(request) : undefined;
        const isReceipts = body !== undefined && request.url?.startsWith('/device/v1/receipts') === true;
        if (body !== undefined && request.url === '/device/v1/answers')
          await (await pass(request, body)).body?.cancel();
        const answer = isReceipts
          ? await receipts(request, trustsItsClock ? byItsClock(body) : body)
          : await pass(request, body);
        if (isReceipts) batches += 1;
        if (isReceipts && batches % 2 === 1) {
          await answer.body?.cancel();
          return void response.destroy();
        }
        for (const [name, value] of answer.headers) if (kept.has(name)) response.setHeader(name, value);
        response.writeHead(answer.status);
        if (answer.body === null) response.end();
        else
          Readable.fromWeb(answer.body)
            .on('error', () => response.destroy())
            .pipe(response);
      } catch {
        // The service is away.
        response.destroy();
      }
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return server;
  };
  const servers = [await serve(false), await serve(true)];
  return {
    port(trustsItsClock) {
      const address = servers[Number(trustsItsClock)]?.address();
      return typeof address === 'object' && address !== null ? address.port : 0;
    },
    batches: () => batches,
    async close() {
      for (const server of servers) {
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
      }
    },
  };
}

const dayMs = 86_400_000;
/** Right, forgotten since 1970 or so, ahead by 14 years, behind by a season, ahead by an hour. */
const clocksOffMs = [0, -20_600 * dayMs, 5_000 * dayMs, -90 * dayMs, 3_600_000];

/** How far off the clock of a boot is. */
export const clockOffMs = (boot: string): number =>
  clocksOffMs[(createHash('sha256').update(boot).digest()[0] ?? 0) % clocksOffMs.length] ?? 0;

/** What a device says that believes its own clock. */
export function asItsClockSays({ boot, atMs, event, ...rest }: Receipt): Receipt {
  const by = clockOffMs(boot);
  const off = <At extends number | null>(at: At) => (at === null ? at : Math.max(0, at + by)) as At;
  const said = event.kind === 'item' ? { ...event, startedAtMs: off(event.startedAtMs) } : event;
  return { boot, atMs: off(atMs), event: said, ...rest };
}

const byItsClock = (body: string): string =>
  JSON.stringify({ receipts: (JSON.parse(body).receipts as Receipt[]).map(asItsClockSays) });

async function bodyOf(request: IncomingMessage): Promise<string> {
  const bytes = await buffer(request);
  return String(request.headers['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes);
}

const kept = new Set(['content-type', 'content-range', 'etag']);
