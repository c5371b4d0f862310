import { useEffect } from 'react';
import { useSearchParams } from 'react-router';

/**
 * What a page shows, kept in its address so that it can be sent to somebody; `undefined` takes a choice away. What only
 * takes away, or changes nothing, is no step of its own: going back does not open again what was closed.
 */
export function useChoices(): readonly [
  (key: string) => string | undefined,
  (changed: Readonly<Record<string, string | undefined>>) => void,
] {
  const [params, setParams] = useSearchParams();
  const choose = (changed: Readonly<Record<string, string | undefined>>) =>
    setParams(
      (before) => {
        const next = new URLSearchParams(before);
        for (const [key, value] of Object.entries(changed))
          if (value === undefined) next.delete(key);
          else next.set(key, value);
        return next;
      },
      {
        replace: Object.entries(changed).every(
          ([key, value]) => value === undefined || value === params.get(key),
        ),
      },
    );
  return [(key) => params.get(key) ?? undefined, choose];
}

/** A choice that the page knows; any other is none, and is taken out of the address. */
export function useKnownChoice(key: string, isKnown: (value: string) => boolean): string | undefined {
  const [chosen, choose] = useChoices();
  const value = chosen(key);
  const isStrange = value !== undefined && !isKnown(value);
  // Until it is gone: of two that go at once, the address keeps one.
  useEffect(() => {
    if (isStrange) choose({ [key]: undefined });
  });
  return isStrange ? undefined : value;
}
