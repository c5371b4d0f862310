import { type RefObject, useLayoutEffect, useRef } from 'react';

/** Opens a dialog over the page for as long as it is there; then the keyboard goes back to where it came from. */
export function useModal(): RefObject<HTMLDialogElement | null> {
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const shown = dialog.current;
    shown?.showModal();
    // Itself, not the first of its buttons.
    shown?.focus();
    return () => shown?.close();
  }, []);
  return dialog;
}
