import type { BroadcastId, PlaylistId } from '../domain/ids.ts';
import type { PlayFilter } from '../ports/plays.ts';
import { RequestError } from './context.ts';

/** Plays as people ask for them. */
export interface PlaysAsked extends Omit<PlayFilter, 'playlists' | 'item' | 'isCounted'> {
  /** Names of a broadcast's playlists, such as `a1` and `a2/r1`; only with the broadcast. */
  readonly playlist?: readonly string[];
  /** Of an item in its playlist, counted from 1 as people do. */
  readonly position?: number;
  /** Only what the figures count. */
  readonly counted?: boolean;
}

/** What a playlist is called among those of its broadcast. */
export const playlistName = (id: PlaylistId): string => id.split('/').slice(3).join('/');

/** Throws RequestError `invalid` where playlists are named and no broadcast. */
export function playsFilter({ playlist, position, counted, ...filter }: PlaysAsked): PlayFilter {
  const { broadcast } = filter;
  if (playlist !== undefined && broadcast === undefined)
    throw new RequestError(
      'invalid',
      '写了听众组，也要写是哪次播出。Name the broadcast whose playlists are meant.',
    );
  return {
    ...filter,
    ...(playlist === undefined || broadcast === undefined ? {} : { playlists: idsOf(broadcast, playlist) }),
    ...(position === undefined ? {} : { item: position - 1 }),
    ...(counted ? { isCounted: true } : {}),
  };
}

const idsOf = (broadcast: BroadcastId, names: readonly string[]): PlaylistId[] =>
  names.map((name) => `${broadcast}/${name}` as PlaylistId);
