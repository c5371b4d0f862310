import { readFileSync } from 'node:fs';
import { Pool } from 'undici';

const [port, senders, file = ''] = process.argv.slice(2);
const bodies = JSON.parse(readFileSync(file, 'utf8')) as [string, string][];
const pool = new Pool(`http://127.0.0.1:${port}`, { connections: Number(senders), pipelining: 1 });
const waiting = bodies.values();

async function send(): Promise<void> {
  for (const [endpoint, body] of waiting) {
    const headers = {
      authorization: `Basic ${btoa(`${endpoint}:secret`)}`,
      'content-type': 'application/json',
    };
    const response = await pool.request({ method: 'POST', path: '/device/v1/receipts', headers, body });
    const text = await response.body.text();
    if (response.statusCode !== 200) throw new Error(`a batch was answered ${response.statusCode} ${text}`);
  }
}

const beganMs = performance.now();
await Promise.all(Array.from({ length: Number(senders) }, send));
process.send?.(performance.now() - beganMs);
await pool.close();
process.once('disconnect', () => process.exit());
