import { createServer } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import express from 'express';
import { afterEach, expect, test } from 'vitest';
import type { BroadcastId } from '../../src/domain/ids.ts';
import { createEventStream, type Reader } from '../../src/http/event-stream.ts';
import type { ChangesWatcher } from '../../src/ports/changes.ts';
import { eventually } from '../support/process.ts';

const cleanups: (() => void)[] = [];
afterEach(() => {
  for (const cleanup of cleanups.splice(0).reverse()) cleanup();
});

/** A stream on a real server, told of changes by hand. */
async function aStream(options: { most?: number; beatMs?: number } = {}, reader?: Reader) {
  const watchers = new Set<ChangesWatcher>();
  const events = createEventStream(
    {
      note: () => undefined,
      watch: (watcher) => {
        watchers.add(watcher);
        return () => watchers.delete(watcher);
      },
    },
    options,
  );
  const app = express();
  app.get('/events', (_request, response) => events.open(response, reader));
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanups.push(() => {
    events.close();
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}/events`;
  const changed = (...ids: string[]) => {
    for (const watcher of watchers) watcher.changed(ids as BroadcastId[]);
  };
  return { url, port, events, watchers, changed };
}

function opened(port: number): { socket: Socket; text: () => string } {
  const socket = connect(port, '127.0.0.1');
  cleanups.push(() => socket.destroy());
  let text = '';
  socket.setEncoding('utf8').on('data', (part: string) => {
    text += part;
  });
  socket.write('GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n');
  return { socket, text: () => text };
}

test('every page is told which broadcasts changed', async () => {
  const { port, changed } = await aStream();
  const [one, other] = [opened(port), opened(port)];
  await eventually(() => one.text().includes('retry: 3000') && other.text().includes('retry: 3000'));
  changed('371524/2026-11-25/evening');
  const event = 'event: broadcasts\ndata: {"ids":["371524/2026-11-25/evening"]}\n\n';
  await eventually(() => one.text().includes(event) && other.text().includes(event));
});

test('a page that hears nothing still hears a heartbeat', async () => {
  const { port } = await aStream({ beatMs: 20 });
  const { text } = opened(port);
  await eventually(() => text().split(': ok\n\n').length > 3 || undefined);
});

test('one page too many is refused for now, and has its place when another is closed', async () => {
  const { url, port } = await aStream({ most: 1 });
  const { socket, text } = opened(port);
  await eventually(() => text().includes('retry:') || undefined);
  const refused = await fetch(url);
  expect(refused.status).toBe(503);
  expect(refused.headers.get('retry-after')).toBe('30');
  expect(await refused.json()).toMatchObject({ title: expect.stringContaining('Too many pages') });
  socket.destroy();
  await eventually(async () => {
    const controller = new AbortController();
    const { status } = await fetch(url, { signal: controller.signal });
    controller.abort();
    return status === 200 || undefined;
  });
});

test('a page that does not read costs no memory, and is told to look again once it reads', async () => {
  const { port, changed } = await aStream();
  const { socket, text } = opened(port);
  await eventually(() => text().includes('retry:') || undefined);
  socket.pause();
  const id = `371524/2026-11-25/${'x'.repeat(65_000)}`;
  const before = process.memoryUsage();
  // 650 MB, were they kept.
  for (let round = 0; round < 100; round += 1) {
    for (let one = 0; one < 100; one += 1) changed(id);
    await new Promise((resolve) => setImmediate(resolve));
  }
  const after = process.memoryUsage();
  expect(after.rss - before.rss).toBeLessThan(200_000_000);
  socket.resume();
  await eventually(() => text().includes('event: resync\ndata: {}\n\n') || undefined);
});

test('a page that has stopped reading for good loses its place', async () => {
  const { port, url, changed } = await aStream({ beatMs: 20, most: 1 });
  const { socket, text } = opened(port);
  await eventually(() => text().includes('retry:') || undefined);
  socket.pause();
  const id = 'x'.repeat(1_000_000);
  for (let round = 0; round < 50; round += 1) {
    changed(id);
    await new Promise((resolve) => setImmediate(resolve));
  }
  await eventually(async () => {
    const controller = new AbortController();
    const { status } = await fetch(url, { signal: controller.signal });
    controller.abort();
    return status === 200 || undefined;
  });
});

test('closing ends every stream and watches no more', async () => {
  const { port, events, watchers } = await aStream();
  const { socket, text } = opened(port);
  await eventually(() => text().includes('retry:') || undefined);
  events.close();
  await eventually(() => text().endsWith('0\r\n\r\n') || undefined);
  expect(watchers.size).toBe(0);
  socket.destroy();
});

test('a reader is told of what it sees alone, and of nothing once it is not known any more', async () => {
  let known = true;
  const { port, changed } = await aStream(
    { beatMs: 20 },
    { sees: (id) => id.startsWith('371524'), isKnown: async () => known },
  );
  const reader = opened(port);
  let ended = false;
  reader.socket.once('close', () => {
    ended = true;
  });
  await eventually(() => reader.text().includes('retry: 3000'));
  changed('371521/2026-11-25/evening');
  changed('371524/2026-11-25/evening', '371521/2026-11-25/morning');
  await eventually(() => reader.text().includes('371524') && reader.text().includes(': ok'));
  expect(reader.text()).not.toContain('371521');
  known = false;
  await eventually(() => reader.text().endsWith('0\r\n\r\n') || ended);
});
