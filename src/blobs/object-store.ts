import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { S3Client, S3Errors } from '@bradenmacdonald/s3-lite-client';
import { BlobError } from '../ports/blobs.ts';

export interface ObjectStoreOptions {
  /** Where its API answers, `https://…` or `http://…`. */
  readonly endpoint: string;
  readonly region: string;
  readonly bucket: string;
  /** What every name begins with: empty, or ending in `/`. */
  readonly prefix: string;
  /** Whether the bucket stands in the host's name, as some clouds want it, and not in the path. */
  readonly bucketInHost: boolean;
  readonly accessKey: string;
  readonly secretKey: string;
  /** Between attempts; 0.2, 0.8 and 2.4 s unless given. */
  readonly pausesMs?: readonly number[];
  /** How long an answer may be awaited; 30 s unless given. */
  readonly patienceMs?: number;
}

/** Objects by name in one bucket. What passes by is tried again; what stays throws BlobError `unreachable`. */
export interface ObjectStore {
  /** What people call it: bucket and address, no keys. */
  readonly name: string;
  /** Length in bytes, or undefined where there is no such object. */
  size(name: string): Promise<number | undefined>;
  /** The bytes of an object that has so many; goes on by ranges where the line breaks. */
  read(name: string, bytes: number): AsyncGenerator<Uint8Array>;
  /** Puts a file there, in parts where it is long; nobody sees an object before all of it is there. */
  write(name: string, path: string, bytes: number): Promise<void>;
  remove(name: string): Promise<void>;
  list(): AsyncGenerator<{ readonly name: string; readonly bytes: number }>;
}

/** Four of them are held in memory at most. */
const partBytes = 8 * 1024 * 1024;
/** What an upload may take beyond the patience: a line slower than this is as good as away. */
const leastBytesPerMs = 20;
/** For so long after it was found away nobody waits for it again. */
const awayForMs = 5000;

/** A bucket of an S3-compatible store. */
export function createObjectStore(options: ObjectStoreOptions): ObjectStore {
  const { bucket, prefix, endpoint, region, accessKey, secretKey } = options;
  const { pausesMs = [200, 800, 2400], patienceMs = 30_000, bucketInHost } = options;
  const client = new S3Client({
    ...{ endPoint: endpoint, region, bucket, accessKey, secretKey },
    pathStyle: !bucketInHost,
  });
  const where = `s3://${bucket}/${prefix} (${new URL(endpoint).host})`;
  let awayUntilMs = 0;
  let why: unknown;

  const isAway = (): boolean => performance.now() < awayUntilMs;
  /** What a failed attempt comes to: waits where another is worth it, else throws. */
  const afterFailure = async (error: unknown, attempt: number): Promise<void> => {
    const pauseMs = pausesMs[attempt];
    if (!passes(error)) throw unreachable(where, error);
    if (pauseMs === undefined || isAway()) {
      awayUntilMs = performance.now() + awayForMs;
      why = error;
      throw unreachable(where, error);
    }
    await sleep(pauseMs * (0.5 + Math.random()));
  };
  const persistently = async <T>(limitMs: number, work: () => Promise<T>): Promise<T> => {
    if (isAway()) throw unreachable(where, why);
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await within(limitMs, work());
      } catch (error) {
        await afterFailure(error, attempt);
      }
    }
  };

  return {
    name: where,
    size: (name) =>
      persistently(patienceMs, async () => {
        try {
          return (await client.statObject(prefix + name)).size;
        } catch (error) {
          if (error instanceof S3Errors.ServerError && error.statusCode === 404) return undefined;
          throw error;
        }
      }),
    async *read(name, bytes) {
      let from = 0;
      for (let attempt = 0; from < bytes; ) {
        if (isAway()) throw unreachable(where, why);
        try {
          const asked = client.getPartialObject(prefix + name, { offset: from, length: 0 });
          const { body } = await within(patienceMs, asked);
          if (body === null) throw new Error('an answer without bytes');
          const reader = body.getReader();
          try {
            for (;;) {
              const { done, value } = await within(patienceMs, reader.read());
              if (done) break;
              from += value.byteLength;
              attempt = 0;
              yield value;
            }
          } finally {
            await reader.cancel().catch(() => undefined);
          }
          if (from < bytes) throw new Error('the answer ended early');
        } catch (error) {
          await afterFailure(error, attempt);
          attempt += 1;
        }
      }
    },
    async write(name, path, bytes) {
      const limitMs = patienceMs + bytes / leastBytesPerMs;
      await persistently(limitMs, async () => {
        const file = createReadStream(path, { highWaterMark: 1024 * 1024 });
        try {
          // Bytes as the web's streams know them, which is what the client takes.
          const body = Readable.toWeb(file) as unknown as ReadableStream<Uint8Array>;
          await client.putObject(prefix + name, body, { partSize: partBytes, size: bytes });
          const { size } = await client.statObject(prefix + name);
          if (size !== bytes) throw new Error(`${size} bytes arrived of ${bytes}`);
        } finally {
          file.destroy();
        }
      });
    },
    remove: (name) => persistently(patienceMs, () => client.deleteObject(prefix + name)),
    async *list() {
      let after: string | undefined;
      do {
        const page = await persistently(patienceMs, () => pageAfter(client, prefix, after));
        for (const { key, size } of page.objects) yield { name: key.slice(prefix.length), bytes: size };
        after = page.next;
      } while (after !== undefined);
    },
  };
}

