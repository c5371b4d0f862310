import { queryOptions } from '@tanstack/react-query';
import { getEndpointsCounty, getEndpointsCountyEndpoint } from '../api/client.ts';

/** Receipts come all the time, and nobody is told of each. */
const lookMs = 60_000;

/** All endpoints of a county with how they do. */
export const statesQuery = (county: string) =>
  queryOptions({
    queryKey: ['endpoints', county],
    queryFn: () => getEndpointsCounty({ county }),
    refetchInterval: lookMs,
  });

/** One endpoint with its history. */
export const lookQuery = (county: string, endpoint: string) =>
  queryOptions({
    queryKey: ['endpoints', county, endpoint],
    queryFn: () => getEndpointsCountyEndpoint({ county, endpoint }),
  });
