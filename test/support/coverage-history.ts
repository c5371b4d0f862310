import {
  type AreaCode,
  areaCode,
  deliveryId,
  endpointId,
  lessonId,
  localDate,
  numberedId,
  type Occasion,
  type Variety,
} from '../../src/domain/ids.ts';
import type { Play } from '../../src/domain/play.ts';
import type { Playlist, PlaylistItem } from '../../src/domain/playlist.ts';
import type { NewDelivery } from '../../src/ports/broadcasts.ts';
import type { PlayRecord } from '../../src/ports/plays.ts';
import type { Store } from '../../src/ports/store.ts';
import {
  aBroadcast,
  aBroadcastPlaylist,
  aNewDelivery,
  anEntry,
  aPlaylist,
  aProgramme,
} from '../contracts/store-samples.ts';

const [cmn, jilu, yue] = ['cmn', 'cmn-x-jilu1239', 'yue'] as Variety[] as [Variety, Variety, Variety];

/** An opening in dialect, lessons in the wanted and in another variety, and one that stands by for a source. */
const items = (base: PlaylistItem): PlaylistItem[] => [
  {
    ...base,
    index: 0,
    kind: 'opening',
    lesson: lessonId('opening'),
    topic: 'station',
    variety: jilu,
    wanted: jilu,
  },
  { ...base, index: 1, lesson: lessonId('fraud'), topic: 'anti-fraud', variety: jilu, wanted: jilu },
  { ...base, index: 2, lesson: lessonId('credit'), topic: 'credit', variety: cmn, wanted: jilu },
  {
    ...base,
    index: 3,
    lesson: lessonId('loans'),
    topic: 'credit',
    variety: yue,
    wanted: yue,
    live: { title: '县台早新闻', url: 'http://127.0.0.1/news' },
  },
];
export const itemsEach = 4;

export const places = (county: AreaCode): AreaCode[] =>
  ['101202', '101203', '102200', '102'].map((place) => areaCode(`${county}${place}`));

const days: readonly [day: string, slot: Occasion][] = [
  ['2026-10-31', 'evening'],
  ['2026-11-01', 'morning'],
  ['2026-11-01', 'evening'],
  ['2026-11-02', 'emergency'],
];

/**
 * Frozen broadcasts in two months, one of them an emergency, for an endpoint in each place of a county.
 * @param moving whether the first endpoint moves to another township, between the two broadcasts of a day
 */
export async function frozenCounty(
  store: Store,
  county: AreaCode,
  { moving = false } = {},
): Promise<readonly NewDelivery[]> {
  const deliveries: NewDelivery[] = [];
  for (const [nth, [day, slot]] of days.entries()) {
    const plain = aBroadcast({ day, county, slot: slot === 'morning' ? slot : 'evening' });
    const broadcast =
      slot === 'emergency' ? { ...plain, slot, id: numberedId(county, localDate(day), slot, 1) } : plain;
    const ids = places(county).map((_, index) => endpointId(`${county}-${index}`));
    const drawn = aPlaylist(['fraud']);
    const [base] = drawn.items;
    if (base === undefined) throw new Error('a playlist has an item');
    const playlist: Playlist = { ...drawn, items: items(base), durationMs: itemsEach * 60_000 };
    const planned = { ...aBroadcastPlaylist(broadcast, 0, ids), playlist };
    const about = { chain: county, subject: broadcast.id };
    await store.broadcasts.plan(broadcast, [planned], anEntry('plan-broadcast', about));
    await store.broadcasts.assemble(planned.id, playlist, aProgramme(playlist));
    const orders = ids.map((id, index) =>
      aNewDelivery(broadcast, id, {
        id: deliveryId(broadcast.id, id),
        area: places(county)[moving && index === 0 && nth > 1 ? 2 : index] as AreaCode,
      }),
    );
    await store.broadcasts.freeze(broadcast, orders, anEntry('freeze-broadcast', about));
    deliveries.push(...orders);
  }
  return deliveries;
}

export interface Recount {
  readonly [count: string]: number;
}

/** Written apart from the service: what plays come to, an endpoint at a time, by what `keyOf` says of each. */
export function recount(
  plays: readonly PlayRecord[],
  keyOf: (play: PlayRecord) => string | undefined,
): Map<string, Recount> {
  const found = new Map<string, Recount>();
  for (const play of plays) {
    const key = keyOf(play);
    const isGone = play.outcome === 'missed' && (play.reason === 'replaced' || play.reason === 'heard');
    if (key === undefined || isGone || (play.slot !== 'morning' && play.slot !== 'evening')) continue;
    const live = Math.min(play.liveMs ?? 0, play.playedMs);
    const own = play.playedMs - live;
    const row = { ...(found.get(key) ?? {}) } as Record<string, number>;
    const add = (name: string, by: number) => {
      row[name] = (row[name] ?? 0) + by;
    };
    add(play.variety === 'cmn' ? 'standardMs' : 'dialectMs', own);
    add('liveMs', live);
    add('sentMs', play.sentMs ?? 0);
    const isOwed = !(play.liveMs ?? 0) && !(play.live !== undefined && play.playedMs === 0);
    if (play.kind === 'lesson' && isOwed) {
      add('planned', 1);
      const names = { played: 'heard', partial: 'partial', interrupted: 'partial' } as Record<string, string>;
      add(names[play.outcome] ?? play.outcome, 1);
      if (play.outcome === 'played' && play.variety !== play.wanted) add('fallbacks', 1);
    }
    found.set(key, row);
  }
  return found;
}

export const aPlayOf = (
  { id: delivery }: Pick<NewDelivery, 'id'>,
  item: number,
  given: Partial<Play> = {},
): Play => ({
  delivery,
  item,
  outcome: 'played',
  playedMs: 60_000,
  startedAtMs: 1,
  evidence: 'device',
  ...given,
});
