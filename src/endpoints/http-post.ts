import type { Dispatcher } from 'undici';

interface Posted {
  readonly origin: string;
  readonly path: string;
  readonly contentType: string;
  readonly body: string;
}

interface Answer {
  readonly statusCode: number;
  readonly text: string;
}

const decoder = new TextDecoder();

/**
 * Posts a body and reads the whole answer, at half of what undici's own `request` with a stream and signals costs beyond
 * the connection. Rejects with the signal's reason once that is aborted, with a `TimeoutError` when all of it takes longer
 * than `withinMs`, and with whatever undici says. What still waits for a connection by then is never sent.
 * @param signal of whoever waits
 */
export function post(
  dispatcher: Dispatcher,
  { origin, path, contentType, body }: Posted,
  withinMs: number,
  signal: AbortSignal,
): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  let sending: Dispatcher.DispatchController | undefined;
  let reason: Error | undefined;
  let statusCode = 0;
  const chunks: Buffer[] = [];
  const giveUp = (why: Error): void => {
    reason = why;
    sending?.abort(why);
    end();
    reject(why);
  };
  const abort = () => giveUp(signal.reason);
  const timer = setTimeout(
    () => giveUp(new DOMException(`not within ${withinMs} ms`, 'TimeoutError')),
    withinMs,
  );
  const end = (): void => {
    clearTimeout(timer);
    signal.removeEventListener('abort', abort);
  };
  if (signal.aborted) {
    abort();
    return promise;
  }
  signal.addEventListener('abort', abort, { once: true });
  dispatcher.dispatch(
    { origin, path, method: 'POST', headers: { 'content-type': contentType }, body },
    {
      onRequestStart(controller) {
        sending = controller;
        if (reason !== undefined) controller.abort(reason);
      },
      onResponseStart(_controller, status) {
        statusCode = status;
      },
      onResponseData(_controller, chunk) {
        chunks.push(chunk);
      },
      onResponseEnd() {
        end();
        resolve({
          statusCode,
          text: decoder.decode(chunks.length === 1 ? chunks[0] : Buffer.concat(chunks)),
        });
      },
      onResponseError(_controller, error) {
        end();
        reject(error);
      },
    },
  );
  return promise;
}
