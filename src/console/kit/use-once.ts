import { useRef } from 'react';

/**
 * Sends what a mutation does once for clicks that come quicker than the page can show that it is under way.
 * What comes of it is the mutation’s own to tell.
 */
export function useOnce<Asked>({
  mutateAsync,
}: {
  readonly mutateAsync: (asked: Asked) => Promise<unknown>;
}): (asked: Asked) => void {
  const isUnderWay = useRef(false);
  return (asked) => {
    if (isUnderWay.current) return;
    isUnderWay.current = true;
    mutateAsync(asked)
      .catch(() => undefined)
      .finally(() => {
        isUnderWay.current = false;
      });
  };
}
