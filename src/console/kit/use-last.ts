import { useState } from 'react';

/** What there is, or was last: what a drawer is about while it closes. */
export function useLast<What>(now: What | undefined): What | undefined {
  const [last, setLast] = useState(now);
  if (now !== undefined && now !== last) setLast(now);
  return now ?? last;
}
