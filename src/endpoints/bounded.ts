/**
 * Runs work with a signal that is aborted with the given one, or when the work takes longer (a `TimeoutError`). What
 * `AbortSignal.any` and `AbortSignal.timeout` do at five times the cost: their timers last as long as they were set for.
 * @param signal of whoever waits
 */
export async function bounded<T>(
  withinMs: number,
  signal: AbortSignal,
  work: (bounded: AbortSignal) => Promise<T>,
): Promise<T> {
  const bound = new AbortController();
  const abort = () => bound.abort(signal.reason);
  const timer = setTimeout(
    () => bound.abort(new DOMException(`not within ${withinMs} ms`, 'TimeoutError')),
    withinMs,
  );
  if (signal.aborted) abort();
  else signal.addEventListener('abort', abort, { once: true });
  try {
    return await work(bound.signal);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', abort);
  }
}
