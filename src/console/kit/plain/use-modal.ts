import { type RefObject, useLayoutEffect, useRef } from 'react';

/**
 * Opens a dialog over the page for as long as it is there; then the keyboard goes back to where it came from.
 * @param takesKeyboard whether the keyboard begins at the dialog itself, not at the first thing in it
 */
export function useModal(takesKeyboard = false): RefObject<HTMLDialogElement | null> {
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const shown = dialog.current;
    shown?.showModal();
    if (takesKeyboard) shown?.focus();
    return () => shown?.close();
  }, [takesKeyboard]);
  return dialog;
}
