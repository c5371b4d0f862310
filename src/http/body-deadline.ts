import type { Request, RequestHandler } from 'express';

const longestMs = 300_000;
/** What comes whole within this needs no look at how fast it comes. */
const graceMs = 20_000;
const lookEveryMs = 5000;
/** A line of GPRS carries more than twice as much. */
const leastBytesPerSecond = 500;

/**
 * A body that takes more than 20 s must come at 500 bytes a second on average, and within five minutes: who sends a byte now
 * and then keeps no connection. A long upload is let through, and ends when it says nothing.
 */
export const boundBodies =
  (isUpload: (path: string) => boolean, times = { graceMs, lookEveryMs }): RequestHandler =>
  (request, response, next) => {
    if (!hasBody(request) || isUpload(request.path)) return next();
    const { socket } = request;
    const [readBefore, sinceMs] = [socket.bytesRead, performance.now()];
    const look = (): void => {
      const forMs = performance.now() - sinceMs;
      const tooSlow = socket.bytesRead - readBefore < (leastBytesPerSecond * forMs) / 1000;
      if (request.complete) return;
      if (tooSlow || forMs >= longestMs) return void request.destroy();
      timer = setTimeout(look, times.lookEveryMs).unref();
    };
    let timer = setTimeout(look, times.graceMs).unref();
    response.once('close', () => clearTimeout(timer));
    next();
  };

const hasBody = ({ headers }: Request): boolean =>
  headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined;
