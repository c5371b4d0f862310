import { createServer, connect as dial, type Socket } from 'node:net';

export interface Place {
  readonly host: string;
  readonly port: number;
}

export interface Relay {
  readonly port: number;
  /** Ends it, and every connection through it. */
  close(): Promise<void>;
}

/**
 * Passes TCP connections on.
 * @param lateMs how long every byte is under way, each way
 */
export async function aRelay(from: Partial<Place>, to: Place, lateMs = 0): Promise<Relay> {
  const open = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (near) => {
    const far = dial({ ...to, allowHalfOpen: true });
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(one);
      const later = (act: () => void) => (lateMs === 0 ? act() : void setTimeout(act, lateMs));
      one.setNoDelay(true);
      one.on('data', (bytes) => later(() => void (other.destroyed || other.write(bytes))));
      one.on('end', () => later(() => void other.end()));
      one.on('error', () => later(() => void other.destroy()));
      one.on('close', () => {
        open.delete(one);
        later(() => void other.destroySoon());
      });
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(from.port ?? 0, from.host ?? '127.0.0.1', resolve);
  });
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of open) socket.destroy();
      }),
  };
}
