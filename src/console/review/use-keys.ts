import { useEffect, useRef, useState } from 'react';

const kept = 'dalaba.review-keys';

/** Whether single keys do things on this page; remembered, as whoever speaks to their computer turns them off. */
export function useKeysWanted(): readonly [boolean, (wanted: boolean) => void] {
  const [wanted, setWanted] = useState(() => localStorage.getItem(kept) !== 'off');
  const change = (next: boolean) => {
    localStorage.setItem(kept, next ? 'on' : 'off');
    setWanted(next);
  };
  return [wanted, change];
}

/**
 * Does what a key stands for, unless somebody types, a window is open above the page, or what has the keyboard's focus
 * takes that key itself.
 * @param keys by `KeyboardEvent.key` in lower case
 */
export function useKeys(keys: Readonly<Record<string, () => void>>, wanted: boolean): void {
  const latest = useRef(keys);
  useEffect(() => {
    latest.current = keys;
  });
  useEffect(() => {
    if (!wanted) return;
    let clicked: Element | null = null;
    const click = ({ target }: PointerEvent) => {
      clicked = target instanceof Element ? target.closest(pressed) : null;
    };
    const press = (event: KeyboardEvent) => {
      const key = event.key.toLowerCase();
      const act = latest.current[key];
      if (act === undefined || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented)
        return;
      if (isWindowOpen()) return;
      if (event.target instanceof HTMLElement && takes(event.target, key, clicked)) return;
      event.preventDefault();
      act();
    };
    addEventListener('pointerdown', click);
    addEventListener('keydown', press);
    return () => {
      removeEventListener('pointerdown', click);
      removeEventListener('keydown', press);
    };
  }, [wanted]);
}

const typing = 'input:not([type="checkbox"]):not([type="radio"]), textarea, select, [contenteditable="true"]';
const pressed =
  'button, a, input, summary, [role="tab"], [role="button"], [role="switch"], [role="menuitem"]';
const moved = 'input[type="radio"], [role="slider"], [role="tab"], [role="radiogroup"] *';

const isWindowOpen = (): boolean =>
  [...document.querySelectorAll('[role="dialog"]')].some((one) => one.getClientRects().length > 0);

/** What a mouse went to last does not keep the space bar, whichever keys followed; what the keyboard went to does. */
function takes(element: HTMLElement, key: string, clicked: Element | null): boolean {
  // What a closed window still holds.
  if (element.getClientRects().length === 0) return false;
  if (element.closest(typing) !== null) return true;
  if (key === ' ')
    return element.closest(pressed) !== null && element !== clicked && element.matches(':focus-visible');
  if (key.startsWith('arrow')) return element.closest(moved) !== null;
  return false;
}
