import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { countyLabel } from '../app/county-label.ts';
import type { Changes } from '../ports/changes.ts';
import type { Logger } from '../ports/logger.ts';
import { type ApiDeps, createApi } from './api.ts';
import { boundBodies } from './body-deadline.ts';
import { createDeviceApi, type DeviceDeps } from './device-api.ts';
import { createEventStream } from './event-stream.ts';
import { createMutePage } from './mute-page.ts';
import { createOperationsApi, type OperationsDeps } from './operations-api.ts';
import { createOrderWaiting } from './order-waiting.ts';
import { servePage } from './page.ts';
import { problem, problemHandler } from './problem.ts';

/** Thrown when the service can't listen; the message is a plain sentence. */
export class ListenError extends Error {
  override readonly name = 'ListenError';
}

export interface HttpServer {
  readonly url: string;
  /** Answers what is under way, then closes. */
  close(): Promise<void>;
}

export interface ServerOptions {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly device: Omit<DeviceDeps, 'waiting'>;
  readonly operator: ApiDeps;
  readonly operations: OperationsDeps;
  readonly changes: Changes;
  readonly logger: Logger;
}

/** Starts the Express API. Throws ListenError. */
export async function startServer({
  host,
  port,
  device,
  operator,
  operations,
  changes,
  logger,
}: ServerOptions): Promise<HttpServer> {
  const app = express();
  app.disable('x-powered-by');
  app.set('query parser', 'simple');
  // Whose failed attempts are counted: a proxy on this machine says who asked it.
  app.set('trust proxy', 'loopback');
  app.use(boundBodies((path) => path.startsWith('/api/v1/uploads')));
  app.use(createOperationsApi({ ...operations, host }));
  app.use('/mute', createMutePage(operator));
  const waiting = createOrderWaiting(changes);
  app.use('/device/v1', createDeviceApi({ ...device, waiting }));
  const events = createEventStream(changes);
  app.use('/api/v1', createApi(operator, events, host));
  app.use(servePage());
  app.use((_request, response) => problem(response, 404, '没有这个地址。There is nothing at this address.'));
  app.use(problemHandler(logger, (county) => countyLabel(operator.context, county)));
  const server = createServer({ requestTimeout: 0, headersTimeout: 60_000 }, app);
  await listen(server, host, port);
  const { port: taken } = server.address() as AddressInfo;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${taken}`,
    close: () => {
      events.close();
      waiting.close();
      return close(server);
    },
  };
}

/** Says before anything is read or made that the address can't be had. Throws ListenError. */
export async function requireAddress(host: string, port: number): Promise<void> {
  const probe = createServer();
  await listen(probe, host, port);
  await new Promise((resolve) => probe.close(resolve));
}

const listen = (server: Server, host: string, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(new ListenError(listenSentence(error, host, port), { cause: error }));
    });
    server.listen(port, host, resolve);
  });

function listenSentence({ code, message }: NodeJS.ErrnoException, host: string, port: number): string {
  switch (code) {
    case 'EADDRINUSE':
      return `端口 ${port} 已被占用，请停掉占用它的程序，或换一个：--port 17400。Port ${port} is taken; stop what uses it, or choose another with --port.`;
    case 'EACCES':
      return `没有权限使用端口 ${port}，请用 1024 以上的端口。Port ${port} needs more rights; use one above 1024.`;
    case 'EADDRNOTAVAIL':
      return `这台机器没有地址 ${host}。This machine has no address ${host}.`;
    default:
      return `无法监听 ${host}:${port}（${message}）。Can't listen on ${host}:${port} (${message}).`;
  }
}

const close = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
    setTimeout(() => server.closeAllConnections(), 3000).unref();
  });
