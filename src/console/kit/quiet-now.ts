import type { CountyDay } from '../api/client.ts';
import { timeIn } from './time.ts';

/** The quiet period of a day that an instant seems to lie in, by the time of day; the service alone knows of those of some days. */
export function quietNow(
  { quiet, zone }: Pick<CountyDay, 'quiet' | 'zone'>,
  atMs: number,
): CountyDay['quiet'][number] | undefined {
  const wall = timeIn(atMs, zone);
  return quiet.find(({ from, until }) =>
    from < until ? wall >= from && wall < until : wall >= from || wall < until,
  );
}
