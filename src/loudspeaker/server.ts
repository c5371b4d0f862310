import type { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { type Dispatcher, request } from 'undici';
import type { Digest } from '../domain/ids.ts';
import { type OrderAnswer, ordersAnswerSchema } from '../protocol/answer.ts';
import { keyStatementsSchema } from '../protocol/key-list.ts';
import { type Receipt, type ReceiptAck, receiptAckSchema } from '../protocol/receipt.ts';

/** The server, as one device sees it. Every call throws when it did not answer as the protocol says. */
export interface Server {
  /** A signed time that answers the nonce, as compact JWS. */
  time(nonce: string, signal: AbortSignal): Promise<string>;
  /** Audio bytes from an offset; `fromByte` tells where they really begin. */
  audio(digest: Digest, fromByte: number, signal: AbortSignal): Promise<{ body: Readable; fromByte: number }>;
  /** What is heard of an order's live item, as `protocol/live.ts` says. */
  live(order: string, signal: AbortSignal): Promise<Readable>;
  /** A large batch is compressed, unless the server once answered 415. */
  receipts(receipts: readonly Receipt[], signal: AbortSignal): Promise<ReceiptAck>;
  /** Its list of signing keys, signed by each of them. */
  keys(signal: AbortSignal): Promise<readonly string[]>;
  /** Orders that lie ready, as compact JWS; waits for one. @param all also those accepted before */
  orders(all: boolean, signal: AbortSignal): Promise<readonly string[]>;
  answer(order: string, answer: OrderAnswer, signal: AbortSignal): Promise<void>;
}

export class ServerError extends Error {
  override readonly name = 'ServerError';
  /** The HTTP status it answered. */
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** Speaks to `{base}/device/v1/…` with a device's credential. */
export function createServer(
  base: string,
  endpoint: string,
  secret: string,
  dispatcher: Dispatcher,
  /** For answers that take as long as an item. */
  longDispatcher: Dispatcher = dispatcher,
): Server {
  const authorization = `Basic ${Buffer.from(`${endpoint}:${secret}`).toString('base64')}`;
  /** Whether the server does not take what is compressed. */
  let isPlain = false;
  const root = `${base.replace(/\/+$/, '')}/device/v1`;
  const post = (path: string, body: object, signal: AbortSignal) =>
    request(`${root}/${path}`, {
      dispatcher,
      signal,
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  return {
    async time(nonce, signal) {
      const response = await post('time', { nonce }, signal);
      const text = await response.body.text();
      if (response.statusCode !== 200) throw refused('time', response.statusCode);
      return text.trim();
    },
    async keys(signal) {
      const response = await request(`${root}/keys`, { dispatcher, signal, headers: { authorization } });
      const text = await response.body.text();
      if (response.statusCode !== 200) throw refused('keys', response.statusCode);
      return keyStatementsSchema.parse(JSON.parse(text)).statements;
    },
    async audio(digest, fromByte, signal) {
      const range = fromByte > 0 ? { range: `bytes=${fromByte}-` } : {};
      const response = await request(`${root}/audio/${digest}`, {
        dispatcher,
        signal,
        headers: { authorization, ...range },
      });
      if (response.statusCode === 200) return { body: response.body, fromByte: 0 };
      if (response.statusCode === 206) return { body: response.body, fromByte };
      await response.body.dump();
      throw refused('audio', response.statusCode);
    },
    async live(order, signal) {
      const response = await request(`${root}/live?order=${encodeURIComponent(order)}`, {
        dispatcher: longDispatcher,
        signal,
        bodyTimeout: 0,
        headers: { authorization },
      });
      if (response.statusCode === 200) return response.body;
      await response.body.dump();
      throw refused('live', response.statusCode);
    },
    async receipts(receipts, signal) {
      const body = JSON.stringify({ receipts });
      const isLarge = body.length > compressedFrom && !isPlain;
      const response = await request(`${root}/receipts?missing=true`, {
        dispatcher,
        signal,
        method: 'POST',
        headers: {
          authorization,
          'content-type': 'application/json',
          ...(isLarge ? { 'content-encoding': 'gzip' } : {}),
        },
        body: isLarge ? await compress(body) : body,
      });
      const text = await response.body.text();
      if (isLarge && response.statusCode === 415) isPlain = true;
      if (response.statusCode !== 200) throw refused('receipts', response.statusCode);
      return receiptAckSchema.parse(JSON.parse(text));
    },
    async orders(all, signal) {
      const waitS = all ? 0 : orderWaitS;
      const response = await request(`${root}/orders?wait=${waitS}&all=${all}`, {
        dispatcher,
        signal,
        headersTimeout: (waitS + 15) * 1000,
        headers: { authorization },
      });
      const text = await response.body.text();
      if (response.statusCode !== 200) throw refused('orders', response.statusCode);
      return ordersAnswerSchema.parse(JSON.parse(text)).orders;
    },
    async answer(order, answer, signal) {
      const response = await post('answers', { order, ...answer }, signal);
      await response.body.dump();
      if (response.statusCode !== 204) throw refused('answers', response.statusCode);
    },
  };
}

const compress = promisify(gzip);
/** Characters; below that it saves less than it costs. */
const compressedFrom = 1000;

/** Seconds a question for orders may stay open; longer, and networks forget it. */
const orderWaitS = 30;

const refused = (what: string, status: number): ServerError =>
  new ServerError(status, `the server answered HTTP ${status} to ${what}`);
