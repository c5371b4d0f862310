import type { ErrorRequestHandler, Response } from 'express';
import { ZodError } from 'zod';
import { RequestError } from '../app/context.ts';
import { IdError } from '../domain/ids.ts';
import { BlobError } from '../ports/blobs.ts';
import { DiskError } from '../ports/disk.ts';
import type { Logger } from '../ports/logger.ts';
import { StoreError } from '../ports/store.ts';

const statusOf = { 'not-found': 404, forbidden: 403, invalid: 422, conflict: 409 } as const satisfies Record<
  RequestError['kind'],
  number
>;

/** Answers problem+json (RFC 9457). */
export function problem(response: Response, status: number, title: string, detail?: string): void {
  response
    .status(status)
    .type('application/problem+json')
    .send(JSON.stringify({ status, title, ...(detail === undefined ? {} : { detail }) }));
}

/** Turns what a verb threw into an answer its caller can act on; the rest is logged whole and told as 500. */
export const problemHandler =
  (logger: Logger): ErrorRequestHandler =>
  (error: unknown, request, response, next) => {
    if (response.headersSent) return next(error);
    if (error instanceof RequestError) return problem(response, statusOf[error.kind], error.message);
    if (error instanceof IdError) return problem(response, 422, error.message);
    if (error instanceof ZodError)
      return problem(response, 422, '请求内容不对。The request is malformed.', zodDetail(error));
    if (error instanceof BlobError && error.kind === 'missing') return problem(response, 404, error.message);
    if (error instanceof DiskError) return problem(response, 507, error.message);
    const status = clientStatus(error);
    if (status !== undefined)
      return problem(
        response,
        status,
        status === 413 ? '内容太大。The body is too large.' : '请求读不懂。The request can’t be read.',
      );
    logger.error({ err: error, path: request.path }, 'a request failed');
    if (error instanceof StoreError) return problem(response, 503, error.message);
    if (error instanceof BlobError) return problem(response, 507, error.message);
    problem(response, 500, '服务内部出错，已记录。Something failed inside; it is logged.');
  };

const zodDetail = (error: ZodError): string =>
  error.issues
    .slice(0, 5)
    .map(({ path, message }) => `${path.join('.') || 'body'}: ${message}`)
    .join('; ');

/** What express's body parsers say of a bad body. */
function clientStatus(error: unknown): number | undefined {
  const status = typeof error === 'object' && error !== null && 'status' in error ? error.status : undefined;
  return typeof status === 'number' && status >= 400 && status < 500 ? status : undefined;
}
