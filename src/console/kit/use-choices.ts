import { useEffect } from 'react';
import { useSearchParams } from 'react-router';

type Changed = Readonly<Record<string, string | undefined>>;

/**
 * What a page shows, kept in its address so that it can be sent to somebody; `undefined` takes a choice away. What only
 * takes away, or changes nothing, is no step of its own: going back does not open again what was closed. What is `put`
 * there is none either: in what order, how far, what is looked for.
 */
export function useChoices(): readonly [
  chosen: (key: string) => string | undefined,
  choose: (changed: Changed) => void,
  put: (changed: Changed) => void,
] {
  const [params, setParams] = useSearchParams();
  const change = (changed: Changed, replace: boolean) =>
    setParams(
      (before) => {
        const next = new URLSearchParams(before);
        for (const [key, value] of Object.entries(changed))
          if (value === undefined) next.delete(key);
          else next.set(key, value);
        return next;
      },
      { replace },
    );
  const choose = (changed: Changed) =>
    change(
      changed,
      Object.entries(changed).every(([key, value]) => value === undefined || value === params.get(key)),
    );
  return [(key) => params.get(key) ?? undefined, choose, (changed) => change(changed, true)];
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
