import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A process of its own: so many loudspeakers' addresses, which take every order; sends their ports to its parent. */
const [count = '1'] = process.argv.slice(2);
const answer = Buffer.from('{"answer":"accepted"}');
const head = { 'content-type': 'application/json', 'content-length': answer.length };
const ports: number[] = [];
for (let n = 0; n < Number(count); n += 1) {
  const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    request.resume().on('end', () => response.writeHead(200, head).end(answer));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  ports.push((server.address() as AddressInfo).port);
}
process.send?.(ports);
process.on('disconnect', () => process.exit());