interface Page {
  readonly objects: readonly { readonly key: string; readonly size: number }[];
  readonly next: string | undefined;
}

async function pageAfter(client: S3Client, prefix: string, token: string | undefined): Promise<Page> {
  const found = client.listObjectsGrouped({
    prefix,
    maxResults: 1000,
    ...(token === undefined ? {} : { continuationToken: token }),
  });
  const objects: { key: string; size: number }[] = [];
  for (;;) {
    const { done, value } = await found.next();
    if (done) return { objects, next: value };
    if (value.type === 'Object') objects.push(value);
  }
}

/** What may be otherwise in a moment: the line, and a store that is busy. */
const passes = (error: unknown): boolean =>
  !(error instanceof S3Errors.ServerError) ||
  error.statusCode >= 500 ||
  [408, 429].includes(error.statusCode);

/** What is given up goes on by itself, and nobody hears of it. */
async function within<T>(limitMs: number, work: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => late.reject(new Error(`no answer within ${Math.round(limitMs)} ms`)),
    limitMs,
  );
  work.catch(() => undefined);
  try {
    return await Promise.race([work, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

/** Says which store, what is wrong, and what to do; the client's own errors hold no keys. */
function unreachable(where: string, cause: unknown): BlobError {
  if (cause instanceof BlobError) return cause;
  return new BlobError('unreachable', `音频仓库 ${where} ${reasonOf(cause)}`, cause);
}

function reasonOf(error: unknown): string {
  if (error instanceof S3Errors.ServerError) {
    const { statusCode, code } = error;
    if (code === 'NoSuchBucket')
      return '没有这个存储桶，请核对 DALABA_BLOBS。There is no such bucket; check DALABA_BLOBS.';
    if (statusCode === 401 || statusCode === 403) {
      return (
        `拒绝了请求 (${code})：请核对 DALABA_S3_ACCESS_KEY、DALABA_S3_SECRET_KEY 和权限。` +
        `The audio store refuses (${code}); check the keys and what they may do.`
      );
    }
    return `答复 ${statusCode} ${code}：稍后会再试。The audio store answers ${statusCode} ${code}; it is tried again later.`;
  }
  const reason = networkReason(error);
  return (
    `连不上 (${reason})：什么也没有丢，稍后会再试；请检查网络和 DALABA_S3_ENDPOINT。` +
    `The audio store can’t be reached (${reason}); nothing is lost, it is tried again later. Check the network and DALABA_S3_ENDPOINT.`
  );
}

function networkReason(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  const { cause } = error;
  return cause instanceof Error && 'code' in cause ? String(cause.code) : error.message;
}
