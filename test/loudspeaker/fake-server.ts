import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { type MissingReceipts, type Receipt, receiptBatchSchema } from '../../src/protocol/receipt.ts';
import { newKeyPair, type SigningKey, signingKey, signTime } from '../../src/protocol/signing.ts';

/** The server's half of the protocol, in memory, with switches for what goes wrong on a country road. */
export interface FakeServer {
  readonly url: string;
  /** Signs times. */
  key: SigningKey;
  readonly jwk: Awaited<ReturnType<typeof newKeyPair>>['publicJwk'];
  readonly audio: Map<string, Buffer>;
  /** Every distinct receipt by its key, in order of arrival. */
  readonly receipts: Map<string, Receipt & { endpoint: string }>;
  /** How often each key arrived. */
  readonly arrivals: Map<string, number>;
  readonly audioRequests: { digest: string; range: string | undefined; authorization: string | undefined }[];
  timeRequests: number;
  keyRequests: number;
  /** Switches. */
  tellTime: boolean;
  /** Endpoints whose credential it does not know. */
  readonly strangers: Set<string>;
  loseAcks: boolean;
  /** How many batches came compressed. */
  compressed: number;
  /** Told with the next acknowledgement. */
  readonly missing: MissingReceipts[];
  /** What it answers when asked for its keys; it knows nothing of that unless given. */
  keyStatements: readonly string[] | undefined;
  /** Answers who asks for the live item of an order; there is none unless given. */
  live: ((order: string, response: ServerResponse) => void) | undefined;
  /** Audio answers break off after so many bytes. */
  breakAudioAfterBytes: number | undefined;
  nowMs(): number;
  events(endpoint?: string): Receipt['event'][];
  close(): Promise<void>;
}

/** @param speed how fast its clock runs, from the instant it was made */
export async function startFakeServer(speed = 1, startsAtMs = Date.now()): Promise<FakeServer> {
  const { privateJwk, publicJwk } = await newKeyPair('server-1');
  const key = await signingKey(privateJwk);
  const madeAt = performance.now();
  const receipts: FakeServer['receipts'] = new Map();
  const fake: Omit<FakeServer, 'url' | 'close'> = {
    key,
    jwk: publicJwk,
    audio: new Map(),
    receipts,
    arrivals: new Map(),
    audioRequests: [],
    timeRequests: 0,
    keyRequests: 0,
    keyStatements: undefined,
    tellTime: true,
    strangers: new Set(),
    loseAcks: false,
    missing: [],
    compressed: 0,
    live: undefined,
    breakAudioAfterBytes: undefined,
    nowMs: () => Math.round(startsAtMs + (performance.now() - madeAt) * speed),
    events: (endpoint) =>
      [...receipts.values()]
        .filter((one) => endpoint === undefined || one.endpoint === endpoint)
        .map((one) => one.event),
  };
  const server = createServer((request, response) => {
    route(fake, request, response).catch((error: unknown) => response.writeHead(500).end(String(error)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return Object.assign(fake, {
    url,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  });
}

async function route(
  fake: Omit<FakeServer, 'url' | 'close'>,
  request: IncomingMessage,
  response: ServerResponse,
) {
  const path = request.url ?? '';
  if (path === '/device/v1/time') {
    fake.timeRequests += 1;
    const { nonce } = JSON.parse(await bodyOf(request)) as { nonce: string };
    if (!fake.tellTime) return response.writeHead(503).end();
    if (fake.strangers.has(endpointOf(request))) return response.writeHead(401).end();
    return response.end(await signTime({ nonce, nowMs: fake.nowMs() }, fake.key));
  }
  if (path === '/device/v1/keys') {
    fake.keyRequests += 1;
    if (fake.keyStatements === undefined) return response.writeHead(404).end();
    return response.end(JSON.stringify({ statements: fake.keyStatements }));
  }
  if (path.startsWith('/device/v1/receipts')) return takeReceipts(fake, request, response);
  if (path.startsWith('/device/v1/live?') && fake.live !== undefined)
    return fake.live(new URLSearchParams(path.split('?')[1]).get('order') ?? '', response);
  if (path.startsWith('/device/v1/audio/')) return giveAudio(fake, request, response);
  return response.writeHead(404).end();
}

const endpointOf = (request: IncomingMessage): string =>
  Buffer.from((request.headers.authorization ?? '').slice(6), 'base64')
    .toString()
    .split(':')[0] ?? '';

async function takeReceipts(
  fake: Omit<FakeServer, 'url' | 'close'>,
  request: IncomingMessage,
  response: ServerResponse,
) {
  const endpoint = endpointOf(request);
  if (request.headers['content-encoding'] === 'gzip') fake.compressed += 1;
  const { receipts } = receiptBatchSchema.parse(JSON.parse(await bodyOf(request)));
  for (const receipt of receipts) {
    const name = `${endpoint} ${receipt.boot} ${receipt.sequence}`;
    fake.arrivals.set(name, (fake.arrivals.get(name) ?? 0) + 1);
    const before = fake.receipts.get(name);
    if (before === undefined) fake.receipts.set(name, { ...receipt, endpoint });
    else if (JSON.stringify({ ...receipt, endpoint }) !== JSON.stringify(before)) {
      throw new Error(`${name} came back with another body`);
    }
  }
  if (fake.loseAcks) return request.socket.destroy();
  const acknowledged = receipts.map(({ boot, sequence }) => ({ boot, sequence }));
  const missing = fake.missing.splice(0);
  const ack = { acknowledged, ...(missing.length === 0 ? {} : { missing }) };
  return response.setHeader('content-type', 'application/json').end(JSON.stringify(ack));
}

function giveAudio(
  fake: Omit<FakeServer, 'url' | 'close'>,
  request: IncomingMessage,
  response: ServerResponse,
) {
  const digest = (request.url ?? '').split('/').at(-1) ?? '';
  const { range, authorization } = request.headers;
  fake.audioRequests.push({ digest, range, authorization });
  const bytes = fake.audio.get(digest);
  if (bytes === undefined) return response.writeHead(404).end();
  const from = Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? 0);
  const rest = bytes.subarray(from);
  response.writeHead(from > 0 ? 206 : 200, { 'content-length': rest.length });
  if (fake.breakAudioAfterBytes === undefined) return response.end(rest);
  response.write(rest.subarray(0, fake.breakAudioAfterBytes), () => {
    setTimeout(() => response.destroy(), 50);
  });
  return undefined;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  const bytes = Buffer.concat(chunks);
  return (request.headers['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes).toString();
}
