import { createWriteStream } from 'node:fs';
import { createServer } from 'node:http';
import { pipeline } from 'node:stream/promises';

/** What Node alone takes to receive a body, write it to a file and sync it; says its port, then serves for ever. */
const [path = ''] = process.argv.slice(2);
const server = createServer({ requestTimeout: 0, headersTimeout: 60_000 }, (request, response) => {
  pipeline(request, createWriteStream(path, { flush: true })).then(
    () => response.writeHead(204).end(),
    () => response.destroy(),
  );
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.stdout.write(`${typeof address === 'object' ? address?.port : ''}\n`);
});
