import { createServer, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { afterEach, expect, test } from 'vitest';
import { type AccessDeps, guardAccess } from '../../src/http/access.ts';

const cleanups: (() => void)[] = [];
afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup();
});

/** Nobody has a name here; test/http/people.test.ts is about those who have. */
const people = {
  signIns: { session: async () => undefined },
  tokens: { person: async () => undefined },
} as unknown as AccessDeps['people'];

/** The status a guarded service that calls itself `host` answers. */
async function statusOf(
  host: string,
  method: string,
  headers: Record<string, string>,
  isOpen = true,
): Promise<number> {
  const app = express();
  app.use(guardAccess({ host, token: 'secret-token', people, isOpen: async () => isOpen }));
  app.use((_request, response) => {
    response.status(200).end();
  });
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanups.push(() => server.close());
  const { port } = server.address() as AddressInfo;
  return new Promise((resolve, reject) => {
    const sent = httpRequest({
      host: '127.0.0.1',
      port,
      method,
      headers: { connection: 'close', ...headers },
    });
    sent.once('response', (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    sent.once('error', reject).end();
  });
}

const token = { authorization: 'Bearer secret-token' };

test.each([
  // Reading on this machine, by a name of this machine.
  ['127.0.0.1', 'GET', { host: 'localhost:17300' }, 200],
  ['127.0.0.1', 'GET', { host: '127.0.0.1:17300' }, 200],
  ['::1', 'GET', { host: '[::1]:17300' }, 200],
  ['localhost', 'HEAD', { host: 'LOCALHOST' }, 200],
  // A page whose own name resolves to this machine.
  ['127.0.0.1', 'GET', { host: 'evil.example:17300' }, 401],
  ['127.0.0.1', 'GET', { host: 'localhost.evil.example' }, 401],
  ['127.0.0.1', 'GET', { host: '127.0.0.1.evil.example' }, 401],
  ['127.0.0.1', 'GET', { host: 'evil.example', ...token }, 200],
  // A service that others reach.
  ['0.0.0.0', 'GET', { host: 'localhost:17300' }, 401],
  ['::', 'GET', { host: '[::1]:17300' }, 401],
  ['10.1.2.3', 'GET', { host: '127.0.0.1' }, 401],
  ['0.0.0.0', 'GET', { host: '10.1.2.3:17300', ...token }, 200],
  // A wrong token is told, also where none is needed.
  ['127.0.0.1', 'GET', { host: 'localhost', authorization: 'Bearer secret-tokem' }, 401],
  ['127.0.0.1', 'GET', { host: 'localhost', authorization: 'secret-token' }, 401],
  // Writing.
  ['127.0.0.1', 'POST', { host: 'localhost' }, 401],
  ['127.0.0.1', 'POST', { host: 'localhost', ...token }, 200],
  ['127.0.0.1', 'DELETE', { host: 'localhost' }, 401],
  ['127.0.0.1', 'OPTIONS', { host: 'localhost' }, 401],
  ['127.0.0.1', 'POST', { host: 'localhost', origin: 'http://localhost', ...token }, 200],
  ['127.0.0.1', 'POST', { host: 'localhost:1', origin: 'http://localhost:2', ...token }, 403],
  ['127.0.0.1', 'POST', { host: 'localhost', origin: 'https://evil.example', ...token }, 403],
  ['127.0.0.1', 'POST', { host: 'localhost', origin: 'null', ...token }, 403],
  ['127.0.0.1', 'POST', { host: 'localhost', 'sec-fetch-site': 'cross-site', ...token }, 403],
  ['127.0.0.1', 'POST', { host: 'localhost', 'sec-fetch-site': 'same-site', ...token }, 403],
  ['127.0.0.1', 'POST', { host: 'localhost', 'sec-fetch-site': 'same-origin', ...token }, 200],
])('a service on %s answers %s with %j with %i', async (host, method, headers, status) => {
  expect(await statusOf(host, method, headers)).toBe(status);
});

test.each([
  [{ host: 'localhost' }, 401],
  [{ host: 'localhost', ...token }, 200],
])('once people sign in, reading with %j on this machine answers %i', async (headers, status) => {
  expect(await statusOf('127.0.0.1', 'GET', headers, false)).toBe(status);
});
