import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';

export interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly atMs: number;
}

export interface Receiver {
  readonly url: string;
  /** What came in, whole bodies only, oldest first. */
  readonly received: readonly Received[];
  /** Answers what comes from now on; `undefined` never answers. */
  answer(status: number, body?: string, headers?: Readonly<Record<string, string>>): void;
  neverAnswer(): void;
  close(): Promise<void>;
}

/** A real HTTP server that stands for a channel's; takes everything with `{"errcode":0}` until told otherwise. */
export async function aReceiver(port = 0): Promise<Receiver> {
  const received: Received[] = [];
  let reply = (response: ServerResponse) => void response.end('{"errcode":0,"errmsg":"ok"}');
  const server = createServer(async (request: IncomingMessage, response) => {
    const body = await text(request);
    received.push({ path: request.url ?? '', headers: request.headers, body, atMs: performance.now() });
    reply(response);
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`,
    received,
    answer: (status, body = '', headers = {}) => {
      reply = (response) => void response.writeHead(status, headers).end(body);
    },
    neverAnswer: () => {
      reply = () => undefined;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
