// @ts-check

/**
 * Follows the service's events, connecting again by itself for as long as the page is open.
 * @param {{ changed(ids: readonly string[]): void, resync(): void, online(isOnline: boolean): void }} watcher
 */
export function follow({ changed, resync, online }) {
  const againMs = 3000;
  const open = () => {
    const source = new EventSource('/api/v1/events');
    source.addEventListener('open', () => {
      online(true);
      resync();
    });
    source.addEventListener('broadcasts', ({ data }) => changed(JSON.parse(data).ids));
    source.addEventListener('resync', resync);
    source.addEventListener('error', () => {
      online(false);
      // A browser gives up on an answer that is no stream; the service may be starting.
      if (source.readyState === EventSource.CLOSED) setTimeout(open, againMs);
    });
  };
  open();
}

/**
 * Runs `work` soon after it is asked for, never twice at once, and once more if asked meanwhile.
 * @param {() => Promise<void>} work
 * @param {number} everyMs
 */
export function throttled(work, everyMs) {
  let waiting = false;
  let running = false;
  let ranAtMs = Number.NEGATIVE_INFINITY;
  const run = async () => {
    waiting = false;
    running = true;
    ranAtMs = performance.now();
    try {
      await work();
    } finally {
      running = false;
      if (waiting) later();
    }
  };
  const later = () => setTimeout(run, Math.max(0, ranAtMs + everyMs - performance.now()));
  return () => {
    if (waiting) return;
    waiting = true;
    if (!running) later();
  };
}
