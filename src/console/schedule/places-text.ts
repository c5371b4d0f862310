import type { useSay } from '../kit/language.tsx';
import type { texts } from './texts.ts';

const most = 3;

/** The first few places, and how many there are. */
export const placesText = (
  say: ReturnType<typeof useSay<typeof texts>>,
  places: readonly string[],
): string => {
  const shown = places.slice(0, most).join('、');
  return places.length > most ? say('places', shown, places.length) : shown;
};
