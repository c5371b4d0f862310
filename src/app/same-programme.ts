import { canonicalJson } from '../domain/ledger.ts';
import type { BroadcastPlaylist } from '../ports/broadcasts.ts';

type Heard = Pick<BroadcastPlaylist, 'audience' | 'playlist'>;

/** Whether the same endpoints hear the same recordings in the same way. */
export const areSame = (a: Heard, b: Heard): boolean => heardIn(a) === heardIn(b);

const heardIn = ({ audience, playlist: { items, gapMs } }: Heard): string =>
  canonicalJson([
    audience,
    gapMs,
    items.map(({ kind, lesson, variety, master, live, durationMs }) => [
      ...[kind, lesson, variety, master],
      ...(live === undefined ? [] : [live, durationMs]),
    ]),
  ]);
