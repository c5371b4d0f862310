import { type Area, areaLevel } from './area.ts';
import type { AreaCode, LessonId, Variety } from './ids.ts';
import type { LessonKind } from './lesson.ts';
import { isOfTheLesson, type Outcome } from './play.ts';
import type { Endpoint } from './schedule.ts';

/** Of so many, how many. */
export interface Share {
  readonly heard: number;
  readonly of: number;
}

/** Which places of a county heard lessons so far. A place counts when a loudspeaker in it played one whole. */
export interface Coverage {
  /** Of those with a loudspeaker. */
  readonly townships: Share;
  readonly villages: Share;
  /** People in range in those villages: the sum of estimates. */
  readonly population: Share;
  /** Different lessons heard anywhere in the county. */
  readonly lessons: number;
  /** What all its loudspeakers played, openings and closings included, most first. */
  readonly playedMs: readonly (readonly [Variety, number])[];
  /** What all its loudspeakers played of live sources, in no variety that anybody knows. */
  readonly liveMs: number;
}

export interface HeardPlay {
  readonly area: AreaCode;
  readonly kind: LessonKind;
  readonly lesson: LessonId;
  readonly variety: Variety;
  readonly outcome: Outcome;
  readonly playedMs: number;
  readonly liveMs?: number;
}

/** Pure: from what was played, never from what was planned. */
export function coverageOf(
  {
    areas,
    endpoints,
  }: { readonly areas: readonly Area[]; readonly endpoints: readonly Pick<Endpoint, 'area'>[] },
  plays: readonly HeardPlay[],
): Coverage {
  const lessons = plays.filter(
    (play) => play.kind === 'lesson' && play.outcome === 'played' && isOfTheLesson(play),
  );
  const heard = new Set(lessons.map(({ area }) => area));
  const equipped = new Set(endpoints.map(({ area }) => area));
  const populations = new Map(areas.map(({ code, population = 0 }) => [code, population]));
  const people = (places: Iterable<AreaCode>): number =>
    [...places].reduce((sum, place) => sum + (populations.get(place) ?? 0), 0);
  const villages = only(equipped, 'village');
  return {
    townships: share(townshipsOf(equipped), townshipsOf(heard)),
    villages: share(villages, heard),
    population: { heard: people(villages.intersection(heard)), of: people(villages) },
    lessons: new Set(lessons.map(({ lesson }) => lesson)).size,
    playedMs: byVariety(plays),
    liveMs: plays.reduce((sum, { playedMs, liveMs = 0 }) => sum + Math.min(playedMs, liveMs), 0),
  };
}

const only = (places: ReadonlySet<AreaCode>, level: ReturnType<typeof areaLevel>): ReadonlySet<AreaCode> =>
  new Set([...places].filter((place) => areaLevel(place) === level));

const townshipsOf = (places: ReadonlySet<AreaCode>): ReadonlySet<AreaCode> =>
  new Set(
    [...places]
      .filter((place) => areaLevel(place) !== 'county')
      .map((place) => place.slice(0, 9) as AreaCode),
  );

const share = (places: ReadonlySet<AreaCode>, heard: ReadonlySet<AreaCode>): Share => ({
  heard: places.intersection(heard).size,
  of: places.size,
});

function byVariety(plays: readonly HeardPlay[]): readonly (readonly [Variety, number])[] {
  const sums = new Map<Variety, number>();
  for (const { variety, playedMs, liveMs = 0 } of plays)
    sums.set(variety, (sums.get(variety) ?? 0) + Math.max(0, playedMs - liveMs));
  return [...sums].filter(([, ms]) => ms > 0).sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
}
