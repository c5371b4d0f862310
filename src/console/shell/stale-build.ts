const kept = 'dalaba.reloaded';

/**
 * Opens the page again where a part of it can't be had any more because the service was given a newer build: once for
 * each such part, and only while the service answers.
 */
export function reloadWhenStale(): void {
  addEventListener('vite:preloadError', ({ payload }) => {
    if (sessionStorage.getItem(kept) === payload.message) return;
    fetch('/', { cache: 'no-store' }).then(
      ({ ok }) => {
        if (!ok) return;
        sessionStorage.setItem(kept, payload.message);
        location.reload();
      },
      () => undefined,
    );
  });
}
