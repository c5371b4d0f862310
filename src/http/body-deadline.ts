import type { Request, RequestHandler } from 'express';

const longestMs = 300_000;

/**
 * A body must have come within five minutes, as Node would ask of every request; a long upload over a thin line is
 * let through, and ends when it says nothing.
 */
export const boundBodies =
  (isUpload: (path: string) => boolean): RequestHandler =>
  (request, response, next) => {
    if (!hasBody(request) || isUpload(request.path)) return next();
    const timer = setTimeout(() => {
      if (!request.complete) request.destroy();
    }, longestMs).unref();
    response.once('close', () => clearTimeout(timer));
    next();
  };

const hasBody = ({ headers }: Request): boolean =>
  headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined;
