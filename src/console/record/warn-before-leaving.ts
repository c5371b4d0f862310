import { useEffect } from 'react';

/** Has the browser ask before the page goes, while something in it would be lost. */
export function useWarnBeforeLeaving(isHeld: boolean): void {
  useEffect(() => {
    if (!isHeld) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener('beforeunload', ask);
    return () => removeEventListener('beforeunload', ask);
  }, [isHeld]);
}
