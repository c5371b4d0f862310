import { createServer, type IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';

export interface StutteringProxy {
  readonly url: string;
  /** Batches of receipts that were passed on, each of them at least twice. */
  batches(): number;
  close(): Promise<void>;
}

/**
 * Stands between loudspeakers and the service: what they acknowledge arrives twice, receipts in reversed order and those
 * of an earlier batch once more behind them; and of every second batch the device never hears that it arrived.
 */
export async function aStutteringProxy(target: () => string): Promise<StutteringProxy> {
  let batches = 0;
  const earlier = new Map<string, string>();
  const pass = async (request: IncomingMessage, body: string | undefined) => {
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
    batches += 1;
    const { authorization = '' } = request.headers;
    const backwards = JSON.stringify({ receipts: JSON.parse(body).receipts.toReversed() });
    const [answer] = await Promise.all([pass(request, backwards), pass(request, body)]);
    const before = earlier.get(authorization);
    if (before !== undefined) await pass(request, before);
    earlier.set(authorization, backwards);
    return answer;
  };
  const server = createServer(async (request, response) => {
    try {
      const body = request.method === 'POST' ? await bodyOf(request) : undefined;
      const isReceipts = body !== undefined && request.url?.startsWith('/device/v1/receipts') === true;
      if (body !== undefined && request.url === '/device/v1/answers') await pass(request, body);
      const answer = isReceipts ? await receipts(request, body) : await pass(request, body);
      if (isReceipts && batches % 2 === 1) return void response.destroy();
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
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`,
    batches: () => batches,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const bytes = await buffer(request);
  return String(request.headers['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes);
}

const kept = new Set(['content-type', 'content-range', 'etag']);
