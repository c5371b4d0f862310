import { createServer } from 'node:net';

/** Linux hands connections ports from here on. */
const firstHandedOut = 32_768;
const first = 20_000;

/** A port for somebody who leaves it for a while: no connection is handed it meanwhile. */
export async function lastingPort(): Promise<number> {
  for (;;) {
    const port = first + Math.floor(Math.random() * (firstHandedOut - first));
    const isFree = await new Promise<boolean>((resolve) => {
      const probe = createServer().once('error', () => resolve(false));
      probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
    });
    if (isFree) return port;
  }
}
