import { nearestKey } from './form.ts';

/** Scrolls to the field of a key, or what holds it, and puts the cursor there; false where neither is shown. */
export function goToField(key: string): boolean {
  const shown = [...document.querySelectorAll<HTMLElement>('[data-key]')];
  const nearest = nearestKey(
    shown.map((one) => one.dataset.key ?? ''),
    key,
  );
  const field = shown.find((one) => one.dataset.key === nearest);
  if (field === undefined) return false;
  field.scrollIntoView({ block: 'center' });
  field.querySelector<HTMLElement>('input, textarea, button')?.focus({ preventScroll: true });
  return true;
}
