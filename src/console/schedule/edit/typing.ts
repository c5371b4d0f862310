import { useCallback, useRef, useState } from 'react';

/** Fields that are typed in and whose text is not taken yet. */
export function useTyping() {
  const takes = useRef(new Map<string, () => void>());
  const [isTyping, setTyping] = useState(false);
  const typing = useCallback((key: string, take: (() => void) | undefined) => {
    if (take === undefined) takes.current.delete(key);
    else takes.current.set(key, take);
    setTyping(takes.current.size > 0);
  }, []);
  const takeAll = useCallback(() => {
    for (const take of [...takes.current.values()]) take();
  }, []);
  return { isTyping, typing, takeAll };
}
