import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import S3rver from 's3rver';
import { createObjectStore, type ObjectStore } from '../../src/blobs/object-store.ts';

/** What happens to a request instead of being answered; false where it is answered after all. */
type Fault = (request: IncomingMessage, response: ServerResponse) => boolean;

export interface ObjectStoreServer {
  readonly endpoint: string;
  readonly accessKey: string;
  readonly secretKey: string;
  readonly bucket: string;
  /** Where the bucket's objects lie on disk. */
  readonly folder: string;
  /** Requests that were answered, as `METHOD name`. */
  readonly requests: string[];
  /** From now on; undefined where all is well again. */
  fault: Fault | undefined;
  /** The store, asked without long pauses. */
  objects(prefix?: string, keys?: { accessKey: string; secretKey: string }): ObjectStore;
  close(): Promise<void>;
}

/** A server that speaks S3's API, on a folder of its own. It knows keys by name, and checks no signatures. */
export async function startObjectStore(bucket = 'audio'): Promise<ObjectStoreServer> {
  const folder = mkdtempSync(join(tmpdir(), 'dalaba-s3-'));
  const s3 = new S3rver({ directory: folder, silent: true, configureBuckets: [] });
  (s3 as unknown as { logger: { silent: boolean } }).logger.silent = true;
  const answer = s3.callback();
  const requests: string[] = [];
  const server = createServer((request, response) => {
    if (running.fault?.(request, response)) return;
    requests.push(`${request.method} ${request.url?.split('?')[0]}`);
    void answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const endpoint = `http://127.0.0.1:${port}`;
  const keys = { accessKey: 'S3RVER', secretKey: 'not-to-be-told' };
  const running: ObjectStoreServer = {
    ...keys,
    endpoint,
    bucket,
    folder: join(folder, bucket),
    requests,
    fault: undefined,
    objects: (prefix = '', own = keys) =>
      createObjectStore({
        ...{ endpoint, bucket, prefix, region: 'us-east-1', bucketInHost: false },
        ...own,
        pausesMs: [5, 10, 20],
        patienceMs: 2000,
      }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          rmSync(folder, { recursive: true, force: true });
          resolve();
        });
        server.closeAllConnections();
      }),
  };
  const made = await fetch(`${endpoint}/${bucket}`, { method: 'PUT' });
  await made.arrayBuffer();
  return running;
}

/** The line is cut, whatever is asked. */
export const away: Fault = (request) => {
  request.socket.destroy();
  return true;
};

/** Too busy for the next so many requests. */
export function busyFor(requests: number): Fault {
  let left = requests;
  return (request, response) => {
    if (left <= 0) return false;
    left -= 1;
    request.resume();
    response.writeHead(503).end('<Error><Code>SlowDown</Code><Message>later</Message></Error>');
    return true;
  };
}

/** The next download breaks off after so many bytes. */
export function breaksAfter(bytes: number): Fault {
  let broken = false;
  return (request, response) => {
    if (broken || request.method !== 'GET') return false;
    broken = true;
    let sent = 0;
    const write = response.write.bind(response);
    response.write = ((piece: Uint8Array, ...rest: []) => {
      sent += piece.byteLength;
      const isGoing = write(piece, ...rest);
      if (sent >= bytes) response.socket?.destroySoon();
      return isGoing;
    }) as typeof response.write;
    return false;
  };
}
