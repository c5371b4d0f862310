import { queryOptions } from '@tanstack/react-query';
import { getToday } from '../api/client.ts';
import { isDay } from '../kit/time.ts';

/** Every county’s day; today’s where `asked`, the address’s word for it, is no day. */
export function todayQuery(asked: string | undefined) {
  const date = asked !== undefined && isDay(asked) ? asked : undefined;
  return queryOptions({
    queryKey: ['today', date],
    queryFn: () => getToday(date === undefined ? {} : { date }),
  });
}
