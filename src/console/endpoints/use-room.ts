import { useEffect, useState } from 'react';

const least = 280;

/** How high something may be, in pixels, that stands under `takenPx` of other things: never less than a few rows. */
export function useRoom(takenPx: number): number {
  const [windowPx, setWindowPx] = useState(innerHeight);
  useEffect(() => {
    const look = () => setWindowPx(innerHeight);
    addEventListener('resize', look);
    return () => removeEventListener('resize', look);
  }, []);
  return Math.max(least, windowPx - takenPx);
}
