import { Pool } from 'undici';
import { concurrency } from './delivering.ts';
import { columnOf, fakeJws } from './frozen-county.ts';

/** Connections to one address, as the driver keeps. */
export const connections = 16;

/** How long bare undici pools take to post so many orders and to read what each is answered. Milliseconds. */
export async function postBare(ports: readonly number[], count: number): Promise<number> {
  const pools = ports.map((port) => new Pool(`http://127.0.0.1:${port}`, { connections, pipelining: 1 }));
  const bodies = Array.from({ length: count }, (_, index) => fakeJws(columnOf(index)));
  const waiting = bodies.entries();
  const headers = { 'content-type': 'application/jose' };
  const post = async (): Promise<void> => {
    for (const [index, body] of waiting) {
      const path = `/${columnOf(index)}/orders`;
      const response = await pools[index % pools.length]?.request({ method: 'POST', path, headers, body });
      const text = await response?.body.text();
      if (text !== '{"answer":"accepted"}') throw new Error(`a receiver answered ${text}`);
    }
  };
  const beganMs = performance.now();
  await Promise.all(Array.from({ length: concurrency }, post));
  const tookMs = performance.now() - beganMs;
  for (const pool of pools) await pool.close();
  return tookMs;
}
