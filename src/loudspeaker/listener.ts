import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Device } from './device.ts';

export interface Listener {
  readonly url: string;
  close(): Promise<void>;
}

const orderLimitBytes = 128 * 1024;

/**
 * Listens for orders.
 * @param deviceAt the device and the rest of a path, e.g. `/lb-1/orders` → lb-1, `/orders`
 */
export async function listen(
  deviceAt: (path: string) => { device: Device; rest: string } | undefined,
  port: number,
  host: string,
): Promise<Listener> {
  const server = createServer({ requestTimeout: 15_000, headersTimeout: 10_000 }, (request, response) => {
    const found = deviceAt(URL.parse(request.url ?? '', 'http://device')?.pathname ?? '');
    if (found === undefined) return say(response, 404, { error: 'no such loudspeaker' });
    answer(found.device, found.rest, request, response).catch((error: unknown) => {
      // The order may not be durable: the server must try again.
      if (!response.headersSent) say(response, 500, { error: String(error) });
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, 1024, resolve);
  });
  const { port: bound } = server.address() as AddressInfo;
  const name = host.includes(':') ? `[${host}]` : host;
  return { url: `http://${name}:${bound}`, close: () => closed(server) };
}

async function answer(
  device: Device,
  rest: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const asked = `${request.method} ${rest}`;
  if (asked === 'GET /health') return say(response, 200, device.health());
  if (asked === 'POST /mute') {
    // Whoever stands at the loudspeaker, not whoever reaches it.
    if (!isLocal(request)) return say(response, 403, { error: 'mute is local' });
    return say(response, 200, { muted: device.mute() });
  }
  if (asked !== 'POST /orders') return say(response, 404, { error: 'no such thing here' });
  if (request.headers['content-type']?.split(';')[0]?.trim() !== 'application/jose') {
    return say(response, 415, { error: 'an order is application/jose' });
  }
  const jws = await bodyOf(request);
  if (jws === undefined)
    return say(response, 413, { error: `an order has at most ${orderLimitBytes} bytes` });
  const { order: _, ...answered } = await device.take(jws.trim());
  say(response, 200, answered);
}

async function bodyOf(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > orderLimitBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('latin1');
}

const isLocal = (request: IncomingMessage): boolean =>
  /^(::1|(::ffff:)?127\.)/.test(request.socket.remoteAddress ?? '');

function say(response: ServerResponse, status: number, body: object): void {
  const text = JSON.stringify(body);
  if (status === 413) response.setHeader('connection', 'close');
  response.writeHead(status, { 'content-type': 'application/json' }).end(text);
}

const closed = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
  });
