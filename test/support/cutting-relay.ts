import { createServer, connect as dial, type Socket } from 'node:net';
import type { Place } from './relay.ts';

/** Passes TCP connections on, until it is told otherwise. */
export interface CuttingRelay {
  readonly port: number;
  /** Ends every connection, and each new one at once. */
  cut(): void;
  /** Passes nothing on any more, and says nothing of it: as a line that lost its other end. */
  hang(): void;
  /** As before. What hung goes on, or is ended. */
  mend(after: 'go-on' | 'end'): void;
  close(): Promise<void>;
}

type Line = 'well' | 'cut' | 'hung';

export async function aCuttingRelay(to: Place, port = 0): Promise<CuttingRelay> {
  const open = new Set<Socket>();
  let line: Line = 'well';
  const endAll = (): void => {
    for (const socket of open) socket.destroy();
  };
  const server = createServer({ allowHalfOpen: true }, (near) => {
    if (line === 'cut') return void near.destroy();
    const far = dial({ ...to, allowHalfOpen: true });
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(one);
      one.setNoDelay(true);
      one.on('data', (bytes) => void (other.destroyed || other.write(bytes)));
      one.on('end', () => other.end());
      one.on('error', () => other.destroy());
      one.on('close', () => {
        open.delete(one);
        other.destroySoon();
      });
      if (line === 'hung') one.pause();
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    cut() {
      line = 'cut';
      endAll();
    },
    hang() {
      line = 'hung';
      for (const socket of open) socket.pause();
    },
    mend(after) {
      const wasHung = line === 'hung';
      line = 'well';
      if (wasHung && after === 'end') endAll();
      for (const socket of open) socket.resume();
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        endAll();
      }),
  };
}
