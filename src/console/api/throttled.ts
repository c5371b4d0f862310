/** Runs `work` soon after it is asked for, never twice at once, and once more if asked meanwhile. */
export function throttled(work: () => Promise<void>, everyMs: number): () => void {
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
