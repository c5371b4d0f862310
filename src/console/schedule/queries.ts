import { queryOptions } from '@tanstack/react-query';
import { getPlansCounty, getPlansCountyDateSlot } from '../api/client.ts';
import { weeksOf } from './month.ts';

/** The weeks of a month at a glance. */
export const monthQuery = (county: string, month: string) =>
  queryOptions({
    queryKey: ['plans', county, month],
    queryFn: ({ signal }) => {
      const { from, days } = weeksOf(month);
      return getPlansCounty({ county, $from: from, days }, { signal });
    },
  });

/** One slot; read again when its broadcast changes. */
export const slotQuery = (county: string, date: string, slot: 'morning' | 'evening') =>
  queryOptions({
    queryKey: ['broadcast', `${county}/${date}/${slot}`, 'plan'],
    queryFn: ({ signal }) => getPlansCountyDateSlot({ county, date, slot }, { signal }),
  });
