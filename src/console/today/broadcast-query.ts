import { queryOptions } from '@tanstack/react-query';
import { getBroadcastsCountyDateSlot } from '../api/client.ts';

/** One broadcast with its playlists and deliveries. */
export const broadcastQuery = (id: string) =>
  queryOptions({
    queryKey: ['broadcast', id],
    queryFn: () => {
      const [county = '', date = '', slot = ''] = id.split('/');
      return getBroadcastsCountyDateSlot({ county, date, slot });
    },
  });
