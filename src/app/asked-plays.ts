import { countyOf } from '../domain/area.ts';
import {
  type AreaCode,
  type BroadcastId,
  type LessonId,
  type LocalDate,
  type PlaylistId,
  partsOfBroadcast,
} from '../domain/ids.ts';
import type { Schedule } from '../domain/schedule.ts';
import { type Context, RequestError } from './context.ts';
import { playlistName } from './plays-filter.ts';

type Needs = Pick<Context, 'store'>;

/** What a question about plays names. */
export interface AskedPlays {
  readonly county?: AreaCode;
  readonly from?: LocalDate;
  readonly to?: LocalDate;
  readonly area?: AreaCode;
  readonly lesson?: LessonId;
  readonly broadcast?: BroadcastId;
  readonly playlists?: readonly PlaylistId[];
}

/** Throws RequestError `invalid` for days that end before they begin. */
export function requireDays({ from, to }: Pick<AskedPlays, 'from' | 'to'>): void {
  if (from === undefined || to === undefined || from <= to) return;
  throw new RequestError(
    'invalid',
    `起 ${from} 在止 ${to} 之后，请对调。It begins, ${from}, after it ends, ${to}: put them the other way round.`,
  );
}

/** Throws RequestError `invalid` for days the wrong way round, and for a place or a broadcast of another county. */
export function requireSense(asked: AskedPlays): void {
  requireDays(asked);
  const { county, area, broadcast } = asked;
  if (county === undefined) return;
  for (const [one, of] of [
    [area, area && countyOf(area)],
    [broadcast, broadcast && partsOfBroadcast(broadcast).county],
  ])
    if (of !== undefined && of !== county)
      throw new RequestError('invalid', `${one} 不在 ${county}。${one} is not in ${county}.`);
}

/** Throws RequestError `not-found`. */
export async function publishedSchedule({ store }: Needs, county: AreaCode): Promise<Schedule> {
  const schedule = (await store.revisions.schedule(county))?.body;
  if (schedule !== undefined) return schedule;
  throw new RequestError('not-found', `没有这个县：${county}。There is no county ${county}.`);
}

/**
 * Asked where nothing was found, so that a slip of the pen is not taken for silence: what was played is known, whatever
 * was published or deleted since. Throws RequestError `not-found` for a county, a place or a lesson that nobody published, and for a
 * broadcast or a playlist of it that there is not.
 */
export async function requireKnown(
  context: Needs,
  { county, area, lesson, broadcast, playlists }: AskedPlays,
): Promise<void> {
  if (broadcast !== undefined) await requireBroadcast(context, broadcast, playlists ?? []);
  const of = county ?? (area && countyOf(area));
  const schedule = of === undefined ? undefined : await publishedSchedule(context, of);
  if (area !== undefined && !schedule?.areas.some(({ code }) => code.startsWith(area)))
    throw new RequestError(
      'not-found',
      `${of} 的排期里没有 ${area} 这个地方，也没有找到它的播放记录：请核对代码。` +
        `The schedule of ${of} has no place ${area}, and no plays of it were found: look at the code again.`,
    );
  if (lesson === undefined) return;
  const library = await context.store.revisions.library();
  if (library?.body.lessons.some(({ id }) => id === lesson)) return;
  throw new RequestError(
    'not-found',
    `没有 ${lesson} 这一课，也没有找到它的播放记录：有哪些课，用 dalaba library 看。` +
      `There is no lesson ${lesson}, and no plays of it were found; dalaba library tells which there are.`,
  );
}

/**
 * Asked where a list of one county is empty, so that a slip of the pen is not taken for silence; who may see that county was
 * asked before. Throws RequestError `not-found` for one that nobody published.
 */
export async function requireCounty(
  context: Needs,
  county: AreaCode | undefined,
  found: readonly unknown[],
): Promise<void> {
  if (county !== undefined && found.length === 0) await publishedSchedule(context, county);
}

async function requireBroadcast(
  { store }: Needs,
  broadcast: BroadcastId,
  playlists: readonly PlaylistId[],
): Promise<void> {
  if ((await store.broadcasts.find(broadcast)) === undefined)
    throw new RequestError(
      'not-found',
      `没有 ${broadcast} 这次播出：有哪些，用 dalaba broadcasts 看。There is no broadcast ${broadcast}; dalaba broadcasts tells which there are.`,
    );
  const known = new Set((await store.replacements.playlists(broadcast)).map(({ id }) => id));
  const unknown = playlists.find((id) => !known.has(id));
  if (unknown === undefined) return;
  const name = playlistName(unknown);
  throw new RequestError(
    'not-found',
    `${broadcast} 没有 ${name} 这个听众组。${broadcast} has no playlist ${name}.`,
  );
}
