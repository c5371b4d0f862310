import type { Delivery } from '../domain/delivery.ts';
import type { Schedule } from '../domain/schedule.ts';
import type { BroadcastPlaylist } from '../ports/broadcasts.ts';
import type { Addressed } from './sign-deliveries.ts';

/** Each delivery's endpoint, to hear a playlist in its place; without those the schedule or the playlists no longer have. */
export const addressedInstead = (
  of: readonly Delivery[],
  schedule: Pick<Schedule, 'endpoints'> | undefined,
  playlistOf: (delivery: Delivery) => BroadcastPlaylist | undefined,
): Addressed[] =>
  of.flatMap((delivery) => {
    const endpoint = schedule?.endpoints.find(({ id }) => id === delivery.endpoint);
    const playlist = playlistOf(delivery);
    return endpoint === undefined || playlist === undefined
      ? []
      : [{ playlist, endpoint, replaces: delivery.id }];
  });
